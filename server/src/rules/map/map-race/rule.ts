import { msg } from '../../../base/message.js';
import { guardWithMutex } from '../../../fixes/guard/guard-with-mutex.js';
import type { Access, Conflict } from '../../../flow/summary.js';
import { isSameSite } from '../../../flow/spawn-sites.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { VarObject } from '../../../types/object.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { describeConflict } from './describe-conflict.js';

const meta: RuleMeta = {
  id: 'map-race',
  family: 'map',
  severity: 'error',
  title: msg('Concurrent map access'),
  since: '0.1.0',
  fixKinds: ['mutex'],
};

/** The side of a conflict that a reader would change. */
interface Side {
  readonly access: Access;
  readonly other: Access;
  readonly conflict: Conflict;
}

export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const sides = new Map<VarObject, Side[]>();
    for (const conflict of program.conflicts) {
      const variable = conflict.first.target === 'map' ? conflict.first.path.target : undefined;
      if (variable === undefined) continue;
      const side = sideToChange(conflict);
      const list = sides.get(variable);
      if (list === undefined) sides.set(variable, [side]);
      else list.push(side);
    }
    return [...sides].map(([variable, list]) => finding(program, variable, list));
  },
};

/** The less protected access; the write when both are alike; else the one in the goroutine. */
function sideToChange(conflict: Conflict): Side {
  const { first, second } = conflict;
  const isSecond = weight(second) < weight(first);
  return isSecond ? { access: second, other: first, conflict } : { access: first, other: second, conflict };
}

function weight(access: Access): number {
  const exclusive = [...access.locks.held.values()].filter((mode) => mode === 'write').length;
  return exclusive * 4 + access.locks.held.size * 2 + (access.isWrite ? 0 : 1);
}

/** One finding a map, at the place that is the clearest: an unguarded write that races with itself before one that races with a read. */
function finding(program: PackageProgram, variable: VarObject, sides: readonly Side[]): Finding {
  const best = sides.reduce((a, b) => (clarity(b) < clarity(a) ? b : a));
  const { access, other, conflict } = best;
  const description = describeConflict({ access, other, conflict, sides: sides.map((side) => side.conflict) });
  const guard = guardWithMutex({
    typed: program.typed,
    target: variable,
    needsNoLock: (reference) => program.unshared.has(reference),
  });
  return {
    ruleId: meta.id,
    severity: isModelled(conflict) ? 'warning' : 'error',
    message: description.message,
    span: access.span,
    related: description.related,
    identity: `${variable.packagePath ?? ''} ${description.name} ${access.unit.object?.fullName ?? ''}`,
    fixes: guard === undefined ? [] : [guard],
  };
}

/** Lower is clearer. */
function clarity({ access, other, conflict }: Side): number {
  const isSelf = conflict.otherSpawn !== undefined && isSameSite(conflict.spawn, conflict.otherSpawn);
  return (
    (isModelled(conflict) ? 16 : 0) +
    weight(access) * 2 +
    (other.isWrite && (isSelf || access.span.start !== other.span.start) ? 0 : 1)
  );
}

/** Found through callers that are not in the source. */
function isModelled(conflict: Conflict): boolean {
  return conflict.isModelled;
}
