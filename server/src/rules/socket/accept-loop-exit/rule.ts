import { msg, type Message } from '../../../base/message.js';
import { acceptAgain } from '../../../fixes/accept-again.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { isTrialFile } from '../../../program/test-files.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { findAcceptLoops, type AcceptLoop } from './find-accept-loops.js';

const meta: RuleMeta = {
  id: 'accept-loop-exit',
  family: 'socket',
  severity: 'warning',
  title: msg('Accept loop that treats all errors alike'),
  since: '0.2.0',
  fixKinds: ['accept-again'],
};

/** One finding a loop: a warning where it spins once the listener is closed and somebody closes it, else information, which isn't told of what only tests and examples use. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed } = program;
    return findAcceptLoops(program).flatMap((one) =>
      one.closed === undefined && isTrialFile(typed, one.unit.file.uri) ? [] : [findingOf(one, typed)],
    );
  },
};

function findingOf(one: AcceptLoop, typed: TypedPackage): Finding {
  const { unit, accept, closed } = one;
  const from = declaredFunction(typed, unit);
  const fix = from === undefined ? undefined : acceptAgain(typed, from, one);
  return {
    ruleId: meta.id,
    severity: closed === undefined ? 'information' : 'warning',
    message: messageOf(one),
    span: spanOf(unit, accept),
    related: relatedOf(one),
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${one.does}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function messageOf({ does, closed }: AcceptLoop): Message {
  if (does === 'ends')
    return msg(
      'Accept also fails while no file descriptor is free, and then this ends the program with all that it serves: end on net.ErrClosed only, else wait a little and try again.',
    );
  if (closed !== undefined)
    return msg(
      'Once the listener is closed every Accept fails at once, and this loop goes on without end and without a pause: return on net.ErrClosed, and wait a little after other errors.',
    );
  return msg(
    'While no file descriptor is free every Accept fails at once, and this loop keeps a processor busy: wait a little before the next attempt, and return on net.ErrClosed.',
  );
}

function relatedOf({ unit, end, closed, loop }: AcceptLoop): readonly RelatedLocation[] {
  if (end !== undefined) return [{ span: spanOf(unit, end), message: msg('an error ends the program here') }];
  const begin = { start: loop.start, end: loop.start + 'for'.length };
  return [
    { span: spanOf(unit, begin), message: msg('the loop begins here') },
    ...(closed === undefined
      ? []
      : [{ span: spanOf(closed.unit, closed.call), message: msg('the listener is closed here') }]),
  ];
}
