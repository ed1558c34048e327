import { msg } from '../../../base/message.js';
import { addFlush } from '../../../fixes/writer/add-flush.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { writerLivesOf } from '../../../program/resources/writer-lives.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { violationFinding } from '../../writer/writer-finding.js';

const meta: RuleMeta = {
  id: 'reset-drops-data',
  family: 'flush',
  severity: 'warning',
  title: msg('Reset of a writer that still holds data'),
  since: '0.2.0',
  fixKinds: ['add-flush'],
};

/** One finding a writer. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return writerLivesOf(program).flatMap((life) =>
      violationFinding(
        meta,
        life,
        'reset',
        msg(
          '{0} is reset here while it holds data that was never flushed: the data is thrown away.',
          life.variable.name,
        ),
        ({ node }) => [addFlush(program, life, [node])],
      ),
    );
  },
};
