import { msg } from '../../../base/message.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { groupEachRound } from '../../../fixes/group-each-round.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains } from '../../../syntax/walk.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findReusedGroups, type ReusedGroup } from './find-reuses.js';

const meta: RuleMeta = {
  id: 'wg-reused',
  family: 'lifetime',
  severity: 'error',
  title: msg('WaitGroup used again before its Wait has returned'),
  since: '0.2.0',
  fixKinds: ['own-group'],
};

/** One finding a group. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findReusedGroups(typed).map((reused) => findingOf(reused, typed));
  },
};

function findingOf(reused: ReusedGroup, typed: TypedPackage): Finding {
  const { count, wait, start } = reused;
  const fix = fixOf(reused, typed);
  return {
    ruleId: meta.id,
    severity: 'error',
    message: msg(
      'This Wait of one round may not have returned when the next round calls {0}, which panics: give each round a WaitGroup of its own, or wait until this goroutine has gone on.',
      `${count.name}.${count.method}`,
    ),
    span: spanOf(wait.declared, wait.call),
    related: [
      {
        span: spanOf(wait.declared, { start: start.start, end: start.start + 'go'.length }),
        message: msg('the goroutine is started here'),
      },
      { span: spanOf(count.declared, count.call), message: msg('the next round counts here') },
    ],
    identity: `${typed.input.path} ${count.declared.object.fullName} ${count.name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

/** A local group that the loop alone names can be declared in the loop. */
function fixOf({ uses, loop, count, start }: ReusedGroup, typed: TypedPackage): FixOffer | undefined {
  const { declared, name } = count;
  const [variable, ...others] = uses.alias.members;
  const spec = variable?.declaration?.node;
  if (variable?.role !== 'local' || others.length > 0 || spec?.kind !== 'ValueSpec' || spec.names.length > 1)
    return undefined;
  if (!contains(loop, start) || !uses.alias.mentions.every(({ expr }) => contains(loop, expr))) return undefined;
  const parents = parentsIn(declared.chunk);
  const decl = parents.get(spec);
  const declaration = decl?.kind === 'GenDecl' && decl.specs.length === 1 ? parents.get(decl) : undefined;
  if (declaration?.kind !== 'DeclStmt' || spec.values.length > 0) return undefined;
  return groupEachRound(typed, declared, { name, declaration, body: loop.body });
}
