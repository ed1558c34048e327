import { msg } from '../base/message.js';
import type { Node } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** Offers to take a `close` away that is a statement of its own, without a comment above it. */
export function dropClose(
  typed: TypedPackage,
  from: DeclaredFunction,
  call: Node,
  channel: string,
): FixOffer | undefined {
  const title = msg('Remove the surplus close of {0}', channel);
  return functionFix(typed, from, { kind: 'drop-close', title }, ({ view, writer }) => {
    const stmt = view.parentOf(call);
    if (stmt?.kind !== 'ExprStmt' || isExplained(view, stmt)) return false;
    return removeStatement(view, writer, stmt);
  });
}

function isExplained(view: ChunkView, { start }: Node): boolean {
  const above = view.text.slice(0, view.lineStart(start)).trimEnd().split('\n').at(-1) ?? '';
  return /^\s*\/\/|\*\/\s*$/.test(above);
}
