import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import { isSameSet } from '../../base/same-set.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Access, FunctionSummary, LockMode } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import { deref, fieldsOf, typeFullName, underlying } from '../../types/type-queries.js';
import { isTestFile } from '../test-files.js';
import { handlesOwnEntry, type EntryState, type EntryStates } from './entry-states.js';
import type { EntryContext, EntryContexts } from './entry-contexts.js';
import { lockOf, type Guard, type GuardNames } from './guard.js';
import { heldKind, isLockReference, isPassedOnce } from './lock-kind.js';
import { expectsLock, isExplained } from './precondition.js';

/** Which memory an access of a variable or field touches: its own, or what it refers to (a map's or slice's elements, an object). */
export type Memory = 'variable' | 'content';

/** An access with the locks under which it is made, callers' locks included. */
export interface AccessFact {
  readonly access: Access;
  readonly unit: FunctionUnit;
  /** The mutexes that are certainly held, by what they are to the data. */
  readonly guards: ReadonlyMap<Guard, LockMode>;
  /** What the function itself holds, whether it has to do with the data or not: the variable or field that each lock is. */
  readonly own: ReadonlyMap<VarObject, LockMode>;
  /** The function may hold any lock, or says that its caller does. */
  readonly isUnclear: boolean;
  /** What some callers of the function hold. */
  readonly callers: ReadonlySet<VarObject>;
  /** Ways to the function on which it is known what is held. */
  readonly contexts: readonly EntryContext[];
}

/** The accesses to one memory of one field or package variable, by functions that others may run beside. */
export interface DataFacts {
  readonly variable: VarObject;
  readonly memory: Memory;
  readonly facts: readonly AccessFact[];
  /** Some access is atomic. */
  readonly hasAtomic: boolean;
}

/** In which states functions are entered. */
export interface Entries {
  readonly states: EntryStates;
  readonly contexts: EntryContexts;
}

/** What one function adds to the facts of a package. */
interface Contribution {
  readonly variable: VarObject;
  readonly memory: Memory;
  /** Undefined for an atomic access. */
  readonly fact: AccessFact | undefined;
}

const noContributions: readonly Contribution[] = [];

/** Facts with the place of the first access: number of its function, and position in that. */
interface PlacedFacts extends DataFacts {
  readonly first: readonly [number, number];
  /** Numbers of the functions with an access. */
  readonly functions: ReadonlySet<number>;
}

type Memories = ReadonlyMap<Memory, PlacedFacts>;

/**
 * The facts of a package, in the order of the summaries. Left out are tests, `init` and `main`, objects that nobody else can know yet, and what belongs to the
 * synchronisation itself.
 */
export class PackageFacts {
  private sorted: readonly DataFacts[] | undefined;

  private constructor(
    private readonly names: GuardNames,
    private readonly sessions: ReadonlySet<VarObject>,
    /** By number of the function. */
    private readonly contributions: readonly (readonly Contribution[])[],
    private readonly byVariable: ReadonlyMap<VarObject, Memories>,
  ) {}

  static of(summaries: readonly FunctionSummary[], entries: Entries, names: GuardNames): PackageFacts {
    const sessions = sessionFields(summaries);
    const contributions = summaries.map((summary, number) =>
      contributionsOf(summary, number, { entries, names, sessions }),
    );
    const all = collect(contributions.keys(), contributions, () => true);
    return new PackageFacts(names, sessions, contributions, all);
  }

  /**
   * The facts of a later version in which some functions have other facts; undefined where that may concern all functions.
   *
   * @param changed numbers of the functions
   */
  continuedBy(
    summaries: readonly FunctionSummary[],
    entries: Entries,
    changed: ReadonlySet<number>,
  ): PackageFacts | undefined {
    const { names } = this;
    const sessions = sessionFields(summaries);
    if (!isSameSet(sessions, this.sessions)) return undefined;
    const contributions = [...this.contributions];
    const touched = new Set<VarObject>();
    for (const number of changed) {
      for (const { variable } of contributions[number]!) touched.add(variable);
      contributions[number] = contributionsOf(summaries[number]!, number, { entries, names, sessions });
      for (const { variable } of contributions[number]) touched.add(variable);
    }
    if (touched.size === 0) return new PackageFacts(names, sessions, contributions, this.byVariable);
    const byVariable = new Map(this.byVariable);
    const functions = new Set(changed);
    for (const variable of touched) {
      for (const one of byVariable.get(variable)?.values() ?? [])
        for (const number of one.functions) functions.add(number);
      byVariable.delete(variable);
    }
    const inOrder = [...functions].sort((a, b) => a - b);
    const renewed = collect(inOrder, contributions, (variable) => touched.has(variable));
    for (const [variable, memories] of renewed) byVariable.set(variable, memories);
    return new PackageFacts(names, sessions, contributions, byVariable);
  }

  get all(): readonly DataFacts[] {
    return (this.sorted ??= [...this.byVariable.values()]
      .map((memories) => [...memories.values()].sort(byPlace))
      .sort(([a], [b]) => byPlace(a!, b!))
      .flat());
  }

  of(variable: VarObject): readonly DataFacts[] {
    return [...(this.byVariable.get(variable)?.values() ?? [])];
  }

  /** Fields and package variables that a function of that number uses under a lock which it takes itself. */
  usedUnder(number: number, lock: VarObject): readonly VarObject[] {
    return this.contributions[number]!.flatMap(({ variable, fact }) =>
      fact?.own.has(lock) === true && [...fact.guards.keys()].some((guard) => lockOf(guard) === lock) ? [variable] : [],
    );
  }
}

function byPlace({ first: a }: PlacedFacts, { first: b }: PlacedFacts): number {
  return a[0] - b[0] || a[1] - b[1];
}

interface CollectedFacts extends PlacedFacts {
  readonly facts: AccessFact[];
  readonly functions: Set<number>;
  hasAtomic: boolean;
}

/** The facts of some variables, from the functions of those numbers. */
function collect(
  numbers: Iterable<number>,
  contributions: readonly (readonly Contribution[])[],
  isWanted: (variable: VarObject) => boolean,
): Map<VarObject, Memories> {
  const data = new Map<VarObject, Map<Memory, CollectedFacts>>();
  for (const number of numbers) {
    contributions[number]!.forEach(({ variable, memory, fact }, position) => {
      if (!isWanted(variable)) return;
      const memories = getOrMake(data, variable, () => new Map<Memory, CollectedFacts>());
      const known = getOrMake(memories, memory, (): CollectedFacts => {
        return { variable, memory, facts: [], hasAtomic: false, first: [number, position], functions: new Set() };
      });
      known.functions.add(number);
      if (fact === undefined) known.hasAtomic = true;
      else known.facts.push(fact);
    });
  }
  return data;
}

function contributionsOf(summary: FunctionSummary, number: number, common: PackageContext): readonly Contribution[] {
  const shared = sharedAccesses(summary);
  if (shared.length === 0) return noContributions;
  const context = new FunctionContext(summary, number, common);
  return shared.flatMap(({ variable, access }): Contribution[] => {
    if (context.isFresh(access)) return [];
    return [{ variable, memory: memoryOf(access), fact: access.isAtomic ? undefined : context.fact(access) }];
  });
}

/** A way to the access on which the guard is certainly not held; undefined where it is held or nobody knows. */
export function wayWithout(fact: AccessFact, guard: Guard): EntryContext | undefined {
  const lock = lockOf(guard);
  if (lock === undefined || fact.isUnclear || fact.guards.has(guard) || fact.own.has(lock)) return undefined;
  // Where some callers hold it, all of them are expected to.
  if (fact.callers.has(lock) || !isReachable(guard, fact.access.path)) return undefined;
  const { root } = fact.access.path;
  return fact.contexts.find(({ locks, fresh }) => !locks.has(lock) && !(root.kind === 'var' && fresh.has(root)));
}

/**
 * Whether the function can say which lock a guard is for the object that it accesses: it knows what holds the data, and the data is part of
 * that, not of another object that it refers to.
 */
function isReachable(guard: Guard, path: AccessPath): boolean {
  if (guard.up === undefined) return true;
  let place: AccessPath | undefined = path;
  while (place?.step !== undefined && place.step.kind !== 'var') place = place.parent;
  for (let i = 0; i < guard.up; i++) {
    place = place?.parent;
    if (place === undefined) return false;
    const isOwner = i === guard.up - 1;
    if (!isOwner && (place.type === undefined || underlying(place.type).kind !== 'struct')) return false;
  }
  const [first] = guard.steps;
  return (
    first === undefined || (place?.type !== undefined && fieldsOf(place.type).some(({ origin }) => origin === first))
  );
}

/**
 * Fields that lead to an object which somebody else locked: a method releases a lock behind them that it didn't take, as one does that
 * ends a transaction. From the beginning of the transaction to its end its other methods run under that lock.
 */
function sessionFields(summaries: readonly FunctionSummary[]): ReadonlySet<VarObject> {
  const fields = new Set<VarObject>();
  for (const { unit, releases } of summaries) {
    if (releases.size === 0 || !unit.hasReceiver) continue;
    for (const lock of releases) {
      const field = lock.parent?.target;
      if (lock.root === unit.params[0] && field?.role === 'field') fields.add(field.origin);
    }
  }
  return fields;
}

/** Whether what is accessed lies behind one of the fields. */
function passesThrough({ parent }: AccessPath, fields: ReadonlySet<VarObject>): boolean {
  if (fields.size === 0) return false;
  for (let one = parent; one?.step !== undefined; one = one.parent)
    if (one.step.kind === 'var' && fields.has(one.step.origin)) return true;
  return false;
}

/** What the functions of a package have in common. */
interface PackageContext {
  readonly entries: Entries;
  readonly names: GuardNames;
  readonly sessions: ReadonlySet<VarObject>;
}

/** What one function knows about all of its accesses. */
class FunctionContext {
  private readonly unit: FunctionUnit;
  private readonly entry: EntryState;
  private readonly contexts: readonly EntryContext[];
  private readonly callers: ReadonlySet<VarObject>;
  private readonly takesEntryLocks: boolean;
  private readonly isPrecondition: boolean;

  private readonly names: GuardNames;
  private readonly sessions: ReadonlySet<VarObject>;

  constructor(summary: FunctionSummary, number: number, { entries, names, sessions }: PackageContext) {
    this.names = names;
    this.sessions = sessions;
    this.unit = summary.unit;
    this.contexts = entries.contexts.ofNumber(number);
    this.entry = entries.states.ofNumber(number);
    this.callers = locksOf(this.entry);
    this.takesEntryLocks = !handlesOwnEntry(summary);
    this.isPrecondition = expectsLock(summary.unit);
  }

  isFresh({ isFresh, path: { root } }: Access): boolean {
    return isFresh || (root.kind === 'var' && this.entry.fresh.has(root));
  }

  fact(access: Access): AccessFact {
    const { entry, unit, contexts } = this;
    const guards = new Map<Guard, LockMode>();
    const own = new Map<VarObject, LockMode>();
    let isUnclear =
      access.locks.hasUnknown ||
      this.isPrecondition ||
      passesThrough(access.path, this.sessions) ||
      isExplained(unit, access.site.node);
    const add = (lock: AccessPath, mode: LockMode): void => {
      const guard = heldKind(lock) === 'mutex' ? this.names.guardOf(access.path, lock) : undefined;
      if (guard !== undefined && guards.get(guard) !== 'write') guards.set(guard, mode);
    };
    for (const [lock, mode] of access.locks.held) {
      add(lock, mode);
      if (isPassedOnce(lock, mode)) continue;
      if (lock.target !== undefined) own.set(lock.target.origin, mode);
      if (isLockReference(lock)) isUnclear = true;
    }
    if (this.takesEntryLocks) for (const [lock, mode] of entry.held) add(lock, mode);
    return { access, unit, guards, own, callers: this.callers, isUnclear, contexts };
  }
}

/** The variables and fields of all locks that callers hold. */
function locksOf({ held, maybe }: EntryState): ReadonlySet<VarObject> {
  if (held.size === 0) return maybe;
  const locks = new Set(maybe);
  for (const lock of held.keys()) if (lock.target !== undefined) locks.add(lock.target.origin);
  return locks;
}

function isLeftOut({ file, object, hasReceiver, node }: FunctionUnit): boolean {
  if (isTestFile(file.uri) || object === undefined) return true;
  return node.kind === 'FuncDecl' && !hasReceiver && (object.name === 'init' || object.name === 'main');
}

/** A function's own accesses to fields and package variables; none of a function that is left out. */
const sharedAccesses = remembered(({ unit, own }: FunctionSummary) =>
  isLeftOut(unit)
    ? []
    : own.flatMap((access) => {
        const variable = sharedVariable(access);
        return variable === undefined ? [] : [{ variable, access }];
      }),
);

/** The field or package variable that an access is to; undefined for locals, for locks, atomics and the like, and for what goes out through a connection. */
function sharedVariable({ path, target }: Access): VarObject | undefined {
  const variable = path.target?.origin;
  if (variable === undefined || target === 'stream' || (variable.role !== 'field' && variable.role !== 'package'))
    return undefined;
  const name = typeFullName(deref(variable.type));
  return name?.startsWith('sync.') === true || name?.startsWith('sync/atomic.') === true ? undefined : variable;
}

function memoryOf({ path, target }: Access): Memory {
  return target === 'variable' && (path.step === undefined || path.step.kind === 'var') ? 'variable' : 'content';
}
