import { msg, type Message } from '../../base/message.js';
import type { VarObject } from '../../types/object.js';
import type { TargetUse } from './target-uses.js';

/** `Guard s.clients, s.seq with a sync.Mutex (7 accesses in 3 files)`: each variable by the first of its accesses. */
export function guardTitle(uses: readonly TargetUse[], targets: readonly VarObject[], lockType: string): Message {
  const name = targets.flatMap((target) => textOf(uses, target) ?? []).join(', ');
  const files = new Set(uses.map((use) => use.view.file)).size;
  if (uses.length === 1) return msg('Guard {0} with a {1} (1 access)', name, lockType);
  if (files === 1) return msg('Guard {0} with a {1} ({2} accesses)', name, lockType, uses.length);
  return msg('Guard {0} with a {1} ({2} accesses in {3} files)', name, lockType, uses.length, files);
}

function textOf(uses: readonly TargetUse[], target: VarObject): string | undefined {
  const use = uses.find(({ reference, view }) => {
    const object = view.info.objectOf(reference.kind === 'Ident' ? reference : reference.sel);
    return object?.kind === 'var' && object.origin === target.origin;
  });
  return use?.view.source(use.reference);
}
