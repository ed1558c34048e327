import { msg, type Message } from '../../base/message.js';
import type { TargetUse } from './target-uses.js';

/** `Guard s.clients with a sync.Mutex (7 accesses in 3 files)`. */
export function guardTitle(uses: readonly TargetUse[]): Message {
  const name = uses[0] === undefined ? '' : uses[0].view.source(uses[0].reference);
  const files = new Set(uses.map((use) => use.view.file)).size;
  if (uses.length === 1) return msg('Guard {0} with a sync.Mutex (1 access)', name);
  if (files === 1) return msg('Guard {0} with a sync.Mutex ({1} accesses)', name, uses.length);
  return msg('Guard {0} with a sync.Mutex ({1} accesses in {2} files)', name, uses.length, files);
}
