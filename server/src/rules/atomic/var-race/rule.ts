import { msg } from '../../../base/message.js';
import { copyLoopVariable } from '../../../fixes/copy-loop-variable.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { sendResult } from '../../../fixes/result-channel/send-result.js';
import { variableFixes } from '../../../fixes/variable-fixes.js';
import type { Conflict } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { VarObject } from '../../../types/object.js';
import { isNamed } from '../../../types/type-queries.js';
import { conflictFinding } from '../../conflict/conflict-finding.js';
import { conflictsByVariable } from '../../conflict/conflicts-by-variable.js';
import { oneForEachPlace } from '../../conflict/one-for-each-place.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { wording } from './wording.js';

const meta: RuleMeta = {
  id: 'var-race',
  family: 'atomic',
  severity: 'error',
  title: msg('Data race on a variable'),
  since: '0.2.0',
  fixKinds: ['atomic', 'mutex', 'rwmutex', 'take-lock', 'loop-copy', 'result-channel'],
  reportsRaces: true,
};

/** One finding a variable or field, and one a call into another package. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const findings = [...conflictsByVariable(program, 'variable')].flatMap(
      ([variable, conflicts]) =>
        conflictFinding(variable, conflicts, {
          ruleId: meta.id,
          wording,
          fixes: fixesFor(program, variable, conflicts),
        }) ?? [],
    );
    return oneForEachPlace(findings);
  },
};

/**
 * A copy of a loop variable; else a channel for the result of the only goroutine, a lock or an atomic type. No lock for a local error: each goroutine would still overwrite and judge the
 * others' errors, so it should have one of its own.
 */
function fixesFor(
  program: PackageProgram,
  target: VarObject,
  [{ first }]: readonly [Conflict, ...Conflict[]],
): readonly FixOffer[] {
  const { root, isInRoot } = first.path;
  const copy = isInRoot && root.kind === 'var' ? copyLoopVariable(program.typed, root) : undefined;
  if (copy !== undefined) return [copy];
  const sent = isInRoot && root === target ? sendResult(program.typed, target) : undefined;
  const isOwnError = target.role === 'local' && isNamed(target.type, 'error');
  const others = isOwnError ? [] : variableFixes(program, target, sent === undefined);
  return sent === undefined ? others : [sent, ...others];
}
