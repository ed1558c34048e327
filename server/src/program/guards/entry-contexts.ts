import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionSummary, LockMode } from '../../flow/summary.js';
import { unparen } from '../../flow/unparen.js';
import type { VarObject } from '../../types/object.js';
import { isTestFile } from '../test-files.js';
import { isMadeHere, isPartOfMessage } from './bare-accesses.js';
import type { CallGraph, CallOf, CallPlace, GraphCall } from './callers.js';
import { isLockReference, isPassedOnce } from './lock-kind.js';
import { expectsLock } from './precondition.js';
import { handlesOwnEntry, renamedAll, type Entrance } from './entry-states.js';
import type { ChangedFunction } from './numbered-functions.js';
import type { VersionNames } from './version-names.js';

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
  private constructor(private readonly contexts: readonly (readonly EntryContext[] | undefined)[]) {}

  /** @param isLive whether a function is not part of making or ending its objects, when others may not run yet or any more */
  static of(
    graph: CallGraph,
    entranceOf: (number: number) => Entrance,
    isLive: (number: number) => boolean,
  ): EntryContexts {
    return new EntryContexts(new Search(graph, entranceOf, isLive).contexts);
  }

  /** Fewest locks first. */
  ofNumber(number: number): readonly EntryContext[] {
    return this.contexts[number] ?? noContexts;
  }

  /**
   * The same for a later version in which the same functions make the same calls, and the functions whose ways are told by other calls now; undefined
   * where what is known can't be told in the names of the later version.
   */
  continuedBy(
    { before, now }: { readonly before: CallGraph; readonly now: CallGraph },
    changes: readonly ChangedFunction[],
    names: VersionNames,
  ): { readonly contexts: EntryContexts; readonly affected: ReadonlySet<number> } | undefined {
    const contexts = [...this.contexts];
    const affected = new Set<number>();
    const calls = new Map<GraphCall, CallOf>();
    const renew = (place: CallPlace): void => {
      const [old, later] = [before.callAt(place), now.callAt(place)];
      if (old.call !== later.call || old.from !== later.from) calls.set(old.call, later);
    };
    for (const { number } of changes) {
      affected.add(number);
      now.calleesOfNumber(number).forEach((callee, position) => {
        if (callee === undefined) return;
        affected.add(callee);
        renew({ from: number, position });
      });
      for (const place of now.placesCalling(number)) renew(place);
    }
    for (const number of affected)
      contexts[number] = contexts[number]?.map((context) => {
        const call = context.call === undefined ? undefined : calls.get(context.call.call);
        return call === undefined ? context : { ...context, call };
      });
    for (const { number } of changes) {
      const renamed: EntryContext[] = [];
      for (const context of contexts[number] ?? noContexts) {
        const fresh = renamedAll(context.fresh, names);
        if (fresh === undefined) return undefined;
        renamed.push({ ...context, fresh });
      }
      contexts[number] = renamed;
    }
    return { contexts: new EntryContexts(contexts), affected };
  }
}

const noContexts: readonly EntryContext[] = [];

class Search {
  readonly contexts: (readonly EntryContext[] | undefined)[];
  private readonly pending: number[] = [];

  constructor(
    private readonly graph: CallGraph,
    private readonly entranceOf: (number: number) => Entrance,
    private readonly isLive: (number: number) => boolean,
  ) {
    const { summaries } = graph.functions;
    this.contexts = summaries.map(() => undefined);
    summaries.forEach((from, number) => {
      if (!isTestFile(from.unit.file.uri)) this.begin(from, number);
    });
    for (let number = this.pending.pop(); number !== undefined; number = this.pending.pop()) {
      const from = summaries[number]!;
      // Who says that its caller keeps others out is no evidence of the contrary.
      if (isLive(number) && !expectsLock(from.unit)) this.goOn(from, number);
    }
  }

  /** The ways that begin with a function. */
  private begin(from: FunctionSummary, number: number): void {
    if (this.entranceOf(number) === 'bare') this.add(number, start);
    const callees = this.graph.calleesOfNumber(number);
    this.graph.callsOfNumber(number).forEach((call, position) => {
      const callee = callees[position];
      if (callee === undefined || call.kind === 'call') return;
      if (call.kind === 'spawn' && !call.isOver) this.add(callee, start);
      if (call.kind !== 'handed' || this.isLive(number) || isUnclear(call) || this.entranceOf(callee) === 'unknown')
        return;
      this.add(callee, through({ from, call }, start));
    });
  }

  /** The ways that lead on through a function. */
  private goOn(from: FunctionSummary, number: number): void {
    const calls = this.graph.callsOfNumber(number);
    const callees = this.graph.calleesOfNumber(number);
    for (let position = 0; position < calls.length; position++) {
      const call = calls[position]!;
      const callee = callees[position];
      // A goroutine that is over before its function returns runs under what is held there, and belongs to the making or ending where that does.
      if (callee === undefined || (call.kind === 'spawn' && !call.isOver) || this.isBare(callee)) continue;
      if (isUnclear(call) || this.entranceOf(callee) === 'unknown') continue;
      for (const context of this.contexts[number] ?? noContexts) this.add(callee, through({ from, call }, context));
    }
  }

  /** Whether a way is known on which nothing is held and nothing is new: no other way says more. */
  private isBare(number: number): boolean {
    const first = this.contexts[number]?.[0];
    return first?.locks.size === 0 && first.fresh.size === 0;
  }

  private add(number: number, context: EntryContext): void {
    const known = this.contexts[number] ?? noContexts;
    // One is known already that says no less.
    if (known.some((one) => isWithin(one, context))) return;
    const rest = [...known.filter((one) => !isWithin(context, one)), context];
    rest.sort((a, b) => a.fresh.size - b.fresh.size || a.locks.size - b.locks.size);
    this.contexts[number] = rest.slice(0, maxContexts);
    if (rest.indexOf(context) < maxContexts) this.pending.push(number);
  }
}

/** Whether a lock may be held that nobody can name. */
export function isUnclear({ locks }: GraphCall): boolean {
  return locks.hasUnknown || [...locks.held].some(([lock, mode]) => isLockReference(lock) && !isPassedOnce(lock, mode));
}

/** What keeps others out at a call: the variable or field that each lock is. */
export function locksAt({ locks }: GraphCall): ReadonlyMap<VarObject, LockMode> {
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
    if (isNewArgument({ from, call }, index) || (arg.root.kind === 'var' && outer.fresh.has(arg.root)))
      fresh.add(param);
  });
  return { locks, fresh, call: { from, call } };
}

/** Whether an argument may be an object that nobody else knows. */
export function isNewArgument({ from, call }: CallOf, index: number): boolean {
  const arg = call.args[index];
  if (arg === undefined) return false;
  return call.areFresh[index] === true || (arg.depth === 0 && mayBeNew(arg, from)) || isPartOfMessage(arg, from.unit);
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
