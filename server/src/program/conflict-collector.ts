import type { AccessPath } from '../flow/access-path.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { Access, Conflict, ConflictSink, OwnJoins, SignalMap, Spawn } from '../flow/summary.js';
import type { Span } from '../syntax/source-file.js';
import { mayOverlap } from './lock-overlap.js';
import type { UnsharedAccesses } from './unshared-accesses.js';

interface Pending extends Conflict {
  readonly own: OwnJoins | undefined;
  /** Judged already in the callee, but for the locks. */
  readonly isOrderKnown: boolean;
}

/** Gathers the pairs that meet while one function is walked, and drops at its end those that something orders. */
export class ConflictCollector implements ConflictSink {
  private readonly pending: Pending[] = [];
  private readonly indices = new WeakMap<Spawn, Map<AccessPath, Access[]>>();

  constructor(
    private readonly unit: FunctionUnit,
    private readonly isModelled: boolean,
    private readonly unshared: UnsharedAccesses,
  ) {}

  access(access: Access, own: OwnJoins, live: ReadonlySet<Spawn>): void {
    if (access.via === undefined) this.mention(access.path, access.reference, live);
    for (const spawn of live) {
      if (spawn.startsLater || own.hasUnknownJoin) continue;
      for (const other of this.index(spawn).get(access.path) ?? []) this.meet(other, access, spawn, undefined, own);
    }
  }

  mention(path: AccessPath, reference: Span, live: ReadonlySet<Spawn>): void {
    this.unshared.add(
      path,
      reference,
      this.unit,
      [...live].some((spawn) => this.index(spawn).has(path)),
    );
  }

  spawn(spawn: Spawn, live: ReadonlySet<Spawn>): void {
    for (const other of spawn.isMany ? [spawn, ...live] : live) {
      for (const [path, accesses] of this.index(spawn)) {
        for (const second of this.index(other).get(path) ?? []) {
          for (const first of accesses) this.meet(first, second, spawn, other, undefined);
        }
      }
    }
  }

  private meet(
    first: Access,
    second: Access,
    spawn: Spawn,
    otherSpawn: Spawn | undefined,
    own: OwnJoins | undefined,
  ): void {
    if (!first.isWrite && !second.isWrite) return;
    if (!mayOverlap(first.locks, second.locks)) return;
    this.pending.push({
      first,
      second,
      spawn,
      otherSpawn,
      own,
      meetingPoint: this.unit,
      isModelled: this.isModelled,
      isOrderKnown: false,
    });
  }

  conflict(conflict: Conflict): void {
    if (mayOverlap(conflict.first.locks, conflict.second.locks)) {
      this.pending.push({ ...conflict, own: undefined, isOrderKnown: true });
    }
  }

  /** The conflicts of the function, given everything it signals itself. */
  finish(signals: SignalMap): Conflict[] {
    return this.pending
      .filter(
        (pair) =>
          pair.isOrderKnown ||
          !(pair.otherSpawn === undefined ? isOrderedWithSpawner(pair, signals) : areSpawnsOrdered(pair, signals)),
      )
      .map(({ own: _own, isOrderKnown: _known, ...conflict }) => conflict);
  }

  private index(spawn: Spawn): Map<AccessPath, Access[]> {
    let index = this.indices.get(spawn);
    if (index === undefined) {
      index = new Map();
      for (const access of spawn.accesses) {
        const list = index.get(access.path);
        if (list === undefined) index.set(access.path, [access]);
        else list.push(access);
      }
      this.indices.set(spawn, index);
    }
    return index;
  }
}

/** The spawner's access waited for the goroutine, or the goroutine waits for a signal that comes after the spawner's access. */
function isOrderedWithSpawner(pair: Pending, signals: SignalMap): boolean {
  const { first, second, spawn, own } = pair;
  if (first.order.hasUnknownJoin) return true;
  for (const path of own?.joined ?? []) {
    if (spawn.signals.has(path) && !first.order.signalled.has(path)) return true;
  }
  for (const path of first.order.joined) {
    if (signals.has(path) && !second.order.signalled.has(path)) return true;
  }
  return false;
}

function areSpawnsOrdered(pair: Pending, signals: SignalMap): boolean {
  const { first, second, spawn, otherSpawn } = pair;
  if (otherSpawn === undefined) return false;
  return isAfter(first, second, otherSpawn, spawn, signals) || isAfter(second, first, spawn, otherSpawn, signals);
}

/** Whether `late` waited for something that follows `early`: a signal of its goroutine, or one of the spawner's that had waited for that. */
function isAfter(late: Access, early: Access, earlySpawn: Spawn, lateSpawn: Spawn, spawnerSignals: SignalMap): boolean {
  const isSameSite = earlySpawn.span.start === lateSpawn.span.start && earlySpawn.span.chunk === lateSpawn.span.chunk;
  if (late.order.hasUnknownJoin && !isSameSite) return true;
  const follows = (path: AccessPath): boolean => earlySpawn.signals.has(path) && !early.order.signalled.has(path);
  for (const path of late.order.joined) {
    if (follows(path)) return true;
    for (const before of spawnerSignals.get(path) ?? []) if (follows(before)) return true;
  }
  return false;
}

/**
 * Whether a lock that a caller holds could still keep the two apart. It needs one that the goroutine takes and that the function
 * has not taken itself.
 */
export function dependsOnCaller(conflict: Conflict): boolean {
  return conflict.otherSpawn === undefined && conflict.first.locks.held.size > 0;
}
