import type { PackageProgram } from '../program/package-program.js';
import type { VarObject } from '../types/object.js';
import { makeAtomic } from './atomic/make-atomic.js';
import type { FixOffer } from './edit.js';
import { lockFixes } from './lock-fixes.js';

/**
 * What can be done about a variable that goroutines share, best first: the lock that others hold; an atomic type for a counter or a flag; a new lock.
 *
 * @param isPreferred whether one of these is what helps best
 */
export function variableFixes(program: PackageProgram, target: VarObject, isPreferred = true): readonly FixOffer[] {
  const { typed, unshared } = program;
  const made = makeAtomic({ typed, target, needsNoLock: (reference) => unshared.has(reference) });
  const isAtomicBest = made?.isPreferred === true;
  const atomic = made === undefined || isPreferred ? made : { ...made, isPreferred };
  const locks = lockFixes(program, target, isPreferred && !isAtomicBest);
  if (atomic === undefined || locks.some(({ kind }) => kind === 'take-lock')) return locks;
  return isAtomicBest ? [atomic, ...locks] : [...locks, atomic];
}
