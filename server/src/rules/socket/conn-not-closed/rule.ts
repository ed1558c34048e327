import { msg, type Message } from '../../../base/message.js';
import { closePath } from '../../../fixes/close-path.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { openConnectionsOf, type OpenConnection } from '../../../program/resources/open-connections.js';
import type { Stmt } from '../../../syntax/ast.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'conn-not-closed',
  family: 'socket',
  severity: 'warning',
  title: msg('Connection that is never closed'),
  since: '0.2.0',
  fixKinds: ['close-path'],
};

/** One finding a call that opens a connection or listener, with the ways that leave it open. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return openConnectionsOf(program).map((one) => findingOf(one, program.typed));
  },
};

function findingOf(one: OpenConnection, typed: TypedPackage): Finding {
  const { unit, creation, ways } = one;
  const from = typed.functions.find(({ object }) => object === unit.object);
  const fix = from === undefined ? undefined : closePath(typed, from, one);
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: messageOf(one),
    span: spanOf(unit, creation.call),
    related: ways.slice(0, 4).map((way) => leaving(one, way)),
    identity: `${unit.object?.fullName ?? ''} ${creation.variable.name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function leaving({ unit, creation, loop }: OpenConnection, way: Stmt | undefined): RelatedLocation {
  const { body } = loop ?? unit;
  return {
    span: spanOf(unit, way ?? { start: body.end - 1, end: body.end }),
    message: msg('this way leaves {0} open', creation.variable.name),
  };
}

function messageOf({ creation, loop }: OpenConnection): Message {
  const { name } = creation.variable;
  if (loop !== undefined)
    return msg(
      '{0} may still be open when the next round opens another one, so its peer waits for an end and its file descriptor is lost: close it on every way of the round.',
      name,
    );
  if (creation.kind === 'listener')
    return msg(
      '{0} stays open on a way out of the function, so its address stays taken and clients connect to nobody: close it on every way.',
      name,
    );
  return msg(
    '{0} stays open on a way out of the function, so its peer waits for an end and its file descriptor is lost: close it on every way.',
    name,
  );
}
