import { msg, type Message } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { lostDataIn } from '../../../program/resources/held-requests.js';
import { objectWriterLivesOf } from '../../../program/resources/object-writer-lives.js';
import { lostDataOf, type LostData } from '../../../program/resources/writer-lives.js';
import { flushBeforeLoss } from '../../../fixes/writer/add-flush.js';
import { spanOf } from '../../../flow/summary.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { madeHere, writerFinding } from '../../writer/writer-finding.js';

const meta: RuleMeta = {
  id: 'flush-skipped',
  family: 'flush',
  severity: 'warning',
  title: msg('A way out that skips the flush'),
  since: '0.2.0',
  fixKinds: ['add-flush'],
};

/** One finding a writer and way out. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return [...lostDataIn(program), ...objectWriterLivesOf(program).flatMap(lostDataOf)]
      .filter(({ kind }) => kind === 'skipped')
      .map((lost) => findingOf(program, lost));
  },
};

function findingOf(program: PackageProgram, lost: LostData): Finding {
  const { life, node, written } = lost;
  const { unit } = life;
  const related = [madeHere(life)];
  if (written !== undefined) related.push({ span: spanOf(unit, written), message: msg('written here') });
  const place = node ?? { start: unit.body.end - 1, end: unit.body.end };
  return writerFinding(meta, life, messageOf(lost), place, related, [flushBeforeLoss(program, lost)]);
}

function messageOf({ life: { name, fact }, exit }: LostData): Message {
  const method = fact.flushes[0] ?? '';
  if (exit === undefined)
    return msg(
      'What {0} writes to is read here before {0}.{1} has run, which other ways call: the end of the data is missing.',
      name,
      method,
    );
  if (exit === 'program')
    return msg(
      'The program ends here before {0}.{1} has run, which no deferred call makes up for: what {0} still holds is lost.',
      name,
      method,
    );
  return msg(
    'This way leaves the function without {0}.{1}, which other ways call: what {0} still holds is lost.',
    name,
    method,
  );
}
