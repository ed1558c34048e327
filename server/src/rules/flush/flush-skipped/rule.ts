import { msg, type Message } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { lostDataOf, writerLivesOf, type LostData } from '../../../program/resources/writer-lives.js';
import { spanOf } from '../../../flow/summary.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'flush-skipped',
  family: 'flush',
  severity: 'warning',
  title: msg('A way out that skips the flush'),
  since: '0.3.0',
  fixKinds: [],
};

/** One finding a writer and way out. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return writerLivesOf(program)
      .flatMap(lostDataOf)
      .filter(({ kind }) => kind === 'skipped')
      .map(findingOf);
  },
};

function findingOf(lost: LostData): Finding {
  const { unit, variable, creation } = lost.life;
  const { node } = lost;
  const related = [{ span: spanOf(unit, creation), message: msg('{0} is made here', variable.name) }];
  if (lost.written !== undefined) related.push({ span: spanOf(unit, lost.written), message: msg('written here') });
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: messageOf(lost),
    span: node === undefined ? { ...spanOf(unit, unit.body), start: unit.body.end - 1 } : spanOf(unit, node),
    related,
    identity: `${unit.object?.fullName ?? ''} ${variable.name}`,
    fixes: [],
  };
}

function messageOf({ life: { variable, fact }, exit }: LostData): Message {
  const method = fact.flushes[0] ?? '';
  if (exit === undefined)
    return msg(
      'What {0} writes to is read here before {0}.{1} has run, which other ways call: the end of the data is missing.',
      variable.name,
      method,
    );
  if (exit === 'program')
    return msg(
      'The program ends here before {0}.{1} has run, which no deferred call makes up for: what {0} still holds is lost.',
      variable.name,
      method,
    );
  return msg(
    'This way leaves the function without {0}.{1}, which other ways call: what {0} still holds is lost.',
    variable.name,
    method,
  );
}
