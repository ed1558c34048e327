import { msg } from '../base/message.js';
import type { BlockStmt, DeclStmt } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';

/** Offers to declare a group inside the loop whose rounds share it. */
export function groupEachRound(
  typed: TypedPackage,
  from: DeclaredFunction,
  { name, declaration, body }: { readonly name: string; readonly declaration: DeclStmt; readonly body: BlockStmt },
): FixOffer | undefined {
  const title = msg('Give each round a {0} of its own', name);
  return functionFix(typed, from, { kind: 'own-group', title }, ({ view, writer }) => {
    const { start, end } = declaration;
    const rest = view.endOfRest(end);
    if (!view.isFirstOnLine(start) || rest === undefined || view.hasComment(start, rest)) return false;
    const next = rest + view.eol.length;
    writer.replace(view.lineStart(start), next, '');
    writer.insertInto(body, [view.source(declaration)]);
    return true;
  });
}
