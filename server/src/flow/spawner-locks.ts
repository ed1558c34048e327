import type { AccessPath } from './access-path.js';
import type { FlowState } from './flow-state.js';
import { SpawnSites } from './spawn-sites.js';
import type { LockMode, LockSet, Spawn } from './summary.js';

/**
 * Locks that a function holds from before it starts goroutines until it has waited for them: what they do is done under these locks for everybody
 * else.
 */
export class SpawnerLocks {
  private readonly atStart = new SpawnSites<LockSet>();
  private readonly untilEnd = new SpawnSites<ReadonlyMap<AccessPath, LockMode>>();

  started(spawn: Spawn, { locks }: FlowState): void {
    if (locks.held.size > 0) this.atStart.set(spawn, locks);
  }

  /** Goroutines that were live before a wait and aren't any more have ended. */
  waited(before: FlowState, after: FlowState): void {
    for (const spawn of before.live) {
      const start = after.live.has(spawn) ? undefined : this.atStart.get(spawn);
      if (start === undefined) continue;
      const held = new Map<AccessPath, LockMode>();
      const known = this.untilEnd.get(spawn);
      for (const [lock, mode] of start.held) {
        const isStill = after.locks.held.has(lock) && after.locks.since.get(lock) === start.since.get(lock);
        if (isStill && (known === undefined || known.has(lock))) held.set(lock, mode);
      }
      this.untilEnd.set(spawn, held);
    }
  }

  /** The locks that cover all a goroutine did. */
  of(spawn: Spawn): ReadonlyMap<AccessPath, LockMode> | undefined {
    return this.untilEnd.get(spawn);
  }
}
