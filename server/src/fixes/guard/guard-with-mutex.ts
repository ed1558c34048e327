import type { FixOffer } from '../edit.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isExported } from '../../types/identical.js';
import { isDeclaredWithOwnObject } from './classify-object-use.js';
import { guardTitle } from './guard-title.js';
import { isLockedAlready } from './locked-already.js';
import { MutexPlan } from './mutex-plan.js';
import { findTargetUses, type GuardedThing, type NeedsNoLock } from './target-uses.js';

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
 * Offers to guard a variable with a new `sync.Mutex`: declared next to it, taken around every access in the package in the
 * smallest region that keeps together what belongs together. Undefined where that can be seen at once not to work: the data
 * gets out of the lock's reach, is visible to other packages, or has a guard already.
 */
export function guardWithMutex(request: GuardRequest): FixOffer | undefined {
  const { typed, target, thing = 'data' } = request;
  if (!isGuardable(typed, target)) return undefined;
  if (thing === 'object' && target.role === 'local' && !isDeclaredWithOwnObject(target)) return undefined;
  const found = findTargetUses(typed, target, thing, request.needsNoLock ?? (() => false));
  if (found === undefined || found.uses.length === 0 || found.uses.some(isLockedAlready)) return undefined;
  if (found.views.some((view) => view.chunk.problems.length > 0 || isGeneratedFile(view.file))) return undefined;
  return {
    kind: 'mutex',
    title: guardTitle(found.uses),
    isPreferred: true,
    build: () => new MutexPlan(typed, target, found.uses).build(),
  };
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
