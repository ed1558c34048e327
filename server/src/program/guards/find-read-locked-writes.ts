import type { AccessPath } from '../../flow/access-path.js';
import type { NodeBase } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { AccessFact, DataFacts } from './access-facts.js';
import { mayBeOwned } from './bare-accesses.js';
import { lockOf, type Guard } from './guard.js';
import type { GuardTable } from './guard-table.js';
import { heldKind } from './lock-kind.js';

/** A write while only the read lock of the data's guard is held. */
export interface ReadLockedWrite {
  readonly variable: VarObject;
  readonly fact: AccessFact;
  /** The lock in the function's names, and the call that takes it. */
  readonly lock: AccessPath;
  readonly locked: NodeBase;
  /** Accesses under the same guard in other functions, at least one. */
  readonly others: readonly AccessFact[];
}

/** Writes under a read lock that the function takes itself; one a field and function, in the order of the summaries. */
export function findReadLockedWrites(table: GuardTable): readonly ReadLockedWrite[] {
  return table.data.flatMap((data) => (data.hasAtomic ? [] : writesOf(data, table)));
}

function writesOf(data: DataFacts, table: GuardTable): ReadLockedWrite[] {
  const found: ReadLockedWrite[] = [];
  for (const fact of data.facts) {
    const held = readLock(fact);
    if (held === undefined || !isShared(fact, held.guard, table)) continue;
    const { object } = fact.unit;
    if (found.some((one) => one.fact.unit.object === object)) continue;
    const others = data.facts.filter(({ unit, guards }) => unit.object !== object && guards.has(held.guard));
    const { variable } = data;
    if (others.length > 0) found.push({ variable, fact, lock: held.lock, locked: held.locked, others });
  }
  return found;
}

interface HeldLock {
  readonly guard: Guard;
  readonly lock: AccessPath;
  readonly locked: NodeBase;
}

/** The only lock of a write, if that is a guard of the data and held for reading. */
function readLock({ access, guards, isUnclear }: AccessFact): HeldLock | undefined {
  if (!access.isWrite || isUnclear || !isWhole(access)) return undefined;
  const [first, ...more] = access.locks.held;
  const [guard, ...otherGuards] = guards.keys();
  if (first === undefined || guard === undefined || more.length + otherGuards.length > 0) return undefined;
  const [lock, mode] = first;
  const locked = access.locks.since.get(lock);
  if (mode !== 'read' || locked === undefined || heldKind(lock) === 'other') return undefined;
  return { guard, lock, locked };
}

/** A variable or field itself, or a map. Elements of slices may belong to one goroutine each. */
function isWhole({ target, path }: AccessFact['access']): boolean {
  return target === 'map' || (target === 'variable' && (path.step === undefined || path.step.kind === 'var'));
}

/** Whether others may run beside the write, and no caller keeps them out. */
function isShared(fact: AccessFact, guard: Guard, { threads, lifecycle }: GuardTable): boolean {
  const { unit, contexts, access } = fact;
  // A lock of the package, held while some object is changed, is held for something else as a rule.
  if (guard.up === undefined && access.path.root !== access.path.target) return false;
  const lock = lockOf(guard);
  if (mayBeOwned(fact) || lifecycle.has(unit) || threads.of(unit).size === 0) return false;
  return lock !== undefined && !fact.callers.has(lock) && contexts.length > 0;
}
