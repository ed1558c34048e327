import type { FunctionUnit } from '../../flow/function-unit.js';
import { unparen } from '../../flow/unparen.js';
import { bufferedWriters, type BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { CallExpr, Expr } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { fieldsOf } from '../../types/type-queries.js';

interface Maker {
  readonly fact: BufferedWriterFact;
  readonly sink: number;
}

const makers: ReadonlyMap<string, Maker> = new Map(
  bufferedWriters.flatMap((fact) => fact.makers.map(({ name, sink }) => [name, { fact, sink }] as const)),
);
const pairMaker = 'bufio.NewReadWriter';

/** `NewWriter`, `Init`. */
export const makerNames = [...new Set([...makers.keys(), pairMaker].map((name) => name.replace(/^.*\./, '')))];

/** What a call makes. */
export interface MadeWriter {
  readonly fact: BufferedWriterFact;
  /** What everything goes to in the end. */
  readonly sink: Expr | undefined;
  /** The field of the result that the writer is, where it is half of a pair. */
  readonly part: VarObject | undefined;
}

/** A writer that is made for a variable. */
export interface WriterCreation extends MadeWriter {
  readonly variable: VarObject;
  readonly creation: CallExpr;
}

/** The writer that a call makes; undefined for other calls. */
export function madeBy(call: CallExpr, { info }: Pick<FunctionUnit, 'info'>): MadeWriter | undefined {
  const callee = info.calleeOf(call);
  if (callee.kind !== 'func') return undefined;
  const maker = makers.get(callee.func.fullName);
  if (maker !== undefined) return { fact: maker.fact, sink: call.args[maker.sink], part: undefined };
  const [, writer] = call.args;
  if (callee.func.fullName !== pairMaker || writer === undefined) return undefined;
  const inner = unparen(writer);
  const made = inner.kind === 'CallExpr' ? madeBy(inner, { info }) : undefined;
  const part = fieldsOf(info.typeOf(call)).find(({ name }) => name === 'Writer');
  return made === undefined || part === undefined ? undefined : { ...made, part };
}

/** Creations in the function's own text, not in its literals'. */
export function creationsIn(unit: FunctionUnit): readonly WriterCreation[] {
  const found: WriterCreation[] = [];
  const add = (target: Expr | undefined, call: Expr | undefined): void => {
    if (target?.kind !== 'Ident' || call?.kind !== 'CallExpr') return;
    const made = madeBy(call, unit);
    const variable = unit.info.objectOf(target);
    if (made === undefined || variable?.kind !== 'var' || variable.role !== 'local') return;
    if (variable.owner === unit.node) found.push({ variable, creation: call, ...made });
  };
  walk(unit.body, (node) => {
    switch (node.kind) {
      case 'FuncLit':
        return false;
      case 'AssignStmt':
        add(node.lhs[0], first(node.rhs));
        break;
      case 'ValueSpec':
        add(node.names[0], first(node.values));
        break;
      case 'ExprStmt': {
        const call = unparen(node.x);
        if (call.kind === 'CallExpr' && call.fun.kind === 'SelectorExpr') add(unparen(call.fun.x), call);
        break;
      }
      default:
        break;
    }
    return true;
  });
  return found;
}

function first(values: readonly Expr[]): Expr | undefined {
  return values.length === 1 && values[0] !== undefined ? unparen(values[0]) : undefined;
}
