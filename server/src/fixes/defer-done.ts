import { msg } from '../base/message.js';
import type { DeferStmt, ExprStmt, FuncDecl, FuncLit, Node, ReturnStmt, Stmt } from '../syntax/ast.js';
import { parentsIn } from '../syntax/parents.js';
import { walk } from '../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { endsPath } from './guard/control-flow.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** A goroutine that some way, or every way, leaves without `Done`. */
export interface ForgottenDone {
  /** The declared function that the goroutine runs, or in whose text its literal stands. */
  readonly inside: DeclaredFunction;
  readonly body: FuncLit | FuncDecl;
  /** The group as the goroutine names it. */
  readonly group: string;
  /** The calls of `Done` in the goroutine's own text: statements, deferred or not. Undefined where it has others. */
  readonly dones: readonly (ExprStmt | DeferStmt)[] | undefined;
  /** Ways out without it, undefined for the end of the body; every way where the list is empty. */
  readonly exits: readonly (ReturnStmt | undefined)[];
}

/**
 * Offers `defer wg.Done()` as the goroutine's first statement, in place of the calls that it has. Where something comes behind one of them, which may be
 * why it stands there, `Done` is called on the ways that lack it instead.
 */
export function deferDone(typed: TypedPackage, forgotten: ForgottenDone): FixOffer | undefined {
  const { inside, body, group, dones, exits } = forgotten;
  const first = body.body?.stmts[0];
  if (first === undefined) return undefined;
  const isDeferred = dones?.every((done) => mayBeDeferred(done, body, inside)) === true;
  const title = isDeferred
    ? msg('Defer {0}.Done as the first statement of the goroutine', group)
    : msg('Call {0}.Done where the goroutine leaves without it', group);
  if (!isDeferred && exits.length === 0) return undefined;
  return functionFix(typed, inside, { kind: 'defer-done', title }, ({ view, writer }) => {
    if (isDeferred) {
      for (const done of dones) if (!removeStatement(view, writer, done)) return false;
      writer.insertBefore(first, [`defer ${group}.Done()`]);
      return true;
    }
    for (const exit of exits) {
      const last = body.body?.stmts.at(-1);
      if (exit !== undefined) {
        if (!isPlain(exit)) return false;
        writer.insertBefore(exit, [`${group}.Done()`]);
      } else if (last === undefined || !isPlainEnd(last, view)) return false;
      else writer.insertAfter(last, [`${group}.Done()`]);
    }
    return true;
  });
}

/** Whether a call may as well come when the goroutine ends: it does already, or nothing comes behind it. */
function mayBeDeferred(done: ExprStmt | DeferStmt, body: FuncLit | FuncDecl, { chunk }: DeclaredFunction): boolean {
  const parents = parentsIn(chunk);
  const list = listOf(parents.get(done));
  if (list === undefined || list.length < 2) return parents.get(done) === body.body;
  if (done.kind === 'DeferStmt') return true;
  for (let at: Node = done; at !== body.body;) {
    const around = parents.get(at);
    const own = listOf(around);
    if (around === undefined || around.kind === 'ForStmt' || around.kind === 'RangeStmt') return false;
    if (around.kind === 'FuncLit' || around.kind === 'FuncDecl') return false;
    if (own !== undefined) {
      const next = own[own.findIndex((one) => one === at) + 1];
      const isClause = next?.kind === 'CaseClause' || next?.kind === 'CommClause';
      if (next?.kind === 'ReturnStmt') return isPlain(next);
      if (next !== undefined && !isClause) return false;
    }
    at = around;
  }
  return true;
}

function listOf(node: Node | undefined): readonly Stmt[] | undefined {
  if (node?.kind === 'BlockStmt') return node.stmts;
  return node?.kind === 'CaseClause' || node?.kind === 'CommClause' ? node.body : undefined;
}

/** Whether nothing is called for what a `return` gives, which might come after `Done` then. */
function isPlain({ results }: ReturnStmt): boolean {
  let isCalling = false;
  for (const result of results)
    walk(result, (node) => {
      if (node.kind === 'CallExpr' || (node.kind === 'UnaryExpr' && node.op === '<-')) isCalling = true;
      return !isCalling;
    });
  return !isCalling;
}

/** Whether the end of the body is reached by one way only, over the last statement. */
function isPlainEnd(last: Stmt, view: ChunkView): boolean {
  return (last.kind === 'ExprStmt' || last.kind === 'AssignStmt' || last.kind === 'SendStmt') && !endsPath(last, view);
}
