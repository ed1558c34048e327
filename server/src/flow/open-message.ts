import type { AccessPath } from './access-path.js';
import type { LockMode, LockSet } from './summary.js';
import type { StreamPiece } from './stream-piece.js';
import type { NodeBase } from '../syntax/ast.js';

/** What has been sent through a stream, or put into a buffer before it, and may be the beginning of a message. */
export interface OpenMessage {
  /** Held since its first bytes. */
  readonly locks: LockSet;
  /** The last bytes; undefined for a buffer's. */
  readonly piece: StreamPiece | undefined;
  /** The buffer was given as much as is in some string or slice, or more. */
  readonly isLong: boolean;
}

/** By the path of the stream, or of the buffer. */
export type OpenMessages = ReadonlyMap<AccessPath, OpenMessage>;

export const noMessages: OpenMessages = new Map();

export function withMessage(open: OpenMessages, path: AccessPath, message: OpenMessage | undefined): OpenMessages {
  if (message === undefined && !open.has(path)) return open;
  const next = new Map(open);
  if (message === undefined) next.delete(path);
  else next.set(path, message);
  return next;
}

/** What lies in buffers alone: a round of a loop, or an answer, ends what was sent at once. */
export function onlyBuffered(open: OpenMessages): OpenMessages {
  if (open.size === 0) return open;
  const left = [...open].filter(([, { piece }]) => piece === undefined);
  return left.length === open.size ? open : new Map(left);
}

/** Where ways meet, what either has begun is begun; of two beginnings that under more locks. */
export function mergeMessages(a: OpenMessages, b: OpenMessages): OpenMessages {
  if (a === b || b.size === 0) return a;
  const merged = new Map(a);
  for (const [path, message] of b) {
    const other = merged.get(path);
    if (other === undefined || other.locks.held.size < message.locks.held.size) merged.set(path, message);
  }
  return merged;
}

/** The locks of two points that have been held from the one to the other. In doubt held: an unknown one silences. */
export function heldThroughout(first: LockSet, now: LockSet): LockSet {
  if (first === now) return now;
  const held = new Map<AccessPath, LockMode>();
  const since = new Map<AccessPath, NodeBase>();
  for (const [lock, mode] of now.held) {
    const taken = now.since.get(lock);
    if (!first.held.has(lock) || first.since.get(lock) !== taken) continue;
    held.set(lock, mode);
    if (taken !== undefined) since.set(lock, taken);
  }
  return { held, since, hasUnknown: first.hasUnknown || now.hasUnknown };
}
