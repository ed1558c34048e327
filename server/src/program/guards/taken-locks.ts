import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import { isSameSet } from '../../base/same-set.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionSummary, LockSet } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import type { DynamicCallees } from './dynamic-callees.js';
import { isShared } from './entry-states.js';

/** How far calls are followed from a function that another package was given. */
const maxCalls = 3;

/** The locks that functions take, or what they call. */
export class TakenLocks {
  private readonly known = new Map<FunctionSummary, ReadonlySet<VarObject>>();

  constructor(private readonly callees: DynamicCallees) {}

  /**
   * Locks that are held where functions are handed to another package, without those that one of the functions takes: it would wait for ever if it were
   * called there and then, so all are called later.
   */
  without(locks: LockSet, handed: readonly FunctionSummary[]): LockSet {
    if (locks.held.size === 0) return locks;
    const isTaken = ({ target }: AccessPath): boolean =>
      target !== undefined && handed.some((summary) => this.of(summary).has(target.origin));
    if (![...locks.held.keys()].some(isTaken)) return locks;
    return { ...locks, held: new Map([...locks.held].filter(([lock]) => !isTaken(lock))) };
  }

  /** The locks that any of some functions takes. */
  by(functions: readonly FunctionSummary[]): ReadonlySet<VarObject> {
    const [only, ...more] = functions;
    if (only !== undefined && more.length === 0) return this.of(only);
    return new Set(functions.flatMap((one) => [...this.of(one)]));
  }

  private of(summary: FunctionSummary): ReadonlySet<VarObject> {
    return getOrMake(this.known, summary, () => this.compute(summary));
  }

  private compute(summary: FunctionSummary): ReadonlySet<VarObject> {
    const taken = new Set<VarObject>();
    const reached = new Set([summary]);
    let last: readonly FunctionSummary[] = [summary];
    for (let calls = 0; calls <= maxCalls && last.length > 0; calls++) {
      for (const one of last) for (const lock of takenBy(one)) taken.add(lock);
      last = last.flatMap((one) => this.calledBy(one)).filter((callee) => !reached.has(callee));
      for (const one of last) reached.add(one);
    }
    return taken;
  }

  private calledBy({ calls, dynamicCalls }: FunctionSummary): readonly FunctionSummary[] {
    const named = calls.filter(({ kind }) => kind === 'call').map(({ callee }) => callee);
    const kept = dynamicCalls.filter(({ callee, kind }) => callee.kind === 'kept' && kind === 'call');
    return [...named, ...kept.flatMap(({ callee }) => this.callees.summariesOf(callee))];
  }
}

/** The locks that a function takes itself. */
const takenBy = remembered(({ own, calls }: FunctionSummary): ReadonlySet<VarObject> => {
  const taken = new Set<VarObject>();
  for (const { locks } of [...own, ...calls])
    for (const { target } of locks.since.keys()) if (target !== undefined) taken.add(target.origin);
  return taken;
});

/** Whether another version of a function takes the same locks, as far as other functions may hold them. */
export function takeTheSame(before: FunctionSummary, now: FunctionSummary): boolean {
  const shared = (summary: FunctionSummary): ReadonlySet<VarObject> => new Set([...takenBy(summary)].filter(isShared));
  return isSameSet(shared(before), shared(now));
}
