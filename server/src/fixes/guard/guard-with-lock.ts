import type { FixOffer } from '../edit.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isExported } from '../../types/identical.js';
import { underlying } from '../../types/type-queries.js';
import { isDeclaredWithOwnObject } from './classify-object-use.js';
import { guardTitle } from './guard-title.js';
import { isLockedAlready } from './locked-already.js';
import { NewGuardPlan, type LockType } from './new-guard-plan.js';
import { findTargetUses, type GuardedThing, type NeedsNoLock, type TargetUse } from './target-uses.js';

export interface GuardRequest {
  readonly typed: TypedPackage;
  /** A struct field, package variable or local variable. */
  readonly target: VarObject;
  /** Absent: the data. */
  readonly thing?: GuardedThing;
  /** Absent: every access outside the declaration needs the lock. */
  readonly needsNoLock?: NeedsNoLock;
}

/**
 * Offers to guard a variable with a new lock, the better kind first: declared next to it, taken around every access in the package in the
 * smallest region that keeps together what belongs together. None where that can be seen at once not to work: the data
 * gets out of the lock's reach, is visible to other packages, or has a guard already.
 */
export function guardWithLock(request: GuardRequest): readonly FixOffer[] {
  const { typed, target, thing = 'data' } = request;
  if (!isGuardable(typed, target)) return [];
  if (thing === 'object' && target.role === 'local' && !isDeclaredWithOwnObject(target)) return [];
  const found = findTargetUses(typed, target, thing, request.needsNoLock ?? (() => false));
  if (found === undefined || found.uses.length === 0 || found.uses.some(isLockedAlready)) return [];
  if (found.views.some((view) => view.chunk.problems.length > 0 || isGeneratedFile(view.file))) return [];
  const { uses } = found;
  return locksFor(target, thing, uses).map((lock, i) => ({
    kind: lock.hasReadLock ? 'rwmutex' : 'mutex',
    title: guardTitle(uses, `sync.${lock.name}`),
    isPreferred: i === 0,
    build: () => new NewGuardPlan(typed, target, lock, uses).build(),
  }));
}

const mutex: LockType = { name: 'Mutex', hasReadLock: false };
const rwMutex: LockType = { name: 'RWMutex', hasReadLock: true };

/**
 * A read lock lets readers in together, but each takes longer to take and to leave than a mutex: it pays where reading takes a while, as a map, slice or array does, and
 * where it is done much more often than writing. The first is required; of the second the text only shows how many accesses there are.
 */
function locksFor(target: VarObject, thing: GuardedThing, uses: readonly TargetUse[]): readonly LockType[] {
  const writes = uses.filter(({ role }) => role === 'write').length;
  const reads = uses.length - writes;
  if (thing === 'object' || reads === 0 || writes === 0 || !hasElements(target)) return [mutex];
  return reads >= manyReads * writes ? [rwMutex, mutex] : [mutex, rwMutex];
}

/** Reads in the text for each write from which on reading counts as the rule. */
const manyReads = 3;

function hasElements({ type }: VarObject): boolean {
  const { kind } = underlying(type);
  return kind === 'map' || kind === 'slice' || kind === 'array';
}

function isGuardable(typed: TypedPackage, target: VarObject): boolean {
  if (target.name === '_' || target.isEmbedded) return false;
  switch (target.role) {
    case 'field':
    case 'package':
      // Other packages would go on without the lock.
      return typed.name === 'main' || !isExported(target.name);
    case 'local':
      return true;
    default:
      return false;
  }
}
