import { deref, typeFullName, underlying } from '../types/type-queries.js';
import type { AccessPath } from './access-path.js';
import type { LockMode } from './summary.js';

/** Whether a place is a `sync.Once`. Held for writing its function runs; whoever has passed it holds it for reading. */
export function isOnce({ type }: AccessPath): boolean {
  return type !== undefined && typeFullName(deref(type)) === 'sync.Once';
}

/** The ones that have been passed: their functions don't run again. */
export function passedOnces(held: ReadonlyMap<AccessPath, LockMode>): ReadonlySet<AccessPath> {
  const passed = new Set<AccessPath>();
  for (const [lock, mode] of held) if (mode === 'read' && isOnce(lock)) passed.add(lock);
  return passed;
}

/** Those whose function is running. */
export function runningOnces(held: ReadonlyMap<AccessPath, LockMode>): readonly AccessPath[] {
  return held.size === 0 ? [] : [...held].flatMap(([lock, mode]) => (mode === 'write' && isOnce(lock) ? [lock] : []));
}

/** Whether what is held is no lock by its type: a `Once`, or an atomic flag or counter that was swapped. */
export function isFlag(path: AccessPath): boolean {
  if (path.type === undefined) return false;
  const type = deref(path.type);
  return isOnce(path) || underlying(type).kind === 'basic' || typeFullName(type)?.startsWith('sync/atomic.') === true;
}
