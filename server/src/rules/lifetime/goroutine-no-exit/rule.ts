import { msg } from '../../../base/message.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import { spanOfName } from '../../../program/span-of-name.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findEndlessGoroutines, type EndlessGoroutine } from './find-endless.js';

const meta: RuleMeta = {
  id: 'goroutine-no-exit',
  family: 'lifetime',
  severity: 'information',
  title: msg('Goroutine that goes on after its object was closed'),
  since: '0.2.0',
  fixKinds: [],
};

/** One finding a loop. What is left behind is a goroutine and its object, which is harm only where objects come and go. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return findEndlessGoroutines(pathCodeOf(program)).map((endless) => findingOf(endless, program));
  },
};

function findingOf({ loop, unit, start, starter, type, closer }: EndlessGoroutine, program: PackageProgram): Finding {
  const { declaration } = closer;
  return {
    ruleId: meta.id,
    severity: 'information',
    message: msg(
      'No way leads out of this loop, so that its goroutine goes on after {0}, and keeps its {1} alive: let it wait for a channel, too, that {0} closes.',
      closer.name,
      type.object.name,
    ),
    span: spanOf(unit, { start: loop.start, end: loop.start + 'for'.length }),
    related: [
      {
        span: spanOf(starter, {
          start: start.start,
          end: start.kind === 'GoStmt' ? start.start + 'go'.length : start.end,
        }),
        message: msg('the goroutine is started here'),
      },
      ...(declaration === undefined
        ? []
        : [
            {
              span: spanOfName(declaration),
              message: msg('this cannot end it'),
            },
          ]),
    ],
    identity: `${program.typed.input.path} ${unit.object?.fullName ?? ''} ${type.object.name}`,
    fixes: [],
  };
}
