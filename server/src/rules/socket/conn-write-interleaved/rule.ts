import { msg } from '../../../base/message.js';
import { serializeConn } from '../../../fixes/channel/serialize-conn.js';
import { guardWithLock } from '../../../fixes/guard/guard-with-lock.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { isStreamType } from '../../../flow/stream-use.js';
import type { Access, Conflict } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Span } from '../../../syntax/source-file.js';
import type { VarObject } from '../../../types/object.js';
import { conflictFinding } from '../../conflict/conflict-finding.js';
import { clearestSide, sideToChange, type ConflictSide } from '../../conflict/conflict-side.js';
import { conflictsByVariable } from '../../conflict/conflicts-by-variable.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { wordingFor } from './wording.js';

const meta: RuleMeta = {
  id: 'conn-write-interleaved',
  family: 'socket',
  severity: 'error',
  title: msg('Messages to a connection that others write into'),
  since: '0.2.0',
  fixKinds: ['mutex', 'serial-writer'],
  reportsRaces: true,
};

/** One finding a connection. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return [...conflictsByVariable(program, 'stream')].flatMap(([variable, conflicts]) => {
      if (!isStreamType(variable.type)) return [];
      const [first, ...rest] = conflicts.map(messageSide);
      if (first === undefined) return [];
      const { access, conflict } = clearestSide([first, ...rest]);
      const isLockedByPiece = isGivenUpBetween(access, program);
      const finding = conflictFinding(variable, conflicts, {
        ruleId: meta.id,
        wording: wordingFor(isLockedByPiece ? 'given-up' : access.operation),
        fixes: fixesFor(program, variable),
        sideOf: messageSide,
      });
      if (finding === undefined) return [];
      const isCertain = !conflict.isModelled && !isLockedByPiece && access.operation !== 'buffered';
      return { ...finding, severity: isCertain ? 'error' : 'warning' };
    });
  },
};

/** The message; the less protected one where two meet. */
function messageSide(conflict: Conflict): ConflictSide {
  const { first, second } = conflict;
  if (first.isWrite === second.isWrite) return sideToChange(conflict);
  return first.isWrite ? { access: first, other: second, conflict } : { access: second, other: first, conflict };
}

/** Whether each piece of a message is sent under a lock that isn't held for all of it. */
function isGivenUpBetween({ unit, site, locks }: Access, { summaries }: PackageProgram): boolean {
  if (locks.held.size > 0) return false;
  const own = summaries.find((summary) => summary.unit === unit)?.own ?? [];
  return own.some((one) => one.operation === 'piece' && one.site.node === site.node && one.locks.held.size > 0);
}

function fixesFor({ typed, unshared }: PackageProgram, target: VarObject): readonly FixOffer[] {
  const needsNoLock = (reference: Span): boolean => unshared.has(reference);
  const writer = serializeConn({ typed, target, needsNoLock });
  return [...guardWithLock({ typed, target, thing: 'stream', needsNoLock }), ...(writer === undefined ? [] : [writer])];
}
