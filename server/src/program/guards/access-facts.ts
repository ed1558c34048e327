import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Access, FunctionSummary, LockMode } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import { deref, typeFullName, underlying } from '../../types/type-queries.js';
import { isTestFile } from '../test-files.js';
import { handlesOwnEntry, type EntryState, type EntryStates } from './entry-states.js';
import { lockOf, type Guard, type GuardNames } from './guard.js';
import { heldKind, isLockReference } from './lock-kind.js';
import { expectsLock } from './precondition.js';

/** Which memory an access of a variable or field touches: its own, or what it refers to (a map's or slice's elements, an object). */
export type Memory = 'variable' | 'content';

/** An access with the locks under which it is made, callers' locks included. */
export interface AccessFact {
  readonly access: Access;
  readonly unit: FunctionUnit;
  /** The mutexes that are certainly held, by what they are to the data. */
  readonly guards: ReadonlyMap<Guard, LockMode>;
  /** Mutexes that may be held, or are but have nothing to do with the data: the variable or field that each of them is. */
  readonly maybe: ReadonlySet<VarObject>;
  /** Any lock may be held. */
  readonly isUnclear: boolean;
}

/** The accesses to one memory of one field or package variable, by functions that others may run beside. */
export interface DataFacts {
  readonly variable: VarObject;
  readonly memory: Memory;
  readonly facts: readonly AccessFact[];
  /** Some access is atomic. */
  readonly hasAtomic: boolean;
}

/**
 * The facts of a package, in the order of the summaries. Left out are tests, `init` and `main`, objects that nobody else can know yet, and what belongs to the
 * synchronisation itself.
 */
export function collectFacts(
  summaries: readonly FunctionSummary[],
  entries: EntryStates,
  names: GuardNames,
): readonly DataFacts[] {
  const data = new Map<VarObject, Map<Memory, { facts: AccessFact[]; hasAtomic: boolean }>>();
  for (const summary of summaries) {
    if (isLeftOut(summary.unit)) continue;
    const context = new FunctionContext(summary, entries, names);
    for (const access of summary.own) {
      const variable = sharedVariable(access);
      if (variable === undefined || context.isFresh(access)) continue;
      let memories = data.get(variable);
      if (memories === undefined) data.set(variable, (memories = new Map()));
      const memory = memoryOf(access);
      let known = memories.get(memory);
      if (known === undefined) memories.set(memory, (known = { facts: [], hasAtomic: false }));
      if (access.isAtomic) known.hasAtomic = true;
      else known.facts.push(context.fact(access));
    }
  }
  return [...data].flatMap(([variable, memories]) =>
    [...memories].map(([memory, { facts, hasAtomic }]) => ({ variable, memory, facts, hasAtomic })),
  );
}

/** Whether a guard is held at an access; undefined where nobody knows. */
export function isUnder(fact: AccessFact, guard: Guard): boolean | undefined {
  if (fact.guards.has(guard)) return true;
  if (!isReachable(guard, fact.access.path)) return undefined;
  const lock = lockOf(guard);
  return fact.isUnclear || lock === undefined || fact.maybe.has(lock) ? undefined : false;
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
  return true;
}

/** What one function knows about all of its accesses. */
class FunctionContext {
  private readonly unit: FunctionUnit;
  private readonly entry: EntryState;
  private readonly takesEntryLocks: boolean;
  private readonly isPrecondition: boolean;

  constructor(
    summary: FunctionSummary,
    entries: EntryStates,
    private readonly names: GuardNames,
  ) {
    this.unit = summary.unit;
    this.entry = entries.of(summary.unit);
    this.takesEntryLocks = !handlesOwnEntry(summary);
    this.isPrecondition = expectsLock(summary.unit);
  }

  isFresh({ isFresh, path: { root } }: Access): boolean {
    return isFresh || (root.kind === 'var' && this.entry.fresh.has(root));
  }

  fact(access: Access): AccessFact {
    const { entry, unit } = this;
    const guards = new Map<Guard, LockMode>();
    const maybe = new Set(entry.maybe);
    let isUnclear = access.locks.hasUnknown || entry.hasUnknown || this.isPrecondition;
    const add = (lock: AccessPath, mode: LockMode): void => {
      if (heldKind(lock) === 'other') isUnclear = true;
      else {
        const guard = this.names.guardOf(access.path, lock);
        if (guard !== undefined && guards.get(guard) !== 'write') guards.set(guard, mode);
        if (lock.target !== undefined) maybe.add(lock.target.origin);
        if (isLockReference(lock)) isUnclear = true;
      }
    };
    for (const [lock, mode] of access.locks.held) add(lock, mode);
    if (this.takesEntryLocks) for (const [lock, mode] of entry.held) add(lock, mode);
    return { access, unit, guards, maybe, isUnclear };
  }
}

function isLeftOut({ file, object, hasReceiver, node }: FunctionUnit): boolean {
  if (isTestFile(file.uri) || object === undefined) return true;
  return node.kind === 'FuncDecl' && !hasReceiver && (object.name === 'init' || object.name === 'main');
}

/** The field or package variable that an access is to; undefined for locals and for locks, atomics and the like. */
function sharedVariable({ path }: Access): VarObject | undefined {
  const variable = path.target?.origin;
  if (variable === undefined || (variable.role !== 'field' && variable.role !== 'package')) return undefined;
  const name = typeFullName(deref(variable.type));
  return name?.startsWith('sync.') === true || name?.startsWith('sync/atomic.') === true ? undefined : variable;
}

function memoryOf({ path, target }: Access): Memory {
  return target === 'variable' && (path.step === undefined || path.step.kind === 'var') ? 'variable' : 'content';
}
