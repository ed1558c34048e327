import { msg, type Message } from '../../../base/message.js';
import { addFlush } from '../../../fixes/writer/add-flush.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { heldRequestsOf, type HeldRequest } from '../../../program/resources/held-requests.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { madeHere, writerFinding } from '../../writer/writer-finding.js';

const meta: RuleMeta = {
  id: 'flush-before-wait',
  family: 'flush',
  severity: 'warning',
  title: msg('A wait for the answer to a request that is still in the buffer'),
  since: '0.2.0',
  fixKinds: ['add-flush'],
};

/** One finding a writer. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return heldRequestsOf(program).map((held) => {
      const { life, node, written, isFirst } = held;
      const related = [madeHere(life)];
      if (written !== undefined) related.push({ span: spanOf(life.unit, written), message: msg('written here') });
      const severity = isFirst ? meta.severity : 'information';
      const fixes = [addFlush(program, life, [node])];
      return writerFinding({ ...meta, severity }, life, messageOf(held), node, related, fixes);
    });
  },
};

function messageOf({ life: { variable, fact }, isFirst }: HeldRequest): Message {
  const method = fact.flushes[0] ?? '';
  return isFirst
    ? msg(
        '{0} still holds what was written to it when the answer is waited for here: the other end has got nothing, so both sides wait; call {0}.{1} before.',
        variable.name,
        method,
      )
    : msg(
        '{0} may still hold what was written to it while the other end is waited for here, which may wait for it: call {0}.{1} before.',
        variable.name,
        method,
      );
}
