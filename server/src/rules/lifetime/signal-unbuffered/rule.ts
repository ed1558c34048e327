import { msg } from '../../../base/message.js';
import { giveRoom } from '../../../fixes/channel-room.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { contains } from '../../../syntax/walk.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findUnbuffered, type UnbufferedSignal } from './find-unbuffered.js';

const meta: RuleMeta = {
  id: 'signal-unbuffered',
  family: 'lifetime',
  severity: 'warning',
  title: msg('Signals sent to a channel without room'),
  since: '0.2.0',
  fixKinds: ['buffer-one'],
  sharedWithGopls: true,
};

/** One finding a call of `signal.Notify`. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findUnbuffered(typed).map((one) => findingOf(one, typed));
  },
};

function findingOf(one: UnbufferedSignal, typed: TypedPackage): Finding {
  const { from, argument, name, makes } = one;
  const fix = fixOf(one, typed);
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      'A signal is lost when nobody receives from {0} just then, because signal.Notify never waits: make it with room for one.',
      name,
    ),
    span: spanOf(from, argument),
    related: makes.map(({ call, file, chunk }) => ({
      span: spanOf({ file, chunk }, call),
      message: msg('{0} is made here', name),
    })),
    identity: `${typed.input.path} ${from.object.fullName} ${name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function fixOf({ makes, name }: UnbufferedSignal, typed: TypedPackage): FixOffer | undefined {
  const [made] = makes;
  if (made === undefined || makes.length > 1) return undefined;
  const from = typed.functions.find(({ chunk, decl }) => chunk === made.chunk && contains(decl, made.call));
  return from && giveRoom(typed, from, { name, creation: made.call, room: '1' }, true);
}
