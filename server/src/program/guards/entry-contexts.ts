import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary, LockMode } from '../../flow/summary.js';
import { unparen } from '../../flow/unparen.js';
import type { VarObject } from '../../types/object.js';
import { isTestFile } from '../test-files.js';
import { isMadeHere, isPartOfMessage } from './bare-accesses.js';
import type { CallGraph, CallOf, GraphCall } from './callers.js';
import { isLockReference, isPassedOnce } from './lock-kind.js';
import { expectsLock } from './precondition.js';
import { handlesOwnEntry, type Entrance } from './entry-states.js';

/** One way to get to a function on which it is known exactly what is held. */
export interface EntryContext {
  /** Everything that keeps others out on that way: the variable or field that each lock is. */
  readonly locks: ReadonlyMap<VarObject, LockMode>;
  /** Parameters that are new objects, which nobody else knows. */
  readonly fresh: ReadonlySet<VarObject>;
  /** The call that comes this way; undefined where callers outside the package or a goroutine begin. */
  readonly call: CallOf | undefined;
}

const start: EntryContext = { locks: new Map(), fresh: new Set(), call: undefined };

/** Ways to one function that are told apart; others add little. */
const maxContexts = 4;

/** The ways to each function with the fewest locks. Ways on which some lock can't be named are no evidence and not here. */
export class EntryContexts {
  private readonly contexts = new Map<FunctionUnit, EntryContext[]>();

  /** @param isLive whether a function is not part of making or ending its objects, when others may not run yet or any more */
  constructor(
    summaries: readonly FunctionSummary[],
    private readonly graph: CallGraph,
    entranceOf: (unit: FunctionUnit) => Entrance,
    private readonly isLive: (unit: FunctionUnit) => boolean,
  ) {
    const byUnit = new Map(summaries.map((summary) => [summary.unit, summary]));
    const pending: FunctionUnit[] = [];
    const add = (unit: FunctionUnit, context: EntryContext): void => {
      if (this.add(unit, context)) pending.push(unit);
    };
    for (const from of summaries) {
      const { unit } = from;
      if (isTestFile(unit.file.uri)) continue;
      if (entranceOf(unit) === 'bare') add(unit, start);
      for (const call of this.graph.callsOf(from)) {
        const { callee, kind } = call;
        if (kind === 'spawn' && !call.isOver) add(callee.unit, start);
        if (kind !== 'handed' || isLive(unit) || isUnclear(call) || entranceOf(callee.unit) === 'unknown') continue;
        add(callee.unit, through({ from, call }, start));
      }
    }
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
      const from = byUnit.get(unit);
      // Who says that its caller keeps others out is no evidence of the contrary.
      if (from === undefined || !this.isLive(unit) || expectsLock(unit)) continue;
      for (const call of this.graph.callsOf(from)) {
        // A goroutine that is over before its function returns runs under what is held there, and belongs to the making or ending where that does.
        if ((call.kind === 'spawn' && !call.isOver) || this.isBare(call.callee.unit)) continue;
        if (isUnclear(call) || entranceOf(call.callee.unit) === 'unknown') continue;
        for (const context of this.of(unit)) add(call.callee.unit, through({ from, call }, context));
      }
    }
  }

  /** Fewest locks first. */
  of(unit: FunctionUnit): readonly EntryContext[] {
    return this.contexts.get(unit) ?? [];
  }

  /** Whether a way is known on which nothing is held and nothing is new: no other way says more. */
  private isBare(unit: FunctionUnit): boolean {
    const [first] = this.of(unit);
    return first?.locks.size === 0 && first.fresh.size === 0;
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

/** Whether a lock may be held that nobody can name. */
function isUnclear({ locks }: GraphCall): boolean {
  return locks.hasUnknown || [...locks.held.keys()].some(isLockReference);
}

function locksAt({ locks }: GraphCall): Map<VarObject, LockMode> {
  const held = new Map<VarObject, LockMode>();
  for (const [lock, mode] of locks.held)
    if (lock.target !== undefined && !isPassedOnce(lock, mode)) held.set(lock.target.origin, mode);
  return held;
}

/** What a call makes of a way to its function. */
function through({ from, call }: CallOf, outer: EntryContext): EntryContext {
  const locks = new Map([...(handlesOwnEntry(from) ? [] : outer.locks), ...locksAt(call)]);
  const fresh = new Set<VarObject>();
  // What another package was given is known there.
  if (call.kind === 'handed') return { locks, fresh, call: { from, call } };
  call.callee.unit.params.forEach((param, index) => {
    const arg = call.args[index];
    if (param === undefined || arg === undefined) return;
    const isNew =
      call.areFresh[index] === true || (arg.depth === 0 && mayBeNew(arg, from)) || isPartOfMessage(arg, from.unit);
    if (isNew || (arg.root.kind === 'var' && outer.fresh.has(arg.root))) fresh.add(param);
  });
  return { locks, fresh, call: { from, call } };
}

/**
 * Whether a local may be an object that nobody else knows: what another package's function gave, or an element. Of what the function made, or got from a
 * function of the package, the call says so itself.
 */
function mayBeNew(arg: AccessPath, { unit, calls }: FunctionSummary): boolean {
  if (!isMadeHere(arg, unit)) return false;
  const declared = arg.root.kind === 'var' ? arg.root.declaration?.node : undefined;
  if (declared?.kind !== 'AssignStmt') return true;
  return declared.rhs.some((value) => {
    const expr = unparen(value);
    return expr.kind === 'CallExpr' && !calls.some(({ node }) => node === expr);
  });
}

type Has<T> = Pick<ReadonlyMap<T, unknown>, 'has' | 'keys'>;

function isWithin(a: EntryContext, b: EntryContext): boolean {
  return isSubset(a.locks, b.locks) && isSubset(a.fresh, b.fresh);
}

function isSubset<T>(a: Has<T>, b: Has<T>): boolean {
  for (const one of a.keys()) if (!b.has(one)) return false;
  return true;
}
