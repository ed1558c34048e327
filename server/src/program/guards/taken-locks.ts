import { getOrMake } from '../../base/get-or-make.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionSummary, LockSet } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import type { DynamicCallees } from './dynamic-callees.js';

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

  private of(summary: FunctionSummary): ReadonlySet<VarObject> {
    return getOrMake(this.known, summary, () => this.compute(summary));
  }

  private compute(summary: FunctionSummary): ReadonlySet<VarObject> {
    const taken = new Set<VarObject>();
    const reached = new Set([summary]);
    let last: readonly FunctionSummary[] = [summary];
    for (let calls = 0; calls <= maxCalls && last.length > 0; calls++) {
      for (const one of last)
        for (const { locks } of [...one.own, ...one.calls])
          for (const { target } of locks.since.keys()) if (target !== undefined) taken.add(target.origin);
      last = last.flatMap((one) => this.calledBy(one)).filter((callee) => !reached.has(callee));
      for (const one of last) reached.add(one);
    }
    return taken;
  }

  private calledBy({ calls, dynamicCalls }: FunctionSummary): readonly FunctionSummary[] {
    const named = calls.filter(({ kind }) => kind === 'call').map(({ callee }) => callee);
    const kept = dynamicCalls.filter(({ callee, kind }) => callee.kind === 'kept' && kind === 'call');
    return [...named, ...kept.flatMap(({ callee }) => this.callees.of(callee))];
  }
}
