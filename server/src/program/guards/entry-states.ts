import { PathTable, type AccessPath } from '../../flow/access-path.js';
import { intersection, union } from '../../flow/flow-state.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary, LockMode } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import { isSamePath } from './guard.js';
import type { CallGraph, CallPlace, GraphCall } from './callers.js';
import type { ChangedFunction, NumberedFunctions } from './numbered-functions.js';
import type { VersionNames } from './version-names.js';

/** What is known of the state in which a function is called, over all its callers. */
export interface EntryState {
  /** Held by every caller, in the function's names. */
  readonly held: ReadonlyMap<AccessPath, LockMode>;
  /** Locks that some callers hold, or that the function has no name for: the variable or field that each of them is. */
  readonly maybe: ReadonlySet<VarObject>;
  /** Any lock may be held. */
  readonly hasUnknown: boolean;
  /** Parameters that are new objects of every caller, which nobody else knows. */
  readonly fresh: ReadonlySet<VarObject>;
}

const none: EntryState = { held: new Map(), maybe: new Set(), hasUnknown: false, fresh: new Set() };
const unknown: EntryState = { ...none, hasUnknown: true };

/** How a function can be entered apart from the calls that are seen. */
export type Entrance = 'bare' | 'unknown' | 'calls-only';

/** Each function's `EntryState`: a fixed point from the functions that are called from outside down to those that only others call. */
export class EntryStates {
  private constructor(
    private readonly functions: NumberedFunctions,
    private readonly states: readonly (EntryState | undefined)[],
    private readonly table: PathTable,
  ) {}

  static of(graph: CallGraph, entranceOf: (number: number) => Entrance): EntryStates {
    const table = new PathTable();
    return new EntryStates(graph.functions, new Search(graph, entranceOf, table).states, table);
  }

  /** Unknown for a function that nobody is seen to call. */
  of(unit: FunctionUnit): EntryState {
    const number = this.functions.numberOf(unit);
    return number === undefined ? unknown : this.ofNumber(number);
  }

  ofNumber(number: number): EntryState {
    return this.states[number] ?? unknown;
  }

  /**
   * The same for a later version in which the same functions make the same calls; undefined where what is held can't be told in the names of the later
   * version.
   */
  continuedBy(
    functions: NumberedFunctions,
    changes: readonly ChangedFunction[],
    names: VersionNames,
  ): EntryStates | undefined {
    let states: (EntryState | undefined)[] | undefined;
    for (const { number } of changes) {
      const state = this.states[number];
      if (state === undefined || (state.held.size === 0 && state.fresh.size === 0)) continue;
      const renamed = this.renamed(state, names);
      if (renamed === undefined) return undefined;
      states ??= [...this.states];
      states[number] = renamed;
    }
    return new EntryStates(functions, states ?? this.states, this.table);
  }

  private renamed(state: EntryState, names: VersionNames): EntryState | undefined {
    const held = new Map<AccessPath, LockMode>();
    for (const [lock, mode] of state.held) {
      const { root } = lock;
      const name = root.kind === 'var' && isShared(lock.target) ? names.of(root) : undefined;
      if (root.kind !== 'var' || name === undefined) return undefined;
      held.set(lock.rebase(startOf(lock), this.table.ofVariable(name)), mode);
    }
    const fresh = renamedAll(state.fresh, names);
    return fresh === undefined ? undefined : { ...state, held, fresh };
  }
}

/** Where a path begins: in its own table, which for a captured lock is that of the flow. */
function startOf(path: AccessPath): AccessPath {
  return path.parent === undefined ? path : startOf(path.parent);
}

/** The same variables in another version; undefined where it isn't known which one of them is. */
export function renamedAll(variables: ReadonlySet<VarObject>, names: VersionNames): ReadonlySet<VarObject> | undefined {
  const renamed = new Set<VarObject>();
  for (const variable of variables) {
    const name = names.of(variable);
    if (name === undefined) return undefined;
    renamed.add(name);
  }
  return renamed;
}

/** Whether a variable is the same for all functions. */
export function isShared(variable: VarObject | undefined): boolean {
  return variable?.role === 'field' || variable?.role === 'package';
}

class Search {
  readonly states: (EntryState | undefined)[];

  constructor(
    private readonly graph: CallGraph,
    private readonly entranceOf: (number: number) => Entrance,
    private readonly table: PathTable,
  ) {
    const count = graph.functions.summaries.length;
    this.states = Array.from({ length: count }, () => undefined);
    // Only what is entered from a function whose state has changed since can change.
    let open: Uint8Array | undefined;
    for (let round = 0; round < 8 && open?.includes(1) !== false; round++) {
      const changed = new Uint8Array(count);
      // Callees come first in the list, so that most callers are done when their callees are looked at from its end.
      for (let number = count - 1; number >= 0; number--) {
        if (open?.[number] === 0) continue;
        changed[number] = 0;
        if (!this.update(number)) continue;
        for (const callee of graph.calleesOfNumber(number)) {
          if (callee === undefined) continue;
          if (open !== undefined) open[callee] = 1;
          changed[callee] = 1;
        }
      }
      open = changed;
    }
  }

  private update(number: number): boolean {
    const entrance = this.entranceOf(number);
    let state: EntryState | undefined = entrance === 'bare' ? none : entrance === 'unknown' ? unknown : undefined;
    if (entrance !== 'unknown') {
      const { unit } = this.graph.functions.summaries[number]!;
      for (const place of this.graph.placesCalling(number)) {
        const here = this.stateAt(place, unit);
        if (here !== undefined) state = state === undefined ? here : meet(state, here);
      }
    }
    const before = this.states[number];
    if (state === undefined || (before !== undefined && isSame(before, state))) return false;
    this.states[number] = state;
    return true;
  }

  /** What a callee is entered with by one call; undefined while nothing is known of the caller. */
  private stateAt(place: CallPlace, callee: FunctionUnit): EntryState | undefined {
    const call = this.graph.callsOfNumber(place.from)[place.position]!;
    if (call.kind === 'spawn' && !call.isOver) return none;
    const outer = this.states[place.from];
    if (outer === undefined || addsNothing(call, outer)) return outer;
    const held = new Map<AccessPath, LockMode>();
    const isNotHeld = ({ target }: AccessPath): boolean =>
      target !== undefined && call.notHeld?.has(target.origin) === true;
    let maybe = withoutMembers(outer.maybe, call.notHeld);
    const add = (lock: AccessPath, mode: LockMode): void => {
      const names = this.namesIn(callee, lock, call.args);
      for (const name of names) if (!holds(held, name)) held.set(name, mode);
      if (names.length === 0 && lock.target !== undefined) maybe = withMember(maybe, lock.target.origin);
    };
    for (const [lock, mode] of call.locks.held) add(lock, mode);
    const from = this.graph.functions.summaries[place.from]!;
    if (!handlesOwnEntry(from)) for (const [lock, mode] of outer.held) if (!isNotHeld(lock)) add(lock, mode);
    const fresh = new Set<VarObject>();
    callee.params.forEach((param, index) => {
      const root = call.args[index]?.root;
      if (param === undefined || root === undefined) return;
      if (call.areFresh[index] === true || (root.kind === 'var' && outer.fresh.has(root))) fresh.add(param);
    });
    return { held, maybe, hasUnknown: outer.hasUnknown || call.locks.hasUnknown, fresh };
  }

  /** A caller's lock in the callee's names. */
  private namesIn(
    callee: FunctionUnit,
    lock: AccessPath,
    args: readonly (AccessPath | undefined)[],
  ): readonly AccessPath[] {
    const { root } = lock;
    if (root.kind === 'var' && root.role === 'package') return [lock];
    const names: AccessPath[] = [];
    args.forEach((arg, index) => {
      const param = callee.params[index];
      const base = arg === undefined || param === undefined ? undefined : baseIn(lock, arg.place);
      if (param !== undefined && base !== undefined) names.push(lock.rebase(base, this.table.ofVariable(param)));
    });
    const isCaptured = callee.node.kind === 'FuncLit' && root.kind === 'var' && root.owner !== callee.node;
    return isCaptured ? [...names, lock] : names;
  }
}

/** Whether a callee is entered with just what its caller was entered with. */
function addsNothing({ locks, areFresh, notHeld }: GraphCall, { held, maybe, hasUnknown, fresh }: EntryState): boolean {
  if (maybe.size > 0 && notHeld !== undefined) return false;
  if (locks.held.size > 0 || held.size > 0 || fresh.size > 0) return false;
  return (hasUnknown || !locks.hasUnknown) && !areFresh.includes(true);
}

/** The part of a path that is the same place as another path, which may come from another table. */
function baseIn(path: AccessPath, place: AccessPath): AccessPath | undefined {
  let one: AccessPath | undefined = path;
  while (one !== undefined && one.depth > place.depth) one = one.parent;
  return one !== undefined && isSamePath(one, place) ? one : undefined;
}

/** Whether a function releases a lock of its caller: then its own facts already say where that is held. */
export function handlesOwnEntry(summary: FunctionSummary): boolean {
  let known = handling.get(summary);
  if (known === undefined) {
    known = releasesEntryLock(summary);
    handling.set(summary, known);
  }
  return known;
}

const handling = new WeakMap<FunctionSummary, boolean>();

function releasesEntryLock(summary: FunctionSummary): boolean {
  const isAssumed = ({ held, since }: FunctionSummary['own'][number]['locks']): boolean =>
    [...held.keys()].some((lock) => !since.has(lock));
  return (
    summary.releases.size > 0 ||
    summary.own.some((access) => isAssumed(access.locks)) ||
    summary.calls.some((call) => isAssumed(call.locks))
  );
}

function holds(held: ReadonlyMap<AccessPath, LockMode>, lock: AccessPath): boolean {
  for (const one of held.keys()) if (isSamePath(one, lock)) return true;
  return false;
}

function withMember<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return set.has(member) ? set : new Set(set).add(member);
}

function withoutMembers<T>(set: ReadonlySet<T>, others: ReadonlySet<T> | undefined): ReadonlySet<T> {
  if (others === undefined || ![...set].some((one) => others.has(one))) return set;
  return new Set([...set].filter((one) => !others.has(one)));
}

/** What holds for both of two ways in. */
function meet(a: EntryState, b: EntryState): EntryState {
  if (a === b || takesNothing(a, b)) return a;
  const held = new Map<AccessPath, LockMode>();
  let maybe = union(a.maybe, b.maybe);
  for (const [lock, mode] of a.held) {
    const other = [...b.held].find(([one]) => isSamePath(one, lock));
    if (other !== undefined) held.set(lock, mode === 'write' && other[1] === 'write' ? 'write' : 'read');
    else if (lock.target !== undefined) maybe = withMember(maybe, lock.target.origin);
  }
  for (const lock of b.held.keys())
    if (!holds(a.held, lock) && lock.target !== undefined) maybe = withMember(maybe, lock.target.origin);
  const fresh = intersection(a.fresh, b.fresh);
  return { held, maybe, hasUnknown: a.hasUnknown || b.hasUnknown, fresh };
}

/** Whether nothing of the one is left out because of the other. */
function takesNothing({ held, maybe, hasUnknown, fresh }: EntryState, other: EntryState): boolean {
  if (held.size > 0 || fresh.size > 0 || (other.hasUnknown && !hasUnknown)) return false;
  for (const one of other.maybe) if (!maybe.has(one)) return false;
  for (const { target } of other.held.keys()) if (target !== undefined && !maybe.has(target.origin)) return false;
  return true;
}

function isSame(a: EntryState, b: EntryState): boolean {
  if (a === b) return true;
  return (
    a.hasUnknown === b.hasUnknown &&
    a.held.size === b.held.size &&
    a.maybe.size === b.maybe.size &&
    a.fresh.size === b.fresh.size &&
    [...a.held].every(([lock, mode]) => [...b.held].some(([one, other]) => mode === other && isSamePath(one, lock)))
  );
}
