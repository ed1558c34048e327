import type { FuncObject, VarObject } from '../../types/object.js';
import { wayWithout, type AccessFact, type DataFacts } from './access-facts.js';
import { comesAfterMessage, isPreparing, mayBeOwned, mayBeOrdered } from './bare-accesses.js';
import type { EntryContext } from './entry-contexts.js';
import { lockOf, type Guard } from './guard.js';
import type { GuardTable } from './guard-table.js';
import { statedGuard } from './stated-guards.js';

/** An access without the lock that other accesses of the same data hold. */
export interface UnguardedAccess {
  readonly variable: VarObject;
  readonly guard: Guard;
  /** The declaration of the data names the guard, so that it needs no further evidence. */
  readonly isStated: boolean;
  readonly fact: AccessFact;
  /** How the function is reached without the guard. */
  readonly way: EntryContext;
  /** Accesses under the guard in other functions, one a function, writes first. */
  readonly guarded: readonly AccessFact[];
}

/** Functions other than the one without the lock that have to hold it. */
const minimalOthers = 2;

/** Accesses without the lock of all others, and without any lock of the same object; one a field and function, in the order of the summaries. */
export function findUnguarded(table: GuardTable): readonly UnguardedAccess[] {
  return breachesIn(table, ({ guards }) => guards.size === 0);
}

/** The same for accesses under one lock that guards something else. */
export function findMismatches(table: GuardTable): readonly UnguardedAccess[] {
  return breachesIn(table, ({ guards, own }) => guards.size === 1 && own.size <= 1);
}

type IsCandidate = (fact: AccessFact) => boolean;

function breachesIn(table: GuardTable, isCandidate: IsCandidate): UnguardedAccess[] {
  return table.data.flatMap((data) =>
    data.hasAtomic || !data.facts.some(isWrite) ? [] : breachesOf(data, table, isCandidate),
  );
}

function breachesOf(data: DataFacts, table: GuardTable, isCandidate: IsCandidate): UnguardedAccess[] {
  const guards = new Set(data.facts.flatMap((fact) => [...fact.guards.keys()]));
  const stated = statedGuard(data, table.typed, table.names);
  if (stated !== undefined) guards.add(stated);
  const found: UnguardedAccess[] = [];
  const told = new Set<FuncObject | undefined>();
  for (const guard of guards) {
    for (const one of new Discipline(data, guard, table, { isCandidate, isStated: guard === stated }).breaches()) {
      if (told.has(one.fact.unit.object)) continue;
      told.add(one.fact.unit.object);
      found.push(one);
    }
  }
  return found;
}

/** How one guard is kept for one piece of data. */
class Discipline {
  private readonly held: readonly AccessFact[];
  private readonly bare: readonly AccessFact[];
  private readonly holders: ReadonlySet<FuncObject | undefined>;

  constructor(
    private readonly data: DataFacts,
    private readonly guard: Guard,
    private readonly table: GuardTable,
    private readonly options: { readonly isCandidate: IsCandidate; readonly isStated: boolean },
  ) {
    this.held = data.facts.filter((fact) => fact.guards.has(guard));
    this.holders = functionsOf(this.held);
    const isWorthwhile = options.isStated || this.holders.size >= minimalOthers;
    this.bare = isWorthwhile ? data.facts.filter((fact) => options.isCandidate(fact) && this.isBare(fact)) : [];
  }

  breaches(): UnguardedAccess[] {
    const functions = functionsOf(this.bare);
    const found: UnguardedAccess[] = [];
    for (const func of functions) {
      const others = [...this.holders].filter((one) => one !== func);
      const { isStated } = this.options;
      if (!isStated && (others.length < minimalOthers || others.length < 2 * functions.size)) continue;
      const accesses = this.bare.filter(({ unit }) => unit.object === func);
      const fact = accesses.find(isWrite) ?? accesses[0];
      if (fact === undefined || !this.canMeet(fact) || (!isStated && !this.isTelling(fact))) continue;
      const way = wayWithout(fact, this.guard);
      if (way === undefined) continue;
      const { variable } = this.data;
      found.push({ variable, guard: this.guard, isStated, fact, way, guarded: this.examples(func) });
    }
    return found;
  }

  /** Certainly without the guard, in code that others may run beside. */
  private isBare(fact: AccessFact): boolean {
    const { unit } = fact;
    if (wayWithout(fact, this.guard) === undefined) return false;
    return !this.table.lifecycle.has(unit) && !mayBeOwned(fact) && this.table.threads.of(unit).size > 0;
  }

  /** Whether some access under the guard, one of the two a write, may run beside it. */
  private canMeet(fact: AccessFact): boolean {
    if (!isWrite(fact) && (comesAfterMessage(fact) || this.isAfterWriter(fact))) return false;
    const isReadAgain = !isWrite(fact) && this.held.some(({ unit }) => unit.object === fact.unit.object);
    // Looked at before taking the lock, and again under it.
    return !isReadAgain && this.held.some((other) => this.isBeside(fact, other));
  }

  /** Whether the function called one that writes the data under the guard before: to have it there, as a rule. */
  private isAfterWriter({ access, unit }: AccessFact): boolean {
    const writers = functionsOf(this.held.filter(isWrite));
    const calls = this.table.summaryOf.get(unit)?.calls ?? [];
    return calls.some(({ callee, node }) => {
      if (node.start > access.site.node.start) return false;
      const called = [callee, ...callee.calls.map((call) => call.callee)];
      return called.some((one) => writers.has(one.unit.object));
    });
  }

  private isBeside(fact: AccessFact, other: AccessFact): boolean {
    const { threads, lifecycle, summaryOf } = this.table;
    if (other.unit.object === fact.unit.object || lifecycle.has(other.unit)) return false;
    if (!isWrite(fact) && (!isWrite(other) || isPreparing(other.unit))) return false;
    if (sharesLock(fact, other, this.guard) || threads.isOneGoroutine(fact.unit, other.unit)) return false;
    const summary = summaryOf.get(fact.unit);
    const goroutines = threads.of(other.unit);
    return goroutines.has('callers') || (summary !== undefined && !mayBeOrdered(fact, summary, goroutines));
  }

  /** Whether the lock is held for this data, and not for something else that is used beside it. */
  private isTelling(fact: AccessFact): boolean {
    if (this.held.some((other) => isWrite(other) && !isPreparing(other.unit))) return true;
    return isWrite(fact) && this.held.some(({ unit }) => this.isOnlyPurpose(unit.object));
  }

  /** Whether a function uses nothing else under the lock. */
  private isOnlyPurpose(func: FuncObject | undefined): boolean {
    const lock = lockOf(this.guard);
    const variables = func === undefined || lock === undefined ? undefined : this.table.usedUnder(func, lock);
    return variables !== undefined && [...variables].every((variable) => variable === this.data.variable);
  }

  private examples(func: FuncObject | undefined): AccessFact[] {
    const byFunction = new Map<FuncObject | undefined, AccessFact>();
    for (const fact of this.held) {
      const known = byFunction.get(fact.unit.object);
      if (known === undefined || (isWrite(fact) && !isWrite(known))) byFunction.set(fact.unit.object, fact);
    }
    byFunction.delete(func);
    return [...byFunction.values()].sort((a, b) => Number(isWrite(b)) - Number(isWrite(a)));
  }
}

function functionsOf(facts: readonly AccessFact[]): Set<FuncObject | undefined> {
  return new Set(facts.map(({ unit }) => unit.object));
}

function isWrite({ access }: AccessFact): boolean {
  return access.isWrite;
}

/** Whether both are, or may be, under one lock that the guard isn't. */
function sharesLock(bare: AccessFact, other: AccessFact, guard: Guard): boolean {
  const locks = new Set([...bare.own, ...(wayWithout(bare, guard)?.locks ?? [])]);
  if (locks.size > 0 && other.contexts.length === 0) return true;
  return [...locks].some((lock) => other.own.has(lock) || other.contexts.every((context) => context.locks.has(lock)));
}
