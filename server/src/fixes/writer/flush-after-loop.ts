import { msg } from '../../base/message.js';
import { unparen } from '../../flow/unparen.js';
import type { WriterTarget } from '../../program/resources/writer-targets.js';
import type { CallExpr, ForStmt, IfStmt, Node, RangeStmt, Stmt } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../../types/package.js';
import { isNamed } from '../../types/type-queries.js';
import type { FixOffer } from '../edit.js';
import { functionFix, type FunctionRewrite } from '../function-fix.js';
import { removeStatement } from '../sync-map/remove-statement.js';
import { errorUseIn, flushCallOf, flushLines } from './flush-text.js';

/** A flush in the body of a loop, or of a loop in it. */
export interface LoopFlush {
  readonly from: DeclaredFunction;
  readonly call: CallExpr;
  /** The statement that goes: the call, or an `if` that checks its error. */
  readonly stmt: Stmt;
  /** The writer as the function names it. */
  readonly name: string;
  readonly target: Pick<WriterTarget, 'fact' | 'kind'>;
  readonly loop: ForStmt | RangeStmt;
}

/** Offers to flush once behind a loop. Undefined where a way out of the loop would miss it. */
export function flushAfterLoop(typed: TypedPackage, flush: LoopFlush): FixOffer | undefined {
  const title = msg('Call {0}.{1} once, behind the loop', flush.name, 'Flush');
  return functionFix(typed, flush.from, { kind: 'flush-after-loop', title }, (rewrite) =>
    // What goes to a buffer in memory can't fail.
    move(rewrite, flush, typed.name === 'main' && flush.target.kind !== 'memory'),
  );
}

function move(rewrite: FunctionRewrite, flush: LoopFlush, mayLog: boolean): boolean {
  const { view, writer } = rewrite;
  const { loop, stmt, target, name } = flush;
  const outer = view.parentOf(loop);
  const placed: Stmt = outer?.kind === 'LabeledStmt' ? outer : loop;
  const owner = view.functionAround(loop);
  if (owner === undefined || !isLeftByErrorsOnly(rewrite, loop, outer) || hasCommentOfItsOwn(rewrite, stmt))
    return false;
  if (!flushesNext(rewrite, placed, flush)) {
    const lines =
      stmt.kind === 'IfStmt'
        ? linesOf(rewrite, stmt, flush)
        : flushLines(flushCallOf(name, target.fact), errorUseIn(owner, view.info, mayLog), owner, rewrite, {});
    if (lines === undefined) return false;
    writer.insertAfter(placed, asksNext(rewrite, placed, flush) ? lines.slice(0, 1) : lines);
  }
  return isPlain(stmt) && removeStatement(view, writer, stmt);
}

/** Whether a statement may go with the flush: it keeps no error that something else looks at. */
function isPlain(stmt: Stmt): boolean {
  if (stmt.kind !== 'AssignStmt') return true;
  return stmt.lhs.every((target) => target.kind === 'Ident' && target.name === '_');
}

/** Whether nothing but an error, or the end of the last round, leads out of a loop. */
function isLeftByErrorsOnly({ view }: FunctionRewrite, loop: LoopFlush['loop'], outer: Node | undefined): boolean {
  const own = outer?.kind === 'LabeledStmt' ? outer.label.name : undefined;
  let isSafe = true;
  walk(loop.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'ReturnStmt') isSafe &&= isAfterError(view, node, loop);
    if (node.kind === 'BranchStmt') isSafe &&= node.label === undefined || node.label.name === own;
    return isSafe;
  });
  return isSafe;
}

function isAfterError(view: FunctionRewrite['view'], node: Node, loop: Node): boolean {
  for (let at = view.parentOf(node); at !== undefined && at !== loop; at = view.parentOf(at)) {
    if (at.kind !== 'IfStmt' || !contains(at.body, node)) continue;
    const cond = unparen(at.cond);
    if (cond.kind === 'BinaryExpr' && cond.op === '!=' && isNamed(view.info.typeOf(cond.x), 'error')) return true;
  }
  return false;
}

/** Whether a comment right above, or in the same line, speaks of the statement. */
function hasCommentOfItsOwn({ view }: FunctionRewrite, stmt: Stmt): boolean {
  const above = view.text.slice(0, view.lineStart(stmt.start) - view.eol.length);
  const lineAbove = above.slice(above.lastIndexOf('\n') + 1).trim();
  return lineAbove.startsWith('//') || lineAbove.endsWith('*/') || view.hasComment(stmt.start, view.lineEnd(stmt.end));
}

/** Whether the statement behind the loop flushes or ends the writer anyway. */
function flushesNext(rewrite: FunctionRewrite, loop: Stmt, { name, target }: LoopFlush): boolean {
  const next = callNext(rewrite, loop);
  return target.fact.flushes.some((method) => next === `${name}.${method}()`);
}

/** Whether the statement behind the loop asks for the error of a flush that gives none. */
function asksNext(rewrite: FunctionRewrite, loop: Stmt, { name, target }: LoopFlush): boolean {
  const { errorMethod } = target.fact;
  return errorMethod !== undefined && callNext(rewrite, loop) === `${name}.${errorMethod}()`;
}

/** The call that the statement behind a loop is about, as written. */
function callNext({ view }: FunctionRewrite, loop: Stmt): string | undefined {
  const list = view.parentOf(loop);
  const stmts = list?.kind === 'BlockStmt' ? list.stmts : list?.kind === 'CaseClause' ? list.body : [];
  const next = stmts[stmts.indexOf(loop) + 1];
  const first =
    next?.kind === 'ReturnStmt'
      ? next.results.at(-1)
      : next?.kind === 'ExprStmt'
        ? next.x
        : next?.kind === 'IfStmt' && next.init?.kind === 'AssignStmt'
          ? next.init.rhs[0]
          : undefined;
  return first === undefined ? undefined : view.source(unparen(first));
}

/** The lines of an `if` that checks the error, for behind the loop; undefined where they name what is gone there. */
function linesOf({ view, writer }: FunctionRewrite, stmt: IfStmt, { loop }: LoopFlush): readonly string[] | undefined {
  const indent = writer.indentOf(stmt);
  if (indent === undefined || stmt.orElse !== undefined) return undefined;
  const parts: Node[] = [];
  walk(stmt, (node) => {
    parts.push(node);
  });
  const isGone = (node: Node): boolean => {
    const declared = node.kind === 'Ident' ? view.info.objectOf(node)?.declaration : undefined;
    if (declared?.chunk !== view.chunk) return false;
    return contains(loop, declared.ident) && !contains(stmt, declared.ident);
  };
  if (parts.some((node) => node.kind === 'BranchStmt' || isGone(node))) return undefined;
  return view
    .source(stmt)
    .split(view.eol)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
}
