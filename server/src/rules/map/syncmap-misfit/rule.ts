import { msg } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import { declaredName } from '../../../program/declared-name.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { isForTrial } from '../../../program/test-files.js';
import type { TypedPackage } from '../../../types/package.js';
import { spanOfName } from '../../../program/span-of-name.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findSyncMapMisfits, type MostlyWritten, type SyncMapMisfit } from './find-misfits.js';

const meta: RuleMeta = {
  id: 'syncmap-misfit',
  family: 'map',
  severity: 'information',
  title: msg('sync.Map where a map with a mutex does better'),
  since: '0.2.0',
  fixKinds: [],
  isAdvice: true,
};

/** More places than a reader wants to see. */
const mostRelated = 5;

/** One finding for each `Range` that counts, and one for a map that is mostly written. It is a matter of cost, so that it is information, and nothing is told of what only tests and examples use. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    if (isForTrial(typed.input)) return [];
    return findSyncMapMisfits(typed).flatMap((misfit) => findingsOf(misfit, typed));
  },
};

function findingsOf({ counts, writes }: SyncMapMisfit, { input: { path } }: TypedPackage): readonly Finding[] {
  const findings = counts.map((count): Finding => {
    const name = declaredName(count.variable);
    const { declaration } = count.variable;
    return {
      ruleId: meta.id,
      severity: 'information',
      message: msg(
        'This goes over all entries of {0} to count them: a map with a mutex tells its length at once.',
        name,
      ),
      span: spanOf(count, { start: count.call.start, end: count.call.fun.end }),
      related:
        declaration === undefined ? [] : [{ span: spanOfName(declaration), message: msg('the map is declared here') }],
      identity: `${path} ${name} counted`,
      fixes: [],
    };
  });
  return writes === undefined ? findings : [...findings, mostlyWritten(writes, path)];
}

function mostlyWritten({ variable, declaration, calls, readCount }: MostlyWritten, path: string): Finding {
  const name = declaredName(variable);
  return {
    ruleId: meta.id,
    severity: 'information',
    message: msg(
      '{0} is changed in {1} places and read in {2}, and a sync.Map is made for the opposite: a map with a mutex costs less and keeps its types.',
      name,
      calls.length,
      readCount,
    ),
    span: spanOfName(declaration),
    related: calls
      .slice(0, mostRelated)
      .map((write) => ({ span: spanOf(write, write.call), message: msg('it is changed here') })),
    identity: `${path} ${name}`,
    fixes: [],
  };
}
