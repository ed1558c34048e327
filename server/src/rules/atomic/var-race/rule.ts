import { msg } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { conflictFinding } from '../../conflict/conflict-finding.js';
import { conflictsByVariable } from '../../conflict/conflicts-by-variable.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { wording } from './wording.js';

const meta: RuleMeta = {
  id: 'var-race',
  family: 'atomic',
  severity: 'error',
  title: msg('Data race on a variable'),
  since: '0.2.0',
  fixKinds: [],
  reportsRaces: true,
};

/** One finding a variable or field. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return [...conflictsByVariable(program, 'variable')].map(([variable, conflicts]) =>
      conflictFinding(variable, conflicts, { ruleId: meta.id, wording, fixes: [] }),
    );
  },
};
