import type { VarObject } from '../types/object.js';
import type { AccessPath } from './access-path.js';
import type { FunctionSummary } from './summary.js';

/**
 * Whether calling either of two versions of a function does the same to its caller, as far as the walk of the caller depends on it: locks,
 * order, results. What they touch doesn't count; goroutines and callbacks always do.
 */
export function hasSameEffect(a: FunctionSummary, b: FunctionSummary): boolean {
  if (hasFollowers(a) || hasFollowers(b) || a.unit.params.length !== b.unit.params.length) return false;
  return (
    a.hasUnknownJoin === b.hasUnknownJoin &&
    a.acquiresUnknown === b.acquiresUnknown &&
    a.neverReturns === b.neverReturns &&
    a.isParallelTest === b.isParallelTest &&
    a.freshResults.join() === b.freshResults.join() &&
    pathsKey(a.results, a) === pathsKey(b.results, b) &&
    setKey(a.joins, a) === setKey(b.joins, b) &&
    setKey(a.releases, a) === setKey(b.releases, b) &&
    setKey(a.replaced, a) === setKey(b.replaced, b) &&
    setKey(a.acquires.keys(), a) === setKey(b.acquires.keys(), b) &&
    [...a.acquires.values()].join() === [...b.acquires.values()].join() &&
    signalsKey(a) === signalsKey(b)
  );
}

function hasFollowers(summary: FunctionSummary): boolean {
  return summary.hasSpawned || summary.parameterCalls.length > 0 || summary.conditionalConflicts.length > 0;
}

function signalsKey(summary: FunctionSummary): string {
  return [...summary.signals]
    .map(([path, joined]) => `${pathKey(path, summary)} after ${setKey(joined, summary)}`)
    .sort()
    .join();
}

function setKey(paths: Iterable<AccessPath>, summary: FunctionSummary): string {
  return [...paths]
    .map((path) => pathKey(path, summary))
    .sort()
    .join();
}

function pathsKey(paths: readonly (AccessPath | undefined)[], summary: FunctionSummary): string {
  return paths.map((path) => (path === undefined ? '' : pathKey(path, summary))).join();
}

/** A path without the names of parameters, which are other variables in each version. */
function pathKey(path: AccessPath, summary: FunctionSummary): string {
  const { parent, step, root } = path;
  if (parent !== undefined && step !== undefined) {
    const name = step.kind === 'var' ? String(idOf(step)) : step.kind === 'key' ? `[${step.text}]` : step.kind;
    return `${pathKey(parent, summary)}.${name}`;
  }
  if (root.kind === 'result') return `result ${String(root.index)}`;
  const index = summary.unit.params.indexOf(root);
  return index < 0 ? String(idOf(root)) : `parameter ${String(index)}`;
}

const ids = new WeakMap<VarObject, number>();
let lastId = 0;

function idOf(variable: VarObject): number {
  let id = ids.get(variable);
  if (id === undefined) {
    id = ++lastId;
    ids.set(variable, id);
  }
  return id;
}
