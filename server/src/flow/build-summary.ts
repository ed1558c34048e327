import type { VarObject } from '../types/object.js';
import type { AccessPath, PathTable } from './access-path.js';
import { isLocalOf } from './assignments.js';
import type { FlowRecorder } from './flow-recorder.js';
import {
  instantiateAccess,
  instantiatePaths,
  instantiateSignals,
  instantiateSpawn,
  substitutionOf,
} from './instantiate.js';
import { isSameSite } from './spawn-sites.js';
import type { Access, FunctionSummary, LockMode, SignalMap } from './summary.js';

// Shared by the many functions that have none.
const noSignals: SignalMap = new Map();
const noLocks = new Map<AccessPath, LockMode>();

/** Goroutines that one call may leave running; beyond this it is a whole program's start. */
const maxSpawns = 60;

/** Turns what was recorded into what the caller can understand: everything else has no name outside the function. */
export function buildSummary(
  recorder: FlowRecorder,
  results: readonly (AccessPath | undefined)[],
  returnedLocals: ReadonlyMap<VarObject, number>,
  table: PathTable,
): FunctionSummary {
  const { unit, exit } = recorder;
  const outward = substitutionOf(
    (variable) => {
      const result = returnedLocals.get(variable);
      if (result !== undefined) return table.ofResult(result);
      return isLocalOf(variable, unit.node) && !unit.params.includes(variable) ? undefined : table.ofVariable(variable);
    },
    (index) => table.ofResult(index),
    undefined,
  );

  // Parallel subtests end with the test function around them.
  const live = [...(exit?.live ?? [])].filter((spawn) => spawn.kind !== 'parallel-test');
  const accesses: Access[] = [];
  // Goroutines that ended before the return ran, for the caller, during the call.
  const ended = [...recorder.made.all()].filter((spawn) => !live.some((one) => isSameSite(one, spawn)));
  for (const access of [...recorder.accesses.all(), ...ended.flatMap((spawn) => spawn.accesses)]) {
    const outside = instantiateAccess(access, outward, undefined);
    if (outside !== undefined) accesses.push(outside);
  }
  const held = exit?.locks.held;
  const acquires = held === undefined || held.size === 0 ? noLocks : new Map<AccessPath, LockMode>();
  for (const [lock, mode] of held ?? []) {
    const outside = outward.path(lock);
    if (outside !== undefined) acquires.set(outside, mode);
  }
  const spawns = live.map((spawn) => instantiateSpawn(spawn, outward));
  return {
    unit,
    accesses,
    spawns: spawns.filter((spawn) => spawn.accesses.length > 0 || spawn.signals.size > 0).slice(-maxSpawns),
    parameterCalls: recorder.parameterCalls.map((call) => ({
      ...call,
      hasEnded:
        call.hasEnded ||
        (exit !== undefined && [...call.endSignals.keys()].some((path) => exit.order.joined.has(path))),
    })),
    signals: instantiateSignals(recorder.signals, outward),
    conditionalConflicts: [],
    allSignals: recorder.signals.size === 0 ? noSignals : recorder.signals,
    joins: instantiatePaths(exit?.order.joined ?? new Set(), outward),
    hasUnknownJoin: exit?.order.hasUnknownJoin ?? false,
    acquires,
    acquiresUnknown: (exit?.locks.hasUnknown ?? false) && !recorder.hasReleased,
    releases: instantiatePaths(exit?.released ?? new Set(), outward),
    results: results.map((path) => (path === undefined ? undefined : outward.path(path))),
    isParallelTest: recorder.isParallelTest,
    neverReturns: exit === undefined,
    isTruncated: recorder.accesses.isTruncated,
  };
}
