import { msg } from '../../../base/message.js';
import { guardWithLock } from '../../../fixes/guard/guard-with-lock.js';
import { findLazyCaches } from '../../../program/lazy-caches.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lazy-cache-unguarded',
  family: 'map',
  severity: 'warning',
  title: msg('Package-level cache filled without a lock'),
  since: '0.2.0',
  fixKinds: ['mutex', 'rwmutex'],
  reportsRaces: true,
};

/** One finding a map. Maps with a conflict that is seen in the package itself are told by the rule about those. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed, conflicts, unshared } = program;
    const told = new Set(conflicts.filter(({ first }) => first.target === 'map').map(({ first }) => first.path.target));
    return findLazyCaches(program)
      .filter(({ variable }) => !told.has(variable))
      .map(({ variable, read, write }) => {
        const needsNoLock = (reference: Parameters<typeof unshared.has>[0]): boolean => unshared.has(reference);
        const fixes = guardWithLock({ typed, target: variable, needsNoLock });
        return {
          ruleId: meta.id,
          severity: 'warning',
          message: msg(
            "{0} fills the package's map {1} without a lock, so programs that call the package from several goroutines crash or lose entries: guard every access with one mutex, or use a sync.Map.",
            write.unit.object?.name ?? '',
            variable.name,
          ),
          span: write.span,
          related: [{ span: read.span, message: msg('looked up here, without a lock') }],
          identity: `${typed.input.path} ${variable.name}`,
          fixes,
        };
      });
  },
};
