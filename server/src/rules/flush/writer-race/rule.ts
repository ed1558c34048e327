import { msg } from '../../../base/message.js';
import { serializeWriter } from '../../../fixes/channel/serialize-writer.js';
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
  id: 'writer-race',
  family: 'flush',
  severity: 'error',
  title: msg('Concurrent use of a writer or other object that is not safe for it'),
  since: '0.2.0',
  fixKinds: ['mutex', 'serial-writer'],
  reportsRaces: true,
};

/** One finding an object. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return [...conflictsByVariable(program, 'object')].flatMap(([variable, conflicts]) => {
      // conn-writer-unsafe tells of connections.
      if (sendsMessages(deref(variable.type))) return [];
      const wording = wordingFor(shortTypeName(variable.type));
      return (
        conflictFinding(variable, conflicts, { ruleId: meta.id, wording, fixes: fixesFor(program, variable) }) ?? []
      );
    });
  },
};

function fixesFor({ typed, unshared }: PackageProgram, target: VarObject): readonly FixOffer[] {
  const needsNoLock = (reference: Span): boolean => unshared.has(reference);
  const writer = serializeWriter({ typed, target, needsNoLock });
  return [...guardWithLock({ typed, target, thing: 'object', needsNoLock }), ...(writer === undefined ? [] : [writer])];
}
