import type { PackageCode } from '../../../flow/paths/package-code.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { parentsIn } from '../../../syntax/parents.js';
import { isMain } from './abandoned-senders.js';

/** A receive on a channel that nobody sends on or closes. */
export interface UnfedReceive {
  readonly channel: LocalChannel;
  readonly receive: ChannelUse;
}

/** Finds receives that nobody feeds, but for one that is meant to wait for ever: the last thing that its function does. */
export function findUnfedReceive(channel: LocalChannel, code: PackageCode): UnfedReceive | undefined {
  const { unit, uses, creation } = channel;
  if (creation === undefined || !uses.every(({ does }) => does === 'receive' || does === 'range')) return undefined;
  const receive = uses.find(({ isChoice }) => !isChoice);
  if (receive === undefined || uses.some(({ run }) => run.kind === 'unknown')) return undefined;
  const { run } = receive;
  if (run.kind === 'goroutine') return isMain(unit, code) ? undefined : { channel, receive };
  return isFollowed(receive) ? { channel, receive } : undefined;
}

/** Whether something is left to do behind the statement that receives. */
function isFollowed({ node, unit }: ChannelUse): boolean {
  const parents = parentsIn(unit.chunk);
  let stmt = node;
  let around = parents.get(stmt);
  while (around !== undefined && around.kind !== 'BlockStmt') around = parents.get((stmt = around as typeof node));
  if (around?.kind !== 'BlockStmt') return false;
  const next = around.stmts[around.stmts.findIndex((one) => one.start === stmt.start) + 1];
  return next !== undefined && next.kind !== 'ReturnStmt' && next.kind !== 'EmptyStmt';
}
