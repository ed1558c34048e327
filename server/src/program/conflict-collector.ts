import type { AccessPath } from '../flow/access-path.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import { runningOnces } from '../flow/once.js';
import { areSameStatements, isSameSite, isSameStatement } from '../flow/spawn-sites.js';
import type { Access, Conflict, ConflictSink, OwnJoins, SignalMap, Spawn } from '../flow/summary.js';
import type { Span } from '../syntax/source-file.js';
import { typeFullName, underlying } from '../types/type-queries.js';
import { eachElement } from './each-element.js';
import { mayOverlap } from './lock-overlap.js';
import type { UnsharedAccesses } from './unshared-accesses.js';

/** Conflicts of one function that are left to its callers; more than these are more of the same. */
const maxConditional = 20;

/** A test's goroutines meet in what is not the test's: the test may know an order that the code doesn't show. */
function isStagedByTest(spawn: Spawn, first: Access, second: Access): boolean {
  return spawn.span.file.endsWith('_test.go') && !(isOfTest(first.unit) && isOfTest(second.unit));
}

function isOfTest({ file }: FunctionUnit): boolean {
  return file.uri.endsWith('_test.go');
}

/** Done by the function that starts the goroutine, before it does: when the goroutine runs already, the flag keeps the function from it. */
function isBeforeStart({ span: { chunk, start } }: Access, { span }: Spawn): boolean {
  return chunk === span.chunk && start < span.start;
}

/** Pairs over one place that are judged in one function; more than these are more of the same. */
const maxPairsPerPath = 200;

interface Pending extends Conflict {
  readonly own: OwnJoins | undefined;
  /** Judged already in the callee, but for the locks. */
  readonly isOrderKnown: boolean;
}

/** Gathers the pairs that meet while one function is walked, and drops at its end those that something orders. */
export class ConflictCollector implements ConflictSink {
  private readonly pending: Pending[] = [];
  private readonly spawns: Spawn[] = [];
  private readonly countByPath = new Map<AccessPath, number>();
  /** What no caller can change; known once the walk has finished. */
  conflicts: readonly Conflict[] = [];

  constructor(
    private readonly unit: FunctionUnit,
    private readonly isModelled: boolean,
    private readonly unshared: UnsharedAccesses,
  ) {}

  access(access: Access, own: OwnJoins, live: ReadonlySet<Spawn>): void {
    if (access.via === undefined) this.mention(access.path, access.reference, live);
    for (const spawn of live) {
      if (spawn.startsLater || own.hasUnknownJoin) continue;
      for (const other of spawn.index.sharing(access)) this.meet(other, access, spawn, undefined, own);
      for (const other of eachElement(access, spawn, this.unit)) this.meet(other, access, spawn, undefined, own);
    }
  }

  mention(path: AccessPath, reference: Span, live: ReadonlySet<Spawn>): void {
    this.unshared.add(
      path,
      reference,
      this.unit,
      [...live].some((spawn) => spawn.index.touches(path)),
    );
  }

  spawn(spawn: Spawn, live: ReadonlySet<Spawn>): void {
    this.spawns.push(spawn);
    for (const other of spawn.isMany ? [spawn, ...live] : live) {
      // Each of them runs alone.
      if (spawn.isSingle && other.isSingle) continue;
      for (const first of spawn.accesses) {
        for (const second of other.index.sharing(first)) this.meet(first, second, spawn, other, undefined);
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
    if (first.isAtomic && second.isAtomic) return;
    if (first.single !== undefined && second.single !== undefined && areSameStatements(first.single, second.single))
      return;
    if (isOver(first, otherSpawn) || isOver(second, spawn)) return;
    if (isStagedByTest(spawn, first, second) || this.isSetUpByTest(first, second)) return;
    if (otherSpawn === undefined && spawn.isSingle && isBeforeStart(second, spawn)) return;
    if (!mayOverlap(first.locks, second.locks)) return;
    const known = this.countByPath.get(first.path) ?? 0;
    if (known >= maxPairsPerPath) return;
    this.countByPath.set(first.path, known + 1);
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

  /** A test gives a package variable a value while the program's own goroutines run: it knows what it does, or doesn't matter. */
  private isSetUpByTest(first: Access, second: Access): boolean {
    const { root } = first.path;
    if (root.kind !== 'var' || root.role !== 'package' || !isOfTest(this.unit)) return false;
    return !(isOfTest(first.unit) && isOfTest(second.unit));
  }

  conflict(conflict: Conflict): void {
    if (mayOverlap(conflict.first.locks, conflict.second.locks)) {
      this.pending.push({ ...conflict, own: undefined, isOrderKnown: true });
    }
  }

  finish(signals: SignalMap): readonly Conflict[] {
    const conflicts = this.pending
      .filter(
        (pair) =>
          pair.isOrderKnown ||
          !(pair.otherSpawn === undefined
            ? isOrderedWithSpawner(pair, signals, this.spawns)
            : areSpawnsOrdered(pair, signals)),
      )
      .map(({ own: _own, isOrderKnown: _known, ...conflict }) => conflict);
    this.conflicts = conflicts.filter((conflict) => !dependsOnCaller(conflict));
    return conflicts.filter(dependsOnCaller).slice(0, maxConditional);
  }
}

/** The spawner's access waited for the goroutine, or the goroutine waits for a signal that comes after the spawner's access. */
function isOrderedWithSpawner(pair: Pending, signals: SignalMap, spawns: readonly Spawn[]): boolean {
  const { first, second, spawn, own } = pair;
  if (first.order.hasUnknownJoin) return true;
  for (const path of own?.joined ?? []) {
    if (spawn.signals.has(path) && !first.order.signalled.has(path)) return true;
  }
  for (const path of first.order.joined) {
    if (signals.has(path) && !second.order.signalled.has(path)) return true;
    if (
      !signals.has(path) &&
      isOwnChannel(path, first) &&
      !spawns.some((one) => !isSameSite(one, spawn) && one.signals.has(path))
    )
      return true;
  }
  return false;
}

/** Whether an access belongs to the function of a `Once` that had been passed when a goroutine was started: it isn't done again. */
function isOver({ locks }: Access, spawn: Spawn | undefined): boolean {
  if (spawn === undefined || spawn.after.joined.size === 0) return false;
  return runningOnces(locks.held).some((once) => spawn.after.joined.has(once));
}

/** A channel of the object that is accessed: where nobody in sight sends on it, others do who got the object later. */
function isOwnChannel(path: AccessPath, { path: { root } }: Access): boolean {
  const type = path.type === undefined ? undefined : underlying(path.type);
  return path.depth > 0 && path.root === root && type?.kind === 'chan' && typeFullName(type.elem) !== 'time.Time';
}

function areSpawnsOrdered(pair: Pending, signals: SignalMap): boolean {
  const { first, second, spawn, otherSpawn } = pair;
  if (otherSpawn === undefined) return false;
  return isAfter(first, second, otherSpawn, spawn, signals) || isAfter(second, first, spawn, otherSpawn, signals);
}

/** Whether `late` waited for something that follows `early`: a signal of its goroutine, or one of the spawner's that had waited for that. */
function isAfter(late: Access, early: Access, earlySpawn: Spawn, lateSpawn: Spawn, spawnerSignals: SignalMap): boolean {
  if (late.order.hasUnknownJoin) return true;
  if (isSameStatement(earlySpawn, lateSpawn) && takesTurns(lateSpawn)) return true;
  const follows = (path: AccessPath): boolean => earlySpawn.signals.has(path) && !early.order.signalled.has(path);
  for (const path of late.order.joined) {
    if (follows(path)) return true;
    for (const before of spawnerSignals.get(path) ?? []) if (follows(before)) return true;
  }
  return false;
}

/** Whether goroutines of one kind wait for each other's signals, and so may take turns. */
function takesTurns({ accesses, signals }: Spawn): boolean {
  for (const path of signals.keys()) if (accesses.some(({ order }) => order.joined.has(path))) return true;
  return false;
}

/**
 * Whether a lock that a caller holds could still keep the two apart. It needs one that the goroutine takes and that the function
 * has not taken itself.
 */
function dependsOnCaller(conflict: Conflict): boolean {
  return conflict.otherSpawn === undefined && conflict.first.locks.held.size > 0;
}
