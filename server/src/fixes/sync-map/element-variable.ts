import type { Expr, Ident, Node } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { Type } from '../../types/type.js';
import { underlying } from '../../types/type-queries.js';
import { usesOfLocal } from '../guard/fresh-value.js';
import { calleeName } from '../guard/classify-use.js';
import { isInside } from '../guard/target-uses.js';
import type { MapContext } from './map-context.js';
import { isAny, mayBeNilInterface } from './stored-value.js';
import { assertion } from './spell-read.js';

/** The variable that an identifier declares, and where it is used; undefined for `_` and for what another statement declares. */
export function declaredBy(
  context: MapContext,
  ident: Expr | undefined,
): { readonly object: VarObject; readonly uses: readonly Ident[] } | undefined {
  if (ident?.kind !== 'Ident' || ident.name === '_') return undefined;
  const object = context.view.info.objectOf(ident);
  if (object?.kind !== 'var' || object.declaration?.ident !== ident) return undefined;
  return { object, uses: usesOfLocal(context.view, object).filter((use) => use !== ident) };
}

/**
 * Lets uses of a variable, which now holds anything, name the type themselves: `return cached.(string)`. False where that can't be read well or isn't the same; nothing has been written
 * then.
 */
export function assertAtUses(context: MapContext, uses: readonly Ident[], type: Type, most: number): boolean {
  if (isAny(type)) return true;
  const needing = uses.filter((use) => !isKeyOfMap(context, use));
  const cast = assertion(context, type);
  if (needing.length > most || cast === undefined) return false;
  if (needing.length > 0 && mayBeNilInterface(type)) return false;
  if (!needing.every((use) => mayCarryAssertion(context, use, type))) return false;
  for (const use of needing) context.writer.replace(use.end, use.end, cast);
  return true;
}

/** Where any value will do: the key of the map itself. */
function isKeyOfMap(context: MapContext, use: Ident): boolean {
  return context.allUses.some(({ view, reference }) => {
    if (view.chunk !== context.view.chunk) return false;
    const outer = context.view.parentOf(reference);
    if (outer?.kind === 'IndexExpr') return outer.index === use;
    return outer?.kind === 'CallExpr' && calleeName(context.view, outer) === 'delete' && outer.args[1] === use;
  });
}

/** Whether `x.(T)` may stand for `x`: it has no address and can't be assigned to. */
function mayCarryAssertion({ view }: MapContext, use: Ident, type: Type): boolean {
  const parent: Node | undefined = view.parentOf(use);
  switch (parent?.kind) {
    case 'ReturnStmt':
    case 'BinaryExpr':
    case 'SendStmt':
    case 'CompositeLit':
      return true;
    case 'AssignStmt':
      return parent.rhs.includes(use);
    case 'KeyValueExpr':
      return parent.value === use;
    case 'CallExpr':
      return parent.fun !== use;
    case 'UnaryExpr':
      return parent.op === '!' || parent.op === '-' || parent.op === '<-';
    case 'RangeStmt':
      return parent.x === use && underlying(type).kind !== 'array';
    case 'SelectorExpr':
      return parent.x === use && /^(?:pointer|interface)$/.test(underlying(type).kind);
    default:
      return false;
  }
}

/** Whether an identifier is used in a node. */
export function areAllInside(uses: readonly Ident[], node: Node): boolean {
  return uses.every((use) => isInside(use, node));
}
