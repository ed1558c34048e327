import { msg, type Message } from '../../base/message.js';
import { byPointer } from '../../fixes/by-pointer.js';
import { spanOf } from '../../flow/summary.js';
import { copiedLocksOf, type CopiedLock, type LockPart } from '../../program/copied-locks.js';
import type { PackageProgram } from '../../program/package-program.js';
import type { Finding, RuleMeta } from '../rule.js';

/** One finding a copy that holds something of the wanted types: an error where the copy is locked, waited for or changed. */
export function byValueFindings(
  { typed }: PackageProgram,
  meta: RuleMeta,
  isWanted: (lock: LockPart) => boolean,
): readonly Finding[] {
  return copiedLocksOf(typed)
    .filter(({ lock }) => isWanted(lock))
    .map((copied) => {
      const { from, node, use, copy } = copied;
      const fix = byPointer(typed, copied);
      return {
        ruleId: meta.id,
        severity: use === undefined ? 'warning' : 'error',
        message: copied.lock.isMarker ? messageOfMarked(copied) : messageOf(copied),
        span: spanOf(from, node),
        related: use === undefined ? [] : [{ span: spanOf(from, use), message: msg('this is done to the copy') }],
        identity: `${typed.input.path} ${from.object.fullName} ${copy.kind} ${from.chunk.text.slice(node.start, node.end)}`,
        fixes: fix === undefined ? [] : [fix],
      };
    });
}

function messageOf({ copy, lock, from }: CopiedLock): Message {
  switch (copy.kind) {
    case 'receiver':
      return msg(
        'Each call of {0} gets a copy of its receiver with a {1} of its own, which has nothing to do with the original: use a pointer receiver.',
        from.object.name,
        lock.name,
      );
    case 'param':
      return msg(
        'Each call gets a copy of {0} with a {1} of its own, which has nothing to do with the original: pass a pointer.',
        copy.variable.name,
        lock.name,
      );
    case 'range':
      return msg(
        '{0} is a copy with a {1} of its own in each round, which has nothing to do with the element: use a pointer to the element.',
        copy.variable.name,
        lock.name,
      );
    case 'local':
    case 'value':
      return msg('This copies a {0}, which has nothing to do with the original then: use a pointer.', lock.name);
  }
}

/** For what is marked as not to be copied and has no lock that a copy could take from the original. */
function messageOfMarked({ copy, lock: { name }, from }: CopiedLock): Message {
  switch (copy.kind) {
    case 'receiver':
      return msg(
        'Each call of {0} gets a copy of its receiver, and a {1} in it says that it must not be copied: use a pointer receiver.',
        from.object.name,
        name,
      );
    case 'param':
      return msg(
        'Each call gets a copy of {0}, and a {1} in it says that it must not be copied: pass a pointer.',
        copy.variable.name,
        name,
      );
    case 'range':
      return msg(
        '{0} is a copy in each round, and a {1} in it says that it must not be copied: use a pointer to the element.',
        copy.variable.name,
        name,
      );
    case 'local':
    case 'value':
      return msg('This makes a copy, and a {0} in it says that it must not be copied: use a pointer.', name);
  }
}
