import { msg, type Message } from '../../../base/message.js';
import { deferStop } from '../../../fixes/defer-stop.js';
import { spanOf } from '../../../flow/summary.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findTickers, type RunningTicker } from './find-tickers.js';

const meta: RuleMeta = {
  id: 'ticker-not-stopped',
  family: 'lifetime',
  severity: 'warning',
  title: msg('Ticker that is never stopped'),
  since: '0.2.0',
  fixKinds: ['defer-stop'],
};

/** One finding a call that makes a ticker. From Go 1.23 on the garbage collector takes tickers that nobody has any more. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed } = program;
    const { goVersion, path } = typed.input;
    if (goVersion.major > 1 || goVersion.minor >= 23 || !isInstrumented(path)) return [];
    return findTickers(pathCodeOf(program)).map((one) => findingOf(one, typed));
  },
};

function findingOf(one: RunningTicker, typed: TypedPackage): Finding {
  const { unit, creation, variable, user, isInLoop } = one;
  const from = declaredFunction(typed, unit);
  const fix =
    from === undefined || variable === undefined || isInLoop
      ? undefined
      : deferStop(typed, from, { name: variable.name, creation, user });
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: messageOf(one),
    span: spanOf(unit, creation),
    related: [],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${variable?.name ?? 'Tick'}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function messageOf({ variable, isInLoop }: RunningTicker): Message {
  if (variable !== undefined)
    return msg(
      '{0} goes on ticking when the function has left without stopping it, and is never collected before Go 1.23: stop it with defer.',
      variable.name,
    );
  if (isInLoop)
    return msg(
      'Each round makes another ticker that nobody can stop, and that is never collected before Go 1.23: make one with time.NewTicker before the loop.',
    );
  return msg(
    'The ticker of time.Tick can not be stopped, goes on when the function has left, and is never collected before Go 1.23: use time.NewTicker, and stop it.',
  );
}
