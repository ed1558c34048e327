import { msg } from '../base/message.js';
import type { ExprStmt, Stmt } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** Offers to give something back by a `defer` right behind the statement that gets it. Both stand in the function's own block. */
export function deferPut(
  typed: TypedPackage,
  from: DeclaredFunction,
  { name, got, back }: { readonly name: string; readonly got: Stmt; readonly back: ExprStmt },
): FixOffer | undefined {
  return functionFix(
    typed,
    from,
    { kind: 'defer-put', title: msg('Give {0} back when the function ends (defer)', name) },
    ({ view, writer }) => {
      if (!removeStatement(view, writer, back)) return false;
      writer.insertAfter(got, [`defer ${view.source(back)}`]);
      return true;
    },
  );
}
