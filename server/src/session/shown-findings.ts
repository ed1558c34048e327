import { importsOf } from '../fixes/imports.js';
import { isStandardPackage } from '../knowledge/standard-package.js';
import { severityRank, type Finding, type Severity } from '../rules/rule.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { RuleSeverity } from './settings.js';
import type { PackageCheck, PlacedRange } from './check-package.js';
import { findingKey, type KnownFindings, takeKnown } from './finding-key.js';
import { placeSpan } from './place-finding.js';
import type { SuppressionProblem } from './suppression-problems.js';
import { applySuppressions, mayHaveSuppressions, type SuppressibleFinding } from './suppressions.js';

/** A finding of one file; offsets are UTF-16 from the start of the file. */
export interface PlacedFinding extends PlacedRange {
  readonly finding: Finding;
  readonly ruleId: string;
  /** That of the finding, or what the user wants it to be. */
  readonly severity: Severity;
  /** The check that it comes from, for the verification of its fixes. */
  readonly check: PackageCheck;
}

/** What is to be shown in one file. */
export interface CheckedFile {
  readonly source: SourceFile;
  /** In source order. */
  readonly findings: readonly PlacedFinding[];
  /** Those that a comment silences, with the reason that it gives. */
  readonly suppressed: readonly { readonly finding: PlacedFinding; readonly reason: string }[];
  /** Those that the user knows of. */
  readonly known: readonly PlacedFinding[];
  readonly suppressionProblems: readonly SuppressionProblem[];
  /** Comments, and rules named in them, that silence nothing. */
  readonly unusedSuppressions: readonly SuppressionProblem[];
}

/** How severe findings are to be. */
export interface ShownLevel {
  /** Weaker ones aren't shown. */
  readonly severity: Severity;
  /** Severities of all findings of some rules, which are shown however weak they are. */
  readonly ruleSeverity?: ReadonlyMap<string, RuleSeverity>;
  /** Most findings to show in one file. */
  readonly maxProblems?: number;
}

/** Which findings are wanted. */
export interface FindingFilter extends ShownLevel {
  /** Ids of all rules, those included that did not run. */
  readonly knownRules: ReadonlySet<string>;
  readonly isWanted: (file: FileKey) => boolean;
  /** Findings that the user knows of; of more than so many the last are shown. */
  readonly known?: KnownFindings | undefined;
}

/** What a user wants to see of a check, for every file of the package, in the order of the files. */
export function shownFindings(check: PackageCheck, filter: FindingFilter): ReadonlyMap<FileKey, CheckedFile> {
  const { files } = check.program.typed.input;
  const fileByKey = new Map(files.map((file) => [file.uri, file]));
  const placedByFile = new Map<FileKey, PlacedFinding[]>(files.map((file) => [file.uri, []]));
  const hiddenByFile = new Map<FileKey, SuppressibleFinding[]>(files.map((file) => [file.uri, []]));
  for (const finding of check.findings) {
    const severity = severityOf(finding, filter);
    const place = placeSpan(finding.span, (key) => fileByKey.get(key));
    if (place === undefined || !filter.isWanted(place.uri)) continue;
    const { uri, start, end } = place;
    const { ruleId } = finding;
    if (severity === undefined) hiddenByFile.get(uri)?.push({ ruleId, start, end });
    else placedByFile.get(uri)?.push({ uri, start, end, finding, ruleId, severity, check });
  }
  const judgedRules = files.some(mayHaveSuppressions) ? rulesThatToldAll(check) : new Set<string>();
  const shown = new Map<FileKey, CheckedFile>();
  const left = new Map(filter.known);
  const isKnown = ({ uri, finding }: PlacedFinding): boolean => takeKnown(left, findingKey(finding, uri));
  for (const source of files) {
    const placed = (placedByFile.get(source.uri) ?? []).sort((a, b) => a.start - b.start);
    const hidden = hiddenByFile.get(source.uri) ?? [];
    const result = applySuppressions(source, placed, { knownRules: filter.knownRules, judgedRules, hidden });
    const known = new Set(result.shown.filter(isKnown));
    const unknown = result.shown.filter((finding) => !known.has(finding));
    shown.set(source.uri, {
      source,
      findings: mostSevere(unknown, filter.maxProblems),
      known: [...known],
      suppressed: result.suppressed.map(({ finding, by }) => ({ finding, reason: by.reason })),
      suppressionProblems: filter.isWanted(source.uri) ? result.problems : [],
      unusedSuppressions: filter.isWanted(source.uri) ? result.unused : [],
    });
  }
  return shown;
}

/**
 * Ids of the rules that have told all there is to tell of a package. None where its code can't be read or an import is missing, for what isn't known
 * silences: a finding that a comment is about would come back elsewhere.
 */
function rulesThatToldAll({ rules, later, importer, program }: PackageCheck): ReadonlySet<string> {
  const { files, path } = program.typed.input;
  const isWhole = files.every((file) => {
    if (file.chunks.some(({ problems }) => problems.length > 0)) return false;
    return importsOf(file).every((one) => isStandardPackage(one.path) || importer.importPackage(one.path, path));
  });
  return new Set(isWhole ? rules.filter((rule) => !later.includes(rule)).map(({ meta }) => meta.id) : []);
}

/** What a finding is shown as; undefined: not at all. */
function severityOf({ ruleId, severity }: Finding, level: ShownLevel): Severity | undefined {
  const asked = level.ruleSeverity?.get(ruleId);
  if (asked !== undefined) return asked === 'off' ? undefined : asked;
  return severityRank(severity) > severityRank(level.severity) ? undefined : severity;
}

/** In the order that they come in. */
function mostSevere(findings: readonly PlacedFinding[], most = Infinity): readonly PlacedFinding[] {
  if (findings.length <= most) return findings;
  const ranked = [...findings].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
  const kept = new Set(ranked.slice(0, most));
  return findings.filter((finding) => kept.has(finding));
}
