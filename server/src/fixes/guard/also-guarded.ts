import type { FunctionUnit } from '../../flow/function-unit.js';
import { typeFact } from '../../knowledge/facts.js';
import type { AccessFact } from '../../program/guards/access-facts.js';
import { holderOf } from '../../program/guards/declared-below.js';
import { isSamePath, lockOf, type Guard } from '../../program/guards/guard.js';
import type { GuardTable } from '../../program/guards/guard-table.js';
import { needsNoLock, statedData } from '../../program/guards/stated-guards.js';
import type { VarObject } from '../../types/object.js';
import { deref, fieldsOf, typeFullName, underlying } from '../../types/type-queries.js';
import { guardElsewhere } from './guard-elsewhere.js';
import type { Reliance } from './reliance.js';
import type { UnderLock } from './under-lock.js';

/** Accesses without a lock, and what the lock is to them. */
interface Unlocked {
  readonly guard: Guard;
  readonly bare: readonly AccessFact[];
}

/** An access with what the lock is to it. */
export interface GuardedFact {
  readonly guard: Guard;
  readonly fact: AccessFact;
}

/**
 * What else some functions use without the lock that they lack for something: other data that it guards elsewhere, and fields of the same struct that nobody else
 * uses, where no lock is known.
 */
export function alsoGuarded(table: GuardTable, { guard, bare }: Unlocked, reliance: Reliance): readonly GuardedFact[] {
  const lock = lockOf(guard);
  const units = new Set(bare.map(({ unit }) => unit));
  const told = new Set(bare.map(({ access }) => access.path.target?.origin));
  const fields = lock === undefined ? [] : fieldsBeside(guard, bare);
  const variables = new Set(
    table.data.filter(({ facts }) => facts.some(({ unit }) => units.has(unit))).map(({ variable }) => variable),
  );
  return [...variables].flatMap((variable) => {
    if (told.has(variable) || needsNoLock(variable)) return [];
    const own =
      guardElsewhere(table, variable, reliance.parts, lock) ??
      (isOnlyUsedBy(table, variable, reliance.parts, fields) ? guard : undefined);
    if (own === undefined) return [];
    const facts = table.factsOf(variable).filter((fact) => units.has(fact.unit) && !isUnder(fact, own));
    return facts.map((fact) => ({ guard: own, fact }));
  });
}

/** The lock of a struct in which a function that uses one field of it without a lock uses others without theirs; undefined where not all such functions do. */
export function guardBeside(table: GuardTable, bare: readonly AccessFact[]): Guard | undefined {
  const guards = new Map<FunctionUnit, ReadonlySet<Guard>>();
  for (const fact of bare) if (!guards.has(fact.unit)) guards.set(fact.unit, guardsBeside(table, fact));
  const [first, ...others] = guards.values();
  return [...(first ?? [])].find((guard) => others.every((some) => some.has(guard)));
}

/** Locks beside a field that the function of an access lacks for other fields of the same object. */
function guardsBeside(table: GuardTable, { access: { path }, unit }: AccessFact): ReadonlySet<Guard> {
  const variable = path.target;
  const holder = variable?.role === 'field' ? holderOf(path, variable.origin) : undefined;
  const found = new Set<Guard>();
  if (holder === undefined) return found;
  for (const { variable: other, facts } of table.data) {
    if (other === variable?.origin || other.role !== 'field') continue;
    const isBeside = facts.some((fact) => {
      const beside = fact.unit === unit ? holderOf(fact.access.path, other) : undefined;
      return beside !== undefined && isSamePath(beside, holder);
    });
    const guard = isBeside ? guardElsewhere(table, other, new Set([unit])) : undefined;
    if (
      guard?.up === 1 &&
      guard.steps.length === 1 &&
      facts.some((fact) => fact.unit === unit && !isUnder(fact, guard))
    )
      found.add(guard);
  }
  return found;
}

function isUnder({ guards, own }: AccessFact, guard: Guard): boolean {
  const lock = lockOf(guard);
  return guards.has(guard) || (lock !== undefined && own.has(lock));
}

/** Whether a field, which is written, is used without a lock and by no other function than some. */
function isOnlyUsedBy(
  table: GuardTable,
  variable: VarObject,
  units: ReadonlySet<FunctionUnit>,
  fields: readonly VarObject[],
): boolean {
  if (!fields.includes(variable)) return false;
  const facts = table.factsOf(variable).filter(({ unit }) => !table.lifecycle.isBeginning(unit, variable));
  return (
    facts.some(({ access }) => access.isWrite) &&
    facts.every(({ unit, own, isUnclear }) => units.has(unit) && own.size === 0 && !isUnclear)
  );
}

/** The fields of the struct that holds a lock; none where the lock isn't beside the data. */
function fieldsBeside({ up, steps }: Guard, [first]: readonly AccessFact[]): readonly VarObject[] {
  const variable = first?.access.path.target;
  if (first === undefined || variable === undefined || up !== 1 || steps.length !== 1) return [];
  const type = holderOf(first.access.path, variable.origin)?.type;
  return type === undefined ? [] : fieldsOf(type).map(({ origin }) => origin);
}

/** Methods that change what they are called on, or look at it, and wait for nobody. */
const quickMethod =
  /^(Add|Append|Clear|Contains|Del|Delete|Has|Insert|Len|Mark|Put|Register|Remove|Replace|Reset|Set|Size|Store|Unregister|Update)(?![a-z])/;

/** Methods that wait for somebody as a rule. */
const waitingMethod = /^(Accept|Next|Read|Receive|Recv|Wait)(?![a-z])/;

/** A field beside a lock whose object the lock is for, too. */
export interface ObjectBeside {
  readonly field: VarObject;
  /**
   * Whether it is for what a function does to the object.
   *
   * @param all the methods that the same function calls on it
   */
  readonly hasCall: (method: string, all: ReadonlySet<string>) => boolean;
}

/** Looks at an atomic value, and gives it another one: two steps that a lock makes one, though each of them needs none. */
function isCheckedAndSet(methods: ReadonlySet<string>): boolean {
  return methods.has('Load') && (methods.has('Store') || methods.has('Add') || methods.has('Swap'));
}

/** The fields beside a lock whose objects it is for, too. */
export function objectsBeside(
  guard: Guard,
  bare: readonly AccessFact[],
  underLock: UnderLock,
): readonly ObjectBeside[] {
  const lock = lockOf(guard);
  const stated = lock === undefined ? undefined : statedData(lock);
  return fieldsBeside(guard, bare).flatMap((field): readonly ObjectBeside[] => {
    if (typeFullName(field.type)?.startsWith('sync/atomic.') === true)
      return [{ field, hasCall: (_, all) => isCheckedAndSet(all) }];
    if (field === lock || !mayBeObject(field)) return [];
    if (stated?.has(field.name) === true) return [{ field, hasCall: (method) => !waitingMethod.test(method) }];
    const isConcrete = underlying(field.type).kind !== 'interface';
    if (!isConcrete || !underLock.isForObjectOf(field)) return [];
    return [{ field, hasCall: (method) => quickMethod.test(method) }];
  });
}

function mayBeObject({ type }: VarObject): boolean {
  const name = typeFullName(deref(type));
  if (name === undefined || name.startsWith('sync.') || name.startsWith('sync/atomic.')) return false;
  return typeFact(name)?.concurrency !== 'safe';
}
