import { msg, type Message } from '../../../base/message.js';
import { callSteps, type Access, type Conflict, type Spawn } from '../../../flow/summary.js';
import { isSameSite } from '../../../flow/spawn-sites.js';
import type { Span } from '../../../syntax/source-file.js';
import type { RelatedLocation } from '../../rule.js';

/** More places than this tell a reader nothing new. */
const maxOtherPlaces = 5;

interface Described {
  readonly access: Access;
  readonly other: Access;
  readonly conflict: Conflict;
  /** Every conflict over the same map. */
  readonly sides: readonly Conflict[];
}

/** The sentence and the related locations of a race on a map. */
export function describeConflict(described: Described): { name: string; message: Message; related: RelatedLocation[] } {
  const { access, other, conflict } = described;
  const name = access.path.toString();
  return { name, message: message(described, name), related: related(described, access, other, conflict) };
}

function message({ access, other, conflict }: Described, name: string): Message {
  const { spawn, otherSpawn } = conflict;
  if (otherSpawn !== undefined && isSameSite(spawn, otherSpawn) && access.isWrite) {
    const isReadLocked = [...access.locks.held.values()].includes('read');
    if (isReadLocked) {
      return msg(
        'Map {0} is written under a read lock, which several goroutines can hold at the same time: take the write lock for every write.',
        name,
      );
    }
    return spawn.kind === 'handler'
      ? msg(
          'Map {0} is written by handlers that serve requests at the same time, and no lock is held by all: guard every access with one mutex.',
          name,
        )
      : msg(
          'Map {0} is written by goroutines that run at the same time, and no lock is held by all: guard every access with one mutex.',
          name,
        );
  }
  const where = other.unit.object?.name ?? 'func';
  if (!access.isWrite) {
    return msg(
      'Map {0} is read here while {1} may be writing it, and no lock is held by both: guard every access with one mutex.',
      name,
      where,
    );
  }
  return other.isWrite
    ? msg(
        'Map {0} is written here while {1} may be writing it too, and no lock is held by both: guard every access with one mutex.',
        name,
        where,
      )
    : msg(
        'Map {0} is written here while {1} may be reading it, and no lock is held by both: guard every access with one mutex.',
        name,
        where,
      );
}

function related(described: Described, access: Access, other: Access, conflict: Conflict): RelatedLocation[] {
  const locations: RelatedLocation[] = [];
  const seen: Span[] = [access.span];
  const add = (span: Span, text: Message): void => {
    if (seen.some((one) => one.chunk === span.chunk && one.start === span.start && one.end === span.end)) return;
    seen.push(span);
    locations.push({ span, message: text });
  };
  add(other.span, accessMessage(other));
  for (const spawn of [conflict.spawn, conflict.otherSpawn])
    if (spawn !== undefined) add(spawn.span, spawnMessage(spawn));
  for (const step of [...callSteps(access.via), ...callSteps(other.via)])
    add(step.span, msg('reached through this call of {0}', step.calleeName));
  const places = described.sides.flatMap(({ first, second }) => [first, second]);
  let left = maxOtherPlaces;
  for (const place of places) {
    const before = locations.length;
    if (left > 0) add(place.span, accessMessage(place));
    if (locations.length > before) left--;
  }
  return locations;
}

function accessMessage(access: Access): Message {
  const lock = access.locks.held.keys().next().value;
  if (lock === undefined)
    return access.isWrite ? msg('also written here, without a lock') : msg('also read here, without a lock');
  return access.isWrite ? msg('written here under {0}', lock.toString()) : msg('read here under {0}', lock.toString());
}

function spawnMessage({ kind, name }: Spawn): Message {
  const isNamed = name !== '';
  switch (kind) {
    case 'handler':
      return isNamed
        ? msg('{0} serves several requests at the same time', name)
        : msg('this handler serves several requests at the same time');
    case 'parallel-test':
      return msg('parallel tests run at the same time');
    case 'callback':
      return isNamed
        ? msg('{0} is called back in another goroutine', name)
        : msg('the function given here is called back in another goroutine');
    case 'group':
    case 'go':
      return isNamed ? msg('{0} runs in a goroutine started here', name) : msg('a goroutine is started here');
  }
}
