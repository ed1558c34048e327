import { msg } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { lostDataIn } from '../../../program/resources/held-requests.js';
import type { LostData } from '../../../program/resources/writer-lives.js';
import { unflushedWritersOf, type UnflushedWriter } from '../../../program/resources/unflushed-writers.js';
import { flushBeforeLoss } from '../../../fixes/writer/add-flush.js';
import { flushAtEnd } from '../../../fixes/writer/flush-at-end.js';
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

/** Functions that write to it which a finding shows. */
const maxWrites = 5;

/** One finding a writer: of a function's own, and of those that functions share, one for each field or variable that holds them. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const lost = lostDataIn(program).filter(({ kind }) => kind === 'missing');
    return [
      ...lost.map((one) => findingOf(program, one)),
      ...unflushedWritersOf(program).map((writer) => sharedFinding(program, writer)),
    ];
  },
};

function sharedFinding(program: PackageProgram, writer: UnflushedWriter): Finding {
  const { name, fact, creation, uses } = writer;
  const { files } = program.typed.input;
  const method = fact.flushes[0] ?? '';
  const writes = new Map([...uses.writes].reverse().map((use) => [use.chunk, use.call]));
  const related = [...writes].slice(-maxWrites).flatMap(([chunk, call]) => {
    const file = files.find(({ chunks }) => chunks.includes(chunk));
    return file === undefined ? [] : [{ span: spanOf({ file, chunk }, call), message: msg('written here') }];
  });
  const fix = flushAtEnd(program, writer);
  return {
    ruleId: meta.id,
    severity: meta.severity,
    message:
      uses.flushes.length === 0
        ? msg(
            'What is written to {0} may stay in its buffer: no function of the package calls its {1}, so the end of the data is lost.',
            name,
            method,
          )
        : msg(
            'What is written to {0} may stay in its buffer: the package calls its {1} only after an error, so the end of the data is lost.',
            name,
            method,
          ),
    span: spanOf(writer, creation),
    related,
    identity: `${program.typed.input.path} ${name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

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
