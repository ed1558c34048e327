import type { BodyContext } from './body-context.js';
import type { TargetUse } from './target-uses.js';

/** The statements that take and release a lock: `s.mu.Lock()`, `s.mu.Unlock()`. */
export interface LockCalls {
  readonly take: string;
  readonly release: string;
}

/** Of the read lock where the guard has one and none of the accesses writes. */
export function lockCalls({ guard }: BodyContext, lock: string, uses: readonly TargetUse[]): LockCalls {
  const isRead = guard.hasReadLock && uses.every((use) => use.role !== 'write');
  const prefix = isRead ? 'R' : '';
  return { take: `${lock}.${prefix}Lock()`, release: `${lock}.${prefix}Unlock()` };
}

/** A statement between the two. */
export function underLock(context: BodyContext, lock: string, uses: readonly TargetUse[], statement: string): string[] {
  const { take, release } = lockCalls(context, lock, uses);
  return [take, statement, release];
}
