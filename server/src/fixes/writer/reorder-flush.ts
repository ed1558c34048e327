import { msg } from '../../base/message.js';
import { unparen } from '../../flow/unparen.js';
import type { Violation } from '../../flow/paths/path-result.js';
import type { PackageProgram } from '../../program/package-program.js';
import type { WriterState } from '../../program/resources/writer-automaton.js';
import type { WriterLife } from '../../program/resources/writer-lives.js';
import type { CallExpr, DeferStmt, Expr, Node, Stmt } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import type { FixOffer } from '../edit.js';
import { functionFix, type FunctionRewrite } from '../function-fix.js';
import { identsOf } from '../guard/free-name.js';
import { removeStatement } from '../sync-map/remove-statement.js';
import { addFlush, placeBefore } from './add-flush.js';
import { errorUseIn, flushCallOf, flushLines } from './flush-text.js';
import { listStatementOf } from './list-statement.js';
import { closeIn, isCloseOf } from './sink-close.js';
import { declaredFunction } from '../declared-function.js';

/** Offers to flush before the target is closed: the two calls, or the two defers, change places; else another flush before the close. */
export function flushBeforeClose(
  program: PackageProgram,
  life: WriterLife,
  made: Violation<WriterState>,
): readonly (FixOffer | undefined)[] {
  const from = declaredFunction(program.typed, life.unit);
  if (from === undefined) return [];
  const { typed } = program;
  const { name, fact } = life;
  const method = fact.flushes[0] ?? '';
  const defers = deferredPair(life, made.node);
  if (defers !== undefined) {
    const title = msg('Defer the close before {0}.{1}, so that it runs after it', name, method);
    const offer = { kind: 'reorder-flush', title } as const;
    return [functionFix(typed, from, offer, (rewrite) => swapDefers(rewrite, ...defers))];
  }
  const close = closeBefore(life, made);
  if (close === undefined) return [];
  const title = msg('Call {0}.{1} before what it writes to is closed', name, method);
  const reorder = functionFix(typed, from, { kind: 'reorder-flush', title }, (rewrite) =>
    reorderCalls(rewrite, life, close, made.node, typed.name === 'main'),
  );
  return isDeferred(life, made.node) ? [addFlush(program, life, [close])] : [reorder];
}

function isDeferred({ unit }: WriterLife, call: Node): boolean {
  return defersIn(unit.body).some((stmt) => stmt.call === call);
}

function defersIn(body: Node): readonly DeferStmt[] {
  const defers: DeferStmt[] = [];
  walk(body, (node) => {
    if (node.kind === 'DeferStmt') defers.push(node);
    return node.kind !== 'FuncLit';
  });
  return defers;
}

/** A flush and a close behind it, both deferred. */
function deferredPair(life: WriterLife, flush: Node): readonly [DeferStmt, DeferStmt] | undefined {
  const defers = defersIn(life.unit.body);
  const first = defers.find(({ call }) => call === flush);
  if (first === undefined) return undefined;
  const second = defers.find(({ call, start }) => start > first.start && isCloseOf(call, life));
  return second === undefined ? undefined : [first, second];
}

function swapDefers({ view, writer }: FunctionRewrite, first: DeferStmt, second: DeferStmt): boolean {
  if (view.parentOf(first) !== view.parentOf(second) || hasComment(view, first) || hasComment(view, second))
    return false;
  // What the second one names must be there when the first one is reached.
  for (const idents of identsOf(view.chunk).values())
    for (const ident of idents) {
      if (!contains(second, ident)) continue;
      const declared = view.info.objectOf(ident)?.declaration;
      if (declared?.chunk === view.chunk && declared.ident.start > first.start) return false;
    }
  writer.replace(first.start, first.end, view.source(second));
  writer.replace(second.start, second.end, view.source(first));
  return true;
}

function hasComment(view: FunctionRewrite['view'], stmt: Stmt): boolean {
  return view.hasComment(stmt.start, view.lineEnd(stmt.end));
}

/** The call that closes the target before it is flushed. */
function closeBefore(life: WriterLife, { node, point }: Violation<WriterState>): CallExpr | undefined {
  const closing = point.state === 'dirtyClosed' ? placeBefore(point) : undefined;
  const root = closing === undefined || closing === 'end' ? life.unit.body : closing;
  const calls: CallExpr[] = [];
  walk(root, (part) => {
    if (part.kind === 'CallExpr' && isCloseOf(part, life)) calls.push(part);
    return true;
  });
  if (closing !== undefined) return calls.length === 1 ? calls[0] : undefined;
  const before = calls.filter(({ end }) => end <= node.start);
  return before.length === 1 ? before[0] : undefined;
}

function reorderCalls(
  rewrite: FunctionRewrite,
  life: WriterLife,
  close: CallExpr,
  flush: Node,
  mayLog: boolean,
): boolean {
  const { view, writer } = rewrite;
  const closing = listStatementOf(view, close);
  const flushing = listStatementOf(view, flush);
  const owner = view.functionAround(close);
  if (closing === undefined || flushing === undefined || owner === undefined) return false;
  if (view.parentOf(closing) !== view.parentOf(flushing)) return false;
  if (closing.kind === 'IfStmt' && flushing.kind === 'IfStmt') {
    if (view.hasComment(closing.start, flushing.end)) return false;
    writer.replace(closing.start, closing.end, view.source(flushing));
    writer.replace(flushing.start, flushing.end, view.source(closing));
    return true;
  }
  const isReturned = flushing.kind === 'ReturnStmt';
  if (isReturned && closing.kind === 'IfStmt') {
    writer.replace(close.start, close.end, view.source(flush));
    writer.replace(flush.start, flush.end, view.source(close));
    return true;
  }
  const text = flushCallOf(life.name, life.fact);
  const undo = closeIn(closing, life) === undefined ? [] : [view.source(close)];
  const use = errorUseIn(owner, view.info, mayLog);
  const lines = flushLines(text, use, owner, rewrite, { undo: use === 'returned' ? undo : [] });
  if (lines === undefined || hasComment(view, flushing)) return false;
  if (isReturned) {
    const indent = writer.indentOf(closing);
    if (indent === undefined || !isBare(closing, close) || hasComment(view, closing)) return false;
    writer.replace(closing.start, closing.end, lines.join(view.eol + indent));
    writer.replace(flush.start, flush.end, view.source(close));
    return true;
  }
  if (!isBare(flushing, flush)) return false;
  writer.insertBefore(closing, lines);
  return removeStatement(view, writer, flushing);
}

/** `x.Close()` or `_ = x.Close()`. */
function isBare(stmt: Stmt, call: Node): boolean {
  if (stmt.kind === 'ExprStmt') return unparen(stmt.x) === call;
  return stmt.kind === 'AssignStmt' && stmt.rhs[0] === call && stmt.lhs.every(isBlank);
}

function isBlank(expr: Expr): boolean {
  return expr.kind === 'Ident' && expr.name === '_';
}
