import { runningOnces } from '../../flow/once.js';
import type { FunctionSummary, LockSet } from '../../flow/summary.js';
import type { CallOf, GraphCall } from './callers.js';
import { isNewArgument, isUnclear, locksAt } from './entry-contexts.js';
import { handlesOwnEntry, isShared } from './entry-states.js';
import { expectsLock } from './precondition.js';
import type { VersionNames } from './version-names.js';

/** A function with what it calls; the numbers of functions of the package are given. */
export interface CallingFunction {
  readonly from: FunctionSummary;
  readonly calls: readonly GraphCall[];
  readonly callees: readonly (number | undefined)[];
}

/**
 * Whether another version of a function enters the same functions in the same state as before, as far as anything of the guards depends on it. What
 * differs may be where the calls stand.
 */
export function areSameCalls(before: CallingFunction, now: CallingFunction, names: VersionNames): boolean {
  const [a, b] = [before.from, now.from];
  return (
    before.calls.length === now.calls.length &&
    isSameList(before.callees, now.callees) &&
    expectsLock(a.unit) === expectsLock(b.unit) &&
    handlesOwnEntry(a) === handlesOwnEntry(b) &&
    before.calls.every((call, i) => isSameCall({ from: a, call }, { from: b, call: now.calls[i]! }, names))
  );
}

function isSameCall(before: CallOf, now: CallOf, names: VersionNames): boolean {
  const [a, b] = [before.call, now.call];
  return (
    a.kind === b.kind &&
    a.isOver === b.isOver &&
    a.args.length === b.args.length &&
    a.args.every((arg, i) => {
      const other = b.args[i];
      if (arg === undefined || other === undefined) return arg === other;
      return names.areAlike(arg, other);
    }) &&
    isSameList(a.areFresh, b.areFresh) &&
    a.args.every((_, i) => isNewArgument(before, i) === isNewArgument(now, i)) &&
    areSameLocks(a.locks, b.locks, names) &&
    isUnclear(a) === isUnclear(b) &&
    runningOnces(a.locks.held).length > 0 === runningOnces(b.locks.held).length > 0 &&
    areSameKinds(locksAt(a), locksAt(b))
  );
}

/** A lock that is a local of a function is another one in each version, so that what callees know of it can't be kept. */
function areSameLocks(before: LockSet, now: LockSet, names: VersionNames): boolean {
  if (before.hasUnknown !== now.hasUnknown || before.held.size !== now.held.size) return false;
  const others = now.held.entries();
  for (const [lock, mode] of before.held) {
    const [other, otherMode] = others.next().value!;
    if (mode !== otherMode || !isShared(other.target) || !names.areAlike(lock, other)) return false;
  }
  return true;
}

function areSameKinds<K>(before: ReadonlyMap<K, string>, now: ReadonlyMap<K, string>): boolean {
  return before.size === now.size && [...before].every(([lock, mode]) => now.get(lock) === mode);
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
