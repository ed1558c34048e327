import { msg } from '../../../base/message.js';
import { closeAfterWait } from '../../../fixes/close-after-wait.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { spanOf } from '../../../flow/summary.js';
import { channelMistakesOf, type MistakenOperation } from '../../../program/channels/channel-mistakes.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import { localChannelsOf } from '../../../program/channels/local-channels.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { findEarlyClose, type EarlyClose } from './early-closes.js';

const meta: RuleMeta = {
  id: 'send-on-closed',
  family: 'lifetime',
  severity: 'error',
  title: msg('Send on a closed channel'),
  since: '0.2.0',
  fixKinds: ['close-after-wait'],
};

/** One finding a send that comes after the `close`, and one a `close` that may come before the sends of goroutines. Through calls it is a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const code = pathCodeOf(program);
    return [
      ...channelMistakesOf(program)
        .filter(({ kind }) => kind === 'send')
        .map((one) => lateFinding(one, program)),
      ...localChannelsOf(program).flatMap((channel) => {
        const early = findEarlyClose(channel, code);
        return early === undefined ? [] : [earlyFinding(early, program)];
      }),
    ];
  },
};

function lateFinding({ ways, node, isOwn, closed, exit }: MistakenOperation, { typed }: PackageProgram): Finding {
  const { unit, channel } = ways;
  const related: RelatedLocation[] = [];
  if (closed !== undefined) related.push({ span: spanOf(unit, closed), message: msg('closed here before') });
  if (exit !== undefined) related.push({ span: spanOf(unit, exit), message: msg('the deferred call runs here') });
  return {
    ruleId: meta.id,
    severity: isOwn ? 'error' : 'warning',
    message: isOwn
      ? msg('{0} is closed when this sends to it, which panics: close it behind the last send.', channel.toString())
      : msg(
          '{0} is closed when this call sends to it, which panics: close it behind the last send.',
          channel.toString(),
        ),
    span: spanOf(unit, node),
    related,
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${channel.toString()} sent`,
    fixes: [],
  };
}

function earlyFinding(early: EarlyClose, { typed }: PackageProgram): Finding {
  const { channel, close, send, goroutine } = early;
  const { unit, variable } = channel;
  const { start } = goroutine;
  return {
    ruleId: meta.id,
    severity: 'error',
    message: msg(
      '{0} is closed without waiting for the goroutines that send to it, and a send on a closed channel panics: wait for them before.',
      variable.name,
    ),
    span: spanOf(close.unit, close.node),
    related: [
      { span: spanOf(send.unit, send.node), message: msg('this may be sent after the close') },
      {
        span: spanOf(goroutine.unit, {
          start: start.start,
          end: start.kind === 'GoStmt' ? start.start + 2 : start.end,
        }),
        message: msg('the goroutine is started here'),
      },
    ],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${variable.name} closed`,
    fixes: fixesOf(early, typed),
  };
}

function fixesOf({ channel, close, group }: EarlyClose, typed: PackageProgram['typed']): readonly FixOffer[] {
  const { unit, variable, uses, capacity } = channel;
  const from = declaredFunction(typed, unit);
  if (from === undefined || group === undefined || close.run.kind !== 'own') return [];
  const receives = uses.filter(({ does }) => does === 'receive' || does === 'range');
  const isReceivedBehind = receives.some(({ run, node }) => run.kind === 'own' && node.start > close.node.start);
  // Who waits for senders that nobody hears waits for ever.
  const isHeard = receives.some(({ run }) => run.kind === 'goroutine') || capacity !== 0;
  if (!isReceivedBehind && !isHeard) return [];
  const fix = closeAfterWait(typed, from, {
    name: variable.name,
    group: group.path,
    close: close.node,
    isReceivedBehind,
    hasRoom: capacity !== 0,
  });
  return fix === undefined ? [] : [fix];
}
