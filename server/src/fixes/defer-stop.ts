import { msg } from '../base/message.js';
import type { FuncLit, Node } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';

/** Offers to stop a ticker by a `defer`, right behind the statement that makes it or at the top of the goroutine that uses it. */
export function deferStop(
  typed: TypedPackage,
  from: DeclaredFunction,
  { name, creation, user }: { readonly name: string; readonly creation: Node; readonly user: FuncLit | undefined },
): FixOffer | undefined {
  const title = msg('Stop {0} with defer', name);
  return functionFix(typed, from, { kind: 'defer-stop', title }, ({ view, writer }) => {
    const stop = [`defer ${name}.Stop()`];
    const first = user?.body.stmts[0];
    if (first !== undefined) {
      writer.insertBefore(first, stop);
      return true;
    }
    let stmt: Node | undefined = view.parentOf(creation);
    while (stmt !== undefined && stmt.kind !== 'AssignStmt' && stmt.kind !== 'DeclStmt') stmt = view.parentOf(stmt);
    const list = stmt === undefined ? undefined : view.parentOf(stmt);
    if (list?.kind !== 'BlockStmt' || stmt === undefined || !list.stmts.includes(stmt)) return false;
    writer.insertAfter(stmt, stop);
    return true;
  });
}
