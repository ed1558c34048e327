import type { PackageCode } from '../../../flow/paths/package-code.js';
import { isFollowed } from '../../../program/channels/followed.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
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
  return isFollowed(receive.node, receive.unit) ? { channel, receive } : undefined;
}
