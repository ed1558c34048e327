import { msg } from '../../../base/message.js';
import { mapFixes } from '../../../fixes/map-fixes.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { conflictFinding } from '../../conflict/conflict-finding.js';
import { conflictsByVariable } from '../../conflict/conflicts-by-variable.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { wording } from './wording.js';

const meta: RuleMeta = {
  id: 'map-race',
  family: 'map',
  severity: 'error',
  title: msg('Concurrent map access'),
  since: '0.1.0',
  fixKinds: ['mutex', 'rwmutex', 'sync-map', 'copy-on-write', 'take-lock', 'owner-goroutine'],
  reportsRaces: true,
};

/** One finding a map. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return [...conflictsByVariable(program, 'map')].flatMap(([variable, conflicts]) => {
      const fixes = mapFixes(program, variable);
      return conflictFinding(variable, conflicts, { ruleId: meta.id, wording, fixes }) ?? [];
    });
  },
};
