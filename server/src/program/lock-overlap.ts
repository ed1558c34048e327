import type { AccessPath } from '../flow/access-path.js';
import type { LockSet } from '../flow/summary.js';
import { underlying } from '../types/type-queries.js';

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
    for (const candidate of b.held.keys()) {
      if (!a.held.has(candidate) && (candidate.target === lock.target || isReference(candidate) || isReference(lock)))
        return false;
    }
  }
  return true;
}

/** A lock behind a pointer or interface, which may be the one that another path names. */
function isReference(lock: AccessPath): boolean {
  const type = lock.target === undefined ? undefined : underlying(lock.target.type);
  return type === undefined || type.kind === 'pointer' || type.kind === 'interface' || type.kind === 'unknown';
}
