import { msg } from '../../../base/message.js';
import { padElement } from '../../../fixes/pad-element.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findSharedLines, lineSize, type SharedLine } from './find-shared-lines.js';

const meta: RuleMeta = {
  id: 'false-sharing',
  family: 'atomic',
  severity: 'hint',
  title: msg('Counters of several goroutines in one cache line'),
  since: '0.2.0',
  fixKinds: ['pad-element'],
  isAdvice: true,
};

/** One finding for each array of a goroutine. It costs time and is no mistake. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return findSharedLines(pathCodeOf(program)).map((shared) => findingOf(shared, program.typed));
  },
};

function findingOf({ unit, start, element, array, type, size }: SharedLine, typed: TypedPackage): Finding {
  const fix = padElement(typed, type, lineSize - size);
  return {
    ruleId: meta.id,
    severity: 'hint',
    message: msg(
      'Goroutines count in neighbouring elements of {0}, {1} bytes apart, so that processors take one cache line from each other again and again: count in a local variable and store it once, or fill the element up to {2} bytes.',
      array.path,
      size,
      lineSize,
    ),
    span: spanOf(unit, element),
    related: [
      {
        span: spanOf(unit, {
          start: start.start,
          end: start.kind === 'GoStmt' ? start.start + 'go'.length : start.end,
        }),
        message: msg('the goroutine is started here'),
      },
    ],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${array.path}`,
    fixes: fix === undefined ? [] : [fix],
  };
}
