import { msg, type Message } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import { takeGuard } from '../../../fixes/guard/take-guard.js';
import { accessesWithout, findUnguarded, type UnguardedAccess } from '../../../program/guards/find-unguarded.js';
import { guardTableOf, type GuardTable } from '../../../program/guards/guard-table.js';
import { guardText } from '../../../program/guards/guard.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { usedAlike } from '../../conflict/used-alike.js';
import { sitesInConflicts } from '../../conflict/conflicts-by-variable.js';
import { dataName } from '../../conflict/describe-conflict.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'map-unguarded',
  family: 'map',
  severity: 'warning',
  title: msg('Access without the lock that the others hold'),
  since: '0.2.0',
  fixKinds: ['take-lock'],
  reportsRaces: true,
};

/** More examples of the lock being held tell a reader nothing new. */
const maxExamples = 3;

/** One finding a lock and function. What meets a goroutine in sight is told by the rules about those. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const told = sitesInConflicts(program);
    const table = guardTableOf(program);
    return findUnguarded(table, ({ access }) => told.has(access.site)).map((found) => findingOf(found, table));
  },
};

function findingOf(found: UnguardedAccess, table: GuardTable): Finding {
  const { access, unit } = found.fact;
  const fix = takeGuard({ table, guard: found.guard, bare: accessesWithout(found, table) });
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: messageOf(found),
    span: access.span,
    related: evidence(found),
    identity: `${found.variable.packagePath ?? ''} ${dataName(access)} ${unit.object?.fullName ?? ''}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function messageOf({ fact: { access }, guard, guarded, isStated }: UnguardedAccess): Message {
  const lock = guardText(guard, access.path);
  if (isStated)
    return msg(
      '{0} is used here without {1}, which guards it according to its declaration: take {1} here.',
      dataName(access),
      lock,
    );
  return access.isWrite
    ? msg(
        '{0} is written here without {1}, which is held in {2} other functions that use it and may run at the same time: take {1} here, too.',
        dataName(access),
        lock,
        guarded.length,
      )
    : msg(
        '{0} is read here without {1}, which is held in {2} other functions that use it and may be writing it at the same time: take {1} here, too.',
        dataName(access),
        lock,
        guarded.length,
      );
}

function evidence({ guard, guarded, way, alike }: UnguardedAccess): RelatedLocation[] {
  const locations = guarded.slice(0, maxExamples).map(({ access }): RelatedLocation => {
    const lock = guardText(guard, access.path);
    const text = access.isWrite ? msg('written here under {0}', lock) : msg('read here under {0}', lock);
    return { span: access.span, message: text };
  });
  locations.push(...alike.map(usedAlike));
  if (way.call === undefined) return locations;
  const { from, call } = way.call;
  return [...locations, { span: spanOf(from.unit, call.node), message: msg('called here without the lock') }];
}
