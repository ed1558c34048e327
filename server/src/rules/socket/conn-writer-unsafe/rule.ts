import { msg } from '../../../base/message.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { guardWithLock } from '../../../fixes/guard/guard-with-lock.js';
import { sendsMessages } from '../../../flow/object-use.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Span } from '../../../syntax/source-file.js';
import type { VarObject } from '../../../types/object.js';
import { deref } from '../../../types/type-queries.js';
import { conflictFinding } from '../../conflict/conflict-finding.js';
import { conflictsByVariable } from '../../conflict/conflicts-by-variable.js';
import { shortTypeName } from '../../conflict/short-type-name.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { wordingFor } from './wording.js';

const meta: RuleMeta = {
  id: 'conn-writer-unsafe',
  family: 'socket',
  severity: 'error',
  title: msg('Several writers to a connection that allows one'),
  since: '0.2.0',
  fixKinds: ['mutex'],
  reportsRaces: true,
};

/** One finding a connection. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return [...conflictsByVariable(program, 'object')].flatMap(([variable, conflicts]) => {
      if (!sendsMessages(deref(variable.type))) return [];
      const wording = wordingFor(shortTypeName(variable.type));
      return (
        conflictFinding(variable, conflicts, { ruleId: meta.id, wording, fixes: fixesFor(program, variable) }) ?? []
      );
    });
  },
};

function fixesFor({ typed, unshared }: PackageProgram, target: VarObject): readonly FixOffer[] {
  const needsNoLock = (reference: Span): boolean => unshared.has(reference);
  return guardWithLock({ typed, target, thing: 'object', needsNoLock });
}
