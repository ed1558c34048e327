import { holdsWith, leaves, marksOf, receivesClosed, type EndMark } from '../flow/end-marks.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { BlockStmt, Node, NodeBase, Stmt } from '../syntax/ast.js';
import { functionAround, parentsIn } from '../syntax/parents.js';
import type { Chunk } from '../syntax/source-file.js';
import { contains } from '../syntax/walk.js';
import type { TypeInfo } from '../types/package.js';
import type { HeldWait } from './lock-cycles.js';
import { walkOwn } from '../flow/method-call.js';
import type { PackageProgram } from './package-program.js';
import { isTestFile } from './test-files.js';

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
  const parents = parentsIn(unit.chunk);
  const stmts: Node[] = [];
  walkOwn(unit.body, (node) => {
    const block = parents.get(node);
    if (block?.kind === 'BlockStmt' && contains(block, wait)) stmts.push(node);
  });
  return marksOf(stmts, info);
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
  return stmt.body.stmts.some(
    (clause) => clause.kind === 'CommClause' && leaves(clause.body) && receivesClosed(clause.comm, marks, info),
  );
}
