import { msg } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { lostDataIn } from '../../../program/resources/held-requests.js';
import type { LostData } from '../../../program/resources/writer-lives.js';
import { flushBeforeLoss } from '../../../fixes/writer/add-flush.js';
import { spanOf } from '../../../flow/summary.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { writerFinding } from '../../writer/writer-finding.js';

const meta: RuleMeta = {
  id: 'flush-missing',
  family: 'flush',
  severity: 'warning',
  title: msg('Buffered data that nobody flushes'),
  since: '0.2.0',
  fixKinds: ['add-flush'],
};

/** One finding a writer. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return lostDataIn(program)
      .filter(({ kind }) => kind === 'missing')
      .map((lost) => findingOf(program, lost));
  },
};

function findingOf(program: PackageProgram, lost: LostData): Finding {
  const { life, exit, node, written } = lost;
  const { unit, variable, fact, creation } = life;
  const related = written === undefined ? [] : [{ span: spanOf(unit, written), message: msg('written here') }];
  if (exit === undefined && node !== undefined) related.push({ span: spanOf(unit, node), message: msg('read here') });
  const message = msg(
    'What is written to {0} may stay in its buffer: no way through the function calls {0}.{1}, so the end of the data is lost.',
    variable.name,
    fact.flushes[0] ?? '',
  );
  return writerFinding(meta, life, message, creation, related, [flushBeforeLoss(program, lost)]);
}
