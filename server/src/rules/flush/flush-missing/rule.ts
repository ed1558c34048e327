import { msg } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { lostDataOf, writerLivesOf, type LostData } from '../../../program/resources/writer-lives.js';
import { spanOf } from '../../../flow/summary.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'flush-missing',
  family: 'flush',
  severity: 'warning',
  title: msg('Buffered data that nobody flushes'),
  since: '0.3.0',
  fixKinds: [],
};

/** One finding a writer. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return writerLivesOf(program)
      .flatMap(lostDataOf)
      .filter(({ kind }) => kind === 'missing')
      .map(findingOf);
  },
};

function findingOf({ life: { unit, variable, fact, creation }, exit, node, written }: LostData): Finding {
  const method = fact.flushes[0] ?? '';
  const related = written === undefined ? [] : [{ span: spanOf(unit, written), message: msg('written here') }];
  if (exit === undefined && node !== undefined) related.push({ span: spanOf(unit, node), message: msg('read here') });
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      'What is written to {0} may stay in its buffer: no way through the function calls {0}.{1}, so the end of the data is lost.',
      variable.name,
      method,
    ),
    span: spanOf(unit, creation),
    related,
    identity: `${unit.object?.fullName ?? ''} ${variable.name}`,
    fixes: [],
  };
}
