import type { Span } from '../syntax/source-file.js';
import type { NodeBase } from '../syntax/ast.js';
import { anything, isBehind, type AccessPath } from './access-path.js';
import type { PendingCall } from './call-record.js';
import type { DynamicCall } from './dynamic-call.js';
import {
  afterSignals,
  entryState,
  intersection,
  mergeStates,
  union,
  withJoin,
  withHeld,
  withLock,
  withParameterCall,
  withRenewed,
  withoutFresh,
  withoutOrder,
  withRelease,
  withJoins,
  withSignal,
  withSignals,
  withUnknownJoin,
  withUnknownLock,
  withoutLock,
  withoutUnknownLock,
  type FlowState,
} from './flow-state.js';
import type { FunctionUnit } from './function-unit.js';
import {
  instantiateAccess,
  instantiateOrder,
  instantiatePaths,
  instantiateSignals,
  instantiateSpawn,
  placeOf,
  type Substitution,
} from './instantiate.js';
import { passedOnces } from './once.js';
import { onlyBuffered } from './open-message.js';
import { OwnAccesses } from './own-accesses.js';
import { isSameSite, SpawnSites } from './spawn-sites.js';
import { SpawnerLocks } from './spawner-locks.js';
import {
  Access,
  noJoins,
  spanOf,
  type AccessKind,
  type Communication,
  type ConflictSink,
  type FunctionSummary,
  type LockMode,
  type LockSet,
  type LockTaking,
  type OrderFacts,
  type OwnJoins,
  type ParameterCall,
  type Setting,
  type SignalMap,
  type SourcePlace,
  type Spawn,
} from './summary.js';

const noPaths: ReadonlySet<AccessPath> = new Set();
const noSpawns: ReadonlySet<Spawn> = new Set();

/** Which of a function's calls belong to a goroutine that it starts. */
export interface GoroutineCalls {
  readonly spawn: Spawn;
  /** Where they lie in `calls`. */
  readonly start: number;
  readonly end: number;
  /** What its function signals when it has nothing else to do. */
  readonly lastWords: ReadonlySet<AccessPath>;
}

/** The state at the current point of one function, and everything recorded on the way. */
export class FlowRecorder {
  /** Undefined where no way leads. */
  state: FlowState | undefined = entryState;
  exit: FlowState | undefined;
  private repeatedExit: FlowState | undefined;
  readonly own = new OwnAccesses();
  readonly calls: PendingCall[] = [];
  readonly dynamicCalls: DynamicCall[] = [];
  /** By the call that locks: what its last walk found, for a loop is walked more than once. */
  readonly takings = new Map<NodeBase, LockTaking>();
  /** By node, as `takings`. */
  readonly communications = new Map<NodeBase, Communication>();
  parameterCalls: readonly ParameterCall[] = [];
  /** Parameters that some way calls in place and runs in a goroutine as well. */
  readonly calledBothWays = new Set<AccessPath>();
  readonly signals = new Map<AccessPath, ReadonlySet<AccessPath>>();
  /** Every goroutine started, whether it has been waited for or not; one entry a site. */
  readonly made = new SpawnSites<Spawn>();
  /** A goroutine was started, even one that touches nothing yet: another version of what it runs may. */
  hasSpawned = false;
  readonly spawnerLocks = new SpawnerLocks();
  readonly goroutines: GoroutineCalls[] = [];
  setting: Setting | undefined;
  /** By goroutine that a callee started: the setting without which it hadn't. */
  private readonly settings = new SpawnSites<Omit<Setting, 'joins'>>();
  /** What of the function's own text others may refer to. */
  readonly places: SourcePlace[] = [];
  private last: Spawn | undefined;
  /** References that were given another value. */
  readonly replaced = new Set<AccessPath>();
  /** What the loops around the current point have waited for on some way, innermost last. */
  readonly joinedInLoops: Set<AccessPath>[] = [];
  /** What was waited for before some return. */
  readonly joinedBeforeReturn = new Set<AccessPath>();
  /** Grows with everything that is done. */
  private progress = 0;
  private readonly lockedAt = new Map<AccessPath, number>();
  /** Whether the function releases any lock, on any way. */
  hasReleased = false;
  /** Whether the function has called `t.Parallel`. */
  isParallelTest = false;

  constructor(
    readonly unit: FunctionUnit,
    private readonly sink: ConflictSink,
  ) {}

  /** Whether the function belongs to a test. */
  get isInTest(): boolean {
    return this.unit.file.uri.endsWith('_test.go');
  }

  span(node: NodeBase): Span {
    return spanOf(this.unit, node);
  }

  /** @param under where those don't count that are held at this point */
  access(path: AccessPath | undefined, kind: AccessKind, node: NodeBase, reference: NodeBase, under?: LockSet): void {
    const state = this.state;
    this.progress++;
    if (path === undefined || state === undefined) return;
    const { order } = state;
    const locks = under ?? state.locks;
    const isOfNewMap = kind.target === 'map' && state.renewed.has(path);
    const whole = { ...kind, isOfNewMap };
    const site = this.own.site(node, path, whole, () => {
      const created = { ...whole, node, reference, unit: this.unit };
      this.places.push(created);
      return created;
    });
    const access = new Access(path, site, locks, order, undefined, this.isFresh(path));
    if (!isOfNewMap) this.sink.access(access, noJoins, state.live);
    this.own.add(access);
  }

  /** Something is done that leaves no trace here. */
  advance(): void {
    this.progress++;
  }

  /** Notes that a map is named. */
  mention(path: AccessPath | undefined, reference: NodeBase): void {
    if (path !== undefined && this.state !== undefined) this.sink.mention(path, this.span(reference), this.state.live);
  }

  /** Whether the object that a path starts at is still the function's own. */
  isFresh(path: AccessPath): boolean {
    return path.root.kind === 'var' && this.state?.fresh.has(path.root) === true;
  }

  /** A place outside of the function gets a new object, or another one. */
  renewPlace(place: AccessPath, isNew: boolean): void {
    if (this.state !== undefined) this.state = withRenewed(this.state, place, isNew);
  }

  /** The object may be known elsewhere from here on. */
  publish(path: AccessPath | undefined): void {
    if (this.state === undefined || path?.root.kind !== 'var') return;
    this.state = withoutFresh(this.state, path.root);
  }

  /** A mutex is about to be locked. */
  takes(lock: AccessPath | undefined, mode: LockMode, node: NodeBase): void {
    if (this.state === undefined || lock === undefined) return;
    const { locks, order } = this.state;
    this.takings.set(node, { lock, mode, node, isFresh: this.isFresh(lock), locks, order });
  }

  /** Something is about to be waited for or told. */
  communicates(place: AccessPath | undefined, does: Communication['does'], node: NodeBase): void {
    if (this.state === undefined || (place === undefined && does !== 'slow')) return;
    const { locks, order } = this.state;
    this.communications.set(node, { place, does, node, locks, order });
  }

  /** `node` is the call that takes it; undefined when that isn't in this function. */
  lock(path: AccessPath | undefined, mode: LockMode, node: NodeBase | undefined): void {
    if (this.state === undefined) return;
    this.state = path === undefined ? withUnknownLock(this.state) : withLock(this.state, path, mode, node);
    if (path !== undefined) this.lockedAt.set(path, this.progress);
  }

  unlock(path: AccessPath | undefined): void {
    if (this.state === undefined) return;
    this.hasReleased = true;
    if (path === undefined) {
      this.state = withoutUnknownLock(this.state);
      return;
    }
    if (this.state.locks.held.has(path)) {
      const isBarrier = this.lockedAt.get(path) === this.progress;
      this.state = withoutLock(this.state, path);
      // Nothing is done under the lock: it is taken to wait for those who hold it.
      if (isBarrier) this.state = withUnknownJoin(this.state);
    } else if (this.state.locks.hasUnknown) this.state = withoutUnknownLock(this.state);
    else {
      this.state = withRelease(this.state, path);
      this.assumeHeld(path);
    }
  }

  /** A lock is released that was not taken here: whoever called or started this function held it until now. */
  private assumeHeld(lock: AccessPath): void {
    this.own.assumeHeld(lock);
    this.calls.forEach((call, index) => {
      this.calls[index] = call.under(withHeld(call.locks, lock));
    });
    this.dynamicCalls.forEach((call, index) => {
      this.dynamicCalls[index] = { ...call, locks: withHeld(call.locks, lock) };
    });
  }

  join(path: AccessPath | undefined): void {
    if (this.state === undefined) return;
    if (path !== undefined) for (const joined of this.joinedInLoops) joined.add(path);
    const before = this.state;
    const isUnknown = path === undefined;
    if (isUnknown) this.parameterCalls = this.parameterCalls.map((call) => ({ ...call, hasEnded: true }));
    this.state = isUnknown ? withUnknownJoin(before) : withJoin(before, path);
    this.endMessages();
    this.spawnerLocks.waited(before, this.state);
  }

  /** What was sent without a buffer is as long as it gets. */
  endMessages(): void {
    const { state } = this;
    const open = state === undefined ? undefined : onlyBuffered(state.open);
    if (state !== undefined && open !== undefined && open !== state.open) this.state = { ...state, open };
  }

  signal(path: AccessPath | undefined, alsoJoined: ReadonlySet<AccessPath> = noPaths): void {
    if (path === undefined || this.state === undefined) return;
    const joined = union(joinedBefore(this.state), alsoJoined);
    const earlier = this.signals.get(path);
    this.signals.set(path, earlier === undefined ? joined : intersection(earlier, joined));
    this.state = withSignal(this.state, path);
  }

  private signalAll(signals: SignalMap, substitution: Substitution): void {
    const { state } = this;
    if (signals.size === 0 || state === undefined) return;
    const here = instantiateSignals(signals, substitution);
    for (const [path, alsoJoined] of here) {
      const joined = union(joinedBefore(state), alsoJoined);
      const earlier = this.signals.get(path);
      this.signals.set(path, earlier === undefined ? joined : intersection(earlier, joined));
    }
    this.state = withSignals(state, new Set(here.keys()));
  }

  private joinAll(paths: ReadonlySet<AccessPath>): void {
    const { state } = this;
    if (paths.size === 0 || state === undefined) return;
    for (const joined of this.joinedInLoops) for (const path of paths) joined.add(path);
    this.state = withJoins(state, paths);
    this.endMessages();
    this.spawnerLocks.waited(state, this.state);
  }

  /** `met` are those that it may run beside; by default all that may be running. */
  spawn(spawn: Spawn, met: ReadonlySet<Spawn> = this.state?.live ?? noSpawns): void {
    if (this.state === undefined) return;
    this.hasSpawned = true;
    if (!matters(spawn)) return;
    for (const captured of spawn.index.paths()) this.publish(captured);
    this.sink.spawn(spawn, met);
    const { order, locks } = this.state;
    const passed = passedOnces(locks.held);
    const started = spawn.startedAfter(passed.size === 0 ? order : { ...order, joined: union(order.joined, passed) });
    this.made.set(spawn, started);
    this.spawnerLocks.started(spawn, this.state);
    const live = new Set<Spawn>();
    for (const one of this.state.live) {
      // An earlier instance of the same statement that does no more than this one need not be remembered.
      if (!isSameSite(one, spawn) || one.accesses.length > spawn.accesses.length) live.add(one);
    }
    this.state = { ...this.state, live: live.add(started) };
    this.last = started;
  }

  /** The goroutines started last have ended before the call that started them returned. */
  endLast(): void {
    if (this.state === undefined || this.last === undefined) return;
    const before = this.state;
    const live = new Set(before.live);
    if (!live.delete(this.last)) return;
    this.state = { ...before, live };
    this.spawnerLocks.waited(before, this.state);
  }

  /** Something is called that the text doesn't name. @param isLater at a time when none of this function's locks are held */
  dynamicCall(call: Omit<DynamicCall, 'locks' | 'order'>, isLater = false): void {
    if (this.state === undefined) return;
    const { order } = this.state;
    const { locks } = isLater ? entryState : this.state;
    this.dynamicCalls.push({ ...call, locks, order });
  }

  parameterCall(call: ParameterCall): void {
    if (this.state === undefined) return;
    const { parameter, spawn } = call;
    if ((spawn === undefined ? this.state.started : this.state.called).has(parameter))
      this.calledBothWays.add(parameter);
    this.state = withParameterCall(this.state, parameter, spawn !== undefined);
    if (this.parameterCalls.length < 50) this.parameterCalls = [...this.parameterCalls, call];
  }

  /** What a call of a summarised function does here. */
  call(call: PendingCall): void {
    if (this.state === undefined) return;
    this.calls.push(call);
    this.progress++;
    const { callee: summary } = call;
    for (const place of summary.replaced) {
      const here = call.substitution.path(place);
      if (here !== undefined) this.replace(here);
    }
    const before = this.state;
    if (before.live.size > 0) this.meetLive(summary, call.substitution, before);
    for (const conflict of summary.conditionalConflicts) {
      const second = instantiateAccess(conflict.second, call.substitution, before);
      const first = instantiateAccess(conflict.first, call.substitution, undefined);
      if (first !== undefined && second !== undefined) this.sink.conflict({ ...conflict, first, second });
    }
    // What they do to each other the callee knows.
    const met = this.state.live;
    const setting = this.settingHere(summary, call.substitution);
    for (const spawn of summary.spawns) {
      const here = instantiateSpawn(spawn, call.substitution);
      if (setting !== undefined) this.settings.set(here, setting);
      this.spawn(here, met);
    }
    if (setting !== undefined) this.waitWhere(setting);
    if (summary.signals.size > 0) this.signalAll(summary.signals, call.substitution);
    if (summary.joins.size > 0) this.joinAll(instantiatePaths(summary.joins, call.substitution));
    // It waited for something that has no name here.
    for (const path of summary.joins) if (call.substitution.path(path) === undefined) this.join(undefined);
    if (summary.hasUnknownJoin) this.join(undefined);
    for (const path of summary.releases) this.unlock(call.substitution.path(path));
    if (summary.acquiresUnknown) this.lock(undefined, 'write', undefined);
    for (const [path, mode] of summary.acquires) this.lock(call.substitution.path(path), mode, call.node);
    if (summary.neverReturns) this.state = undefined;
  }

  private settingHere({ setting }: FunctionSummary, by: Substitution): Setting | undefined {
    const place = setting === undefined ? undefined : by.path(setting.place);
    if (setting === undefined || place === undefined) return undefined;
    return { place, value: setting.value, joins: instantiatePaths(setting.joins, by) };
  }

  /** A function waits only where a setting has a value: for the goroutines that were started only where it has. */
  private waitWhere({ place, value, joins }: Setting): void {
    const before = this.state;
    if (before === undefined || joins.size === 0) return;
    const live = new Set<Spawn>();
    for (const spawn of before.live) {
      const own = this.settings.get(spawn);
      const isSame = own?.place === place && own.value === value;
      const rest = isSame ? afterSignals(spawn, joins) : spawn;
      if (rest !== undefined) live.add(rest);
    }
    this.state = { ...before, live };
    this.spawnerLocks.waited(before, this.state);
  }

  /** What the callee does beside goroutines that are running. */
  private meetLive(summary: FunctionSummary, substitution: Substitution, before: FlowState): void {
    const own = new Map<OrderFacts, OwnJoins>();
    for (const access of summary.accesses) {
      const path = placeOf(access, substitution);
      if (path === undefined || !isTouched(path, before.live)) continue;
      const here = instantiateAccess(access, substitution, before);
      if (here === undefined) continue;
      let joins = own.get(access.order);
      if (joins === undefined) {
        joins = instantiateOrder(access.order, substitution, undefined);
        own.set(access.order, joins);
      }
      this.sink.access(here, joins, before.live);
    }
  }

  /** Goes on with the locks held before; also where what ran in between doesn't return. */
  resumeWith(before: FlowState): void {
    this.state = this.state === undefined ? before : { ...this.state, locks: before.locks };
  }

  /** Ends the way at a return; deferred calls must have run. */
  leave(): void {
    for (const path of this.state?.order.joined ?? noPaths) this.joinedBeforeReturn.add(path);
    this.exit = mergeStates(this.exit, this.state);
    this.state = undefined;
  }

  /** What holds at the returns so far, which are put aside. */
  takeExit(): FlowState | undefined {
    const { exit } = this;
    this.exit = undefined;
    return exit;
  }

  /** Goes a way that ends at a return because the function was called before. */
  repeated(way: () => void): void {
    const exit = this.takeExit();
    way();
    this.repeatedExit = mergeStates(this.repeatedExit, this.takeExit());
    this.exit = exit;
  }

  /** At the end: such ways have waited for what all others wait for, since the earlier call has. */
  endRepeated(): void {
    const { exit, repeatedExit } = this;
    if (repeatedExit === undefined) return;
    this.exit = exit === undefined ? repeatedExit : mergeStates(withJoins(repeatedExit, exit.order.joined), exit);
  }

  /** A reference is given another value: what live goroutines reach through the old one is another object from here on. */
  replace(place: AccessPath): void {
    if (this.state === undefined) return;
    this.replaced.add(place);
    this.renewPlace(place, false);
    this.forget(
      ({ path, target }) => isBehind(path, place) || (path === place && target === 'map'),
      (path) => path === place || isBehind(path, place),
    );
  }

  /** Removes from live goroutines what belongs to variables that are new in each round of a loop. */
  forgetRoots(isNew: (path: AccessPath) => boolean): void {
    this.forget(({ path }) => isNew(path), isNew);
    if (this.state !== undefined) this.state = withoutOrder(this.state, isNew);
  }

  private forget(isAccessGone: (access: Access) => boolean, isSignalGone: (path: AccessPath) => boolean): void {
    const state = this.state;
    if (state === undefined || state.live.size === 0) return;
    const live = new Set<Spawn>();
    for (const spawn of state.live) {
      if (!spawn.accesses.some(isAccessGone) && ![...spawn.signals.keys()].some(isSignalGone)) {
        live.add(spawn);
        continue;
      }
      const rest = spawn.with((access) => !isAccessGone(access), withoutPaths(spawn.signals, isSignalGone));
      if (rest.accesses.length > 0 || rest.signals.size > 0) live.add(rest);
    }
    this.state = { ...state, live };
  }
}

/** What was waited for before a signal. */
function joinedBefore({ order }: FlowState): ReadonlySet<AccessPath> {
  return order.hasUnknownJoin ? new Set(order.joined).add(anything) : order.joined;
}

function withoutPaths(signals: SignalMap, isLeftOut: (path: AccessPath) => boolean): SignalMap {
  return new Map([...signals].filter(([path]) => !isLeftOut(path)));
}

function isTouched(path: AccessPath, live: ReadonlySet<Spawn>): boolean {
  for (const spawn of live) if (spawn.index.touches(path)) return true;
  return false;
}

/** A goroutine that touches nothing shared matters only to those who wait for it to learn what it has waited for. */
function matters({ accesses, signals }: Spawn): boolean {
  return accesses.length > 0 || [...signals.values()].some((joined) => joined.size > 0);
}
