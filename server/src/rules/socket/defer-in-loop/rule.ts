import { msg, type Message } from '../../../base/message.js';
import { wrapLoopBody } from '../../../fixes/loop-body-func.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { loopDefersOf, type LoopDefer } from '../../../program/resources/loop-defers.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'defer-in-loop',
  family: 'socket',
  severity: 'error',
  title: msg('Release deferred in a loop'),
  since: '0.2.0',
  fixKinds: ['loop-body-func'],
};

/** One finding a `defer`. A lock that its holder takes again is an error; what piles up is a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const all = loopDefersOf(program);
    return all.map((found) => findingOf(found, program.typed, all));
  },
};

function findingOf(found: LoopDefer, typed: TypedPackage, all: readonly LoopDefer[]): Finding {
  const { unit, loop, stmt, release, kind, name, taking } = found;
  const from = typed.functions.find(({ object }) => object === unit.object);
  const fix =
    from === undefined
      ? undefined
      : wrapLoopBody(typed, from, unit, loop, (deferred) => all.some((one) => one.stmt === deferred));
  const isLock = kind === 'lock' || kind === 'readLock';
  return {
    ruleId: meta.id,
    severity: kind === 'lock' ? 'error' : 'warning',
    message: messageOf(found),
    span: spanOf(unit, stmt.call === release ? stmt : release),
    related: [
      {
        span: spanOf(unit, taking),
        message: isLock ? msg('the next round takes {0} again here', name) : msg('each round opens another one here'),
      },
    ],
    identity: `${unit.object?.fullName ?? ''} ${name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function messageOf({ kind, name }: LoopDefer): Message {
  switch (kind) {
    case 'lock':
      return msg(
        '{0} is released only when the function ends, so the second round of the loop waits for itself for ever: release it at the end of each round.',
        name,
      );
    case 'readLock':
      return msg(
        'The read lock of {0} is released only when the function ends, so the next round waits for ever once a writer waits: release it at the end of each round.',
        name,
      );
    default:
      return msg(
        '{0} is closed only when the function ends, not at the end of the round, so open files or connections pile up until there are no more: close it in each round.',
        name,
      );
  }
}
