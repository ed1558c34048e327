import { msg, type Message } from '../../../base/message.js';
import { findMutatedSnapshots, type MutatedSnapshot } from '../../../program/mutated-snapshots.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'snapshot-mutated',
  family: 'atomic',
  severity: 'warning',
  title: msg('Atomically published snapshot changed in place'),
  since: '0.2.0',
  fixKinds: [],
};

/** One finding for each holder in a function. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findMutatedSnapshots(typed).map((found) => ({
      ruleId: meta.id,
      severity: 'warning',
      message: message(found),
      span: found.span,
      related: [
        {
          span: found.shared,
          message: found.way === 'loaded' ? msg('loaded here') : msg('stored here for others to load'),
        },
        { span: found.reader.span, message: msg('{0} reads it without a lock', found.reader.name) },
      ],
      identity: `${typed.input.path} ${found.holderName} ${found.from.object.fullName}`,
      fixes: [],
    }));
  },
};

function message({ way, place, holderName, reader }: MutatedSnapshot): Message {
  return way === 'loaded'
    ? msg(
        '{0} is changed in place, but {2} may be reading what {1} holds at the same time: copy the loaded value, change the copy, and store that.',
        place,
        holderName,
        reader.name,
      )
    : msg(
        '{0} is changed after it was stored in {1}, from where {2} may be reading it at the same time: finish it first, or store a copy.',
        place,
        holderName,
        reader.name,
      );
}
