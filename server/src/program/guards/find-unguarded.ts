import type { FunctionUnit } from '../../flow/function-unit.js';
import type { LockMode } from '../../flow/summary.js';
import type { NodeBase } from '../../syntax/ast.js';
import { getOrMake } from '../../base/get-or-make.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { wayWithout, type AccessFact, type DataFacts } from './access-facts.js';
import { isGeneratedFile } from '../generated-files.js';
import { comesAfterMessage, hasWaited, isPreparing, mayBeOwned, mayBeOrdered } from './bare-accesses.js';
import {
  answersRequest,
  comesAfterRendezvous,
  isAnotherObjects,
  isAwaited,
  isBeforeStart,
  isBehindFlag,
  isCopied,
  isGathered,
  isInReplacedPart,
} from './bare-order.js';
import { isDeclaredBelow } from './declared-below.js';
import type { GraphCall } from './callers.js';
import type { EntryContext } from './entry-contexts.js';
import { lockOf, type Guard } from './guard.js';
import type { GuardTable } from './guard-table.js';
import { expectsLock } from './precondition.js';
import { needsNoLock, statedGuard } from './stated-guards.js';

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
  /** Other data that the function uses without the same lock; one access each. */
  readonly alike: readonly AccessFact[];
}

/** Functions other than the one without the lock that have to hold it. */
const minimalOthers = 2;

/** Functions that need not write what they hold the lock for, where but one doesn't hold it: they hold it for that one's writes. */
const manyOthers = 3;

/** One without what else the function uses in the same way. */
type Lone = Omit<UnguardedAccess, 'alike'>;

/** Whether another finding tells of an access. */
type IsTold = (fact: AccessFact) => boolean;

/** Accesses without the lock of all others, and without any lock of the same object; one a lock and function, in the order of the summaries. */
export function findUnguarded(table: GuardTable, isTold: IsTold): readonly UnguardedAccess[] {
  return oneForEachLock(breachesIn(table, 'no-lock').filter(({ fact }) => !isTold(fact)));
}

/** The same for accesses under one lock that guards something else. */
export function findMismatches(table: GuardTable, isTold: IsTold): readonly UnguardedAccess[] {
  return oneForEachLock(breachesIn(table, 'other-lock').filter(({ fact }) => !isTold(fact)));
}

/** All that the function of a finding uses without the lock, of the data that the finding tells of. */
export function accessesWithout({ variable, guard, fact, alike }: UnguardedAccess, table: GuardTable): AccessFact[] {
  const told = new Set([variable, ...alike.map(({ access }) => access.path.target?.origin)]);
  const lock = lockOf(guard);
  return table.data
    .filter((data) => told.has(data.variable))
    .flatMap(({ facts }) => facts)
    .filter(({ unit, own }) => unit.object === fact.unit.object && (lock === undefined || !own.has(lock)));
}

/** What an access holds instead of the guard. */
type Breach = 'no-lock' | 'other-lock';

function breachesIn(table: GuardTable, breach: Breach): Lone[] {
  return table.data.flatMap((data) => {
    const known = getOrMake(knownBreaches, data, () => new Map<Breach, readonly Lone[]>());
    return getOrMake(known, breach, () =>
      data.hasAtomic || !data.facts.some(isWrite) || needsNoLock(data.variable) ? [] : breachesOf(data, table, breach),
    );
  });
}

/** Facts are another object as soon as a function that contributed to them has changed, or its callers. */
const knownBreaches = new WeakMap<DataFacts, Map<Breach, readonly Lone[]>>();

/** A function that doesn't take a lock lacks it for everything: one finding, a write if there is one. */
function oneForEachLock(all: readonly Lone[]): UnguardedAccess[] {
  const groups = new Map<FuncObject | undefined, Map<VarObject | undefined, Lone[]>>();
  for (const one of all) {
    const locks = getOrMake(groups, one.fact.unit.object, () => new Map<VarObject | undefined, Lone[]>());
    getOrMake(locks, lockOf(one.guard), (): Lone[] => []).push(one);
  }
  return [...groups.values()].flatMap((locks) =>
    [...locks.values()].flatMap((group) => {
      const main = group.find(({ fact }) => isWrite(fact)) ?? group[0];
      const alike = new Map<VarObject, AccessFact>();
      for (const { variable, fact } of group)
        if (variable !== main?.variable && !alike.has(variable)) alike.set(variable, fact);
      return main === undefined ? [] : [{ ...main, alike: [...alike.values()] }];
    }),
  );
}

function breachesOf(data: DataFacts, table: GuardTable, breach: Breach): Lone[] {
  const guards = new Set(data.facts.flatMap((fact) => [...fact.guards.keys()]));
  const stated = statedGuard(data, table.typed, table.names);
  if (stated !== undefined) guards.add(stated);
  const found: Lone[] = [];
  const told = new Set<FuncObject | undefined>();
  for (const guard of guards) {
    for (const one of new Discipline(data, guard, table, { breach, isStated: guard === stated }).breaches()) {
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
    private readonly options: { readonly breach: Breach; readonly isStated: boolean },
  ) {
    this.held = data.facts.filter((fact) => fact.guards.has(guard) && !this.isUnderAnother(fact));
    this.holders = functionsOf(this.held);
    // A lock of the package, held while some object is used, is held for something else as a rule.
    const isForeign = guard.up === undefined && data.variable.role === 'field';
    const isWorthwhile = options.isStated || (this.holders.size >= minimalOthers && !isForeign);
    this.bare = isWorthwhile ? data.facts.filter((fact) => this.isCandidate(fact) && this.isBare(fact)) : [];
  }

  breaches(): Lone[] {
    const { isStated } = this.options;
    const found = [...functionsOf(this.bare)].flatMap((func) => this.breachOf(func));
    // Where many go without, the lock is not what keeps the others apart.
    return isStated ? found : found.filter(({ guarded }) => guarded.length >= 2 * found.length);
  }

  private breachOf(func: FuncObject | undefined): Lone[] {
    const { isStated } = this.options;
    const guarded = this.examples(func);
    if (!isStated && guarded.length < minimalOthers) return [];
    const accesses = this.bare.filter((one) => one.unit.object === func && !this.isAwaited(one));
    const fact = accesses.find(isWrite) ?? accesses[0];
    if (fact === undefined || !this.canMeet(fact) || this.isOrdered(fact)) return [];
    const way = wayWithout(fact, this.guard);
    if (way === undefined || (!isStated && !this.isTelling(fact))) return [];
    if (!isStated && this.isMinority(fact, guarded.length)) return [];
    return [{ variable: this.data.variable, guard: this.guard, isStated, fact, way, guarded }];
  }

  /** Whether no fewer functions hold the lock that the access is made under: then it's the others that lack it. */
  private isMinority({ guards, unit }: AccessFact, count: number): boolean {
    const [own] = guards.keys();
    if (own === undefined) return false;
    const others = functionsOf(this.data.facts.filter((other) => other.guards.has(own)));
    others.delete(unit.object);
    return others.size >= count;
  }

  private isCandidate({ guards, own }: AccessFact): boolean {
    return this.options.breach === 'no-lock' ? guards.size === 0 : guards.size === 1 && own.size <= 1;
  }

  /** Whether the guard may be held under another lock, which the function's callers are said to hold. */
  private isUnderAnother({ unit, own }: AccessFact): boolean {
    const lock = lockOf(this.guard);
    return expectsLock(unit) && (this.options.breach === 'other-lock' || (lock !== undefined && own.has(lock)));
  }

  /** Certainly without the guard, in code that others may run beside. */
  private isBare(fact: AccessFact): boolean {
    const { unit } = fact;
    const summary = this.table.summaryOf(unit);
    if (wayWithout(fact, this.guard) === undefined || isGeneratedFile(unit.file)) return false;
    if (summary !== undefined && isInReplacedPart(fact, summary)) return false;
    if (isAnotherObjects(fact) && this.table.graph.callersOf(unit).length === 0) return false;
    if (this.isOver(fact) || this.table.lifecycle.isBeginning(unit, this.data.variable)) return false;
    return !mayBeOwned(fact) && this.table.threads.of(unit).size > 0;
  }

  /**
   * Whether nobody else writes any more, though some may still look: at the end of the object's life, unless everybody else holds the lock and nothing
   * was waited for.
   */
  private isOver(fact: AccessFact): boolean {
    const phase = this.table.lifecycle.of(fact.unit);
    if (isWrite(fact) || (phase !== 'closing' && phase !== 'end')) return false;
    if (phase === 'end' || hasWaited(fact.access.order)) return true;
    // Who ends one object as a part of ending another may have waited before.
    if (wayWithout(fact, this.guard)?.call !== undefined) return true;
    return this.withoutLock().size > 1 || !this.isWrittenBeside();
  }

  /** Whether a goroutine writes the data under the lock, or what another package was given to call: whoever ends the object need not know of it. */
  private isWrittenBeside(): boolean {
    const { threads } = this.table;
    return this.held.some((other) => isWrite(other) && [...threads.of(other.unit)].some((one) => one !== 'callers'));
  }

  /** Whether an order of another kind keeps the access apart from those under the guard. */
  private isOrdered(fact: AccessFact): boolean {
    const { table, held, data } = this;
    const summary = table.summaryOf(fact.unit);
    const lock = lockOf(this.guard);
    if (summary === undefined || lock === undefined) return false;
    if (isCopied(fact) || isBeforeStart(fact, summary, table.graph.callsOf(summary))) return true;
    if (!isWrite(fact) && comesAfterRendezvous(fact)) return true;
    const isClients = table.threads.of(fact.unit).has('callers');
    if (!isClients && answersRequest(fact, summary)) return true;
    if (isClients && isGathered(fact, data.facts, new Set(held))) return true;
    return isBehindFlag(fact, this.meeting(fact), lock, (unit) => table.summariesAround(unit));
  }

  /** Of what lies around the access in its function, some may be kept apart by a goroutine that others wait for, and some not. */
  private isAwaited(fact: AccessFact): boolean {
    const summary = this.table.summaryOf(fact.unit);
    return summary !== undefined && isAwaited(fact, this.meeting(fact), this.table.graph.callsOf(summary));
  }

  /** Accesses under the guard of which one of two would be a write. */
  private meeting(fact: AccessFact): readonly AccessFact[] {
    return isWrite(fact) ? this.held : this.held.filter(isWrite);
  }

  /** Whether some access under the guard, one of the two a write, may run beside it. */
  private canMeet(fact: AccessFact): boolean {
    if (!isWrite(fact) && (comesAfterMessage(fact) || this.isAfterWriter(fact))) return false;
    return !this.isReadAgain(fact) && this.held.some((other) => this.isBeside(fact, other));
  }

  /** Whether the function looks before it takes the lock, and again under it; a map must not be looked at while somebody writes it. */
  private isReadAgain({ access, unit }: AccessFact): boolean {
    if (access.isWrite || access.target === 'map') return false;
    const { start } = access.site.node;
    return this.held.some((other) => other.unit.object === unit.object && other.access.site.node.start > start);
  }

  /** Whether the function called one that writes the data under the guard before: to have it there, as a rule. */
  private isAfterWriter({ access, unit }: AccessFact): boolean {
    const writers = functionsOf(this.held.filter(isWrite));
    const calls = this.table.summaryOf(unit)?.calls ?? [];
    return calls.some(({ callee, node }) => {
      if (node.start > access.site.node.start) return false;
      const called = [callee, ...callee.calls.map((call) => call.callee)];
      return called.some((one) => writers.has(one.unit.object));
    });
  }

  private isBeside(fact: AccessFact, other: AccessFact): boolean {
    const { table } = this;
    const { threads, lifecycle, graph } = table;
    if (other.unit.object === fact.unit.object || lifecycle.isBeginning(other.unit, this.data.variable)) return false;
    if (!isWrite(fact) && (!isWrite(other) || isPreparing(other.unit))) return false;
    if (sharesLock(fact, other, this.guard) || threads.isOneGoroutine(fact.unit, other.unit)) return false;
    if (this.isCalledAround(fact.unit, other.unit)) return false;
    const summary = table.summaryOf(fact.unit);
    const goroutines = threads.of(other.unit);
    if (threads.hasRepeated(goroutines)) return true;
    const isEntry = (unit: FunctionUnit): boolean => threads.hasGoroutine(goroutines, unit);
    return summary !== undefined && !mayBeOrdered(fact, graph.callsOf(summary), isEntry);
  }

  /**
   * Whether a function that runs in one goroutine only can't meet another one, because each call of that comes before the goroutine starts, from that
   * goroutine, or after something was waited for.
   */
  private isCalledAround(unit: FunctionUnit, other: FunctionUnit): boolean {
    const { graph, threads } = this.table;
    const [goroutine, ...more] = threads.of(unit);
    const calls = graph.callersOf(other);
    if (goroutine === undefined || goroutine === 'callers' || more.length > 0 || calls.length === 0) return false;
    const entry = threads.entryOf(goroutine);
    const isBefore = (node: NodeBase, one: GraphCall): boolean =>
      one.kind === 'spawn' && one.callee.unit === entry && node.end < one.node.start;
    return calls.every(
      ({ from, call }) =>
        threads.isOneGoroutine(unit, from.unit) ||
        hasWaited(call.order) ||
        graph.callsOf(from).some((one) => isBefore(call.node, one)),
    );
  }

  /** Whether the lock is held for this data, and not for something else that is used beside it. */
  private isTelling(fact: AccessFact): boolean {
    if (this.held.some((other) => isWrite(other) && !isPreparing(other.unit))) return true;
    if (!isWrite(fact)) return false;
    const isOnlyOne = this.withoutLock().size === 1 && this.isClear(fact);
    return isOnlyOne || this.held.some(({ unit }) => this.isOnlyPurpose(unit.object));
  }

  /** Whether enough functions hold the lock for the data, or for all that the same function writes without it, or the declaration says so. */
  private isClear({ access, unit }: AccessFact): boolean {
    const { data, guard, table, holders } = this;
    if (holders.size >= manyOthers || isDeclaredBelow(data.variable, guard, access.path)) return true;
    const isBareWrite = (one: AccessFact): boolean =>
      one.unit.object === unit.object && isWrite(one) && !one.guards.has(guard);
    const together = table.data
      .filter(({ facts }) => facts.some(isBareWrite))
      .flatMap(({ facts }) => facts.filter((one) => one.guards.has(guard) && one.unit.object !== unit.object));
    return functionsOf(together).size >= manyOthers;
  }

  /** Functions that use the data without the lock, with good reasons or not. */
  private withoutLock(): Set<FuncObject | undefined> {
    const { lifecycle } = this.table;
    const { facts, variable } = this.data;
    return functionsOf(
      facts.filter(({ guards, unit }) => !guards.has(this.guard) && !lifecycle.isBeginning(unit, variable)),
    );
  }

  /** Whether a function uses nothing else under the lock. */
  private isOnlyPurpose(func: FuncObject | undefined): boolean {
    const lock = lockOf(this.guard);
    const variables = func === undefined || lock === undefined ? [] : this.table.usedUnder(func, lock);
    return variables.length > 0 && variables.every((variable) => variable === this.data.variable);
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

/** Whether both are, or may be, under one lock that the guard isn't, so that one of them keeps the other out. */
function sharesLock(bare: AccessFact, other: AccessFact, guard: Guard): boolean {
  const locks = new Map([...(wayWithout(bare, guard)?.locks ?? []), ...bare.own]);
  if (locks.size > 0 && other.contexts.length === 0) return true;
  const isKeptOut = (mode: LockMode, held: LockMode | undefined): boolean =>
    held !== undefined && (mode === 'write' || held === 'write');
  return [...locks].some(
    ([lock, mode]) =>
      isKeptOut(mode, other.own.get(lock)) ||
      other.contexts.every((context) => isKeptOut(mode, context.locks.get(lock))),
  );
}
