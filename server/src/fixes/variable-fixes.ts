import type { PackageProgram } from '../program/package-program.js';
import type { VarObject } from '../types/object.js';
import { makeAtomic } from './atomic/make-atomic.js';
import type { FixOffer } from './edit.js';
import { lockFixes } from './lock-fixes.js';

/** What can be done about a variable that goroutines share, best first: the lock that others hold; an atomic type for a counter or a flag; a new lock. */
export function variableFixes(program: PackageProgram, target: VarObject): readonly FixOffer[] {
  const { typed, unshared } = program;
  const locks = lockFixes(program, target);
  if (locks.some(({ kind }) => kind === 'take-lock')) return locks;
  const atomic = makeAtomic({ typed, target, needsNoLock: (reference) => unshared.has(reference) });
  if (atomic === undefined) return locks;
  return atomic.isPreferred ? [atomic, ...locks.map((lock) => ({ ...lock, isPreferred: false }))] : [...locks, atomic];
}
