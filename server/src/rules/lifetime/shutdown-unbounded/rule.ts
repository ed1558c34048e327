import { msg } from '../../../base/message.js';
import { shutdownTimeout } from '../../../fixes/shutdown-timeout.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findShutdowns } from './find-shutdowns.js';

const meta: RuleMeta = {
  id: 'shutdown-unbounded',
  family: 'lifetime',
  severity: 'information',
  title: msg('Shutdown of a server without a time limit'),
  since: '0.2.0',
  fixKinds: ['shutdown-timeout'],
};

/** One finding a call of `Shutdown`. Whether it hangs is up to the clients, so that it is no more than information. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findShutdowns(typed).map(({ from, call, context }) => {
      const fix = shutdownTimeout(typed, from, context);
      return {
        ruleId: meta.id,
        severity: 'information',
        message: msg(
          'This context never ends, so that Shutdown waits for as long as any request is going on: give it one with a time limit.',
        ),
        span: spanOf(from, context),
        related: [{ span: spanOf(from, call), message: msg('this waits for all requests') }],
        identity: `${typed.input.path} ${from.object.fullName}`,
        fixes: fix === undefined ? [] : [fix],
      };
    });
  },
};
