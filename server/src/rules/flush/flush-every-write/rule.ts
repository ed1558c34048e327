import { msg } from '../../../base/message.js';
import { flushAfterLoop } from '../../../fixes/writer/flush-after-loop.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findRepeatedFlushes } from './find-repeated-flushes.js';

const meta: RuleMeta = {
  id: 'flush-every-write',
  family: 'flush',
  severity: 'information',
  title: msg('Flush after each small write of a loop'),
  since: '0.2.0',
  fixKinds: ['flush-after-loop'],
};

/** One finding a flush. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findRepeatedFlushes(typed).map(({ from, call, stmt, on, target, write, loop }) => {
      const fix = flushAfterLoop(typed, { from, call, stmt, name: on.path, target, loop });
      return {
        ruleId: meta.id,
        severity: meta.severity,
        message: msg(
          'Each round of the loop flushes what it has just written to {0}, so that nothing is gathered in its buffer: flush once, behind the loop.',
          on.path,
        ),
        span: spanOf(from, call),
        related: [{ span: spanOf(from, write), message: msg('written here') }],
        identity: `${typed.input.path} ${from.object.fullName} ${on.path}`,
        fixes: fix === undefined ? [] : [fix],
      };
    });
  },
};
