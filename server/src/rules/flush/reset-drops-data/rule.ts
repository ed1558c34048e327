import { msg } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { writerLivesOf, type WriterLife } from '../../../program/resources/writer-lives.js';
import { spanOf } from '../../../flow/summary.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'reset-drops-data',
  family: 'flush',
  severity: 'warning',
  title: msg('Reset of a writer that still holds data'),
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
  const violation = result.violations.find(({ name }) => name === 'reset');
  if (violation === undefined) return [];
  return [
    {
      ruleId: meta.id,
      severity: 'warning',
      message: msg(
        '{0} is reset here while it holds data that was never flushed: the data is thrown away.',
        variable.name,
      ),
      span: spanOf(unit, violation.node),
      related: [{ span: spanOf(unit, creation), message: msg('{0} is made here', variable.name) }],
      identity: `${unit.object?.fullName ?? ''} ${variable.name}`,
      fixes: [],
    },
  ];
}
