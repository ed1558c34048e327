import type { PackageProgram } from '../program/package-program.js';
import type { VarObject } from '../types/object.js';
import type { FixOffer } from './edit.js';
import { lockFixes } from './lock-fixes.js';
import { convertToSyncMap } from './sync-map/convert-to-sync-map.js';

/** What can be done about a map that goroutines share, best first: a lock, and a `sync.Map` where none is held yet. */
export function mapFixes(program: PackageProgram, target: VarObject): readonly FixOffer[] {
  const { typed, unshared } = program;
  const locks = lockFixes(program, target);
  if (locks.some(({ kind }) => kind === 'take-lock')) return locks;
  const syncMap = convertToSyncMap({ typed, target, needsNoLock: (reference) => unshared.has(reference) });
  return syncMap === undefined ? locks : [...locks, syncMap];
}
