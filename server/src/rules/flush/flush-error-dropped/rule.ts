import { msg } from '../../../base/message.js';
import { joinErrors } from '../../../fixes/writer/join-errors.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { droppedErrorsOf, type DroppedError } from '../../../program/resources/dropped-flush-errors.js';
import { writerLivesOf } from '../../../program/resources/writer-lives.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { madeHere, writerFinding } from '../../writer/writer-finding.js';

const meta: RuleMeta = {
  id: 'flush-error-dropped',
  family: 'flush',
  severity: 'warning',
  title: msg('Error of the last flush that nobody looks at'),
  since: '0.2.0',
  fixKinds: ['join-errors'],
};

/** One finding a flush. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    // A variable that is given one of two writers is flushed by one call.
    const byCall = new Map(
      writerLivesOf(program)
        .flatMap(droppedErrorsOf)
        .map((dropped) => [dropped.call, dropped]),
    );
    return [...byCall.values()].map((dropped) => findingOf(program, dropped));
  },
};

function findingOf(program: PackageProgram, dropped: DroppedError): Finding {
  const { life, call, isFile } = dropped;
  const message = msg(
    'The error of {0}.{1} is dropped and the function reports success, so what could not be written is lost unnoticed: return the error.',
    life.variable.name,
    call.fun.kind === 'SelectorExpr' ? call.fun.sel.name : '',
  );
  const severity = isFile ? meta.severity : 'information';
  return writerFinding({ ...meta, severity }, life, message, call, [madeHere(life)], [joinErrors(program, dropped)]);
}
