import type { FunctionUnit } from '../../flow/function-unit.js';
import { unparen } from '../../flow/unparen.js';
import { bufferedWriters, type BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { CallExpr, Expr } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { fieldsOf } from '../../types/type-queries.js';
import { localCallsIn, type LocalCall } from './creations.js';

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
  const calls = [...localCallsIn(unit), ...initCallsIn(unit)].sort((a, b) => a.call.start - b.call.start);
  return calls.flatMap(({ variable, call }) => {
    const made = madeBy(call, unit);
    return made === undefined ? [] : [{ variable, creation: call, ...made }];
  });
}

/** Statements that call a method of a local: `w.Init(out, …)`. */
function initCallsIn({ body, info, node: owner }: FunctionUnit): readonly LocalCall[] {
  const found: LocalCall[] = [];
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    const call = node.kind === 'ExprStmt' ? unparen(node.x) : undefined;
    if (call?.kind !== 'CallExpr' || call.fun.kind !== 'SelectorExpr') return true;
    const on = unparen(call.fun.x);
    const variable = on.kind === 'Ident' ? info.objectOf(on) : undefined;
    if (variable?.kind === 'var' && variable.role === 'local' && variable.owner === owner)
      found.push({ variable, call });
    return true;
  });
  return found;
}
