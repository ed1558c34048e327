import type { PackageProgram } from '../program/package-program.js';
import type { VarObject } from '../types/object.js';
import type { Span } from '../syntax/source-file.js';
import { ownMap } from './channel/own-map.js';
import { keepSnapshots } from './copy-on-write/keep-snapshots.js';
import type { FixOffer } from './edit.js';
import { lockFixes } from './lock-fixes.js';
import { convertToSyncMap } from './sync-map/convert-to-sync-map.js';

/** What can be done about a map that goroutines share, best first: a lock; where none is held yet, a `sync.Map`, copies for readers, and a goroutine that owns the map. */
export function mapFixes(program: PackageProgram, target: VarObject): readonly FixOffer[] {
  const { typed, unshared } = program;
  const locks = lockFixes(program, target);
  if (locks.some(({ kind }) => kind === 'take-lock')) return locks;
  const request = { typed, target, needsNoLock: (reference: Span): boolean => unshared.has(reference) };
  return [...locks, convertToSyncMap(request), keepSnapshots(request), ownMap(request)].filter(
    (offer) => offer !== undefined,
  );
}
