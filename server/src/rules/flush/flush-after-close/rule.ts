import { msg } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { writerLivesOf, type WriterLife } from '../../../program/resources/writer-lives.js';
import { spanOf } from '../../../flow/summary.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'flush-after-close',
  family: 'flush',
  severity: 'error',
  title: msg('Flush after what it writes to was closed'),
  since: '0.3.0',
  fixKinds: [],
};

/** One finding a writer. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return writerLivesOf(program).flatMap(findingOf);
  },
};

function findingOf({ unit, variable, creation, result }: WriterLife): readonly Finding[] {
  const violation = result.violations.find(({ name }) => name === 'flushAfterClose');
  if (violation === undefined) return [];
  return [
    {
      ruleId: meta.id,
      severity: 'error',
      message: msg(
        '{0} is flushed here when what it writes to has been closed already: the data that it still holds is lost.',
        variable.name,
      ),
      span: spanOf(unit, violation.node),
      related: [{ span: spanOf(unit, creation), message: msg('{0} is made here', variable.name) }],
      identity: `${unit.object?.fullName ?? ''} ${variable.name}`,
      fixes: [],
    },
  ];
}
