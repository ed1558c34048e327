import { msg } from '../../../base/message.js';
import { isGroup } from '../../../program/copied-locks.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { byValueFindings } from '../../by-value/by-value-findings.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lock-by-value',
  family: 'lock',
  severity: 'error',
  title: msg('Mutex, atomic or the like that is copied'),
  since: '0.2.0',
  fixKinds: ['by-pointer'],
  sharedWithGopls: true,
};

export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return byValueFindings(program, meta, (lock) => !isGroup(lock));
  },
};
