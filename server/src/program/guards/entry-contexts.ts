import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import { isMadeHere } from './bare-accesses.js';
import type { CallOf } from './callers.js';
import { isLockReference } from './lock-kind.js';
import { handlesOwnEntry, type Entrance } from './entry-states.js';

/** One way to get to a function on which it is known exactly what is held. */
export interface EntryContext {
  /** Everything that keeps others out on that way: the variable or field that each lock is. */
  readonly locks: ReadonlySet<VarObject>;
  /** Parameters that are new objects, which nobody else knows. */
  readonly fresh: ReadonlySet<VarObject>;
  /** The call that comes this way; undefined where callers outside the package or a goroutine begin. */
  readonly call: CallOf | undefined;
}

const start: EntryContext = { locks: new Set(), fresh: new Set(), call: undefined };

/** Ways to one function that are told apart; others add little. */
const maxContexts = 4;

/** The ways to each function with the fewest locks. Ways on which some lock can't be named are no evidence and not here. */
export class EntryContexts {
  private readonly contexts = new Map<FunctionUnit, EntryContext[]>();

  /** @param isLive whether a function is not part of making or ending its objects, when others may not run yet or any more */
  constructor(
    summaries: readonly FunctionSummary[],
    entranceOf: (unit: FunctionUnit) => Entrance,
    private readonly isLive: (unit: FunctionUnit) => boolean,
  ) {
    const byUnit = new Map(summaries.map((summary) => [summary.unit, summary]));
    const pending: FunctionUnit[] = [];
    const add = (unit: FunctionUnit, context: EntryContext): void => {
      if (this.add(unit, context)) pending.push(unit);
    };
    for (const { unit, calls } of summaries) {
      if (entranceOf(unit) === 'bare') add(unit, start);
      for (const call of calls) if (call.kind === 'spawn') add(call.callee.unit, start);
    }
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
      const from = byUnit.get(unit);
      if (from === undefined || !this.isLive(unit)) continue;
      for (const call of from.calls) {
        if (
          call.kind === 'spawn' ||
          call.locks.hasUnknown ||
          [...call.locks.held.keys()].some(isLockReference) ||
          entranceOf(call.callee.unit) === 'unknown'
        )
          continue;
        for (const context of this.of(unit)) add(call.callee.unit, through({ from, call }, context));
      }
    }
  }

  /** Fewest locks first. */
  of(unit: FunctionUnit): readonly EntryContext[] {
    return this.contexts.get(unit) ?? [];
  }

  /** False when one is known already that says no less. */
  private add(unit: FunctionUnit, context: EntryContext): boolean {
    const known = this.contexts.get(unit) ?? [];
    if (known.some((one) => isWithin(one, context))) return false;
    const rest = [...known.filter((one) => !isWithin(context, one)), context];
    rest.sort((a, b) => a.fresh.size - b.fresh.size || a.locks.size - b.locks.size);
    this.contexts.set(unit, rest.slice(0, maxContexts));
    return rest.indexOf(context) < maxContexts;
  }
}

/** What a call makes of a way to its function. */
function through({ from, call }: CallOf, outer: EntryContext): EntryContext {
  const locks = new Set<VarObject>(handlesOwnEntry(from) ? [] : outer.locks);
  for (const lock of call.locks.held.keys()) if (lock.target !== undefined) locks.add(lock.target.origin);
  const fresh = new Set<VarObject>();
  call.callee.unit.params.forEach((param, index) => {
    const arg = call.args[index];
    if (param === undefined || arg === undefined) return;
    const isNew = call.areFresh[index] === true || (arg.depth === 0 && isMadeHere(arg, from.unit));
    if (isNew || (arg.root.kind === 'var' && outer.fresh.has(arg.root))) fresh.add(param);
  });
  return { locks, fresh, call: { from, call } };
}

function isWithin(a: EntryContext, b: EntryContext): boolean {
  return isSubset(a.locks, b.locks) && isSubset(a.fresh, b.fresh);
}

function isSubset<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const one of a) if (!b.has(one)) return false;
  return true;
}
