import type { FixOffer } from '../../fixes/edit.js';
import type { Conflict } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import type { Finding } from '../rule.js';
import { clearestSide, sideToChange, type ConflictSide } from './conflict-side.js';
import { conflictEvidence, conflictMessage, dataName, type ConflictWording } from './describe-conflict.js';

/** What a rule adds to its conflicts. */
export interface ConflictReport {
  readonly ruleId: string;
  readonly wording: ConflictWording;
  readonly fixes: readonly FixOffer[];
  /** Which side to tell of, where that isn't the less protected one. */
  readonly sideOf?: (conflict: Conflict) => ConflictSide;
}

/** One finding for all conflicts over a variable, at the place that is the clearest. A warning where callers are only supposed. */
export function conflictFinding(
  variable: VarObject,
  conflicts: readonly [Conflict, ...Conflict[]],
  report: ConflictReport,
): Finding {
  const sideOf = report.sideOf ?? sideToChange;
  const [first, ...rest] = conflicts;
  const side = clearestSide([sideOf(first), ...rest.map(sideOf)]);
  const { access, conflict } = side;
  return {
    ruleId: report.ruleId,
    severity: conflict.isModelled ? 'warning' : 'error',
    message: conflictMessage(side, report.wording),
    span: access.span,
    related: conflictEvidence(side, conflicts),
    identity: `${variable.packagePath ?? ''} ${dataName(access)} ${access.unit.object?.fullName ?? ''}`,
    fixes: report.fixes,
  };
}
