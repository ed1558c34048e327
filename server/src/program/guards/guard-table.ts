import { getOrMake } from '../../base/get-or-make.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary } from '../../flow/summary.js';
import { isExported } from '../../types/identical.js';
import type { TypedPackage } from '../../types/package.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { collectFacts, wayWithout, type DataFacts } from './access-facts.js';
import { Lifecycle } from './bare-accesses.js';
import { CallGraph } from './callers.js';
import { EntryContexts } from './entry-contexts.js';
import { EntryStates, type Entrance } from './entry-states.js';
import { GuardNames, guardText, lockOf, type Guard } from './guard.js';
import { PromisedMethods } from './promised-methods.js';
import { Threads } from './threads.js';
import { ValueUses } from './value-uses.js';

/** How the accesses of a field or package variable are protected. */
export interface Protection {
  /** The lock that most accesses hold, as a reader would write it at one of them: `s.mu`. */
  readonly guard: string;
  /** Accesses under it, of all those of which it is known. */
  readonly guarded: number;
  readonly total: number;
  /** Names of the functions that access it, in order of first access. */
  readonly contexts: readonly string[];
}

/** Which lock protects which data of a package, from the accesses themselves. Immutable; a pure function of types and summaries. */
export class GuardTable {
  readonly graph: CallGraph;
  /** What all callers of a function hold. */
  readonly entries: EntryStates;
  readonly threads: Threads;
  readonly lifecycle: Lifecycle;
  readonly names = new GuardNames();
  readonly data: readonly DataFacts[];
  readonly summaryOf: ReadonlyMap<FunctionUnit, FunctionSummary>;
  private used: VariablesByLock | undefined;
  private byObject: ReadonlyMap<FuncObject, readonly FunctionSummary[]> | undefined;
  private readonly byVariable = new Map<VarObject, DataFacts[]>();

  constructor(
    readonly typed: TypedPackage,
    summaries: readonly FunctionSummary[],
  ) {
    this.summaryOf = new Map(summaries.map((summary) => [summary.unit, summary]));
    this.graph = new CallGraph(typed, summaries);
    const entrances = new Entrances(typed, this.graph);
    const entranceOf = (unit: FunctionUnit): Entrance => entrances.of(unit);
    const isOutside = (unit: FunctionUnit): boolean => entrances.of(unit) !== 'calls-only';
    this.threads = new Threads(summaries, this.graph, isOutside);
    this.lifecycle = new Lifecycle(this.graph, isOutside);
    this.entries = new EntryStates(summaries, this.graph, entranceOf);
    const contexts = new EntryContexts(summaries, this.graph, entranceOf, (unit) => this.lifecycle.isLive(unit));
    this.data = collectFacts(summaries, { states: this.entries, contexts }, this.names);
    for (const one of this.data) {
      const known = this.byVariable.get(one.variable);
      if (known === undefined) this.byVariable.set(one.variable, [one]);
      else known.push(one);
    }
  }

  /** The summaries of a function and of the literals in it. */
  summariesAround({ object, chunk }: FunctionUnit): readonly FunctionSummary[] {
    this.byObject ??= summariesByObject(this.summaryOf);
    const all = object === undefined ? undefined : this.byObject.get(object);
    return all?.filter(({ unit }) => unit.chunk === chunk) ?? [];
  }

  /** Fields and package variables that a function uses under a lock which it takes itself. */
  usedUnder(func: FuncObject, lock: VarObject): ReadonlySet<VarObject> | undefined {
    this.used ??= variablesByLock(this.data);
    return this.used.get(func)?.get(lock);
  }

  /** What the accesses say about a field or package variable; undefined when no lock is held in at least half of them. */
  guardOf(variable: VarObject): Protection | undefined {
    const facts = (this.byVariable.get(variable.origin) ?? []).flatMap((one) => one.facts);
    const best = mostHeld(facts.map((fact) => fact.guards));
    if (best === undefined) return undefined;
    const known = facts.filter((fact) => fact.guards.has(best) || wayWithout(fact, best) !== undefined);
    const guarded = known.filter((fact) => fact.guards.has(best));
    const [first] = guarded;
    if (first === undefined || guarded.length * 2 < known.length) return undefined;
    const contexts = [...new Set(facts.map(({ unit }) => unit.object?.name ?? 'func'))];
    return { guard: guardText(best, first.access.path), guarded: guarded.length, total: known.length, contexts };
  }
}

type VariablesByLock = ReadonlyMap<FuncObject, ReadonlyMap<VarObject, ReadonlySet<VarObject>>>;

function variablesByLock(data: readonly DataFacts[]): VariablesByLock {
  const used = new Map<FuncObject, Map<VarObject, Set<VarObject>>>();
  for (const { variable, facts } of data) {
    for (const { unit, guards, own } of facts) {
      if (unit.object === undefined) continue;
      const locks = getOrMake(used, unit.object, () => new Map<VarObject, Set<VarObject>>());
      for (const guard of guards.keys()) {
        const lock = lockOf(guard);
        if (lock !== undefined && own.has(lock)) getOrMake(locks, lock, () => new Set<VarObject>()).add(variable);
      }
    }
  }
  return used;
}

function summariesByObject(summaries: GuardTable['summaryOf']): ReadonlyMap<FuncObject, readonly FunctionSummary[]> {
  const found = new Map<FuncObject, FunctionSummary[]>();
  for (const [{ object }, summary] of summaries)
    if (object !== undefined) getOrMake(found, object, (): FunctionSummary[] => []).push(summary);
  return found;
}

const tables = new WeakMap<readonly FunctionSummary[], GuardTable>();

/** The table of a program; made once. */
export function guardTableOf(program: {
  readonly typed: TypedPackage;
  readonly summaries: readonly FunctionSummary[];
}): GuardTable {
  let table = tables.get(program.summaries);
  if (table === undefined) {
    table = new GuardTable(program.typed, program.summaries);
    tables.set(program.summaries, table);
  }
  return table;
}

function mostHeld(held: readonly ReadonlyMap<Guard, unknown>[]): Guard | undefined {
  const counts = new Map<Guard, number>();
  for (const guards of held) for (const guard of guards.keys()) counts.set(guard, (counts.get(guard) ?? 0) + 1);
  let best: Guard | undefined;
  for (const [guard, count] of counts) if (count > (best === undefined ? 0 : (counts.get(best) ?? 0))) best = guard;
  return best;
}

/** How functions are entered apart from the calls that are seen. */
class Entrances {
  private readonly values: ValueUses;
  private readonly promises: PromisedMethods;
  private readonly known = new Map<FunctionUnit, Entrance>();

  constructor(
    private readonly typed: TypedPackage,
    private readonly graph: CallGraph,
  ) {
    this.values = new ValueUses(typed, graph);
    this.promises = new PromisedMethods(typed, this.values.interfaces);
  }

  of(unit: FunctionUnit): Entrance {
    return getOrMake(this.known, unit, () => this.decide(unit));
  }

  private decide(unit: FunctionUnit): Entrance {
    const { node, object } = unit;
    if (node.kind === 'FuncLit' || object === undefined) return 'calls-only';
    const { name, receiverTypeName } = object;
    if (name === 'init' || (name === 'main' && this.typed.name === 'main')) return 'bare';
    if (!isExported(name)) {
      if (this.values.has(object)) return 'unknown';
      return this.values.isMentioned(name) ? 'calls-only' : 'bare';
    }
    // Other packages reach it through an interface at most, and such methods are not called by their own package as a rule.
    const isHidden = receiverTypeName !== undefined && !isExported(receiverTypeName);
    if (isHidden && this.graph.callersOf(unit).length > 0 && !this.promises.has(object)) return 'calls-only';
    if (sortMethods.has(name) && receiverTypeName !== undefined) return 'unknown';
    return 'bare';
  }
}

/** Methods that `sort` and `container/heap` call, under whatever lock their caller holds. */
const sortMethods = new Set(['Len', 'Less', 'Swap', 'Push', 'Pop']);
