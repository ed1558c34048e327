import type { FixOffer } from '../../fixes/edit.js';
import type { Conflict } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import type { Finding } from '../rule.js';
import { clearestSide, shownSide, shownSpan, sideToChange, type ConflictSide } from './conflict-side.js';
import { conflictEvidence, conflictMessage, dataName, type ConflictWording } from './describe-conflict.js';

/** What a rule adds to its conflicts. */
export interface ConflictReport {
  readonly ruleId: string;
  readonly wording: ConflictWording;
  readonly fixes: readonly FixOffer[];
  /** Which side to tell of, where that isn't the less protected one. */
  readonly sideOf?: (conflict: Conflict) => ConflictSide;
}

/**
 * One finding for all conflicts over a variable, at the place that is the clearest. A warning where callers are only supposed. Undefined where nothing of
 * the package's own text shows any of them.
 */
export function conflictFinding(
  variable: VarObject,
  conflicts: readonly Conflict[],
  report: ConflictReport,
): Finding | undefined {
  const sides = conflicts.map(report.sideOf ?? sideToChange);
  const [first, ...rest] =
    report.sideOf === undefined
      ? sides.flatMap((side) => shownSide(side) ?? [])
      : sides.filter((side) => shownSpan(side) !== undefined);
  if (first === undefined) return undefined;
  const side = clearestSide([first, ...rest]);
  const { access, conflict } = side;
  const span = shownSpan(side) ?? access.span;
  return {
    ruleId: report.ruleId,
    severity: conflict.isModelled ? 'warning' : 'error',
    message: conflictMessage(side, report.wording),
    span,
    related: conflictEvidence(side, span, conflicts),
    identity: `${variable.packagePath ?? ''} ${dataName(access)} ${access.unit.object?.fullName ?? ''}`,
    fixes: report.fixes,
  };
}
