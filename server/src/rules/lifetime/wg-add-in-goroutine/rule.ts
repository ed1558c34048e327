import { msg } from '../../../base/message.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { moveAdd, startByGo } from '../../../fixes/move-add.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findLateAdds, type LateAdd } from './find-late-adds.js';

const meta: RuleMeta = {
  id: 'wg-add-in-goroutine',
  family: 'lifetime',
  severity: 'error',
  title: msg('WaitGroup counted by the goroutine itself'),
  since: '0.2.0',
  fixKinds: ['move-add', 'wg-go'],
  sharedWithGopls: true,
};

/** One finding an `Add`. Where another function waits it is a warning. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findLateAdds(typed).map((late) => {
      const { from, go, group, add, wait } = late;
      const inside = 'kind' in late.runs ? from : late.runs;
      return {
        ruleId: meta.id,
        severity: wait.from.decl === from.decl ? 'error' : 'warning',
        message: msg(
          '{0}.Add runs in the goroutine that it counts, so {0}.Wait may return before the goroutine has begun: call Add before the go statement.',
          add.call.on.path,
        ),
        span: spanOf(inside, add.call.call),
        related: [
          { span: spanOf(from, { start: go.start, end: go.start + 2 }), message: msg('the goroutine is started here') },
          { span: spanOf(wait.from, wait.call), message: msg('this may find nothing to wait for') },
        ],
        identity: `${typed.input.path} ${inside.object.fullName} ${group.path}`,
        fixes: fixesOf(late, typed),
      };
    });
  },
};

function fixesOf(late: LateAdd, typed: TypedPackage): readonly FixOffer[] {
  return [moveAdd(typed, late), startByGo(typed, late)].filter((fix) => fix !== undefined);
}
