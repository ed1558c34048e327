import type { FunctionUnit } from '../../flow/function-unit.js';
import type { AccessFact } from '../../program/guards/access-facts.js';
import { lockOf, type Guard } from '../../program/guards/guard.js';
import type { GuardTable } from '../../program/guards/guard-table.js';
import type { VarObject } from '../../types/object.js';

/** What guards a variable in functions other than some: held in most of their accesses. @param lock the one that it has to be */
export function guardElsewhere(
  table: GuardTable,
  variable: VarObject,
  units: ReadonlySet<FunctionUnit>,
  lock?: VarObject,
): Guard | undefined {
  const isLive = ({ unit }: AccessFact): boolean => !table.lifecycle.isBeginning(unit, variable);
  // What stays as it was made needs no lock.
  if (!table.factsOf(variable).some((fact) => fact.access.isWrite && isLive(fact))) return undefined;
  const uses = table.usesOf(variable);
  if (uses === undefined || (lock !== undefined && lockOf(uses.guard) !== lock)) return undefined;
  const guarded = uses.guarded.filter(({ unit }) => !units.has(unit));
  const bare = uses.bare.filter((fact) => !units.has(fact.unit) && isLive(fact));
  return guarded.length > 0 && guarded.length >= bare.length ? uses.guard : undefined;
}
