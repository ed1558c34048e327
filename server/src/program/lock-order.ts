import { getOrMake } from '../base/get-or-make.js';
import { isBehind, type AccessPath } from '../flow/access-path.js';
import type { CallRecord, FunctionSummary, LockMode } from '../flow/summary.js';
import type { NodeBase } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { deref, namedOf, typeFullName } from '../types/type-queries.js';
import { guardTableOf, type GuardTable } from './guards/guard-table.js';
import type { PackageProgram } from './package-program.js';
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

/** Two mutexes that are locked in both orders. */
export interface OppositeOrders {
  readonly first: LockEdge;
  readonly second: LockEdge;
  /** Both sides are seen to run in goroutines of their own. */
  readonly isShown: boolean;
}

/** What a function and all that it calls lock, in its own names. */
interface Taken {
  readonly lock: AccessPath;
  readonly mode: LockMode;
}

/** Calls within calls that are followed. */
const maxDepth = 4;
/** More mutexes than this behind one call are not followed. */
const maxTaken = 60;

/** One for each two mutexes, the first in the order of the functions. */
export function oppositeOrders(program: PackageProgram): readonly OppositeOrders[] {
  const edges = new EdgeSearch().edgesOf(program.summaries);
  if (edges.length < 2) return [];
  const byPair = new Map<string, LockEdge[]>();
  const names = new PairNames();
  for (const edge of edges) {
    const name = names.of(edge.held, edge.taken);
    if (name !== undefined) getOrMake(byPair, name, () => []).push(edge);
  }
  const found: OppositeOrders[] = [];
  const told = new Set<string>();
  for (const edge of edges) {
    const [name, back] = [names.of(edge.held, edge.taken), names.of(edge.taken, edge.held)];
    if (name === undefined || back === undefined || told.has(name)) continue;
    const table = guardTableOf(program);
    const opposite = (byPair.get(back) ?? []).find((other) => mayMeet(edge, other, table));
    if (opposite === undefined) continue;
    told.add(name).add(back);
    found.push({ first: edge, second: opposite, isShown: runInGoroutines(edge, opposite, table) });
  }
  return found;
}

class EdgeSearch {
  private readonly taken = new Map<FunctionSummary, readonly Taken[]>();

  edgesOf(summaries: readonly FunctionSummary[]): readonly LockEdge[] {
    const edges: LockEdge[] = [];
    for (const summary of summaries) {
      const { unit, takings, calls } = summary;
      if (isTestFile(unit.file.uri)) continue;
      for (const { lock, mode, node, isFresh, locks } of takings)
        if (!isFresh) addEdges(edges, summary, { lock, mode }, node, locks);
      for (const call of calls) {
        if (call.kind !== 'call' || !hasMutex(call)) continue;
        for (const taken of this.takenBy(call.callee, maxDepth)) {
          const here = translated(taken, call);
          if (here !== undefined) addEdges(edges, summary, here, call.node, call.locks);
        }
      }
    }
    return edges;
  }

  private takenBy(summary: FunctionSummary, depth: number): readonly Taken[] {
    const known = this.taken.get(summary);
    if (known !== undefined) return known;
    // For recursive calls.
    this.taken.set(summary, []);
    const { takings, calls } = summary;
    const taken: Taken[] = takings
      .filter(({ lock, isFresh }) => isMutex(lock) && !isFresh)
      .map(({ lock, mode }) => ({ lock, mode }));
    if (depth > 0)
      for (const call of calls) {
        if (call.kind !== 'call' || taken.length > maxTaken) continue;
        for (const one of this.takenBy(call.callee, depth - 1)) {
          const here = translated(one, call);
          if (here !== undefined) taken.push(here);
        }
      }
    this.taken.set(summary, taken);
    return taken;
  }
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

function isMutex({ type }: AccessPath): boolean {
  const name = type === undefined ? undefined : typeFullName(deref(type));
  return name === 'sync.Mutex' || name === 'sync.RWMutex';
}

/** What a callee locks, in the caller's names; undefined for objects that it has no name for or that are still its own. */
function translated({ lock, mode }: Taken, { callee, args, areFresh }: CallRecord): Taken | undefined {
  const { root } = lock;
  if (root.kind !== 'var') return undefined;
  const index = callee.unit.params.indexOf(root);
  if (index < 0) return root.role === 'package' || root.owner !== callee.unit.node ? { lock, mode } : undefined;
  const given = args[index];
  if (given === undefined || areFresh[index] === true) return undefined;
  return { lock: lock.rebase(rootOf(lock), given), mode };
}

function rootOf(path: AccessPath): AccessPath {
  let at = path;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

/** Names for two mutexes that are the same wherever they are the same two: two package variables, or two fields reached from one object. */
class PairNames {
  private readonly numbers = new Map<object, number>();

  of(a: AccessPath, b: AccessPath): string | undefined {
    const whole = commonPart(a, b);
    if (whole === undefined) {
      const isPackage = [a, b].every(({ root }) => root.kind === 'var' && root.role === 'package');
      const [first, second] = [this.steps(a, undefined), this.steps(b, undefined)];
      return !isPackage || first === undefined || second === undefined ? undefined : `${first} ${second}`;
    }
    const type = whole.type === undefined ? undefined : namedOf(deref(whole.type));
    if (type === undefined && !(whole.root.kind === 'var' && whole.root.role !== 'field')) return undefined;
    const start = this.numberOf(type?.origin ?? whole);
    const [first, second] = [this.steps(a, whole), this.steps(b, whole)];
    return first === undefined || second === undefined ? undefined : `${start}: ${first} ${second}`;
  }

  private steps(path: AccessPath, from: AccessPath | undefined): string | undefined {
    if (path === from) return '';
    if (path.parent === undefined) return String(this.numberOf(path.root));
    if (path.step?.kind !== 'var') return undefined;
    const before = this.steps(path.parent, from);
    return before === undefined ? undefined : `${before}.${String(this.numberOf(path.step.origin))}`;
  }

  private numberOf(object: object): number {
    return getOrMake(this.numbers, object, () => this.numbers.size);
  }
}

/** The object that both are reached from, the nearest; undefined for none. */
function commonPart(a: AccessPath, b: AccessPath): AccessPath | undefined {
  for (let at: AccessPath | undefined = a.parent; at !== undefined; at = at.parent) if (isBehind(b, at)) return at;
  return undefined;
}

/** Whether two goroutines can each hold one of two mutexes and wait for the other one. */
function mayMeet(a: LockEdge, b: LockEdge, table: GuardTable): boolean {
  if (!blocks(a.heldMode, b.takenMode) || !blocks(b.heldMode, a.takenMode)) return false;
  const [first, second] = [a, b].map(({ summary }) => table.entries.of(summary.unit));
  if (first === undefined || second === undefined || first.hasUnknown || second.hasUnknown) return false;
  // A third mutex that both hold lets only one of them be there.
  const ofPair = new Set([a.held.target?.origin, a.taken.target?.origin]);
  const heldByOther = new Set([...b.all, ...second.maybe, ...targetsOf(second.held)]);
  for (const lock of [...a.all, ...first.maybe, ...targetsOf(first.held)])
    if (!ofPair.has(lock) && heldByOther.has(lock)) return false;
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

function blocks(held: LockMode, taken: LockMode): boolean {
  return held === 'write' || taken === 'write';
}

/** Whether one of the two is seen to run in a goroutine that the other doesn't run in. */
function runInGoroutines(a: LockEdge, b: LockEdge, { threads }: GuardTable): boolean {
  const [first, second] = [threads.of(a.summary.unit), threads.of(b.summary.unit)];
  return [...first, ...second].some((thread) => thread !== 'callers' && first.has(thread) !== second.has(thread));
}
