import { msg } from '../../../base/message.js';
import { makeAtomic } from '../../../fixes/atomic/make-atomic.js';
import type { Conflict } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { conflictFinding } from '../../conflict/conflict-finding.js';
import type { ConflictSide } from '../../conflict/conflict-side.js';
import { conflictsByVariable } from '../../conflict/conflicts-by-variable.js';
import type { ConflictWording } from '../../conflict/describe-conflict.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'atomic-mixed',
  family: 'atomic',
  severity: 'error',
  title: msg('Atomic and plain access to one variable'),
  since: '0.2.0',
  fixKinds: ['atomic'],
  reportsRaces: true,
};

const written: ConflictWording['underReadLock'] = (name) =>
  msg(
    '{0} is written here without sync/atomic, while other goroutines use it atomically: make every access atomic, best with a type such as atomic.Int64.',
    name,
  );

const wording: ConflictWording = {
  underReadLock: written,
  inHandlers: written,
  inGoroutines: written,
  withFunction: (name, where, use) =>
    use === 'read-write'
      ? msg(
          '{0} is read here without sync/atomic, while {1} may be writing it atomically: make every access atomic, best with a type such as atomic.Int64.',
          name,
          where,
        )
      : msg(
          '{0} is written here without sync/atomic, while {1} may be using it atomically: make every access atomic, best with a type such as atomic.Int64.',
          name,
          where,
        ),
  withGoroutine: (name, use) =>
    use === 'read-write'
      ? msg(
          '{0} is read here without sync/atomic, while another goroutine may be writing it atomically: make every access atomic, best with a type such as atomic.Int64.',
          name,
        )
      : written(name),
};

/** One finding a variable or field, at an access that isn't atomic. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed, unshared } = program;
    return [...conflictsByVariable(program, 'mixed')].flatMap(([target, conflicts]) => {
      const fix = makeAtomic({ typed, target, needsNoLock: (reference) => unshared.has(reference) });
      const fixes = fix === undefined ? [] : [fix];
      return conflictFinding(target, conflicts, { ruleId: meta.id, wording, fixes, sideOf: plainSide }) ?? [];
    });
  },
};

function plainSide(conflict: Conflict): ConflictSide {
  const { first, second } = conflict;
  return first.isAtomic ? { access: second, other: first, conflict } : { access: first, other: second, conflict };
}
