import { msg, type Message } from '../../base/message.js';
import type { AccessPath } from '../../flow/access-path.js';
import { callSteps, type Access, type Conflict, type Spawn } from '../../flow/summary.js';
import type { Span } from '../../syntax/source-file.js';
import type { RelatedLocation } from '../rule.js';
import { isSelfConflict, type ConflictSide } from './conflict-side.js';

/** More places than this tell a reader nothing new. */
const maxOtherPlaces = 5;

/** Channels and groups that are named at most. */
const maxSignals = 2;

/** The sentences of one rule. `name` is the data as its user writes it, `where` the function of the other side. */
export interface ConflictWording {
  /** Writes under a read lock that meet each other. */
  readonly underReadLock: (name: string) => Message;
  /** Handlers that meet each other. */
  readonly inHandlers: (name: string) => Message;
  /** Goroutines of one statement that meet each other. */
  readonly inGoroutines: (name: string) => Message;
  /** The other side is a declared function. */
  readonly withFunction: (name: string, where: string, use: ConflictUse) => Message;
  /** The other side is a function literal. */
  readonly withGoroutine: (name: string, use: ConflictUse) => Message;
}

/** Which side writes. */
export type ConflictUse = 'read-write' | 'write-write' | 'write-read';

/** The sentence of a conflict. */
export function conflictMessage({ access, other, conflict }: ConflictSide, wording: ConflictWording): Message {
  const name = dataName(access);
  if (isSelfConflict(conflict) && access.isWrite) {
    if ([...access.locks.held.values()].includes('read')) return wording.underReadLock(name);
    if (conflict.spawn.kind === 'handler') return wording.inHandlers(name);
    if (conflict.spawn.kind !== 'documented') return wording.inGoroutines(name);
  }
  const use = !access.isWrite ? 'read-write' : other.isWrite ? 'write-write' : 'write-read';
  const where = other.unit.node.kind === 'FuncDecl' ? other.unit.node.name.name : undefined;
  return where === undefined ? wording.withGoroutine(name, use) : wording.withFunction(name, where, use);
}

/** The data of an access as a reader would write it. An object is meant by its pointer. */
export function dataName({ path, target }: Access): string {
  const isBehindPointer = (target === 'object' || target === 'stream') && path.step?.kind === 'pointee';
  const object = isBehindPointer ? path.parent : path;
  return (object ?? path).toString();
}

/**
 * The evidence: the other access, what starts the goroutines, the calls that lead to both sides, and other places.
 *
 * @param shown where the finding is
 * @param conflicts every conflict over the same data
 */
export function conflictEvidence(side: ConflictSide, shown: Span, conflicts: readonly Conflict[]): RelatedLocation[] {
  const { access, other, conflict } = side;
  const locations: RelatedLocation[] = [];
  const seen: Span[] = [shown];
  const add = (span: Span, text: Message): void => {
    if (seen.some((one) => one.chunk === span.chunk && one.start === span.start && one.end === span.end)) return;
    seen.push(span);
    locations.push({ span, message: text });
  };
  if (shown !== access.span) add(access.span, ownMessage(access));
  add(other.span, accessMessage(other));
  for (const spawn of [conflict.spawn, conflict.otherSpawn])
    if (spawn !== undefined) add(spawn.span, spawnMessage(spawn, conflict));
  for (const step of [...callSteps(access.via), ...callSteps(other.via)])
    add(step.span, msg('reached through this call of {0}', step.calleeName));
  let left = maxOtherPlaces;
  for (const place of conflicts.flatMap(({ first, second }) => [first, second])) {
    const before = locations.length;
    if (left > 0) add(place.span, accessMessage(place));
    if (locations.length > before) left--;
  }
  return locations;
}

function accessMessage(access: Access): Message {
  if (access.isAtomic) return access.isWrite ? msg('written atomically here') : msg('read atomically here');
  const lock = access.locks.held.keys().next().value?.toString();
  if (access.target === 'object')
    return lock === undefined ? msg('also used here, without a lock') : msg('used here under {0}', lock);
  const isWrite = access.isWrite || access.target === 'stream';
  if (lock === undefined)
    return isWrite ? msg('also written here, without a lock') : msg('also read here, without a lock');
  return isWrite ? msg('written here under {0}', lock) : msg('read here under {0}', lock);
}

/** Of the access that the finding is about, where it is in another package. */
function ownMessage({ isWrite, target, unit }: Access): Message {
  const name = unit.node.kind === 'FuncDecl' ? unit.node.name.name : '';
  if (target === 'object') return msg('used here by {0}', name);
  return isWrite || target === 'stream' ? msg('written here by {0}', name) : msg('read here by {0}', name);
}

function spawnMessage(spawn: Spawn, conflict: Conflict): Message {
  const { kind, name } = spawn;
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
    case 'exported':
      return msg('{0} is exported to C, where several threads may call it at the same time', name);
    case 'documented':
      return msg('callers may run {0} beside every other method, as the documentation of its type says', name);
    case 'group':
    case 'go':
      return goroutineMessage(spawn, conflict);
  }
}

/** Where the goroutine starts, and why nothing orders it with the other side. */
function goroutineMessage({ name, signals }: Spawn, { otherSpawn, isModelled }: Conflict): Message {
  const isNamed = name !== '';
  if (otherSpawn !== undefined || isModelled)
    return isNamed ? msg('{0} runs in a goroutine started here', name) : msg('a goroutine is started here');
  const places = new Set([...signals.keys()].map(signalName));
  if (places.size === 0) {
    return isNamed
      ? msg('{0} runs in a goroutine started here, and nothing tells others how far it is', name)
      : msg('a goroutine is started here, and nothing tells others how far it is');
  }
  const signal = [...places].slice(0, maxSignals).join(', ');
  return isNamed
    ? msg(
        '{0} runs in a goroutine started here; {1} tells others how far it is, but not between these two',
        name,
        signal,
      )
    : msg('a goroutine is started here; {0} tells others how far it is, but not between these two', signal);
}

function signalName(path: AccessPath): string {
  return (path.step?.kind === 'close' && path.parent !== undefined ? path.parent : path).toString();
}
