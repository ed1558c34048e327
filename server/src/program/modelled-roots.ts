import { getOrMake } from '../base/get-or-make.js';
import type { AccessPath, PathTable } from '../flow/access-path.js';
import { instantiateAccess, instantiateOrder, instantiateSignals, Substitution } from '../flow/instantiate.js';
import { isLocalOf } from '../flow/assignments.js';
import {
  Spawn,
  spanOf,
  type Access,
  type Conflict,
  type FunctionSummary,
  type SignalMap,
  type SpawnKind,
} from '../flow/summary.js';
import { isExported } from '../types/identical.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import { deref, namedOf, underlying } from '../types/type-queries.js';
import { bySummary, type SummariesByFile } from './by-summary.js';
import { ConflictCollector } from './conflict-collector.js';
import { entryPoints, isExportedMethod, type EntryPoints } from './entry-points.js';
import { UnsharedAccesses } from './unshared-accesses.js';

/**
 * Concurrency that no statement of the package shows, because the callers are elsewhere: entry points that are called at any time (`ServeHTTP`, methods
 * that serve remote calls, …), and the methods of an object that already has a goroutine when its constructor returns.
 */
export function modelledConflicts(typed: TypedPackage, files: SummariesByFile, table: PathTable): Conflict[] {
  const conflicts = entryPoints(typed, files).flatMap(({ kind, functions }) =>
    knownConflicts({ table, functions, kind }, () => groupConflicts({ kind, functions }, table)),
  );
  if (typed.name === 'main') return conflicts;
  const starting = constructors(files);
  const methods = starting.length === 0 ? [] : exportedMethods(files);
  for (const summary of starting) conflicts.push(...clientConflicts(summary, methods, table));
  return conflicts;
}

/** Exported functions that leave goroutines running in the objects that they return. */
const constructors = bySummary((summary) => {
  const { node, object } = summary.unit;
  const isOne = node.kind === 'FuncDecl' && object !== undefined && isExported(object.name);
  return isOne && liveIn(summary).length > 0 ? [summary] : [];
});

const exportedMethods = bySummary((summary) => (isExportedMethod(summary) ? [summary] : []));

function liveIn({ spawns }: FunctionSummary): readonly Spawn[] {
  return spawns.filter((spawn) => spawn.accesses.some(({ path }) => path.root.kind === 'result'));
}

/** What conflicts that were found for some functions depend on. */
interface Search {
  readonly table: PathTable;
  /** At least one. */
  readonly functions: readonly FunctionSummary[];
  /** What the search was for; there may be several with the same functions. */
  readonly kind: string;
}

interface Found extends Search {
  readonly accesses: readonly (readonly Access[])[];
  readonly conflicts: readonly Conflict[];
}

const found = new WeakMap<FunctionSummary, Map<string, Found>>();

/** The conflicts of the version before where the same functions touch the same. */
function knownConflicts(search: Search, find: () => readonly Conflict[]): readonly Conflict[] {
  const { table, functions, kind } = search;
  const [first] = functions;
  if (first === undefined) return [];
  const byKind = getOrMake(found, first, () => new Map<string, Found>());
  const known = byKind.get(kind);
  const isSame =
    known?.table === table &&
    known.functions.length === functions.length &&
    functions.every((one, i) => one === known.functions[i] && one.accesses === known.accesses[i]);
  if (isSame) return known.conflicts;
  const conflicts = find();
  byKind.set(kind, { ...search, accesses: functions.map(({ accesses }) => accesses), conflicts });
  return conflicts;
}

/** Each of the functions runs beside the others and beside itself; methods on one and the same object. */
function groupConflicts({ kind, functions }: EntryPoints, table: PathTable): Conflict[] {
  const [first] = functions;
  if (first === undefined) return [];
  const object = functions.map(receiverOf).find((receiver) => receiver !== undefined);
  const instance = object === undefined ? undefined : table.ofVariable(object);
  const collector = new ConflictCollector(first.unit, true, new UnsharedAccesses());
  const live = new Set<Spawn>();
  for (const entry of functions) {
    const spawn = entrySpawn(entry, kind, instance, table);
    collector.spawn(spawn, live);
    live.add(spawn);
  }
  return conflictsOf(collector, new Map());
}

function receiverOf({ unit }: FunctionSummary): VarObject | undefined {
  return unit.hasReceiver ? unit.params[0] : undefined;
}

function entrySpawn(
  entry: FunctionSummary,
  kind: SpawnKind,
  instance: AccessPath | undefined,
  table: PathTable,
): Spawn {
  const { unit } = entry;
  const { node } = unit;
  const receiver = receiverOf(entry);
  const substitution = new Substitution(
    {
      variable: (variable) =>
        variable === receiver ? instance : variable.role === 'package' ? table.ofVariable(variable) : undefined,
      result: () => undefined,
      isOwn: (variable) => isLocalOf(variable, node),
    },
    undefined,
  );
  const span = spanOf(unit, node.kind === 'FuncDecl' ? node.name : node);
  return new Spawn(
    {
      statement: { kind, span, isMany: true, startsLater: true, isSingle: false },
      name: node.kind === 'FuncDecl' ? node.name.name : '',
    },
    () =>
      [...entry.accesses, ...entry.spawns.flatMap((one) => one.accesses)].flatMap(
        (access) => instantiateAccess(access, substitution, undefined) ?? [],
      ),
    instantiateSignals(entry.signals, substitution),
  );
}

function clientConflicts(
  constructor: FunctionSummary,
  methods: readonly FunctionSummary[],
  table: PathTable,
): readonly Conflict[] {
  const signature = constructor.unit.object === undefined ? undefined : underlying(constructor.unit.object.type);
  if (signature?.kind !== 'signature') return [];
  const live = new Set(liveIn(constructor));
  return signature.results.flatMap((result, index) => {
    const type = namedOf(deref(result.type));
    if (type === undefined || !isExported(type.object.name)) return [];
    const own = methods.filter(({ unit: { object } }) => object?.receiverTypeName === type.object.name);
    return knownConflicts({ table, functions: [constructor, ...own], kind: `result ${String(index)}` }, () =>
      own.flatMap((method) => methodConflicts(method, live, table.ofResult(index))),
    );
  });
}

function methodConflicts(method: FunctionSummary, live: ReadonlySet<Spawn>, instance: AccessPath): Conflict[] {
  const receiver = method.unit.params[0];
  if (receiver === undefined) return [];
  const substitution = new Substitution(
    {
      variable: (variable) => (variable === receiver ? instance : undefined),
      result: () => undefined,
      isOwn: (variable) => isLocalOf(variable, method.unit.node),
    },
    undefined,
  );
  const collector = new ConflictCollector(method.unit, true, new UnsharedAccesses());
  for (const access of method.accesses) {
    const here = instantiateAccess(access, substitution, undefined);
    if (here !== undefined) collector.access(here, instantiateOrder(access.order, substitution, undefined), live);
  }
  return conflictsOf(collector, instantiateSignals(method.signals, substitution));
}

/** All of them: there is no caller that could know more. */
function conflictsOf(collector: ConflictCollector, signals: SignalMap): Conflict[] {
  const conditional = collector.finish(signals);
  return [...collector.conflicts, ...conditional];
}
