import { msg, type Message } from '../../../base/message.js';
import { closeAfterCheck } from '../../../fixes/close-after-check.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findEarlyCloses, type EarlyClose } from './find-early-closes.js';

const meta: RuleMeta = {
  id: 'close-before-error-check',
  family: 'socket',
  severity: 'error',
  title: msg('Close before the error is checked'),
  since: '0.2.0',
  fixKinds: ['close-after-check'],
};

/** One finding a call whose result is closed too early. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findEarlyCloses(typed).map((early) => {
      const { from, source, stmt, close, value, check } = early;
      const fix = closeAfterCheck(typed, early);
      return {
        ruleId: meta.id,
        severity: 'error',
        message: message(early),
        span: spanOf(from, stmt.kind === 'DeferStmt' && stmt.call === close ? stmt : close),
        related: [
          { span: spanOf(from, source), message: msg('{0} comes from here, with an error', value.name) },
          { span: spanOf(from, check.cond), message: msg('the error is checked only here') },
        ],
        identity: `${typed.input.path} ${from.object.fullName} ${value.name}`,
        fixes: fix === undefined ? [] : [fix],
      };
    });
  },
};

function message({ value, error }: EarlyClose): Message {
  return msg(
    '{0} is nil where {1} is not, and closing it panics then instead of telling the error: check {1} first.',
    value.name,
    error.name,
  );
}
