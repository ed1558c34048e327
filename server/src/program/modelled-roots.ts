import type { AccessPath, PathTable } from '../flow/access-path.js';
import { instantiateAccess, instantiateOrder, instantiateSignals, Substitution } from '../flow/instantiate.js';
import { isLocalOf } from '../flow/assignments.js';
import { Spawn, spanOf, type Conflict, type FunctionSummary, type SignalMap } from '../flow/summary.js';
import type { TypedPackage } from '../types/package.js';
import { deref, namedOf, underlying } from '../types/type-queries.js';
import { ConflictCollector } from './conflict-collector.js';
import { isTestFile } from './test-files.js';
import { UnsharedAccesses } from './unshared-accesses.js';

/**
 * Concurrency that no statement of the package shows, because the callers are elsewhere: `ServeHTTP` runs once a request, and the
 * methods of an object that already has a goroutine when its constructor returns run beside that goroutine.
 */
export function modelledConflicts(
  typed: TypedPackage,
  summaries: readonly FunctionSummary[],
  table: PathTable,
): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const summary of summaries) {
    if (isServeHttp(summary)) conflicts.push(...handlerConflicts(summary));
  }
  if (typed.name !== 'main') {
    for (const summary of summaries) conflicts.push(...clientConflicts(summary, summaries, table));
  }
  return conflicts;
}

/**
 * `func (h T) ServeHTTP(http.ResponseWriter, *http.Request)`: the server calls it from a goroutine for each request. A test's handlers get what
 * the test sends, one request after the other.
 */
function isServeHttp(summary: FunctionSummary): boolean {
  const { unit } = summary;
  if (isTestFile(unit.file.uri)) return false;
  return unit.hasReceiver && unit.object?.name === 'ServeHTTP' && unit.params.length === 3 && unit.results.length === 0;
}

function handlerConflicts(summary: FunctionSummary): Conflict[] {
  const { unit } = summary;
  const name = unit.node.kind === 'FuncDecl' ? unit.node.name : undefined;
  if (name === undefined) return [];
  const receiver = unit.params[0];
  const spawn = new Spawn(
    {
      statement: { kind: 'handler', span: spanOf(unit, name), isMany: true, startsLater: true, isSingle: false },
      name: name.name,
    },
    () =>
      [...summary.accesses, ...summary.spawns.flatMap((one) => one.accesses)].filter(
        ({ path }) => path.root === receiver || (path.root.kind === 'var' && path.root.role === 'package'),
      ),
    summary.signals,
  );
  const collector = new ConflictCollector(unit, true, new UnsharedAccesses());
  collector.spawn(spawn, new Set());
  return conflictsOf(collector, new Map());
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

function isExported(name: string): boolean {
  const first = name[0] ?? '';
  return first !== first.toLowerCase();
}
