import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary } from '../../flow/summary.js';
import { isExported } from '../../types/identical.js';
import type { ImportedPackage, TypedPackage } from '../../types/package.js';
import { activate, exportsOf } from '../../types/package-view.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { type AccessFact, PackageFacts, wayWithout, type DataFacts } from './access-facts.js';
import { Places } from './places.js';
import { Lifecycle } from './bare-accesses.js';
import { CallGraph } from './callers.js';
import { EntryContexts } from './entry-contexts.js';
import { EntryStates, type Entrance } from './entry-states.js';
import { GuardNames, guardText, type Guard } from './guard.js';
import { implementationsOf } from './implementations.js';
import { NumberedFunctions, type ChangedFunction } from './numbered-functions.js';
import { PromisedMethods } from './promised-methods.js';
import { Threads } from './threads.js';
import { ValueUses } from './value-uses.js';
import { VersionNames } from './version-names.js';

/** How the accesses of a field or package variable are protected. */
export interface Protection {
  /** The lock that most accesses hold, as a reader would write it at one of them: `s.mu`. */
  readonly guard: string;
  /** Places of the source that access it under the lock, of all those of which it is known. */
  readonly guarded: number;
  readonly total: number;
  /** Names of the functions that access it, in order of first access. */
  readonly contexts: readonly string[];
}

/** The accesses of one variable and its lock. */
export interface GuardedUses {
  readonly guard: Guard;
  readonly guarded: readonly AccessFact[];
  readonly bare: readonly AccessFact[];
  readonly facts: readonly AccessFact[];
}

/** What is known of the functions of a package and of how they are entered. */
interface Parts {
  readonly typed: TypedPackage;
  /** Of that version, which shares the question with later ones. */
  readonly exports: ImportedPackage;
  readonly functions: NumberedFunctions;
  readonly graph: CallGraph;
  readonly entrances: Entrances;
  readonly threads: Threads;
  readonly lifecycle: Lifecycle;
  /** What all callers of a function hold. */
  readonly entries: EntryStates;
  readonly contexts: EntryContexts;
  readonly names: GuardNames;
  readonly facts: PackageFacts;
}

/** Which lock protects which data of a package, from the accesses themselves. Immutable; a pure function of types and summaries. */
export class GuardTable {
  readonly typed: TypedPackage;
  readonly graph: CallGraph;
  readonly threads: Threads;
  readonly lifecycle: Lifecycle;
  readonly entries: EntryStates;
  readonly names: GuardNames;

  private constructor(private readonly parts: Parts) {
    this.typed = parts.typed;
    this.graph = parts.graph;
    this.threads = parts.threads;
    this.lifecycle = parts.lifecycle;
    this.entries = parts.entries;
    this.names = parts.names;
  }

  static of(typed: TypedPackage, summaries: readonly FunctionSummary[]): GuardTable {
    const functions = NumberedFunctions.of(summaries);
    const graph = CallGraph.of(functions, implementationsOf(typed));
    const entrances = Entrances.of(typed, graph);
    const entranceOf = (number: number): Entrance => entrances.of(number);
    const isOutside = (number: number): boolean => entrances.of(number) !== 'calls-only';
    const threads = Threads.of(graph, isOutside);
    const lifecycle = Lifecycle.of(graph, isOutside);
    const entries = EntryStates.of(graph, entranceOf);
    const contexts = EntryContexts.of(graph, entranceOf, (number) => lifecycle.isLive(number));
    const names = new GuardNames();
    const facts = PackageFacts.of(summaries, { states: entries, contexts }, names);
    return new GuardTable({
      typed,
      exports: exportsOf(typed),
      functions,
      graph,
      entrances,
      threads,
      lifecycle,
      entries,
      contexts,
      names,
      facts,
    });
  }

  /**
   * The table of a later version, where functions call each other as before; undefined where they don't. What is known of data that no changed function
   * accesses stays the same object.
   */
  continuedBy(typed: TypedPackage, summaries: readonly FunctionSummary[]): GuardTable | undefined {
    const { parts } = this;
    const exports = exportsOf(typed);
    if (exports !== parts.exports) return undefined;
    const changes = parts.functions.changesTo(summaries);
    if (changes === undefined) return undefined;
    const functions = parts.functions.continuedBy(summaries);
    const variables = new VersionNames(changes);
    const graph = parts.graph.continuedBy(functions, changes, variables);
    if (graph === undefined) return undefined;
    const entrances = parts.entrances.continuedBy(typed, graph, changes);
    const entries = parts.entries.continuedBy(functions, changes, variables);
    const ways = parts.contexts.continuedBy({ before: parts.graph, now: graph }, changes, variables);
    if (entrances === undefined || entries === undefined || ways === undefined) return undefined;
    const { contexts, affected } = ways;
    const facts = parts.facts.continuedBy(summaries, { states: entries, contexts }, affected);
    if (facts === undefined) return undefined;
    return new GuardTable({
      typed,
      exports,
      functions,
      graph,
      entrances,
      threads: parts.threads.continuedBy(functions),
      lifecycle: parts.lifecycle.continuedBy(functions),
      entries,
      contexts,
      names: parts.names,
      facts,
    });
  }

  /** In the order of the first access. */
  get data(): readonly DataFacts[] {
    return this.parts.facts.all;
  }

  summaryOf(unit: FunctionUnit): FunctionSummary | undefined {
    return this.parts.functions.summaryOf(unit);
  }

  /** Whether callers that aren't seen may call the function of that number. */
  isEnteredFromOutside(number: number): boolean {
    return this.parts.entrances.of(number) !== 'calls-only';
  }

  /** The summaries of a function and of the literals in it. */
  summariesAround({ object, chunk }: FunctionUnit): readonly FunctionSummary[] {
    if (object === undefined) return [];
    const { functions } = this.parts;
    return functions
      .numbersOf(object)
      .map((number) => functions.summaries[number]!)
      .filter(({ unit }) => unit.chunk === chunk);
  }

  /** Fields and package variables that a function uses under a lock which it takes itself. */
  usedUnder(func: FuncObject, lock: VarObject): readonly VarObject[] {
    const { functions, facts } = this.parts;
    return functions.numbersOf(func).flatMap((number) => facts.usedUnder(number, lock));
  }

  /** What the accesses say about a field or package variable; undefined when no lock is held in at least half of them. */
  guardOf(variable: VarObject): Protection | undefined {
    const uses = this.usesOf(variable);
    if (uses === undefined) return undefined;
    const { guard, guarded, bare, facts } = uses;
    const [first] = guarded;
    if (first === undefined || guarded.length < bare.length) return undefined;
    const contexts = [...new Set(facts.map(({ unit }) => unit.object?.name ?? 'func'))];
    const places = new Places();
    for (const { access, unit } of bare) places.add(unit, access.site.reference);
    const bareCount = places.count;
    for (const { access, unit } of guarded) places.add(unit, access.site.reference);
    const total = places.count;
    return { guard: guardText(guard, first.access.path), guarded: total - bareCount, total, contexts };
  }

  /** All accesses of a field or package variable. */
  factsOf(variable: VarObject): readonly AccessFact[] {
    return this.parts.facts.of(variable.origin).flatMap((one) => one.facts);
  }

  /** The lock that most accesses of a field or package variable hold, those that do, and those that certainly don't; undefined where none does. */
  usesOf(variable: VarObject): GuardedUses | undefined {
    const facts = this.factsOf(variable);
    const guard = this.mostHeld(facts);
    if (guard === undefined) return undefined;
    const guarded = facts.filter((fact) => fact.guards.has(guard));
    const bare = facts.filter((fact) => !fact.guards.has(guard) && wayWithout(fact, guard) !== undefined);
    return { guard, guarded, bare, facts };
  }

  /** Where several are held as often, one may be there for something else: the lock that is held for more of the package's data. */
  private mostHeld(facts: readonly AccessFact[]): Guard | undefined {
    const counts = new Map<Guard, number>();
    for (const { guards } of facts) for (const guard of guards.keys()) counts.set(guard, (counts.get(guard) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const [best, ...others] = [...counts.keys()].filter((guard) => counts.get(guard) === most);
    if (others.length === 0) return best;
    const all = this.data.flatMap((data) => data.facts);
    const uses = (guard: Guard): number => all.filter(({ guards }) => guards.has(guard)).length;
    return [best, ...others].reduce((one, other) =>
      one !== undefined && other !== undefined && uses(other) > uses(one) ? other : one,
    );
  }
}

const tables = new WeakMap<readonly FunctionSummary[], GuardTable>();

/** The table of a program; made once. */
export function guardTableOf(program: {
  readonly typed: TypedPackage;
  readonly summaries: readonly FunctionSummary[];
}): GuardTable {
  let table = tables.get(program.summaries);
  if (table === undefined) {
    activate(program.typed);
    table = earlier.get(program.summaries)?.continuedBy(program.typed, program.summaries);
    table ??= GuardTable.of(program.typed, program.summaries);
    earlier.delete(program.summaries);
    tables.set(program.summaries, table);
  }
  return table;
}

/** Tables of the versions before, for tables that nobody has asked for yet. */
const earlier = new WeakMap<readonly FunctionSummary[], GuardTable>();

/** Lets the table of a later version go on from that of an earlier one, if there is one. */
export function continueGuardTable(before: readonly FunctionSummary[], later: readonly FunctionSummary[]): void {
  const table = tables.get(before);
  if (table !== undefined) earlier.set(later, table);
}

/** How functions are entered apart from the calls that are seen. */
class Entrances {
  private constructor(
    private readonly typed: TypedPackage,
    private readonly graph: CallGraph,
    private readonly values: ValueUses,
    private readonly promises: PromisedMethods,
    /** By number; shared by all versions in which functions are entered alike. */
    private readonly known: (Entrance | undefined)[],
  ) {}

  static of(typed: TypedPackage, graph: CallGraph): Entrances {
    const values = ValueUses.of(typed, graph);
    return new Entrances(typed, graph, values, new PromisedMethods(typed, values.interfaces), []);
  }

  /** Undefined where functions are entered otherwise. */
  continuedBy(typed: TypedPackage, graph: CallGraph, changes: readonly ChangedFunction[]): Entrances | undefined {
    const values = this.values.continuedBy(typed, graph, changes);
    if (values === undefined) return undefined;
    return new Entrances(typed, graph, values, this.promises.continuedBy(typed), this.known);
  }

  of(number: number): Entrance {
    return (this.known[number] ??= this.decide(this.graph.functions.summaries[number]!.unit));
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
    if (isHidden && this.graph.callersOf(unit).some(({ from }) => from.unit !== unit) && !this.promises.has(object))
      return 'calls-only';
    if (sortMethods.has(name) && receiverTypeName !== undefined) return 'unknown';
    return 'bare';
  }
}

/** Methods that `sort` and `container/heap` call, under whatever lock their caller holds. */
const sortMethods = new Set(['Len', 'Less', 'Swap', 'Push', 'Pop']);
