import type { AccessPath, PathTable } from './access-path.js';
import { isLocalOf } from './assignments.js';
import type { FlowState } from './flow-state.js';
import type { FunctionUnit } from './function-unit.js';
import type { FlowRecorder } from './flow-recorder.js';
import { expandAccesses } from './expand-accesses.js';
import { instantiatePaths, instantiateSignals, instantiateSpawn, Substitution } from './instantiate.js';
import { leavesLockToCaller } from './lock-contract.js';
import type { ReturnedPaths } from './returned-paths.js';
import { isSameSite } from './spawn-sites.js';
import type { Access, Conflict, FunctionSummary, LockMode, ParameterCall, Spawn } from './summary.js';

// Shared by the many functions that have none.
const noPaths: ReadonlySet<AccessPath> = new Set();
const noLocks = new Map<AccessPath, LockMode>();

/** Goroutines that one call may leave running; beyond this it is a whole program's start. */
const maxSpawns = 60;

/** Turns what was recorded into what the caller can understand: everything else has no name outside the function. */
export function buildSummary(
  recorder: FlowRecorder,
  returned: ReturnedPaths,
  table: PathTable,
  conflicts: readonly Conflict[],
): FunctionSummary {
  const { unit, exit } = recorder;
  const outward = new Substitution(
    {
      variable: (variable) => {
        const result = returned.locals.get(variable);
        if (result !== undefined) return table.ofResult(result);
        const isLocal = isLocalOf(variable, unit.node) && !unit.params.includes(variable);
        return isLocal ? undefined : table.ofVariable(variable);
      },
      result: (index) => table.ofResult(index),
      isOwn: (variable) => isLocalOf(variable, unit.node),
    },
    undefined,
  );

  // What the functions below refer to lives as long as the summary does, so they refer to neither the recorder nor its states, which are large.
  const live = liveAtReturn(exit);
  const ended = endedSpawns(recorder, live);
  const own = recorder.own.all();
  const { calls } = recorder;
  let accesses: readonly Access[] | undefined;
  const held = exit?.locks.held;
  const acquires = held === undefined || held.size === 0 ? noLocks : new Map<AccessPath, LockMode>();
  for (const [lock, mode] of held ?? []) {
    const outside = outward.path(lock);
    if (outside !== undefined) acquires.set(outside, mode);
  }
  const spawns = live.map((spawn) => instantiateSpawn(spawn, outward));
  return {
    unit,
    own,
    calls,
    dynamicCalls: recorder.dynamicCalls,
    get accesses() {
      accesses ??= expandAccesses(own, calls, endedAccesses(ended), outward);
      return accesses;
    },
    get knownAccesses() {
      return accesses;
    },
    accessesWithin(depth) {
      const calleeAccesses = (callee: FunctionSummary): readonly Access[] => callee.accessesWithin(depth - 1);
      return expandAccesses(own, depth > 0 ? calls : [], endedAccesses(ended), outward, calleeAccesses);
    },
    forgetAccesses() {
      accesses = undefined;
    },
    places: recorder.places,
    hasSpawned: !recorder.made.isEmpty,
    spawns: spawns.filter((spawn) => spawn.accesses.length > 0 || spawn.signals.size > 0).slice(-maxSpawns),
    parameterCalls: parameterCallsOf(recorder),
    signals: instantiateSignals(recorder.signals, outward),
    replaced: replacedOutside(recorder.replaced, unit, outward),
    conditionalConflicts: conflicts,
    joins: instantiatePaths(exit?.order.joined ?? new Set(), outward),
    hasUnknownJoin: exit?.order.hasUnknownJoin ?? false,
    acquires,
    acquiresUnknown: (exit?.locks.hasUnknown ?? false) && !recorder.hasReleased && !leavesLockToCaller(unit),
    releases: instantiatePaths(exit?.released ?? new Set(), outward),
    results: returned.paths().map((path) => (path === undefined ? undefined : outward.path(path))),
    isParallelTest: recorder.isParallelTest,
    freshResults: returned.areFresh,
    neverReturns: exit === undefined,
  };
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

function parameterCallsOf({ parameterCalls, exit, joinedBeforeReturn }: FlowRecorder): readonly ParameterCall[] {
  return parameterCalls.map((call) => ({
    ...call,
    hasEnded:
      call.hasEnded ||
      // A function that waits on some ways only says by its results which one it was.
      (exit !== undefined && [...call.endSignals.keys()].some((path) => joinedBeforeReturn.has(path))),
  }));
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
