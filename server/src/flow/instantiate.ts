import type { VarObject } from '../types/object.js';
import { anything, maxPathDepth, type AccessPath } from './access-path.js';
import { union, type OuterState } from './flow-state.js';
import { Access, Spawn, type CallStep, type LockSet, type OrderFacts, type SignalMap } from './summary.js';
import type { NodeBase } from '../syntax/ast.js';

/** Translations that are known already. */
interface FactsMemo {
  locks: Map<LockSet, LockSet> | undefined;
  order: Map<OrderFacts, OrderFacts> | undefined;
}

/** How names of a callee read in its caller. What is translated once is kept, and nothing is set up before it is needed. */
export class Substitution {
  private readonly known: Map<AccessPath, AccessPath | undefined>;
  /** In the caller's state at the call. */
  private readonly atCall: FactsMemo = { locks: undefined, order: undefined };
  /** In a goroutine, which begins without locks and has waited for nothing. */
  private readonly atStart: FactsMemo = { locks: undefined, order: undefined };
  private pathsMemo: Map<ReadonlySet<AccessPath>, ReadonlySet<AccessPath>> | undefined;

  constructor(
    private readonly roots: RootNames,
    /** The call itself; undefined where a way begins. */
    readonly step: CallStep | undefined,
    known?: Map<AccessPath, AccessPath | undefined>,
  ) {
    this.known = known ?? new Map<AccessPath, AccessPath | undefined>();
  }

  /** Whether a variable is the callee's own, another one at each call: its locals and parameters, but not what it captures. */
  isOwn(variable: VarObject): boolean {
    return this.roots.isOwn(variable);
  }

  /** Undefined when the caller has no name for it. */
  path(from: AccessPath): AccessPath | undefined {
    return this.translate(from)?.place;
  }

  /** The same names without the call: a goroutine's way begins at its own start. */
  withoutStep(): Substitution {
    return this.step === undefined ? this : new Substitution(this.roots, undefined, this.known);
  }

  /** Locks and order facts are shared by many accesses of a callee, and so are their translations. */
  locks(from: LockSet, at: LockSet | undefined): LockSet {
    const memo = at === undefined ? this.atStart : this.atCall;
    memo.locks ??= new Map();
    let to = memo.locks.get(from);
    if (to === undefined) memo.locks.set(from, (to = instantiateLocks(from, this, at)));
    return to;
  }

  order(from: OrderFacts, at: OrderFacts | undefined): OrderFacts {
    const memo = at === undefined ? this.atStart : this.atCall;
    memo.order ??= new Map();
    let to = memo.order.get(from);
    if (to === undefined) memo.order.set(from, (to = instantiateOrder(from, this, at)));
    return to;
  }

  paths(from: ReadonlySet<AccessPath>, translate: () => ReadonlySet<AccessPath>): ReadonlySet<AccessPath> {
    this.pathsMemo ??= new Map();
    return remembered(this.pathsMemo, from, translate);
  }

  private translate(from: AccessPath): AccessPath | undefined {
    if (from === anything) return from;
    const { known } = this;
    const before = known.get(from);
    if (before !== undefined || known.has(from)) return before;
    let to: AccessPath | undefined;
    if (from.parent === undefined || from.step === undefined) {
      to = from.root.kind === 'var' ? this.roots.variable(from.root) : this.roots.result(from.root.index);
    } else {
      const parent = this.translate(from.parent);
      to = parent === undefined || parent.depth >= maxPathDepth ? undefined : parent.child(from.step);
    }
    known.set(from, to);
    return to;
  }
}

/** What a callee's roots stand for in its caller. */
export interface RootNames {
  variable(variable: VarObject): AccessPath | undefined;
  result(index: number): AccessPath | undefined;
  isOwn(variable: VarObject): boolean;
}

function remembered<T extends object>(memo: Map<T, T>, from: T, translate: () => T): T {
  let to = memo.get(from);
  if (to === undefined) {
    to = translate();
    memo.set(from, to);
  }
  return to;
}

const noPaths: ReadonlySet<AccessPath> = new Set();
const noOrder: OrderFacts = { joined: noPaths, signalled: noPaths, hasUnknownJoin: false };
const noLocks: LockSet = { held: new Map(), since: new Map(), hasUnknown: false };
const noSignals: SignalMap = new Map();
const noSince: ReadonlyMap<AccessPath, NodeBase> = new Map();

export function instantiatePaths(paths: ReadonlySet<AccessPath>, by: Substitution): ReadonlySet<AccessPath> {
  if (paths.size === 0) return noPaths;
  return by.paths(paths, () => {
    const here = new Set<AccessPath>();
    for (const path of paths) {
      const to = by.path(path);
      if (to !== undefined) here.add(to);
    }
    return here.size === 0 ? noPaths : here;
  });
}

export function instantiateSignals(signals: SignalMap, by: Substitution): SignalMap {
  if (signals.size === 0) return noSignals;
  const here = new Map<AccessPath, ReadonlySet<AccessPath>>();
  for (const [path, joined] of signals) {
    const to = by.path(path);
    if (to !== undefined) here.set(to, instantiatePaths(joined, by));
  }
  return here;
}

export function instantiateLocks(locks: LockSet, by: Substitution, outer: LockSet | undefined): LockSet {
  const base = outer ?? noLocks;
  const hasUnknown = locks.hasUnknown || base.hasUnknown;
  if (locks.held.size === 0) return hasUnknown === base.hasUnknown ? base : { ...base, hasUnknown };
  const held = new Map(base.held);
  let isUnknown = hasUnknown;
  for (const [lock, mode] of locks.held) {
    const to = by.path(lock);
    if (to === undefined) isUnknown = true;
    else if (held.get(to) !== 'write') held.set(to, mode);
  }
  return { held, since: noSince, hasUnknown: isUnknown };
}

export function instantiateOrder(order: OrderFacts, by: Substitution, outer: OrderFacts | undefined): OrderFacts {
  const joined = instantiatePaths(order.joined, by);
  const signalled = instantiatePaths(order.signalled, by);
  const { hasUnknownJoin } = order;
  const isNothing = joined.size === 0 && signalled.size === 0;
  if (outer === undefined) return isNothing && !hasUnknownJoin ? noOrder : { joined, signalled, hasUnknownJoin };
  if (isNothing && (!hasUnknownJoin || outer.hasUnknownJoin)) return outer;
  return {
    joined: union(outer.joined, joined),
    signalled: union(outer.signalled, signalled),
    hasUnknownJoin: hasUnknownJoin || outer.hasUnknownJoin,
  };
}

/**
 * An access of a callee as the caller sees it; undefined when the caller has no name for the place. `at` is the caller's state
 * at the call, undefined for a new goroutine, which holds no lock and has waited for nothing.
 */
export function instantiateAccess(access: Access, by: Substitution, at: OuterState | undefined): Access | undefined {
  const path = placeOf(access, by);
  if (path === undefined) return undefined;
  const locks = by.locks(access.locks, at?.locks);
  const order = by.order(access.order, at?.order);
  const via = by.step === undefined ? access.via : { step: by.step, rest: access.via };
  return new Access(path, access.site, locks, order, via, access.isFresh, access.single);
}

/** The place of an access in the caller's names: a variable itself keeps its name wherever it is seen, what it holds goes by its value. */
export function placeOf({ path, target }: Access, by: Substitution): AccessPath | undefined {
  if (target === 'map' || !path.isInRoot || path.root.kind !== 'var') return by.path(path);
  return by.isOwn(path.root) ? undefined : path;
}

export function instantiateSpawn(spawn: Spawn, by: Substitution): Spawn {
  return new Spawn(
    spawn.start,
    () => instantiateAccesses(spawn.accesses, by.withoutStep()),
    instantiateSignals(spawn.signals, by),
    { joined: instantiatePaths(spawn.after.joined, by), hasUnknownJoin: spawn.after.hasUnknownJoin },
  );
}

/**
 * What goroutines that a goroutine left running do, as part of that one: it comes after what was waited for before they started, and unless they give a
 * signal themselves, it may come after the signal that the other gives.
 */
export function accessesLeftBehind(spawn: Spawn, signals: SignalMap): Access[] {
  const { joined, hasUnknownJoin } = spawn.after;
  const given = new Set([...signals.keys()].filter((path) => !spawn.signals.has(path)));
  const orders = new Map<OrderFacts, OrderFacts>();
  return spawn.accesses.map(({ path, site, locks, order, via, isFresh, single }) => {
    const here = remembered(orders, order, () => ({
      joined: union(order.joined, joined),
      signalled: union(order.signalled, given),
      hasUnknownJoin: order.hasUnknownJoin || hasUnknownJoin,
    }));
    return new Access(path, site, locks, here, via, isFresh, single);
  });
}

function instantiateAccesses(accesses: readonly Access[], by: Substitution): Access[] {
  const here: Access[] = [];
  for (const access of accesses) {
    const one = instantiateAccess(access, by, undefined);
    if (one !== undefined) here.push(one);
  }
  return here;
}
