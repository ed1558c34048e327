import { unparen } from '../flow/unparen.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { BinaryExpr, BlockStmt, Expr, Node, NodeBase, Stmt } from '../syntax/ast.js';
import { functionAround, parentsIn } from '../syntax/parents.js';
import type { Chunk } from '../syntax/source-file.js';
import { contains } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import type { HeldWait } from './lock-cycles.js';
import { placeOf, walkOwn } from './method-call.js';
import type { PackageProgram } from './package-program.js';
import { isTestFile } from './test-files.js';

/** What a function leaves behind that says that its object is over: a field with its last value, or a channel that it has closed. */
interface EndMark {
  readonly variable: VarObject;
  /** `nil`, a constant as text, or that the channel is closed. */
  readonly value: string;
}

const closed = 'closed';
const unknown = 'unknown';

const starts = /^(?:[Ss]tart|[Oo]pen|[Ii]nit|[Rr]estart|[Rr]eopen)(?![a-z])/;
const lifetime = /^(?:[Ss]tart|[Ss]top|[Oo]pen|[Cc]lose|[Ii]nit|[Ss]hutdown|[Rr]estart|[Rr]eopen)(?![a-z])/;
/** `internalClose`, `forceShutdown` */
const lifetimeBehind = /[a-z0-9](?:Start|Stop|Close|Shutdown|Restart|Reopen)(?:Locked)?$/;

/** `Start`, `closeAll`, `internalClose`: calls that take turns, and that nobody makes while time matters. */
export function isOfLifetime({ object, node, chunk }: FunctionUnit): boolean {
  if (object === undefined || !(lifetime.test(object.name) || lifetimeBehind.test(object.name))) return false;
  return isOwnText(node, chunk);
}

/** Whether a function runs itself what stands in it: no goroutine or callback does, but for what is called or deferred where it stands, or handed to `Do`, as of a `sync.Once`. */
function isOwnText(node: Node, chunk: Chunk): boolean {
  if (node.kind === 'FuncDecl') return true;
  const parents = parentsIn(chunk);
  const call = parents.get(node);
  if (call?.kind !== 'CallExpr' || parents.get(call)?.kind === 'GoStmt') return false;
  if (call.fun !== node && !(call.fun.kind === 'SelectorExpr' && call.fun.sel.name === 'Do')) return false;
  const around = functionAround(call, chunk);
  return around !== undefined && isOwnText(around, chunk);
}

/**
 * Whether the wait ends its object: a function like `Close` marks the object as over, and whatever else locks the mutex leaves again as soon as it sees the mark, starts or ends the object. Who needs the mutex
 * meanwhile comes too late in any case.
 */
export function endsItsObject({ summary: { unit }, wait, lock }: HeldWait, program: PackageProgram): boolean {
  const mutex = lock.target?.origin;
  if (mutex === undefined || !isOfLifetime(unit) || starts.test(unit.object?.name ?? '')) return false;
  const marks = marksIn(unit, wait.node, program.typed.info(unit.chunk));
  return program.summaries.every((other) => {
    const taken = other.takings.filter(({ lock: one, isFresh }) => one.target?.origin === mutex && !isFresh);
    if (taken.length === 0 || isTestFile(other.unit.file.uri) || isOfLifetime(other.unit)) return true;
    return taken.every(({ node }) => leavesAtOnce(other.unit, node, marks, program.typed.info(other.unit.chunk)));
  });
}

/** The marks that a function is sure to leave when it has come to the wait, and doesn't take back. */
function marksIn(unit: FunctionUnit, wait: NodeBase, info: TypeInfo): readonly EndMark[] {
  const marks: EndMark[] = [];
  const parents = parentsIn(unit.chunk);
  const isOnTheWay = (node: Node): boolean => {
    const block = parents.get(node);
    return block?.kind === 'BlockStmt' && contains(block, wait);
  };
  walkOwn(unit.body, (node) => {
    if (node.kind === 'AssignStmt' && node.op === '=' && isOnTheWay(node))
      for (const [i, target] of node.lhs.entries()) {
        const variable = fieldOf(target, info);
        const value = node.rhs.length === node.lhs.length ? valueOf(node.rhs[i], info) : undefined;
        if (variable !== undefined) marks.push({ variable, value: value ?? unknown });
      }
    if (node.kind === 'ExprStmt' && node.x.kind === 'CallExpr' && isOnTheWay(node)) {
      const [channel] = node.x.args;
      const callee = info.calleeOf(node.x);
      const variable = channel === undefined ? undefined : fieldOf(channel, info);
      if (callee.kind === 'builtin' && callee.name === 'close' && variable !== undefined)
        marks.push({ variable, value: closed });
    }
  });
  return marks.filter((mark) => !marks.some((one) => one.variable === mark.variable && one.value !== mark.value));
}

function fieldOf(expr: Expr, info: TypeInfo): VarObject | undefined {
  const variable = placeOf(expr, info)?.variable;
  return variable?.role === 'field' || variable?.role === 'package' ? variable.origin : undefined;
}

function valueOf(expr: Expr | undefined, info: TypeInfo): string | undefined {
  if (expr === undefined) return undefined;
  const value = unparen(expr);
  if (value.kind === 'Ident' && value.name === 'nil') return 'nil';
  const constant = info.constantOf(value);
  return typeof constant === 'string' ? JSON.stringify(constant) : constant?.toString();
}

/** Whether a function does nothing behind the lock but leave, once one of the marks is there. */
function leavesAtOnce({ chunk }: FunctionUnit, lock: NodeBase, marks: readonly EndMark[], info: TypeInfo): boolean {
  const parents = parentsIn(chunk);
  let stmt: Node | undefined = lock as Node;
  while (stmt !== undefined && parents.get(stmt)?.kind !== 'BlockStmt') stmt = parents.get(stmt);
  const block = stmt === undefined ? undefined : (parents.get(stmt) as BlockStmt);
  const behind = block?.stmts.filter(({ start }) => start > lock.end) ?? [];
  const decisive = behind.find((one) => one.kind !== 'DeferStmt' && !(one.kind === 'AssignStmt' && one.op === ':='));
  return decisive !== undefined && leavesBy(decisive, marks, info);
}

/** `if s.closed { return errClosed }`, or the same by a channel that is closed. */
function leavesBy(stmt: Stmt, marks: readonly EndMark[], info: TypeInfo): boolean {
  if (stmt.kind === 'IfStmt') return leaves(stmt.body.stmts) && holdsWith(stmt.cond, marks, info);
  if (stmt.kind !== 'SelectStmt') return false;
  return stmt.body.stmts.some((clause) => {
    if (clause.kind !== 'CommClause' || clause.comm?.kind !== 'ExprStmt') return false;
    const receive = unparen(clause.comm.x);
    if (receive.kind !== 'UnaryExpr' || receive.op !== '<-' || !leaves(clause.body)) return false;
    const channel = fieldOf(receive.x, info);
    return marks.some(({ variable, value }) => value === closed && variable === channel);
  });
}

function leaves(stmts: readonly Stmt[]): boolean {
  return stmts.at(-1)?.kind === 'ReturnStmt';
}

/** Whether a condition holds once the marks are there. */
function holdsWith(condition: Expr, marks: readonly EndMark[], info: TypeInfo): boolean {
  const expr = unparen(condition);
  const isMarked = (place: Expr, wanted: string | undefined): boolean => {
    const variable = fieldOf(place, info);
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
