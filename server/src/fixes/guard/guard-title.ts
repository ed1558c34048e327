import { msg, type Message } from '../../base/message.js';
import type { TargetUse } from './target-uses.js';

/** `Guard s.clients with a sync.Mutex (7 accesses in 3 files)`. */
export function guardTitle(uses: readonly TargetUse[], lockType: string): Message {
  const name = uses[0] === undefined ? '' : uses[0].view.source(uses[0].reference);
  const files = new Set(uses.map((use) => use.view.file)).size;
  if (uses.length === 1) return msg('Guard {0} with a {1} (1 access)', name, lockType);
  if (files === 1) return msg('Guard {0} with a {1} ({2} accesses)', name, lockType, uses.length);
  return msg('Guard {0} with a {1} ({2} accesses in {3} files)', name, lockType, uses.length, files);
}
