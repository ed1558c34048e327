import type { CallExpr, NodeBase } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { anything, type AccessPath } from './access-path.js';
import type { LockMode, LockSet, OrderFacts, Spawn } from './summary.js';
import { isFlag } from './once.js';
import { mergeMessages, noMessages, type OpenMessages } from './open-message.js';

const noLocks: LockSet = { held: new Map(), since: new Map(), hasUnknown: false };
const noPaths: ReadonlySet<AccessPath> = new Set();
const noOrder: OrderFacts = { joined: noPaths, signalled: noPaths, hasUnknownJoin: false };

/** What holds at a point of a function on the ways that lead to it. Immutable. */
export interface FlowState {
  readonly locks: LockSet;
  /** Locks of the caller that were released on some way and not taken again. */
  readonly released: ReadonlySet<AccessPath>;
  readonly order: OrderFacts;
  /** Goroutines started here or in callees that may still run. */
  readonly live: ReadonlySet<Spawn>;
  /** Locals that hold, on every way, an object that the function made and that nothing else can know. */
  readonly fresh: ReadonlySet<VarObject>;
  /** Places that got a new map under an exclusive lock that has been held since. */
  readonly renewed: ReadonlySet<AccessPath>;
  /** Parameters that were called in place on some way. */
  readonly called: ReadonlySet<AccessPath>;
  /** Parameters that were run in a goroutine on some way. */
  readonly started: ReadonlySet<AccessPath>;
  /** Messages that may not be complete. */
  readonly open: OpenMessages;
  /** Deferred calls, the last one first. */
  readonly defers: DeferredCall | undefined;
}

/** What a callee inherits from the point of its call. */
export type OuterState = Pick<FlowState, 'locks' | 'order'>;

export interface DeferredCall {
  readonly call: CallExpr;
  readonly next: DeferredCall | undefined;
  readonly depth: number;
}

export const entryState: FlowState = {
  locks: noLocks,
  released: noPaths,
  order: noOrder,
  live: new Set(),
  fresh: new Set(),
  renewed: noPaths,
  called: noPaths,
  started: noPaths,
  open: noMessages,
  defers: undefined,
};

export function withLock(state: FlowState, lock: AccessPath, mode: LockMode, node: NodeBase | undefined): FlowState {
  const held = new Map(state.locks.held);
  held.set(lock, mode);
  const since = new Map(state.locks.since);
  if (node === undefined) since.delete(lock);
  else since.set(lock, node);
  const { hasUnknown } = state.locks;
  return { ...state, locks: { held, since, hasUnknown }, released: without(state.released, lock) };
}

/** The same locks and one more that is held exclusively. */
export function withHeld(locks: LockSet, lock: AccessPath): LockSet {
  return locks.held.has(lock) ? locks : { ...locks, held: new Map(locks.held).set(lock, 'write') };
}

/** A lock is released that this function didn't take: its caller's. */
export function withRelease(state: FlowState, lock: AccessPath): FlowState {
  return { ...state, released: new Set(state.released).add(lock) };
}

function without<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  if (!set.has(member)) return set;
  const rest = new Set(set);
  rest.delete(member);
  return rest;
}

export function withoutLock(state: FlowState, lock: AccessPath): FlowState {
  if (!state.locks.held.has(lock)) return state;
  const held = new Map(state.locks.held);
  held.delete(lock);
  const since = new Map(state.locks.since);
  since.delete(lock);
  return { ...state, locks: { held, since, hasUnknown: state.locks.hasUnknown }, renewed: noPaths };
}

export function withUnknownLock(state: FlowState): FlowState {
  return state.locks.hasUnknown ? state : { ...state, locks: { ...state.locks, hasUnknown: true } };
}

/** An unnamed lock was released; with more than one of them held this forgets too much, which is rare. */
export function withoutUnknownLock(state: FlowState): FlowState {
  return state.locks.hasUnknown ? { ...state, locks: { ...state.locks, hasUnknown: false } } : state;
}

/** A local gets an object of the function's own. */
export function withFresh(state: FlowState, variable: VarObject): FlowState {
  return state.fresh.has(variable) ? state : { ...state, fresh: new Set(state.fresh).add(variable) };
}

/** A place is given a value; `isNew` when that is an object of the function's own. */
export function withRenewed(state: FlowState, place: AccessPath, isNew: boolean): FlowState {
  const isKept = isNew && [...state.locks.held.values()].includes('write');
  if (isKept === state.renewed.has(place)) return state;
  return { ...state, renewed: isKept ? new Set(state.renewed).add(place) : without(state.renewed, place) };
}

/** The object of a local may be known elsewhere from here on. */
export function withoutFresh(state: FlowState, variable: VarObject): FlowState {
  return state.fresh.has(variable) ? { ...state, fresh: without(state.fresh, variable) } : state;
}

export function withSignal(state: FlowState, path: AccessPath): FlowState {
  if (state.order.signalled.has(path)) return state;
  return { ...state, order: { ...state.order, signalled: new Set(state.order.signalled).add(path) } };
}

/** A parameter is called, or run in a goroutine. */
export function withParameterCall(state: FlowState, parameter: AccessPath, isStarted: boolean): FlowState {
  const before = isStarted ? state.started : state.called;
  if (before.has(parameter)) return state;
  const after = new Set(before).add(parameter);
  return isStarted ? { ...state, started: after } : { ...state, called: after };
}

/** After waiting for something unnamed nothing that was started before is known to run still. */
export function withUnknownJoin(state: FlowState): FlowState {
  return { ...state, order: { ...state.order, hasUnknownJoin: true }, live: new Set() };
}

/** The same for several paths. */
export function withSignals(state: FlowState, paths: ReadonlySet<AccessPath>): FlowState {
  const signalled = union(state.order.signalled, paths);
  return signalled === state.order.signalled ? state : { ...state, order: { ...state.order, signalled } };
}

export function withJoin(state: FlowState, path: AccessPath): FlowState {
  return withJoins(state, new Set([path]));
}

/**
 * After a wait: the paths and everything that their signallers had waited for are joined, and of each live spawn only what it may still
 * do after its signal stays.
 */
export function withJoins(state: FlowState, paths: ReadonlySet<AccessPath>): FlowState {
  if (state.live.size === 0) {
    const joined = union(state.order.joined, paths);
    return joined === state.order.joined ? state : { ...state, order: { ...state.order, joined } };
  }
  const reached = new Set(paths);
  for (const next of reached) {
    for (const spawn of state.live) {
      for (const before of spawn.signals.get(next) ?? []) reached.add(before);
    }
  }
  if (reached.has(anything)) return withUnknownJoin(state);
  const live = new Set<Spawn>();
  for (const spawn of state.live) {
    const rest = afterSignals(spawn, reached);
    if (rest !== undefined) live.add(rest);
  }
  return { ...state, order: { ...state.order, joined: union(state.order.joined, reached) }, live };
}

/** Forgets what was waited for and signalled by names that mean something else from here on. */
export function withoutOrder(state: FlowState, isLeftOut: (path: AccessPath) => boolean): FlowState {
  const { joined, signalled, hasUnknownJoin } = state.order;
  const rest = { joined: withoutMembers(joined, isLeftOut), signalled: withoutMembers(signalled, isLeftOut) };
  if (rest.joined === joined && rest.signalled === signalled) return state;
  return { ...state, order: { ...rest, hasUnknownJoin } };
}

function withoutMembers<T>(set: ReadonlySet<T>, isLeftOut: (member: T) => boolean): ReadonlySet<T> {
  for (const one of set) if (isLeftOut(one)) return new Set([...set].filter((member) => !isLeftOut(member)));
  return set;
}

/** What a spawn may still do once all these paths were waited for; undefined for nothing. */
export function afterSignals(spawn: Spawn, joined: ReadonlySet<AccessPath>): Spawn | undefined {
  const signalled: AccessPath[] = [];
  for (const path of joined) if (spawn.signals.has(path)) signalled.push(path);
  if (signalled.length === 0) return spawn;
  const rest = spawn.with(
    (access) => signalled.every((path) => access.order.signalled.has(path)),
    spawn.signals,
    new Set([...spawn.heard, ...signalled]),
  );
  return rest.accesses.length === 0 ? undefined : rest;
}

/** What holds where ways meet; undefined stands for a way that doesn't get there. */
export function mergeStates(a: FlowState | undefined, b: FlowState | undefined): FlowState | undefined {
  if (a === undefined || a === b) return b;
  if (b === undefined) return a;
  return {
    locks: mergeLocks(a.locks, b.locks),
    released: union(a.released, b.released),
    order: {
      joined: intersection(a.order.joined, b.order.joined),
      signalled: union(a.order.signalled, b.order.signalled),
      hasUnknownJoin: a.order.hasUnknownJoin || b.order.hasUnknownJoin,
    },
    live: union(a.live, b.live),
    fresh: intersection(a.fresh, b.fresh),
    renewed: intersection(a.renewed, b.renewed),
    called: union(a.called, b.called),
    started: union(a.started, b.started),
    open: mergeMessages(a.open, b.open),
    // A deferred call of one way only may run: what it releases or signals is then taken as released or signalled.
    defers: (a.defers?.depth ?? 0) >= (b.defers?.depth ?? 0) ? a.defers : b.defers,
  };
}

/** The locks of both. One that is held on some ways only may be any lock; a flag or `Once` passed on some ways keeps nobody out after them. */
function mergeLocks(a: LockSet, b: LockSet): LockSet {
  if (a === b) return a;
  let hasUnknown = a.hasUnknown || b.hasUnknown;
  const held = new Map<AccessPath, LockMode>();
  const since = new Map<AccessPath, NodeBase>();
  for (const [lock, mode] of a.held) {
    const other = b.held.get(lock);
    if (other === undefined) {
      hasUnknown ||= !isFlag(lock);
      continue;
    }
    held.set(lock, mode === 'write' && other === 'write' ? 'write' : 'read');
    const node = a.since.get(lock);
    if (node !== undefined && node === b.since.get(lock)) since.set(lock, node);
  }
  for (const lock of b.held.keys()) if (!a.held.has(lock) && !isFlag(lock)) hasUnknown = true;
  return { held, since, hasUnknown };
}

export function intersection<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  if (a === b || a.size === 0) return a;
  if (b.size === 0) return b;
  const both = new Set<T>();
  for (const one of a) if (b.has(one)) both.add(one);
  return both.size === a.size ? a : both;
}

/** Both sets' members; one of the two sets itself where it holds the other. */
export function union<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  if (a === b) return a;
  const [large, small] = a.size >= b.size ? [a, b] : [b, a];
  let merged: Set<T> | undefined;
  for (const one of small) {
    if (large.has(one)) continue;
    merged ??= new Set(large);
    merged.add(one);
  }
  return merged ?? large;
}

/** Whether two states are the same for the fixed point of a loop. */
export function sameState(a: FlowState, b: FlowState): boolean {
  return (
    a.locks.hasUnknown === b.locks.hasUnknown &&
    a.locks.held.size === b.locks.held.size &&
    [...a.locks.held].every(([lock, mode]) => b.locks.held.get(lock) === mode) &&
    a.order.hasUnknownJoin === b.order.hasUnknownJoin &&
    sameSet(a.order.joined, b.order.joined) &&
    sameSet(a.order.signalled, b.order.signalled) &&
    sameSet(a.fresh, b.fresh) &&
    sameSet(a.renewed, b.renewed) &&
    a.called.size === b.called.size &&
    a.started.size === b.started.size &&
    a.live.size === b.live.size
  );
}

function sameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a === b || (a.size === b.size && [...a].every((one) => b.has(one)));
}
