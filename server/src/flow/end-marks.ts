import type { BinaryExpr, CommClause, Expr, IfStmt, Node, SelectStmt, Stmt } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import { placeOf } from './method-call.js';
import { unparen } from './unparen.js';

/** What a function leaves behind that says that it was there: a variable with its last value, or a channel that it has closed. */
export interface EndMark {
  readonly variable: VarObject;
  /** `nil`, a constant as text, or that the channel is closed. */
  readonly value: string;
}

const closed = 'closed';
const unknown = 'unknown';

/** The marks that some statements leave, each by itself: `s.closed = true`, `s.closed.Store(true)`, `close(s.done)`. Those that are taken back are left out. */
export function marksOf(stmts: Iterable<Node>, info: TypeInfo): readonly EndMark[] {
  const marks = [...stmts].flatMap((stmt) => marksLeftBy(stmt, info));
  // A channel that is closed and then given up is given up.
  const isOther = (one: EndMark, mark: EndMark): boolean =>
    one.variable === mark.variable && one.value !== mark.value && one.value !== closed;
  return marks.filter((mark) => !marks.some((one) => isOther(one, mark)));
}

function marksLeftBy(stmt: Node, info: TypeInfo): readonly EndMark[] {
  if (stmt.kind === 'AssignStmt' && stmt.op === '=')
    return stmt.lhs.flatMap((target, i) => {
      const variable = markable(target, info);
      const value = stmt.rhs.length === stmt.lhs.length ? valueOf(stmt.rhs[i], info) : undefined;
      return variable === undefined ? [] : [{ variable, value: value ?? unknown }];
    });
  if (stmt.kind !== 'ExprStmt' || stmt.x.kind !== 'CallExpr') return [];
  const { fun, args } = stmt.x;
  const callee = info.calleeOf(stmt.x);
  const [place, value] =
    callee.kind === 'builtin' && callee.name === 'close'
      ? [args[0], closed]
      : isAtomic(fun, /^Store/, info) && fun.kind === 'SelectorExpr'
        ? [args.length === 1 ? fun.x : args[0], valueOf(args.at(-1), info)]
        : [undefined, undefined];
  const variable = place === undefined ? undefined : markable(place, info);
  return variable === undefined ? [] : [{ variable, value: value ?? unknown }];
}

/** A method or function of `sync/atomic` of such a name. */
function isAtomic(fun: Expr, name: RegExp, info: TypeInfo): boolean {
  if (fun.kind !== 'SelectorExpr' || !name.test(fun.sel.name)) return false;
  const object = info.objectOf(fun.sel);
  return object?.packagePath === 'sync/atomic';
}

/** A field, a package variable, or a local. */
function markable(expr: Expr, info: TypeInfo): VarObject | undefined {
  const variable = placeOf(expr, info)?.variable;
  return variable !== undefined && ['field', 'package', 'local'].includes(variable.role) ? variable.origin : undefined;
}

function valueOf(expr: Expr | undefined, info: TypeInfo): string | undefined {
  if (expr === undefined) return undefined;
  const value = unparen(expr);
  if (value.kind === 'Ident' && value.name === 'nil') return 'nil';
  const constant = info.constantOf(value);
  return typeof constant === 'string' ? JSON.stringify(constant) : constant?.toString();
}

/** Whether a condition holds once the marks are there. */
export function holdsWith(condition: Expr, marks: readonly EndMark[], info: TypeInfo): boolean {
  const expr = unparen(condition);
  const isMarked = (place: Expr, wanted: string | undefined): boolean => {
    const variable = markable(loadedFrom(place, info), info);
    return variable !== undefined && marks.some((mark) => mark.variable === variable && mark.value === wanted);
  };
  switch (expr.kind) {
    case 'BinaryExpr':
      return holdsWithBoth(expr, marks, info) || (expr.op === '==' && isMarked(expr.x, valueOf(expr.y, info)));
    case 'UnaryExpr':
      return expr.op === '!' && isMarked(expr.x, 'false');
    default:
      return isMarked(expr, 'true');
  }
}

function holdsWithBoth({ op, x, y }: BinaryExpr, marks: readonly EndMark[], info: TypeInfo): boolean {
  if (op === '||') return holdsWith(x, marks, info) || holdsWith(y, marks, info);
  return op === '&&' && holdsWith(x, marks, info) && holdsWith(y, marks, info);
}

/** `p` of `p.Load()` and `atomic.LoadInt32(&p)`; any other expression itself. */
function loadedFrom(expr: Expr, info: TypeInfo): Expr {
  const call = unparen(expr);
  if (call.kind !== 'CallExpr' || call.fun.kind !== 'SelectorExpr' || !isAtomic(call.fun, /^Load/, info)) return call;
  return call.args[0] ?? call.fun.x;
}

/** Whether a receive is one from a channel that a mark says is closed. */
export function receivesClosed(comm: Stmt | undefined, marks: readonly EndMark[], info: TypeInfo): boolean {
  if (comm?.kind !== 'ExprStmt') return false;
  const receive = unparen(comm.x);
  if (receive.kind !== 'UnaryExpr' || receive.op !== '<-') return false;
  const channel = markable(receive.x, info);
  return marks.some(({ variable, value }) => value === closed && variable === channel);
}

export function leaves(stmts: readonly Stmt[]): boolean {
  return stmts.at(-1)?.kind === 'ReturnStmt';
}

/**
 * Whether the function has been called before where it returns here, as in `if s.closed { return }` with `s.closed = true` behind it, so that all that it does behind it has been done, or is being done,
 * by an earlier call.
 *
 * @param behind the statements behind it in its list
 * @param around the function, whose own locals are others in each call
 */
export function returnsWhenRepeated(
  { body, cond }: IfStmt,
  behind: readonly Stmt[],
  around: Node,
  info: TypeInfo,
): boolean {
  const expr = unparen(cond);
  // As most conditions are: `err != nil`.
  if (!leaves(body.stmts) || (expr.kind === 'BinaryExpr' && !['==', '||', '&&'].includes(expr.op))) return false;
  return claims(expr, info) || holdsWith(expr, lastingMarks(behind, around, info), info);
}

/** The clauses like `case <-s.done: return` with `close(s.done)` behind the `select`, or in its default. */
export function repeatedClauses(
  stmt: SelectStmt,
  behind: readonly Stmt[],
  around: Node,
  info: TypeInfo,
): ReadonlySet<CommClause> {
  const clauses = stmt.body.stmts.flatMap((clause) => (clause.kind === 'CommClause' ? [clause] : []));
  const otherwise = clauses.find(({ comm }) => comm === undefined);
  if (otherwise === undefined) return new Set();
  const marks = lastingMarks([...behind, ...otherwise.body], around, info);
  return new Set(clauses.filter(({ comm, body }) => leaves(body) && receivesClosed(comm, marks, info)));
}

function lastingMarks(stmts: readonly Stmt[], around: Node, info: TypeInfo): readonly EndMark[] {
  return marksOf(stmts, info).filter(({ variable: { role, owner } }) => role !== 'local' || owner !== around);
}

/** `!s.closed.CompareAndSwap(false, true)`, `s.closed.Swap(true)`: a condition that leaves the mark itself. */
function claims(condition: Expr, info: TypeInfo): boolean {
  const isNegated = condition.kind === 'UnaryExpr' && condition.op === '!';
  const call = isNegated ? unparen(condition.x) : condition;
  if (call.kind !== 'CallExpr') return false;
  if (isNegated) return isAtomic(call.fun, /^CompareAndSwap/, info);
  return isAtomic(call.fun, /^Swap/, info) && valueOf(call.args.at(-1), info) === 'true';
}
