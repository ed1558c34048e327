import { msg } from '../base/message.js';
import type { Node, Stmt } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import { waitingGoroutine } from './close-channel.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** A `close` that comes before the goroutines that a group counts have ended. */
export interface UnwaitedClose {
  readonly name: string;
  readonly group: string;
  readonly close: Node;
  /** The function itself receives behind the `close`. */
  readonly isReceivedBehind: boolean;
  /** Senders don't wait to be heard. */
  readonly hasRoom: boolean;
}

/**
 * Offers to wait for the group before the `close`: there, or in a goroutine of its own where the function has to receive first. A `Wait` right behind the `close` becomes
 * that one.
 */
export function closeAfterWait(
  typed: TypedPackage,
  from: DeclaredFunction,
  unwaited: UnwaitedClose,
): FixOffer | undefined {
  const { name, group, close } = unwaited;
  const title = msg('Close {0} after {1}.Wait', name, group);
  return functionFix(typed, from, { kind: 'close-after-wait', title }, ({ view, writer }) => {
    const stmt = view.parentOf(close);
    if (stmt?.kind !== 'ExprStmt' || !view.isFirstOnLine(stmt.start)) return false;
    const next = nextStatement(stmt, view);
    const isWaiting = next?.kind === 'ExprStmt' && view.source(next) === `${group}.Wait()`;
    if (isWaiting && !removeStatement(view, writer, next)) return false;
    if (!unwaited.isReceivedBehind || (isWaiting && unwaited.hasRoom)) {
      writer.insertBefore(stmt, [`${group}.Wait()`]);
      return true;
    }
    const indent = view.indentAt(stmt.start);
    writer.replace(stmt.start, stmt.end, waitingGoroutine(group, name).join(`${view.eol}${indent}`));
    return true;
  });
}

function nextStatement(stmt: Stmt, view: ChunkView): Stmt | undefined {
  const list = view.parentOf(stmt);
  return list?.kind === 'BlockStmt' ? list.stmts[list.stmts.indexOf(stmt) + 1] : undefined;
}
