import type { FileEdit } from '../../server/src/fixes/edit.js';
import { applyEdits as applyFix } from '../../server/src/fixes/edit.js';
import type { Finding } from '../../server/src/rules/rule.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import { placeSpan } from '../../server/src/session/place-finding.js';
import { verifyFix } from '../../server/src/session/verify-fix.js';
import { applyEdits } from '../../server/src/syntax/text-edit.js';
import type { Mutant } from './mutant.js';
import { overlap } from './race-findings.js';
import { checkMutant, isReported, type MutantResult } from './run-mutants.js';

/** What becomes of a mutant when its preferred fix is applied. */
export interface Repair {
  readonly result: MutantResult;
  /** The kind of the fix; undefined where none is offered. */
  readonly kind: string | undefined;
  /** Whole files after the fix that differ from the original ones, by URI. */
  readonly files: ReadonlyMap<string, string>;
}

/** Applies the preferred fix of the finding that reports a mutant; undefined for a mutant that isn't reported. */
export function repairMutant(
  engine: Engine,
  original: PackageCheck,
  mutant: Mutant,
  ruleIds: ReadonlySet<string>,
): Repair | undefined {
  const { check, result } = checkMutant(engine, original, mutant, ruleIds);
  if (!isReported(result)) return undefined;
  for (const finding of findingsOf(check, result)) {
    const offer = finding.fixes.find((fix) => fix.isPreferred);
    const fixed = offer === undefined ? undefined : verifyFix(engine, check, finding, offer);
    if (offer === undefined || fixed === undefined) continue;
    return { result, kind: offer.kind, files: textsAfter(original, mutant, fixed.edits) };
  }
  return { result, kind: undefined, files: new Map() };
}

/** The findings by which the mutant counts as reported. */
function findingsOf(check: PackageCheck, { findings }: MutantResult): readonly Finding[] {
  const files = new Map(check.program.typed.input.files.map((file) => [file.uri, file]));
  return check.findings.filter((finding) => {
    const place = placeSpan(finding.span, (uri) => files.get(uri));
    return findings.some(
      ({ ruleId, places: [main] }) => ruleId === finding.ruleId && place !== undefined && overlap(place, main),
    );
  });
}

function textsAfter({ program }: PackageCheck, mutant: Mutant, fix: readonly FileEdit[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { uri, text } of program.typed.input.files) {
    const broken = uri === mutant.declared.uri ? applyEdits(text, mutant.edits).text : text;
    const edits = fix.find(({ file }) => file === uri)?.edits ?? [];
    const after = applyFix(broken, edits);
    if (after !== text) texts.set(uri, after);
  }
  return texts;
}
