import type { AccessSite, Conflict } from '../../flow/summary.js';
import type { PackageProgram } from '../../program/package-program.js';
import type { VarObject } from '../../types/object.js';
import { isClear } from './clear-conflict.js';

/** What a conflict is about; one rule each. */
export type ConflictKind = 'map' | 'object' | 'mixed' | 'variable' | 'stream';

/** Of several kinds over one variable the first is told: what helps against it helps against the others. */
const order: readonly ConflictKind[] = ['map', 'object', 'mixed', 'variable', 'stream'];

type ConflictList = readonly [Conflict, ...Conflict[]];

/**
 * The conflicts of one kind, by the variable or field that their paths end in, in the order of the program. Variables over which
 * there is a conflict of an earlier kind too are left out, so that a variable has one finding.
 */
export function conflictsByVariable(program: PackageProgram, kind: ConflictKind): ReadonlyMap<VarObject, ConflictList> {
  const lists = new Map<VarObject, [Conflict, ...Conflict[]]>();
  const told = new Set<VarObject>();
  for (const conflict of program.conflicts) {
    const variable = conflict.first.path.target?.origin;
    if (variable === undefined) continue;
    const own = kindOf(conflict);
    if (order.indexOf(own) < order.indexOf(kind)) told.add(variable);
    if (own !== kind || !isTold(conflict)) continue;
    const list = lists.get(variable);
    if (list === undefined) lists.set(variable, [conflict]);
    else list.push(conflict);
  }
  for (const variable of told) lists.delete(variable);
  return lists;
}

/** The places of all conflicts that are told, so that no other rule tells them again. */
export function sitesInConflicts({ conflicts }: PackageProgram): ReadonlySet<AccessSite> {
  return new Set(conflicts.filter(isTold).flatMap(({ first, second }) => [first.site, second.site]));
}

function isTold(conflict: Conflict): boolean {
  return kindOf(conflict) === 'map' || isClear(conflict);
}

function kindOf({ first, second }: Conflict): ConflictKind {
  if (first.target !== 'variable') return first.target;
  return first.isAtomic || second.isAtomic ? 'mixed' : 'variable';
}
