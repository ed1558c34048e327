import { msg, type Message } from '../../../base/message.js';
import { deferDone } from '../../../fixes/defer-done.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { forgottenDoneOf } from './forgotten-done.js';
import { findMissingDones, type MissingDone } from './find-missing-dones.js';

const meta: RuleMeta = {
  id: 'wg-done-missing',
  family: 'lifetime',
  severity: 'error',
  title: msg('Goroutine that ends without Done'),
  since: '0.2.0',
  fixKinds: ['defer-done'],
};

/** One finding a goroutine. Where another function waits it is a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed } = program;
    return findMissingDones(program).map((missing) => {
      const { add, wait, start } = missing;
      const from = start?.declared ?? add.declared;
      return {
        ruleId: meta.id,
        severity: wait.declared.decl === from.decl ? 'error' : 'warning',
        message: messageOf(missing),
        span: spanFor(missing),
        related: relatedOf(missing),
        identity: `${typed.input.path} ${from.object.fullName} ${add.name}`,
        fixes: fixesOf(missing, program),
      };
    });
  },
};

function fixesOf(missing: MissingDone, program: PackageProgram): readonly FixOffer[] {
  const forgotten = forgottenDoneOf(missing, pathCodeOf(program));
  const fix = forgotten && deferDone(program.typed, forgotten);
  return fix === undefined ? [] : [fix];
}

function messageOf({ add: { name }, start, ways }: MissingDone): Message {
  if (ways !== undefined && ways.exits[0] === undefined)
    return msg(
      '{0}.Add counts this goroutine, which some way leads to its end without {0}.Done, so that {0}.Wait never returns: call {0}.Done on every way.',
      name,
    );
  if (ways !== undefined)
    return msg(
      'The goroutine that {0}.Add counts leaves here without {0}.Done, so that {0}.Wait never returns: defer {0}.Done as its first statement.',
      name,
    );
  return start === undefined
    ? msg(
        'Nobody calls {0}.Done for what is counted here, so that {0}.Wait never returns: call Done where it ends.',
        name,
      )
    : msg(
        '{0}.Add counts this goroutine, which never calls {0}.Done, so that {0}.Wait never returns: defer {0}.Done as its first statement.',
        name,
      );
}

function spanFor({ add, start, ways }: MissingDone): Finding['span'] {
  if (ways?.exits[0] !== undefined) return spanOf(ways.unit, ways.exits[0]);
  return start === undefined ? spanOf(add.declared, add.call) : startSpan(start);
}

function startSpan({ start, declared }: NonNullable<MissingDone['start']>): Finding['span'] {
  const end = start.kind === 'GoStmt' ? start.start + 2 : start.end;
  return spanOf(declared, { start: start.start, end });
}

function relatedOf(missing: MissingDone): readonly RelatedLocation[] {
  const { add, start, ways, wait } = missing;
  const related: RelatedLocation[] = [];
  const [first, ...others] = ways?.exits ?? [];
  if (start !== undefined && first !== undefined)
    related.push({ span: startSpan(start), message: msg('the goroutine is started here') });
  for (const exit of others)
    if (exit !== undefined && ways !== undefined)
      related.push({ span: spanOf(ways.unit, exit), message: msg('here, too') });
  if (start !== undefined) related.push({ span: spanOf(add.declared, add.call), message: msg('counted here') });
  related.push({ span: spanOf(wait.declared, wait.call), message: msg('this waits for ever') });
  return related;
}
