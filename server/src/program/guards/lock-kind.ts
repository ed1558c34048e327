import type { AccessPath } from '../../flow/access-path.js';
import { isFlag } from '../../flow/once.js';
import type { LockMode } from '../../flow/summary.js';
import { typeFact } from '../../knowledge/facts.js';
import { deref, typeFullName, underlying } from '../../types/type-queries.js';

/**
 * What something that is held is: `mutex` for locks, whatever their type; `other` for what also keeps others out without being one: a
 * passed `Once`, a channel used as a lock, a swapped flag, a lock of coroutines that run one at a time.
 */
export type HeldKind = 'mutex' | 'other';

export function heldKind(path: AccessPath): HeldKind {
  const isChannel = path.type !== undefined && underlying(deref(path.type)).kind === 'chan';
  return isChannel || isFlag(path) || isOfCoroutines(path) ? 'other' : 'mutex';
}

function isOfCoroutines({ type }: AccessPath): boolean {
  const name = type === undefined ? undefined : typeFullName(deref(type));
  return name !== undefined && typeFact(name)?.isOfCoroutines === true;
}

/** A `Once` that has been passed, which everybody else passes as well: it orders, and keeps nobody out. */
export function isPassedOnce(lock: AccessPath, mode: LockMode): boolean {
  return mode === 'read' && heldKind(lock) === 'other';
}

/** Whether the place holds a reference to a lock, which may be the one that another path names. */
export function isLockReference(path: AccessPath): boolean {
  const kind = path.type === undefined ? 'unknown' : underlying(path.type).kind;
  return kind === 'pointer' || kind === 'interface' || kind === 'unknown';
}
