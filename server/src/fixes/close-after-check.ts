import { msg } from '../base/message.js';
import type { DeferStmt, ExprStmt, IfStmt } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { endsPath } from './guard/control-flow.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** A `Close` that stands before the check of the error that came with what it closes. */
export interface CloseBeforeCheck {
  readonly from: DeclaredFunction;
  readonly stmt: DeferStmt | ExprStmt;
  readonly check: IfStmt;
  readonly error: { readonly name: string };
}

/** Offers to move the `Close` behind the check, which must leave the function, or the round, when there is an error. */
export function closeAfterCheck(
  typed: TypedPackage,
  { from, stmt, check, error }: CloseBeforeCheck,
): FixOffer | undefined {
  if (check.orElse !== undefined) return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'close-after-check', title: msg('Move it behind the check of {0}', error.name) },
    ({ view, writer }) => {
      if (!endsPath(check.body.stmts.at(-1), view)) return false;
      if (!mayMove(stmt, check, view)) return false;
      if (!removeStatement(view, writer, stmt)) return false;
      writer.insertAfter(check, [view.source(stmt)]);
      return true;
    },
  );
}

/** Whether nothing between the two depends on their order: no other deferred call, and nothing at all where the `Close` runs at once. */
function mayMove(stmt: DeferStmt | ExprStmt, check: IfStmt, view: ChunkView): boolean {
  if (stmt.kind === 'ExprStmt') return /^\s*$/.test(view.text.slice(stmt.end, check.start));
  let isFree = true;
  walk(view.functionAround(stmt) ?? stmt, (node) => {
    if (node.kind === 'DeferStmt' && node.start > stmt.end && node.end < check.start) isFree = false;
    return isFree;
  });
  return isFree;
}
