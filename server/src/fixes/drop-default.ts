import { msg } from '../base/message.js';
import type { CommClause, SelectStmt } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';

/** Offers to take the default of a select away, so that it waits for one of its cases. */
export function dropDefault(
  typed: TypedPackage,
  from: DeclaredFunction,
  select: SelectStmt,
  otherwise: CommClause,
): FixOffer | undefined {
  const title = msg('Remove the default, so that select waits');
  return functionFix(typed, from, { kind: 'drop-default', title }, ({ view, writer }) => {
    const clauses = select.body.stmts;
    const next = clauses[clauses.indexOf(otherwise) + 1];
    const end = next?.start ?? select.body.end - 1;
    if (!view.isFirstOnLine(otherwise.start) || !view.isFirstOnLine(end)) return false;
    if (view.hasComment(otherwise.start, view.lineStart(end))) return false;
    writer.replace(view.lineStart(otherwise.start), view.lineStart(end), '');
    return true;
  });
}
