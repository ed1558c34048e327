import { guardTableOf } from '../program/guards/guard-table.js';
import type { PackageProgram } from '../program/package-program.js';
import type { VarObject } from '../types/object.js';
import type { FixOffer } from './edit.js';
import { companionsOf } from './guard/companions.js';
import { guardWithLock } from './guard/guard-with-lock.js';
import { takeExistingGuard } from './guard/take-guard.js';
import type { NeedsNoLock } from './guard/target-uses.js';

/**
 * The lock that other accesses of a variable hold; where there is none, a new one next to it. Best first.
 *
 * @param isPreferred whether a new lock is what helps best
 */
export function lockFixes(program: PackageProgram, target: VarObject, isPreferred = true): readonly FixOffer[] {
  const { typed, unshared } = program;
  const existing = takeExistingGuard(guardTableOf(program), target);
  if (existing !== undefined) return [existing];
  const companions = companionsOf(program, target);
  const needsNoLock: NeedsNoLock = (reference) => unshared.has(reference);
  return guardWithLock({ typed, target, companions, needsNoLock, isPreferred });
}
