import { msg, type Message } from '../../../base/message.js';
import { closeInGoroutine } from '../../../fixes/close-in-goroutine.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { closedAgainOf, type ClosedAgain } from '../../../program/resources/closed-again.js';
import { parentsIn } from '../../../syntax/parents.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { findClosesInUse, type CloseInUse } from './find-closes-in-use.js';

const meta: RuleMeta = {
  id: 'conn-close-in-use',
  family: 'socket',
  severity: 'error',
  title: msg('Connection closed while a goroutine uses it'),
  since: '0.2.0',
  fixKinds: ['close-in-goroutine'],
};

/** One finding a connection of a function, and a warning where its second `Close` is taken for a failure. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return [
      ...findClosesInUse(program).map((one) => findingOf(one, program.typed)),
      ...closedAgainOf(program).map((one) => secondClose(one, program.typed)),
    ];
  },
};

function findingOf(one: CloseInUse, typed: TypedPackage): Finding {
  const { unit, variable, close, deferred, isAtEndOfLoop } = one;
  const { name } = variable;
  return {
    ruleId: meta.id,
    severity: isAtEndOfLoop ? 'warning' : 'error',
    message: messageOf(one),
    span: spanOf(unit, deferred?.call === close ? deferred : close),
    related: relatedOf(one),
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${name}`,
    fixes: fixesOf(one, typed),
  };
}

function messageOf({ unit, variable: { name }, deferred, isAtEndOfLoop }: CloseInUse): Message {
  const around = unit.node.kind === 'FuncDecl' ? unit.node.name.name : undefined;
  if (isAtEndOfLoop)
    return msg(
      '{0} stays open until the loop has ended and is closed then, whether its goroutine still uses it or not: close it in the goroutine.',
      name,
    );
  if (deferred === undefined)
    return msg(
      '{0} is closed here without a wait for the goroutine that was given it, whose reads and writes then fail with "use of closed network connection": let it close {0}, or wait for it first.',
      name,
    );
  return around === undefined
    ? msg(
        'This function returns without a wait for the goroutine that uses {0}, and closes it: the reads and writes of the goroutine fail with "use of closed network connection"; let it close {0}, or wait for it first.',
        name,
      )
    : msg(
        '{1} returns without a wait for the goroutine that uses {0}, and closes it: the reads and writes of the goroutine fail with "use of closed network connection"; let it close {0}, or wait for it first.',
        name,
        around,
      );
}

function relatedOf({ unit, go, variable, uses: { use }, others }: CloseInUse): readonly RelatedLocation[] {
  const { name } = variable;
  return [
    { span: spanOf(unit, go), message: msg('the goroutine that has {0} is started here', name) },
    ...(use === undefined ? [] : [{ span: spanOf(use.unit, use.call), message: msg('it uses the connection here') }]),
    ...others
      .slice(0, 2)
      .map((other) => ({ span: spanOf(unit, other), message: msg('{0} is closed here, too', name) })),
  ];
}

function fixesOf(one: CloseInUse, typed: TypedPackage): readonly FixOffer[] {
  const { unit, variable, close, deferred, go, uses, isShared, others } = one;
  const from = declaredFunction(typed, unit);
  const closing = deferred ?? parentsIn(unit.chunk).get(close);
  if (from === undefined || isShared || uses.isHandedOn || others.length > 0) return [];
  if (closing?.kind !== 'DeferStmt' && closing?.kind !== 'ExprStmt' && closing?.kind !== 'AssignStmt') return [];
  const fix = closeInGoroutine(typed, from, { variable, closing, go, isClosedByGoroutine: uses.closes });
  return fix === undefined ? [] : [fix];
}

function secondClose({ unit, creation, close, before, deferred }: ClosedAgain, typed: TypedPackage): Finding {
  const { name } = creation.variable;
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      '{0} is closed already on a way that comes here, so that this Close gives "use of closed network connection" as if something had failed: close it once, or look at the first error only.',
      name,
    ),
    span: spanOf(unit, close),
    related: [
      ...(before === undefined ? [] : [{ span: spanOf(unit, before), message: msg('closed here before') }]),
      ...(deferred === undefined
        ? []
        : [{ span: spanOf(unit, deferred), message: msg('the deferred call runs here') }]),
    ],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${name} again`,
    fixes: [],
  };
}
