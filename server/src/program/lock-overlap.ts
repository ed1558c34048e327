import type { LockSet } from '../flow/summary.js';

/**
 * Whether two pieces of code may run at the same time under these locks. In doubt no: a lock without a name could be the
 * other side's, and two paths that end in the same field may name one lock.
 */
export function mayOverlap(a: LockSet, b: LockSet): boolean {
  if (a.hasUnknown && (b.hasUnknown || b.held.size > 0)) return false;
  if (b.hasUnknown && a.held.size > 0) return false;
  for (const [lock, mode] of a.held) {
    const other = b.held.get(lock);
    if (other !== undefined) {
      if (mode === 'write' || other === 'write') return false;
      continue;
    }
    for (const candidate of b.held.keys()) if (candidate.target === lock.target && !a.held.has(candidate)) return false;
  }
  return true;
}
