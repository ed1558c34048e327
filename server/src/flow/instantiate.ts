import type { VarObject } from '../types/object.js';
import { maxPathDepth, type AccessPath } from './access-path.js';
import { union, type OuterState } from './flow-state.js';
import {
  Access,
  Spawn,
  type CallStep,
  type LockMode,
  type LockSet,
  type OrderFacts,
  type SignalMap,
} from './summary.js';
import type { NodeBase } from '../syntax/ast.js';

/** How names of a callee read in its caller. */
export interface Substitution {
  /** Undefined when the caller has no name for it. */
  readonly path: (path: AccessPath) => AccessPath | undefined;
  /** Whether a variable is the callee's own, another one at each call: its locals and parameters, but not what it captures. */
  readonly isOwn: (variable: VarObject) => boolean;
  /** The call itself. */
  readonly step: CallStep | undefined;
  /** Locks and order facts are shared by many accesses of a callee, and so are their translations. */
  readonly locksMemo: Map<LockSet, LockSet>;
  readonly orderMemo: Map<OrderFacts, OrderFacts>;
  readonly pathsMemo: Map<ReadonlySet<AccessPath>, ReadonlySet<AccessPath>>;
}

/** A substitution from what the callee's roots stand for. */
export function substitutionOf(
  root: (variable: VarObject) => AccessPath | undefined,
  result: (index: number) => AccessPath | undefined,
  step: CallStep | undefined,
  isOwn: (variable: VarObject) => boolean,
): Substitution {
  const memo = new Map<AccessPath, AccessPath | undefined>();
  const translate = (from: AccessPath): AccessPath | undefined => {
    if (memo.has(from)) return memo.get(from);
    let to: AccessPath | undefined;
    if (from.parent === undefined || from.step === undefined) {
      to = from.root.kind === 'var' ? root(from.root) : result(from.root.index);
    } else {
      const parent = translate(from.parent);
      to = parent === undefined || parent.depth >= maxPathDepth ? undefined : parent.child(from.step);
    }
    memo.set(from, to);
    return to;
  };
  return {
    path: (from) => translate(from)?.place,
    isOwn,
    step,
    locksMemo: new Map(),
    orderMemo: new Map(),
    pathsMemo: new Map(),
  };
}

const noPaths: ReadonlySet<AccessPath> = new Set();
const noSignals: SignalMap = new Map();
const noHeld: ReadonlyMap<AccessPath, LockMode> = new Map();
const noSince: ReadonlyMap<AccessPath, NodeBase> = new Map();

export function instantiatePaths(paths: ReadonlySet<AccessPath>, by: Substitution): ReadonlySet<AccessPath> {
  if (paths.size === 0) return noPaths;
  const known = by.pathsMemo.get(paths);
  if (known !== undefined) return known;
  const here = new Set<AccessPath>();
  for (const path of paths) {
    const to = by.path(path);
    if (to !== undefined) here.add(to);
  }
  by.pathsMemo.set(paths, here);
  return here;
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
  let hasUnknown = locks.hasUnknown || (outer?.hasUnknown ?? false);
  if (locks.held.size === 0)
    return hasUnknown === outer?.hasUnknown ? outer : { held: outer?.held ?? noHeld, since: noSince, hasUnknown };
  const held = new Map<AccessPath, LockMode>(outer?.held ?? []);
  for (const [lock, mode] of locks.held) {
    const to = by.path(lock);
    if (to === undefined) hasUnknown = true;
    else if (held.get(to) !== 'write') held.set(to, mode);
  }
  return { held, since: noSince, hasUnknown };
}

export function instantiateOrder(order: OrderFacts, by: Substitution, outer: OrderFacts | undefined): OrderFacts {
  const joined = instantiatePaths(order.joined, by);
  const signalled = instantiatePaths(order.signalled, by);
  return {
    joined: outer === undefined ? joined : union(outer.joined, joined),
    signalled: outer === undefined ? signalled : union(outer.signalled, signalled),
    hasUnknownJoin: order.hasUnknownJoin || (outer?.hasUnknownJoin ?? false),
  };
}

/** The same names without the call: a goroutine's way begins at its own start. */
export function withoutStep(by: Substitution): Substitution {
  return {
    path: by.path,
    isOwn: by.isOwn,
    step: undefined,
    locksMemo: new Map(),
    orderMemo: new Map(),
    pathsMemo: new Map(),
  };
}

/**
 * An access of a callee as the caller sees it; undefined when the caller has no name for the place. `at` is the caller's state
 * at the call, undefined for a new goroutine, which holds no lock and has waited for nothing.
 */
export function instantiateAccess(access: Access, by: Substitution, at: OuterState | undefined): Access | undefined {
  const path = placeOf(access, by);
  if (path === undefined) return undefined;
  let locks = at === undefined ? undefined : by.locksMemo.get(access.locks);
  if (locks === undefined) {
    locks = instantiateLocks(access.locks, by, at?.locks);
    if (at !== undefined) by.locksMemo.set(access.locks, locks);
  }
  let order = at === undefined ? undefined : by.orderMemo.get(access.order);
  if (order === undefined) {
    order = instantiateOrder(access.order, by, at?.order);
    if (at !== undefined) by.orderMemo.set(access.order, order);
  }
  const via = by.step === undefined ? access.via : { step: by.step, rest: access.via };
  return new Access(path, access.site, locks, order, via, access.isFresh);
}

/** The place of an access in the caller's names: a variable itself keeps its name wherever it is seen, what it holds goes by its value. */
export function placeOf({ path, target }: Access, by: Substitution): AccessPath | undefined {
  if (target === 'map' || !path.isInRoot || path.root.kind !== 'var') return by.path(path);
  return by.isOwn(path.root) ? undefined : path;
}

export function instantiateSpawn(spawn: Spawn, by: Substitution): Spawn {
  return new Spawn(
    spawn.start,
    () => instantiateAccesses(spawn.accesses, withoutStep(by)),
    instantiateSignals(spawn.signals, by),
  );
}

function instantiateAccesses(accesses: readonly Access[], by: Substitution): Access[] {
  const here: Access[] = [];
  for (const access of accesses) {
    const one = instantiateAccess(access, by, undefined);
    if (one !== undefined) here.push(one);
  }
  return here;
}
