import { guardTableOf } from '../program/guards/guard-table.js';
import type { PackageProgram } from '../program/package-program.js';
import type { VarObject } from '../types/object.js';
import type { FixOffer } from './edit.js';
import { guardWithLock } from './guard/guard-with-lock.js';
import { takeExistingGuard } from './guard/take-guard.js';

/** The lock that other accesses of a variable hold; where there is none, a new one next to it. Best first. */
export function lockFixes(program: PackageProgram, target: VarObject): readonly FixOffer[] {
  const { typed, unshared } = program;
  const existing = takeExistingGuard(guardTableOf(program), target);
  if (existing !== undefined) return [existing];
  return guardWithLock({ typed, target, needsNoLock: (reference) => unshared.has(reference) });
}
