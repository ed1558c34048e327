import { msg, type Message } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import { lockCirclesOf, type LockCircle } from '../../../program/lock-circles.js';
import type { LockEdge } from '../../../program/lock-edges.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lock-order',
  family: 'lock',
  severity: 'error',
  title: msg('Mutexes locked in opposite orders'),
  since: '0.2.0',
  fixKinds: [],
};

/** One finding for two mutexes in opposite orders, or for more in a circle. Where not all orders are seen to run in goroutines of the package, it is a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return lockCirclesOf(program).map(findingOf);
  },
};

function findingOf(circle: LockCircle): Finding {
  const { first, others, isShown } = circle;
  const { unit } = first.summary;
  const path = [first.held, first.taken, ...others.slice(0, -1).map(({ taken }) => taken)];
  return {
    ruleId: meta.id,
    severity: isShown ? 'error' : 'warning',
    message: messageOf(circle),
    span: spanOf(unit, first.node),
    related: [...relatedOf(first), ...others.flatMap((one) => [...relatedOf(one), siteOf(one)])],
    identity: [unit.object?.fullName ?? '', ...path.map(String)].join(' '),
    fixes: [],
  };
}

function messageOf({ first, others }: LockCircle): Message {
  const [held, taken] = [first.held.toString(), first.taken.toString()];
  const functions = [...new Set(others.map(nameOf))].join(', ');
  if (others.length === 1)
    return msg(
      '{0} is locked here while {1} is held, and {2} locks them the other way round: two goroutines that hold one each wait for each other, for ever; lock them in one order everywhere.',
      taken,
      held,
      functions,
    );
  return msg(
    '{0} is locked here while {1} is held, and the orders in {2} close a circle of {3} mutexes: goroutines that hold one each wait for each other, for ever; lock them in one order everywhere.',
    taken,
    held,
    functions,
    others.length + 1,
  );
}

function relatedOf({ summary: { unit }, held, since }: LockEdge): readonly RelatedLocation[] {
  return [{ span: spanOf(unit, since), message: msg('{0} is locked here', held.toString()) }];
}

/** Where another order locks its second mutex. */
function siteOf({ summary: { unit }, node, taken, held }: LockEdge): RelatedLocation {
  return {
    span: spanOf(unit, node),
    message: msg('{0} is locked here while {1} is held', taken.toString(), held.toString()),
  };
}

function nameOf({ summary: { unit } }: LockEdge): string {
  return unit.object?.name ?? 'another function';
}
