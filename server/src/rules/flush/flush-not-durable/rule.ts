import { msg } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findNotDurableFlushes } from './find-flushes.js';

const meta: RuleMeta = {
  id: 'flush-not-durable',
  family: 'flush',
  severity: 'hint',
  title: msg('Flush taken for durable'),
  since: '0.2.0',
  fixKinds: [],
};

/** One finding a function. What the code promises is read from words alone, so that it is no more than a hint. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findNotDurableFlushes(typed).map(({ from, flush, claim, target }) => ({
      ruleId: meta.id,
      severity: 'hint',
      message: msg(
        'Flush hands the data to the operating system, which loses it with the power: what is to be durable needs the Sync of the file behind it, too.',
      ),
      span: spanOf(from, flush),
      related: [
        {
          span: { file: claim.file, chunk: claim.chunk, start: claim.node.start, end: claim.node.end },
          message: msg('this speaks of data that outlives a crash'),
        },
        ...(target.isOwn ? [{ span: spanOf(from, target.creation), message: msg('it writes to a file') }] : []),
      ],
      identity: `${typed.input.path} ${from.object.fullName}`,
      fixes: [],
    }));
  },
};
