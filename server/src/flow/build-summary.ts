import type { AccessPath, PathTable } from './access-path.js';
import { isLocalOf } from './assignments.js';
import type { FlowState } from './flow-state.js';
import type { FunctionUnit } from './function-unit.js';
import type { FlowRecorder } from './flow-recorder.js';
import type { PendingCall } from './call-record.js';
import { expandAccesses } from './expand-accesses.js';
import { instantiatePaths, instantiateSignals, instantiateSpawn, Substitution } from './instantiate.js';
import { leavesLockToCaller } from './lock-contract.js';
import type { ReturnedPaths } from './returned-paths.js';
import { isSameSite } from './spawn-sites.js';
import type {
  Access,
  Communication,
  Conflict,
  FunctionSummary,
  LockMode,
  LockTaking,
  ParameterCall,
  Setting,
  Spawn,
} from './summary.js';

// Shared by the many functions that have none.
const noPaths: ReadonlySet<AccessPath> = new Set();
const noTakings: readonly LockTaking[] = [];
const noCommunications: readonly Communication[] = [];
const noLocks: ReadonlyMap<AccessPath, LockMode> = new Map();

/** Goroutines that one call may leave running; beyond this it is a whole program's start. */
const maxSpawns = 60;

/** Turns what was recorded into what the caller can understand: everything else has no name outside the function. */
export function buildSummary(
  recorder: FlowRecorder,
  returned: ReturnedPaths,
  table: PathTable,
  conflicts: readonly Conflict[],
): FunctionSummary {
  return new Summary(recorder, outwardNames(recorder.unit, returned, table), returned, conflicts);
}

function outwardNames(unit: FunctionUnit, { locals }: ReturnedPaths, table: PathTable): Substitution {
  return new Substitution(
    {
      variable: (variable) => {
        const result = locals.get(variable);
        if (result !== undefined) return table.ofResult(result);
        const isLocal = isLocalOf(variable, unit.node) && !unit.params.includes(variable);
        return isLocal ? undefined : table.ofVariable(variable);
      },
      result: (index) => table.ofResult(index),
      isOwn: (variable) => isLocalOf(variable, unit.node),
    },
    undefined,
  );
}

/**
 * Refers to neither the recorder nor its states, which are large. A class, not a literal with getters: V8 keeps objects that differ in a getter's closure as
 * hash tables, slow and large.
 */
class Summary implements FunctionSummary {
  readonly unit;
  readonly own;
  readonly calls;
  readonly dynamicCalls;
  readonly takings;
  readonly communications;
  readonly places;
  readonly hasSpawned;
  readonly spawns;
  readonly parameterCalls;
  readonly signals;
  readonly replaced;
  readonly joins;
  readonly setting;
  readonly hasUnknownJoin;
  readonly acquires;
  readonly acquiresUnknown;
  readonly releases;
  readonly results;
  readonly isParallelTest;
  readonly freshResults;
  readonly neverReturns;
  private readonly ended: readonly EndedSpawn[];
  private listed: readonly Access[] | undefined;

  constructor(
    recorder: FlowRecorder,
    private readonly outward: Substitution,
    returned: ReturnedPaths,
    readonly conditionalConflicts: readonly Conflict[],
  ) {
    const { unit, exit } = recorder;
    const live = liveAtReturn(exit);
    const spawns = live.map((spawn) => instantiateSpawn(spawn, outward));
    this.ended = endedSpawns(recorder, live);
    this.unit = unit;
    this.own = recorder.own.all();
    this.calls = callsOf(recorder, live);
    this.dynamicCalls = recorder.dynamicCalls;
    this.takings = recorder.takings.size === 0 ? noTakings : [...recorder.takings.values()];
    this.communications = recorder.communications.size === 0 ? noCommunications : [...recorder.communications.values()];
    this.places = recorder.places;
    this.hasSpawned = recorder.hasSpawned;
    this.spawns = spawns.filter((spawn) => spawn.accesses.length > 0 || spawn.signals.size > 0).slice(-maxSpawns);
    this.parameterCalls = parameterCallsOf(recorder);
    this.signals = instantiateSignals(recorder.signals, outward);
    this.replaced = replacedOutside(recorder.replaced, unit, outward);
    this.joins = instantiatePaths(exit?.order.joined ?? noPaths, outward);
    this.setting = settingOutside(recorder.setting, outward);
    this.hasUnknownJoin = exit?.order.hasUnknownJoin ?? false;
    this.acquires = locksOutside(exit, outward);
    this.acquiresUnknown = (exit?.locks.hasUnknown ?? false) && !recorder.hasReleased && !leavesLockToCaller(unit);
    this.releases = instantiatePaths(exit?.released ?? noPaths, outward);
    this.results = returned.paths().map((path) => (path === undefined ? undefined : outward.path(path)));
    this.isParallelTest = recorder.isParallelTest;
    this.freshResults = returned.areFresh;
    this.neverReturns = exit === undefined;
  }

  get accesses(): readonly Access[] {
    this.listed ??= expandAccesses(this.own, this.calls, endedAccesses(this.ended), this.outward);
    return this.listed;
  }

  get knownAccesses(): readonly Access[] | undefined {
    return this.listed;
  }

  accessesWithin(depth: number): readonly Access[] {
    const calls = depth > 0 ? this.calls : [];
    const ofCallee = (callee: FunctionSummary): readonly Access[] => callee.accessesWithin(depth - 1);
    return expandAccesses(this.own, calls, endedAccesses(this.ended), this.outward, ofCallee);
  }

  forgetAccesses(): void {
    this.listed = undefined;
  }
}

/** The calls, those of goroutines that have ended marked as such. */
function callsOf(recorder: FlowRecorder, live: readonly Spawn[]): readonly PendingCall[] {
  const { calls, goroutines, made, spawnerLocks } = recorder;
  for (const { spawn, start, end, lastWords } of goroutines) {
    // What is left after its last words are goroutines that it started.
    const isRunning = (one: Spawn): boolean =>
      isSameSite(one, spawn) && ![...one.heard].some((path) => lastWords.has(path));
    if (made.get(spawn) === undefined || live.some(isRunning)) continue;
    const locks = spawnerLocks.of(spawn) ?? noLocks;
    calls.splice(start, end - start, ...calls.slice(start, end).map((call) => call.over(locks)));
  }
  return calls;
}

function settingOutside(setting: Setting | undefined, outward: Substitution): Setting | undefined {
  const place = setting === undefined ? undefined : outward.path(setting.place);
  if (setting === undefined || place === undefined) return undefined;
  return { place, value: setting.value, joins: instantiatePaths(setting.joins, outward) };
}

/** Locks held at the return that the caller can name. */
function locksOutside(exit: FlowState | undefined, outward: Substitution): ReadonlyMap<AccessPath, LockMode> {
  const held = exit?.locks.held ?? noLocks;
  if (held.size === 0) return noLocks;
  const acquires = new Map<AccessPath, LockMode>();
  for (const [lock, mode] of held) {
    const outside = outward.path(lock);
    if (outside !== undefined) acquires.set(outside, mode);
  }
  return acquires;
}

/** Goroutines that may still run. Parallel subtests end with the test function around them. */
function liveAtReturn(exit: FlowState | undefined): Spawn[] {
  return [...(exit?.live ?? [])].filter((spawn) => spawn.kind !== 'parallel-test');
}

/** A goroutine that ended before the return, with the locks that cover all it did. */
interface EndedSpawn {
  readonly spawn: Spawn;
  readonly locks: ReadonlyMap<AccessPath, LockMode> | undefined;
}

/** Goroutines that ran, for the caller, during the call. */
function endedSpawns({ made, spawnerLocks }: FlowRecorder, live: readonly Spawn[]): readonly EndedSpawn[] {
  return made
    .all()
    .filter((spawn) => !live.some((one) => isSameSite(one, spawn)))
    .map((spawn) => ({ spawn, locks: spawnerLocks.of(spawn) }));
}

function endedAccesses(ended: readonly EndedSpawn[]): Access[] {
  return ended.flatMap(({ spawn, locks }) =>
    locks === undefined ? spawn.accesses : spawn.accesses.map((access) => access.under(locks)),
  );
}

/**
 * A goroutine that nobody waits for and that takes the place of a call is left out: whether it is started is for something to say that callers know and
 * nobody else.
 */
function parameterCallsOf({
  parameterCalls,
  calledBothWays,
  exit,
  joinedBeforeReturn,
}: FlowRecorder): readonly ParameterCall[] {
  const inPlace = new Set(parameterCalls.flatMap((call) => (call.spawn === undefined ? [call.parameter] : [])));
  return parameterCalls.flatMap((call) => {
    const hasEnded =
      call.hasEnded ||
      // A function that waits on some ways only says by its results which one it was.
      (exit !== undefined && [...call.endSignals.keys()].some((path) => joinedBeforeReturn.has(path)));
    const { parameter, spawn } = call;
    const isInstead = spawn !== undefined && inPlace.has(parameter) && !calledBothWays.has(parameter);
    return isInstead && !hasEnded ? [] : [{ ...call, hasEnded }];
  });
}

/** Replaced references that callers can name; a parameter that is given another value is the function's own affair. */
function replacedOutside(
  places: ReadonlySet<AccessPath>,
  unit: FunctionUnit,
  outward: Substitution,
): ReadonlySet<AccessPath> {
  if (places.size === 0) return noPaths;
  const isOwn = (place: AccessPath): boolean =>
    place.isInRoot && place.root.kind === 'var' && isLocalOf(place.root, unit.node);
  return instantiatePaths(new Set([...places].filter((place) => !isOwn(place))), outward);
}
