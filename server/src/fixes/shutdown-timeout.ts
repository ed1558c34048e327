import { msg } from '../base/message.js';
import type { Expr, Node, Stmt } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { freeName, identsOf } from './guard/free-name.js';

/** Seconds: more than the five for which net/http lets a new connection come to its first request, less than the half minute that Kubernetes leaves a program. */
const limit = 7;

/** Offers to give a call a context with a time limit, made right before the statement that the call stands in. */
export function shutdownTimeout(typed: TypedPackage, from: DeclaredFunction, context: Expr): FixOffer | undefined {
  const title = msg('Give Shutdown a context with a time limit');
  return functionFix(typed, from, { kind: 'shutdown-timeout', title }, ({ view, writer, edits }) => {
    const stmt = statementAround(context, view);
    // What is deferred works its arguments out when the defer statement runs.
    if (stmt === undefined || stmt.kind === 'DeferStmt' || stmt.kind === 'GoStmt') return false;
    if (!view.isFirstOnLine(stmt.start) && !view.isOnOneLine(stmt.start, stmt.end)) return false;
    // What a loop defers would pile up until the function ends.
    const isRepeated = isInLoop(stmt, view);
    if (isRepeated && stmt.kind !== 'ExprStmt' && stmt.kind !== 'AssignStmt') return false;
    const contextPackage = edits.nameOfPackage(view.file, view.chunk, 'context');
    const timePackage = edits.nameOfPackage(view.file, view.chunk, 'time');
    if (contextPackage === undefined || timePackage === undefined) return false;
    const isTaken = (name: string): boolean => identsOf(view.chunk).has(name);
    const ctx = freeName(['ctx', 'shutdownCtx'], isTaken);
    const cancel = freeName(['cancel', 'cancelShutdown'], isTaken);
    const made = `${contextPackage}WithTimeout(${view.source(context)}, ${String(limit)}*${timePackage}Second)`;
    writer.insertBefore(stmt, [`${ctx}, ${cancel} := ${made}`, ...(isRepeated ? [] : [`defer ${cancel}()`])]);
    if (isRepeated) writer.insertAfter(stmt, [`${cancel}()`]);
    writer.replace(context.start, context.end, ctx);
    return true;
  });
}

function isInLoop(stmt: Stmt, view: ChunkView): boolean {
  for (let at = view.parentOf(stmt); at !== undefined && at.kind !== 'FuncLit'; at = view.parentOf(at))
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return true;
  return false;
}

/** The innermost statement of a list around a node. */
function statementAround(node: Node, view: ChunkView): Stmt | undefined {
  let at = node;
  for (let around = view.parentOf(at); around !== undefined; around = view.parentOf((at = around))) {
    const list: readonly Stmt[] =
      around.kind === 'BlockStmt'
        ? around.stmts
        : around.kind === 'CaseClause' || around.kind === 'CommClause'
          ? around.body
          : [];
    const found = list.find((stmt) => stmt === at);
    if (found !== undefined) return found;
  }
  return undefined;
}
