import { msg } from '../../../base/message.js';
import { dropDefault } from '../../../fixes/drop-default.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findSpins, type Spin } from './find-spins.js';

const meta: RuleMeta = {
  id: 'select-spin',
  family: 'lifetime',
  severity: 'warning',
  title: msg('Loop that waits by asking without a pause'),
  since: '0.2.0',
  fixKinds: ['drop-default'],
};

/** One finding a loop. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findSpins(typed).map((spin) => findingOf(spin, typed));
  },
};

function findingOf({ from, loop, select, otherwise, isAlone }: Spin, typed: TypedPackage): Finding {
  const fix = isAlone ? dropDefault(typed, from, select, otherwise) : undefined;
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      'This default does nothing, so that the loop keeps a processor busy while nothing is ready: without the default, select waits.',
    ),
    span: spanOf(from, { start: otherwise.start, end: otherwise.start + 'default'.length }),
    related: [{ span: spanOf(from, { start: loop.start, end: loop.start + 3 }), message: msg('the loop begins here') }],
    identity: `${typed.input.path} ${from.object.fullName}`,
    fixes: fix === undefined ? [] : [fix],
  };
}
