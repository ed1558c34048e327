import { msg } from '../../../base/message.js';
import { takeWriteLock } from '../../../fixes/write-lock.js';
import { spanOf } from '../../../flow/summary.js';
import { findReadLockedWrites, type ReadLockedWrite } from '../../../program/guards/find-read-locked-writes.js';
import { guardTableOf } from '../../../program/guards/guard-table.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { sitesInConflicts } from '../../conflict/conflicts-by-variable.js';
import { dataName } from '../../conflict/describe-conflict.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'write-under-rlock',
  family: 'map',
  severity: 'warning',
  title: msg('Write under a read lock'),
  since: '0.2.0',
  fixKinds: ['write-lock'],
  reportsRaces: true,
};

const maxExamples = 3;

/** One finding a field or package variable and function. What meets a goroutine in sight is told by the rules about those. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const told = sitesInConflicts(program);
    return findReadLockedWrites(guardTableOf(program))
      .filter(({ fact }) => !told.has(fact.access.site))
      .map((found) => findingOf(program, found));
  },
};

function findingOf(
  { typed }: PackageProgram,
  { variable, fact: { access, unit }, lock, locked, others }: ReadLockedWrite,
): Finding {
  const lockName = withoutEmbedded(lock).toString();
  const fix = takeWriteLock(typed, unit, locked);
  const examples = others.slice(0, maxExamples).map((other): RelatedLocation => {
    const text = other.access.isWrite ? msg('written here under {0}', lockName) : msg('read here under {0}', lockName);
    return { span: other.access.span, message: text };
  });
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      '{0} is written here while only the read lock of {1} is held, which several goroutines can hold at the same time: take the write lock.',
      dataName(access),
      lockName,
    ),
    span: access.span,
    related: [{ span: spanOf(unit, locked), message: msg('the read lock is taken here') }, ...examples],
    identity: `${variable.packagePath ?? ''} ${dataName(access)} ${unit.object?.fullName ?? ''}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

/** A struct that embeds its lock is locked by its own name. */
function withoutEmbedded(lock: ReadLockedWrite['lock']): ReadLockedWrite['lock'] {
  return lock.step?.kind === 'var' && lock.step.isEmbedded && lock.parent !== undefined ? lock.parent : lock;
}
