import { msg } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import { oppositeOrders, type LockEdge, type OppositeOrders } from '../../../program/lock-order.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lock-order',
  family: 'lock',
  severity: 'error',
  title: msg('Two mutexes locked in opposite orders'),
  since: '0.2.0',
  fixKinds: [],
};

/** One finding for two mutexes. Where no goroutine of the package is seen to run one of the orders, it is a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return oppositeOrders(program).map(findingOf);
  },
};

function findingOf({ first, second, isShown }: OppositeOrders): Finding {
  const [held, taken] = [first.held.toString(), first.taken.toString()];
  return {
    ruleId: meta.id,
    severity: isShown ? 'error' : 'warning',
    message: msg(
      '{0} is locked here while {1} is held, and {2} locks them the other way round: two goroutines that hold one each wait for each other, for ever; lock them in one order everywhere.',
      taken,
      held,
      nameOf(second),
    ),
    span: spanOf(first.summary.unit, first.node),
    related: [...relatedOf(first), ...relatedOf(second), siteOf(second)],
    identity: `${first.summary.unit.object?.fullName ?? ''} ${held} ${taken}`,
    fixes: [],
  };
}

function relatedOf({ summary: { unit }, held, since }: LockEdge): readonly RelatedLocation[] {
  return [{ span: spanOf(unit, since), message: msg('{0} is locked here', held.toString()) }];
}

/** Where the other order locks the second mutex. */
function siteOf({ summary: { unit }, node, taken, held }: LockEdge): RelatedLocation {
  return {
    span: spanOf(unit, node),
    message: msg('{0} is locked here while {1} is held', taken.toString(), held.toString()),
  };
}

function nameOf({ summary: { unit } }: LockEdge): string {
  return unit.object?.name ?? 'another function';
}
