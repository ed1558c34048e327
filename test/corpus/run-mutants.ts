import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { parseSourceFile, replaceSourceText } from '../../server/src/syntax/parse-source-file.js';
import type { SourceFile } from '../../server/src/syntax/source-file.js';
import { applyEdits } from '../../server/src/syntax/text-edit.js';
import { afterEdits, type Mutant } from './mutant.js';
import { overlap, raceFindings, type RaceFinding } from './race-findings.js';

/** What the analysis says to a mutant. */
export interface MutantResult {
  readonly mutant: Mutant;
  /** Where it is broken, from 1. */
  readonly line: number;
  /** New findings with a place in what is no longer protected. */
  readonly findings: readonly RaceFinding[];
  /** Findings in the function as it was: there should be none. Those elsewhere that cite it, as keeping to a lock for example, are no complaint. */
  readonly before: readonly RaceFinding[];
}

/** Only reported where nothing had been before: else nobody can tell what the mutation changed. */
export function isReported({ findings, before }: MutantResult): boolean {
  return findings.length > 0 && before.length === 0;
}

/** Checks one mutant, in memory, as an edit of the package. @param original the check of the package as it is */
export function runMutant(
  engine: Engine,
  original: PackageCheck,
  mutant: Mutant,
  ruleIds: ReadonlySet<string>,
): MutantResult {
  return checkMutant(engine, original, mutant, ruleIds).result;
}

/** The same, with the check of the mutant. */
export function checkMutant(
  engine: Engine,
  original: PackageCheck,
  mutant: Mutant,
  ruleIds: ReadonlySet<string>,
): { readonly check: PackageCheck; readonly result: MutantResult } {
  const { input } = original.program.typed;
  const files = input.files.map((file) =>
    file.uri === mutant.declared.uri ? withText(engine, file, applyEdits(file.text, mutant.edits).text) : file,
  );
  const rules = engine.rules.filter((rule) => ruleIds.has(rule.meta.id));
  const check = engine.checkVersion({ ...input, files }, original.importer, rules, original);
  const unprotected = mutant.unprotected.map((range) =>
    range.uri === mutant.declared.uri ? afterEdits(range, mutant.edits) : range,
  );
  const before = raceFindings(original, ruleIds);
  // That a connection has no deadline is seldom more than information; what is told of others as they were is known and doesn't count.
  const weakest = mutant.kind === 'deadline-removed' ? 'information' : 'warning';
  const known = new Set(raceFindings(original, ruleIds, weakest).map((finding) => keyOf(finding, mutant)));
  const result = {
    mutant,
    line: lineAt(input.files.find(({ uri }) => uri === mutant.declared.uri)?.text ?? '', brokenAt(mutant)),
    findings: raceFindings(check, ruleIds, weakest).filter(
      (finding) => finding.places.some((place) => unprotected.some((range) => overlap(place, range))) && !known.has(keyOf(finding)),
    ),
    before: before.filter(({ places: [main] }) => overlap(main, mutant.declared)),
  };
  return { check, result };
}

/** Tells a finding by its rule and where it is. @param mutant whose edits are still to come */
function keyOf({ ruleId, places: [main] }: RaceFinding, mutant?: Mutant): string {
  const edits = main.uri === mutant?.declared.uri ? mutant.edits : [];
  const { uri, start } = afterEdits(main, edits);
  return `${ruleId} ${uri} ${start}`;
}

function withText(engine: Engine, file: SourceFile, text: string): SourceFile {
  return file instanceof GoSourceFile
    ? replaceSourceText(engine.parser, file, text)
    : parseSourceFile(engine.parser, file.uri, text);
}

/** Where the first edit in the text is. */
function brokenAt({ edits }: Mutant): number {
  return Math.min(...edits.map(({ start }) => start));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
