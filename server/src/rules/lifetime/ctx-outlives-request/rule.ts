import { msg, type Message } from '../../../base/message.js';
import { detachContext } from '../../../fixes/detach-context.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { RequestValues } from '../../../program/request-values.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { findOutlivingContexts, type OutlivingContext } from './find-outliving.js';

const meta: RuleMeta = {
  id: 'ctx-outlives-request',
  family: 'lifetime',
  severity: 'error',
  title: msg("Request's context used after the request"),
  since: '0.2.0',
  fixKinds: ['without-cancel'],
};

/** One finding for each goroutine that is started and each place that the context is kept in. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findOutlivingContexts(typed).map((found) => {
      const { by, given, keptIn } = found;
      const { from } = by;
      const fix = fixOf(found, typed);
      return {
        ruleId: meta.id,
        severity: by.via === undefined && keptIn === undefined ? 'error' : 'warning',
        message: messageOf(found),
        span: spanOf(from, given),
        related: relatedTo(found),
        identity: `${typed.input.path} ${from.object.fullName} ${keptIn ?? ''} ${contextOf(found)}`,
        fixes: fix === undefined ? [] : [fix],
      };
    });
  },
};

function messageOf(found: OutlivingContext): Message {
  const { keptIn } = found;
  const name = contextOf(found);
  if (keptIn !== undefined)
    return msg(
      '{0} is cancelled when the request has been served, but {1} keeps it for later, where what is done with it fails with “context canceled”: keep context.WithoutCancel of it.',
      name,
      keptIn,
    );
  return msg(
    '{0} is cancelled as soon as the handler returns, which does not wait for this goroutine, so its work fails with “context canceled”: give it context.WithoutCancel of the context.',
    name,
  );
}

/** How the serving function names the context. */
function contextOf({ by: { from, values }, given }: OutlivingContext): string {
  const text = from.chunk.text.slice(given.start, given.end);
  return values.isRequest(given) ? `${text}.Context()` : text;
}

function relatedTo({ by, start, fails, keptIn }: OutlivingContext): readonly RelatedLocation[] {
  const related: RelatedLocation[] = [];
  for (let via = by.via; via !== undefined; via = via.by.via)
    related.push({ span: spanOf(via.by.from, via.call), message: msg('called here while a request is served') });
  if (keptIn === undefined)
    related.push({
      span: spanOf(by.from, { start: start.start, end: start.start + 2 }),
      message: msg('nobody waits for this'),
    });
  related.push({ span: spanOf(fails.from, fails.call), message: msg('this fails once the context is cancelled') });
  return related;
}

function fixOf({ by, given, literal }: OutlivingContext, typed: TypedPackage): FixOffer | undefined {
  const { from, values } = by;
  const inside =
    literal === undefined ? values : new RequestValues(from.info, literal, values.contexts, values.requests);
  // What is without its cancellation is without its time limit, too.
  if (inside.isLimited(given) || values.isLimited(given)) return undefined;
  const isRequest = values.isRequest(given);
  return detachContext(typed, { from, given, isRequest, literal, isContext: (expr) => inside.isContext(expr) });
}
