import type { Span } from '../syntax/source-file.js';
import type { NodeBase } from '../syntax/ast.js';
import type { AccessPath } from './access-path.js';
import { AccessList } from './access-list.js';
import {
  entryState,
  intersection,
  mergeStates,
  union,
  withJoin,
  withLock,
  withRelease,
  withSignal,
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
  instantiateSpawn,
  type Substitution,
} from './instantiate.js';
import { isSameSite, SpawnSites } from './spawn-sites.js';
import type {
  Access,
  AccessOperation,
  ConflictSink,
  FunctionSummary,
  LockMode,
  OrderFacts,
  OwnJoins,
  ParameterCall,
  SignalMap,
  Spawn,
} from './summary.js';

const noPaths: ReadonlySet<AccessPath> = new Set();
const noJoins: OwnJoins = { joined: noPaths, hasUnknownJoin: false };

/** The state at the current point of one function, and everything recorded on the way. */
export class FlowRecorder {
  /** Undefined where no way leads. */
  state: FlowState | undefined = entryState;
  exit: FlowState | undefined;
  readonly accesses = new AccessList();
  readonly parameterCalls: ParameterCall[] = [];
  readonly signals = new Map<AccessPath, ReadonlySet<AccessPath>>();
  /** Every goroutine started, whether it has been waited for or not; one entry a site. */
  readonly made = new SpawnSites();
  private last: Spawn | undefined;
  /** Whether the function releases any lock, on any way. */
  hasReleased = false;
  /** Whether the function has called `t.Parallel`. */
  isParallelTest = false;

  constructor(
    readonly unit: FunctionUnit,
    private readonly sink: ConflictSink,
  ) {}

  span(node: NodeBase): Span {
    return { file: this.unit.file.uri, chunk: this.unit.chunk, start: node.start, end: node.end };
  }

  access(
    path: AccessPath | undefined,
    operation: AccessOperation,
    isWrite: boolean,
    node: NodeBase,
    reference: NodeBase,
  ): void {
    const state = this.state;
    if (path === undefined || state === undefined) return;
    const { locks, order } = state;
    const { unit } = this;
    const place = { span: this.span(node), reference: this.span(reference) };
    this.record({ path, operation, isWrite, ...place, unit, locks, order, via: undefined }, noJoins);
  }

  /** Notes that a map is named. */
  mention(path: AccessPath | undefined, reference: NodeBase): void {
    if (path !== undefined && this.state !== undefined) this.sink.mention(path, this.span(reference), this.state.live);
  }

  private record(access: Access, own: OwnJoins): void {
    if (this.state === undefined) return;
    this.sink.access(access, own, this.state.live);
    this.accesses.add(access);
  }

  lock(path: AccessPath | undefined, mode: LockMode): void {
    if (this.state === undefined) return;
    this.state = path === undefined ? withUnknownLock(this.state) : withLock(this.state, path, mode);
  }

  unlock(path: AccessPath | undefined): void {
    if (this.state === undefined) return;
    this.hasReleased = true;
    if (path === undefined) {
      this.state = withoutUnknownLock(this.state);
      return;
    }
    if (this.state.locks.held.has(path)) this.state = withoutLock(this.state, path);
    else if (this.state.locks.hasUnknown) this.state = withoutUnknownLock(this.state);
    else this.state = withRelease(this.state, path);
  }

  join(path: AccessPath | undefined): void {
    if (this.state === undefined) return;
    this.state = path === undefined ? withUnknownJoin(this.state) : withJoin(this.state, path);
  }

  signal(path: AccessPath | undefined, alsoJoined: ReadonlySet<AccessPath> = noPaths): void {
    if (path === undefined || this.state === undefined) return;
    const joined = union(this.state.order.joined, alsoJoined);
    const earlier = this.signals.get(path);
    this.signals.set(path, earlier === undefined ? joined : intersection(earlier, joined));
    this.state = withSignal(this.state, path);
  }

  spawn(spawn: Spawn): void {
    if (this.state === undefined || !matters(spawn)) return;
    this.sink.spawn(spawn, this.state.live);
    this.made.set(spawn);
    const live = new Set<Spawn>();
    for (const one of this.state.live) {
      // An earlier instance of the same statement that does no more than this one need not be remembered.
      if (!isSameSite(one, spawn) || one.accesses.length > spawn.accesses.length) live.add(one);
    }
    this.state = { ...this.state, live: live.add(spawn) };
    this.last = spawn;
  }

  /** The goroutines started last have ended before the call that started them returned. */
  endLast(): void {
    if (this.state === undefined || this.last === undefined) return;
    const live = new Set(this.state.live);
    if (live.delete(this.last)) this.state = { ...this.state, live };
  }

  parameterCall(call: ParameterCall): void {
    if (this.parameterCalls.length < 50) this.parameterCalls.push(call);
  }

  /** What a call of a summarised function does here. */
  call(summary: FunctionSummary, substitution: Substitution): void {
    const before = this.state;
    if (before === undefined) return;
    const own = new Map<OrderFacts, OwnJoins>();
    for (const access of summary.accesses) {
      const here = instantiateAccess(access, substitution, before);
      if (here === undefined) continue;
      let joins = own.get(access.order);
      if (joins === undefined) {
        joins = instantiateOrder(access.order, substitution, undefined);
        own.set(access.order, joins);
      }
      this.record(here, joins);
    }
    for (const conflict of summary.conditionalConflicts) {
      const second = instantiateAccess(conflict.second, substitution, before);
      const first = instantiateAccess(conflict.first, substitution, undefined);
      if (first !== undefined && second !== undefined) this.sink.conflict({ ...conflict, first, second });
    }
    for (const spawn of summary.spawns) this.spawn(instantiateSpawn(spawn, substitution));
    for (const [path, joined] of summary.signals) {
      this.signal(substitution.path(path), instantiatePaths(joined, substitution));
    }
    for (const path of summary.joins) {
      const here = substitution.path(path);
      if (here !== undefined) this.join(here);
    }
    if (summary.hasUnknownJoin) this.join(undefined);
    for (const path of summary.releases) this.unlock(substitution.path(path));
    if (summary.acquiresUnknown) this.lock(undefined, 'write');
    for (const [path, mode] of summary.acquires) this.lock(substitution.path(path), mode);
    if (summary.neverReturns) this.state = undefined;
  }

  /** Goes on with the locks held before; also where what ran in between doesn't return. */
  resumeWith(before: FlowState): void {
    this.state = this.state === undefined ? before : { ...this.state, locks: before.locks };
  }

  /** Ends the way at a return; deferred calls must have run. */
  leave(): void {
    this.exit = mergeStates(this.exit, this.state);
    this.state = undefined;
  }

  /** Removes from live goroutines what belongs to variables that are new in each round of a loop. */
  forgetRoots(isNew: (path: AccessPath) => boolean): void {
    const state = this.state;
    if (state === undefined || state.live.size === 0) return;
    const live = new Set<Spawn>();
    for (const spawn of state.live) {
      const accesses = spawn.accesses.filter((access) => !isNew(access.path));
      const signals: SignalMap = new Map([...spawn.signals].filter(([path]) => !isNew(path)));
      if (accesses.length === spawn.accesses.length && signals.size === spawn.signals.size) live.add(spawn);
      else if (accesses.length > 0 || signals.size > 0) live.add({ ...spawn, accesses, signals });
    }
    this.state = { ...state, live };
  }
}

/** A goroutine that touches nothing shared matters only to those who wait for it to learn what it has waited for. */
function matters({ accesses, signals }: Spawn): boolean {
  return accesses.length > 0 || [...signals.values()].some((joined) => joined.size > 0);
}
