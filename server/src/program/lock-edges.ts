import type { AccessPath } from '../flow/access-path.js';
import type { CallRecord, FunctionSummary, LockMode } from '../flow/summary.js';
import type { NodeBase } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { GuardTable } from './guards/guard-table.js';
import { isMutex, TakenLocks, translated, type Taken } from './taken-locks.js';
import { isTestFile } from './test-files.js';

/** One mutex is locked while another one is held. */
export interface LockEdge {
  readonly summary: FunctionSummary;
  readonly held: AccessPath;
  readonly heldMode: LockMode;
  readonly taken: AccessPath;
  readonly takenMode: LockMode;
  /** Where the held one was locked. */
  readonly since: NodeBase;
  /** The call that locks, or the call of a function that does. */
  readonly node: NodeBase;
  /** All mutexes held by then. */
  readonly all: ReadonlySet<VarObject>;
}

/** In the order of the functions; those of tests are left out. */
export function lockEdgesOf(summaries: readonly FunctionSummary[]): readonly LockEdge[] {
  const takenLocks = new TakenLocks();
  const edges: LockEdge[] = [];
  for (const summary of summaries) {
    const { unit, takings, calls } = summary;
    if (isTestFile(unit.file.uri)) continue;
    for (const { lock, mode, node, isFresh, locks } of takings)
      if (!isFresh) addEdges(edges, summary, { lock, mode }, node, locks);
    for (const call of calls) {
      if (call.kind !== 'call' || !hasMutex(call)) continue;
      for (const taken of takenLocks.of(call.callee)) {
        const here = translated(taken, call);
        if (here !== undefined) addEdges(edges, summary, here, call.node, call.locks);
      }
    }
  }
  return edges;
}

function hasMutex({ locks }: CallRecord): boolean {
  for (const lock of locks.held.keys()) if (isMutex(lock)) return true;
  return false;
}

function addEdges(
  edges: LockEdge[],
  summary: FunctionSummary,
  { lock: taken, mode: takenMode }: Taken,
  node: NodeBase,
  { held: locks, since }: CallRecord['locks'],
): void {
  if (!isMutex(taken) || taken.isUncertain) return;
  const all = new Set([...locks.keys()].flatMap(({ target }) => (target === undefined ? [] : [target.origin])));
  for (const [held, heldMode] of locks) {
    const lockedBy = since.get(held);
    // What a callee has left locked may be locked under a condition that keeps the two apart, such as a count.
    if (lockedBy === undefined || held === taken || held.isUncertain || !isMutex(held)) continue;
    edges.push({ summary, held, heldMode, taken, takenMode, since: lockedBy, node, all });
  }
}

/** Whether two goroutines can be there at once, each with a mutex held that only one of the two locks there. */
export function mayMeet(a: LockEdge, b: LockEdge, table: GuardTable): boolean {
  const [first, second] = [a, b].map(({ summary }) => table.entries.of(summary.unit));
  if (first === undefined || second === undefined || first.hasUnknown || second.hasUnknown) return false;
  // A mutex that both hold lets only one of them be there.
  const wanted = new Set([a.taken.target?.origin, b.taken.target?.origin]);
  const heldByOther = new Set([...b.all, ...second.maybe, ...targetsOf(second.held)]);
  for (const lock of [...a.all, ...first.maybe, ...targetsOf(first.held)])
    if (!wanted.has(lock) && heldByOther.has(lock)) return false;
  for (const [edge, entry] of [
    [a, first],
    [b, second],
  ] as const) {
    const { root } = edge.held;
    if (root.kind === 'var' && entry.fresh.has(root)) return false;
  }
  if (table.threads.of(a.summary.unit).size === 0 || table.threads.of(b.summary.unit).size === 0) return false;
  return !table.threads.isOneGoroutine(a.summary.unit, b.summary.unit);
}

function targetsOf(locks: ReadonlyMap<AccessPath, LockMode>): VarObject[] {
  return [...locks.keys()].flatMap(({ target }) => (target === undefined ? [] : [target.origin]));
}

/** Whether who locks the second way has to wait for who holds the mutex the first way. */
export function blocks(held: LockMode, taken: LockMode): boolean {
  return held === 'write' || taken === 'write';
}

/** Whether one of the two is seen to run in a goroutine that the other doesn't run in. */
export function runInGoroutines(a: LockEdge, b: LockEdge, { threads }: GuardTable): boolean {
  const [first, second] = [threads.of(a.summary.unit), threads.of(b.summary.unit)];
  return [...first, ...second].some((thread) => thread !== 'callers' && first.has(thread) !== second.has(thread));
}
