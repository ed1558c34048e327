import { elementMark } from '../flow/access-path.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { Access, Spawn } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, ForStmt, Node, NodeBase, RangeStmt, Stmt } from '../syntax/ast.js';
import { pathAt, walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import { underlying } from '../types/type-queries.js';

/**
 * Accesses of a loop's goroutines to the elements `a[i]`, where `i` counts the goroutines from 0: together they touch every element, so also
 * the one, or those, that the function which started them looks at when the loop is over.
 */
export function* eachElement(access: Access, spawn: Spawn, unit: FunctionUnit): Iterable<Access> {
  const { path, target, via } = access;
  if (via !== undefined || target !== 'variable' || spawn.span.chunk !== unit.chunk) return;
  const base = path.step?.kind === 'key' || path.step?.kind === 'element' ? path.parent : undefined;
  if (base?.type === undefined || base.isUncertain || underlying(base.type).kind === 'map') return;
  let start: CountedStart | undefined;
  for (const other of spawn.index.at(base.child(elementMark))) {
    const index = indexOf(other);
    if (index === undefined) continue;
    start ??= countedStart(spawn, unit);
    if (start === undefined || access.span.start < start.loop.end) return;
    if (start.counter === index || start.counter === argumentFor(index, other, start.call, unit)) yield other;
  }
}

/** Goroutines of which each round of a loop starts one. */
interface CountedStart {
  readonly loop: NodeBase;
  /** Counts the rounds from 0. */
  readonly counter: VarObject;
  /** The started call of a `go` statement. */
  readonly call: CallExpr | undefined;
}

function countedStart({ span: { start } }: Spawn, { chunk, info }: FunctionUnit): CountedStart | undefined {
  const path = pathAt(chunk, start);
  const loop = path.findLast((node) => node.kind === 'ForStmt' || node.kind === 'RangeStmt');
  if (loop?.kind !== 'ForStmt' && loop?.kind !== 'RangeStmt') return undefined;
  const ident = counterOf(loop);
  const counter = ident?.kind === 'Ident' ? info.objectOf(ident) : undefined;
  const at = loop.body.stmts.findIndex((stmt) => path.includes(stmt));
  const stmt = loop.body.stmts[at];
  if (counter?.kind !== 'var' || (stmt?.kind !== 'GoStmt' && stmt?.kind !== 'ExprStmt')) return undefined;
  if (loop.body.stmts.slice(0, at).some(mayLeave)) return undefined;
  const call = stmt.kind === 'GoStmt' && stmt.call.kind === 'CallExpr' ? stmt.call : undefined;
  return { loop, counter, call };
}

function counterOf(loop: ForStmt | RangeStmt): Expr | undefined {
  if (loop.kind === 'RangeStmt') return loop.key;
  const { init, post } = loop;
  const [value] = init?.kind === 'AssignStmt' ? init.rhs : [];
  const isFromZero = value?.kind === 'BasicLit' && value.value === '0';
  return init?.kind === 'AssignStmt' && isFromZero && post?.kind === 'IncDecStmt' ? init.lhs[0] : undefined;
}

/** Whether a round may end there. */
function mayLeave(stmt: Stmt): boolean {
  let leaves = false;
  walk(stmt, ({ kind }) => {
    leaves ||= kind === 'BranchStmt' || kind === 'ReturnStmt';
    return !leaves && kind !== 'FuncLit';
  });
  return leaves;
}

/** The variable that stands in the brackets of an element. */
function indexOf({ site: { reference, unit } }: Access): VarObject | undefined {
  const expr = reference as Node;
  if (expr.kind !== 'IndexExpr') return undefined;
  const index = unparen(expr.index);
  const object = index.kind === 'Ident' ? unit.info.objectOf(index) : undefined;
  return object?.kind === 'var' ? object : undefined;
}

/** What a goroutine's function gets for one of its parameters. */
function argumentFor(
  parameter: VarObject,
  { unit: { params, hasReceiver } }: Access,
  call: CallExpr | undefined,
  { info }: FunctionUnit,
): VarObject | undefined {
  const argument = call?.args[params.indexOf(parameter) - (hasReceiver ? 1 : 0)];
  const object = argument?.kind === 'Ident' ? info.objectOf(argument) : undefined;
  return object?.kind === 'var' ? object : undefined;
}
