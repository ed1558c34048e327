import type { AccessPath, PathTable } from '../flow/access-path.js';
import { instantiateAccess, instantiateOrder, instantiateSignals, Substitution } from '../flow/instantiate.js';
import { isLocalOf } from '../flow/assignments.js';
import { Spawn, spanOf, type Conflict, type FunctionSummary, type SignalMap, type SpawnKind } from '../flow/summary.js';
import { isExported } from '../types/identical.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import { deref, namedOf, underlying } from '../types/type-queries.js';
import { ConflictCollector } from './conflict-collector.js';
import { entryPoints, type EntryPoints } from './entry-points.js';
import { UnsharedAccesses } from './unshared-accesses.js';

/**
 * Concurrency that no statement of the package shows, because the callers are elsewhere: entry points that are called at any time (`ServeHTTP`, methods
 * that serve remote calls, …), and the methods of an object that already has a goroutine when its constructor returns.
 */
export function modelledConflicts(
  typed: TypedPackage,
  summaries: readonly FunctionSummary[],
  table: PathTable,
): Conflict[] {
  const declared = summaries.filter(({ unit }) => unit.node.kind === 'FuncDecl');
  const conflicts = entryPoints(typed, summaries).flatMap((group) => groupConflicts(group, table));
  if (typed.name !== 'main') {
    for (const summary of declared) conflicts.push(...clientConflicts(summary, declared, table));
  }
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
  summaries: readonly FunctionSummary[],
  table: PathTable,
): Conflict[] {
  const live = constructor.spawns.filter((spawn) => spawn.accesses.some(({ path }) => path.root.kind === 'result'));
  const object = constructor.unit.object;
  if (live.length === 0 || object === undefined || !isExported(object.name)) return [];
  const signature = underlying(object.type);
  if (signature.kind !== 'signature') return [];
  const conflicts: Conflict[] = [];
  signature.results.forEach((result, index) => {
    const type = namedOf(deref(result.type));
    if (type === undefined || !isExported(type.object.name)) return;
    const instance = table.ofResult(index);
    for (const method of summaries) {
      const func = method.unit.object;
      if (func?.receiverTypeName !== type.object.name || !isExported(func.name)) continue;
      conflicts.push(...methodConflicts(method, new Set(live), instance));
    }
  });
  return conflicts;
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
