import { getOrMake } from '../../base/get-or-make.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { NodeBase } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { AccessFact, DataFacts } from './access-facts.js';
import { isMadeHere } from './bare-accesses.js';
import { lockOf, type Guard } from './guard.js';
import type { GuardTable } from './guard-table.js';
import { heldKind, isPassedOnce } from './lock-kind.js';

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
  return table.data.flatMap((data) => getOrMake(known, data, () => (data.hasAtomic ? [] : writesOf(data, table))));
}

/** Facts are another object as soon as a function that contributed to them has changed, or its callers. */
const known = new WeakMap<DataFacts, readonly ReadLockedWrite[]>();

function writesOf(data: DataFacts, table: GuardTable): ReadLockedWrite[] {
  const found: ReadLockedWrite[] = [];
  for (const fact of data.facts) {
    const held = readLock(fact);
    if (held === undefined || !isShared(fact, held.guard)) continue;
    const { object } = fact.unit;
    if (found.some((one) => one.fact.unit.object === object)) continue;
    const others = data.facts.filter((other) => isOther(other, fact, held) && !isPartOf(other.unit, fact.unit, table));
    const beside = others.filter((other) => other.guards.get(held.guard) === 'read');
    const meetsAnother = beside.some(({ unit }) => !table.threads.isOneGoroutine(fact.unit, unit));
    if (!meetsAnother && !mayMeetItself(fact, held)) continue;
    if (others.length === 0 || isForSomethingElse(others, held.guard)) continue;
    found.push({ variable: data.variable, fact, lock: held.lock, locked: held.locked, others });
  }
  return found;
}

/** Whether no other lock keeps a second caller out. */
function mayMeetItself({ own }: AccessFact, { lock }: HeldLock): boolean {
  const guarding = lock.target?.origin;
  return [...own].every(([one, mode]) => one === guarding || mode === 'read');
}

/** Whether only one function calls another: what that does is a part of its work. */
function isPartOf(unit: FunctionUnit, caller: FunctionUnit, { graph }: GuardTable): boolean {
  const all = graph.callersOf(unit);
  return all.length > 0 && all.every(({ from }) => from.unit.object === caller.object);
}

/** Whether others write the data under the read lock as well, and nobody uses it under the write lock: then something else keeps them apart. */
function isForSomethingElse(others: readonly AccessFact[], guard: Guard): boolean {
  const isRead = (fact: AccessFact): boolean => fact.guards.get(guard) === 'read';
  return others.some((one) => one.access.isWrite && isRead(one)) && others.every(isRead);
}

interface HeldLock {
  readonly guard: Guard;
  readonly lock: AccessPath;
  readonly locked: NodeBase;
}

/** An access in another function under the same guard, with no other lock in common. */
function isOther(other: AccessFact, { unit, own }: AccessFact, { guard, lock }: HeldLock): boolean {
  if (other.unit.object === unit.object || !other.guards.has(guard)) return false;
  const guarding = lock.target?.origin;
  return [...own.keys()].every((one) => one === guarding || !other.own.has(one));
}

/** The only guard of a write, if it is held for reading. */
function readLock({ access, guards, isUnclear }: AccessFact): HeldLock | undefined {
  if (!access.isWrite || isUnclear || !isWhole(access)) return undefined;
  const read = [...access.locks.held].filter(([lock, mode]) => mode === 'read' && !isPassedOnce(lock, mode));
  const [first, ...more] = read;
  const [guard, ...otherGuards] = guards.keys();
  if (first === undefined || guard === undefined || more.length + otherGuards.length > 0) return undefined;
  if (guards.get(guard) !== 'read') return undefined;
  const [lock] = first;
  const locked = access.locks.since.get(lock);
  if (locked === undefined || heldKind(lock) === 'other') return undefined;
  return { guard, lock, locked };
}

/** A variable or field itself, or a map. Elements of slices may belong to one goroutine each. */
function isWhole({ target, path }: AccessFact['access']): boolean {
  return target === 'map' || (target === 'variable' && (path.step === undefined || path.step.kind === 'var'));
}

/** Whether the object is one that others know. That it is locked tells already that others may run beside the function. */
function isShared(fact: AccessFact, guard: Guard): boolean {
  const { unit, access, callers } = fact;
  // A lock of the package, held while some object is changed, is held for something else as a rule.
  if (guard.up === undefined && access.path.root !== access.path.target) return false;
  const lock = lockOf(guard);
  return lock !== undefined && !callers.has(lock) && !isMadeHere(access.path, unit);
}
