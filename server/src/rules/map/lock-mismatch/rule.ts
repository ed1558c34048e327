import { msg } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import { findMismatches, type UnguardedAccess } from '../../../program/guards/find-unguarded.js';
import { guardTableOf } from '../../../program/guards/guard-table.js';
import { guardText } from '../../../program/guards/guard.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { usedAlike } from '../../conflict/used-alike.js';
import { sitesInConflicts } from '../../conflict/conflicts-by-variable.js';
import { dataName } from '../../conflict/describe-conflict.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lock-mismatch',
  family: 'map',
  severity: 'warning',
  title: msg('Different locks for the same data'),
  since: '0.2.0',
  fixKinds: [],
  reportsRaces: true,
};

const maxExamples = 3;

/** One finding a lock and function. What meets a goroutine in sight is told by the rules about those. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const told = sitesInConflicts(program);
    return findMismatches(guardTableOf(program), ({ access }) => told.has(access.site)).map(findingOf);
  },
};

function findingOf({ variable, fact, guard, guarded, alike }: UnguardedAccess): Finding {
  const { access, unit, guards } = fact;
  const [wrong] = guards.keys();
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      '{0} is used here under {1}, but {2} other functions use it under {3}, and two different locks keep nobody apart: take {3} here.',
      dataName(access),
      wrong === undefined ? '' : guardText(wrong, access.path),
      guarded.length,
      guardText(guard, access.path),
    ),
    span: access.span,
    related: [
      ...takenAt(fact),
      ...guarded.slice(0, maxExamples).map((other) => example(other, guard)),
      ...alike.map(usedAlike),
    ],
    identity: `${variable.packagePath ?? ''} ${dataName(access)} ${unit.object?.fullName ?? ''}`,
    fixes: [],
  };
}

function takenAt({ access, unit }: UnguardedAccess['fact']): RelatedLocation[] {
  return [...access.locks.since].map(([lock, node]) => ({
    span: spanOf(unit, node),
    message: msg('{0} is taken here', lock.toString()),
  }));
}

function example({ access }: UnguardedAccess['fact'], guard: UnguardedAccess['guard']): RelatedLocation {
  const lock = guardText(guard, access.path);
  const text = access.isWrite ? msg('written here under {0}', lock) : msg('read here under {0}', lock);
  return { span: access.span, message: text };
}
