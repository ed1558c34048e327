import { msg } from '../../../base/message.js';
import { flushBeforeClose } from '../../../fixes/writer/reorder-flush.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { writerLivesOf, type WriterLife } from '../../../program/resources/writer-lives.js';
import { capturedWriterLivesOf, fieldWriterLivesOf } from '../../../program/resources/shared-writer-lives.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { violationFinding } from '../../writer/writer-finding.js';

const meta: RuleMeta = {
  id: 'flush-after-close',
  family: 'flush',
  severity: 'error',
  title: msg('Flush after what it writes to was closed'),
  since: '0.2.0',
  fixKinds: ['reorder-flush', 'add-flush'],
};

/** One finding a writer. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const own = [...writerLivesOf(program), ...capturedWriterLivesOf(program)];
    // Who calls a method that ends an object may have flushed before.
    const ofObjects = fieldWriterLivesOf(program);
    return [
      ...own.flatMap((life) => findingsOf(program, life, meta)),
      ...ofObjects.flatMap((life) => findingsOf(program, life, { ...meta, severity: 'warning' })),
    ];
  },
};

function findingsOf(program: PackageProgram, life: WriterLife, as: RuleMeta): readonly Finding[] {
  const message = msg(
    '{0} is flushed here when what it writes to has been closed already: the data that it still holds is lost.',
    life.name,
  );
  return violationFinding(as, life, 'flushAfterClose', message, (made) => flushBeforeClose(program, life, made));
}
