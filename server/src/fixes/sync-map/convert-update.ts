import type { Expr, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { underlying } from '../../types/type-queries.js';
import { isReassigned } from '../guard/body-context.js';
import type { TargetUse } from '../guard/target-uses.js';
import { hasGo, mapText, type MapContext } from './map-context.js';
import type { MapWrite } from './map-write.js';
import { assertion } from './spell-read.js';
import { convertedText, writtenType } from './stored-value.js';

/** What is added to an element, and how: `old.(int)+1` for `m[k]++`. */
interface Change {
  readonly op: '+' | '-' | '|' | '^';
  readonly operand: Expr | undefined;
}

/**
 * `m[k]++` as a loop that goes on until nobody came in between. Where there was no element the new value is the operand itself, since the zero value adds nothing. False for
 * operators for which that isn't so, and for floats, because NaN never equals what was loaded.
 */
export function convertUpdate(
  context: MapContext,
  use: TargetUse,
  write: MapWrite & { readonly kind: 'update' },
): boolean {
  const { view, writer, names, shape } = context;
  const { stmt, element } = write;
  const change = changeOf(write);
  const type = underlying(shape.elem);
  if (change === undefined || type.kind !== 'basic' || !hasGo(context, 20)) return false;
  const isText = type.name === 'string';
  if (!/^(?:u?int\d*|uintptr|string)$/.test(type.name) || (isText && change.op !== '+')) return false;
  if (context.uses.some((other) => other !== use && isNested(other.reference, stmt) && !isOwnRead(other, write)))
    return false;
  if (view.hasComment(stmt.start, stmt.end) || !view.isOnOneLine(stmt.start, stmt.end)) return false;
  const indent = writer.indentOf(stmt);
  const lines: string[] = [];
  const key = settled(
    context,
    element.index,
    convertedText(context, element.index, shape.key, isSettled(context, element.index) ? 2 : 1),
    ['key'],
    lines,
  );
  const operand = operandText(context, change, lines);
  const cast = assertion(context);
  if (indent === undefined || key === undefined || operand === undefined || cast === undefined) return false;
  const isUnsigned = type.name.startsWith('u');
  // A negative constant is none of theirs.
  const isConstant = change.operand === undefined || view.info.constantOf(change.operand) !== undefined;
  if (change.op === '-' && isUnsigned && isConstant) return false;
  const [old, found] = [names.fresh('old', 'previous'), names.fresh('found', 'loaded')];
  const map = mapText(context, use);
  const first = change.op === '-' ? operand.negative : operand.alone;
  lines.push(
    'for {',
    `\t${old}, ${found} := ${map}.LoadOrStore(${key}, ${first})`,
    `\tif !${found} || ${map}.CompareAndSwap(${key}, ${old}, ${old}${cast}${change.op}${operand.plain}) {`,
    '\t\tbreak',
    '\t}',
    '}',
  );
  writer.replace(stmt.start, stmt.end, lines.join(view.eol + indent));
  return true;
}

function changeOf({ stmt }: MapWrite & { readonly kind: 'update' }): Change | undefined {
  if (stmt.kind === 'IncDecStmt') return { op: stmt.op === '++' ? '+' : '-', operand: undefined };
  const [value] = stmt.rhs;
  if (stmt.op === '=') {
    if (value?.kind !== 'BinaryExpr') return undefined;
    const { op } = value;
    return op === '+' || op === '-' || op === '|' || op === '^' ? { op, operand: value.y } : undefined;
  }
  const op = stmt.op.slice(0, -1);
  return op === '+' || op === '-' || op === '|' || op === '^' ? { op, operand: value } : undefined;
}

function isNested(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** The `m[k]` on the right side of `m[k] = m[k] + 1`. */
function isOwnRead(use: TargetUse, { stmt }: MapWrite & { readonly kind: 'update' }): boolean {
  const value = stmt.kind === 'AssignStmt' ? stmt.rhs[0] : undefined;
  return value?.kind === 'BinaryExpr' && value.x === use.access;
}

/** The operand with the element's type, its opposite, and as it stands beside a typed value. */
function operandText(
  context: MapContext,
  { operand }: Change,
  lines: string[],
): { readonly alone: string; readonly negative: string; readonly plain: string } | undefined {
  const { elem } = context.shape;
  const hasDefault = elem.kind === 'basic' && (elem.name === 'int' || elem.name === 'string');
  if (operand === undefined || operand.kind === 'BasicLit') {
    const plain = operand === undefined ? '1' : context.view.source(operand);
    const type = writtenType(context, elem);
    if (type === undefined || (operand !== undefined && !/^(?:INT|STRING)$/.test(operand.token))) return undefined;
    const typed = (text: string): string => (hasDefault ? text : `${type}(${text})`);
    return { alone: typed(plain), negative: typed(`-${plain}`), plain };
  }
  const text = settled(context, operand, convertedText(context, operand, elem, 1), ['delta', 'added'], lines);
  return text === undefined ? undefined : { alone: text, negative: `-${text}`, plain: text };
}

/** An expression that may be evaluated in each round of the loop, in a local where that could give something else. */
function settled(
  context: MapContext,
  expr: Expr,
  text: string | undefined,
  names: readonly string[],
  lines: string[],
): string | undefined {
  const isOperand = expr.kind === 'BinaryExpr' && names[0] !== 'key';
  if (text === undefined || (isSettled(context, expr) && !isOperand)) return text;
  const name = context.names.fresh(...names);
  lines.push(`${name} := ${text}`);
  return name;
}

/** Whether an expression gives the same each time: constants, and names that are set once. */
export function isSettled(context: MapContext, expr: Expr): boolean {
  let isSame = true;
  walk(expr, (node) => {
    switch (node.kind) {
      case 'BasicLit':
      case 'ParenExpr':
      case 'BinaryExpr':
        return true;
      case 'Ident': {
        const object = context.view.info.objectOf(node);
        if (object?.kind === 'var' && object.role !== 'field' && isReassigned(context, node)) isSame = false;
        return true;
      }
      case 'SelectorExpr':
        if (context.view.info.selectionOf(node)?.kind === 'method' || isAssignedText(context, node)) isSame = false;
        return isSame;
      default:
        isSame = false;
        return false;
    }
  });
  return isSame;
}

function isAssignedText(context: MapContext, expr: Expr): boolean {
  const text = context.view.source(expr);
  let isFound = false;
  const { body } = context.owner;
  if (body === undefined) return true;
  walk(body, (node) => {
    const targets = node.kind === 'AssignStmt' ? node.lhs : node.kind === 'IncDecStmt' ? [node.x] : [];
    if (targets.some((target) => context.view.source(target) === text)) isFound = true;
    return !isFound;
  });
  return isFound;
}
