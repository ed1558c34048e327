import { severityRank, type Finding, type Severity } from '../rules/rule.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { PackageCheck, PlacedRange } from './check-package.js';
import { placeSpan } from './place-finding.js';
import { applySuppressions, type SuppressionProblem } from './suppressions.js';

/** A finding of one file; offsets are UTF-16 from the start of the file. */
export interface PlacedFinding extends PlacedRange {
  readonly finding: Finding;
  readonly ruleId: string;
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
  readonly suppressionProblems: readonly SuppressionProblem[];
}

/** Which findings are wanted. */
export interface FindingFilter {
  /** Weaker ones aren't. */
  readonly severity: Severity;
  /** Ids of all rules, those included that did not run. */
  readonly knownRules: ReadonlySet<string>;
  readonly isWanted: (file: FileKey) => boolean;
}

/** What a user wants to see of a check, for every file of the package, in the order of the files. */
export function shownFindings(check: PackageCheck, filter: FindingFilter): ReadonlyMap<FileKey, CheckedFile> {
  const { files } = check.program.typed.input;
  const fileByKey = new Map(files.map((file) => [file.uri, file]));
  const placedByFile = new Map<FileKey, PlacedFinding[]>(files.map((file) => [file.uri, []]));
  for (const finding of check.findings) {
    if (severityRank(finding.severity) > severityRank(filter.severity)) continue;
    const place = placeSpan(finding.span, (key) => fileByKey.get(key));
    if (place === undefined || !filter.isWanted(place.uri)) continue;
    const { uri, start, end } = place;
    placedByFile.get(uri)?.push({ uri, start, end, finding, ruleId: finding.ruleId, check });
  }
  const shown = new Map<FileKey, CheckedFile>();
  for (const source of files) {
    const placed = (placedByFile.get(source.uri) ?? []).sort((a, b) => a.start - b.start);
    const result = applySuppressions(source, placed, filter.knownRules);
    shown.set(source.uri, {
      source,
      findings: result.shown,
      suppressed: result.suppressed.map(({ finding, by }) => ({ finding, reason: by.reason })),
      suppressionProblems: filter.isWanted(source.uri) ? result.problems : [],
    });
  }
  return shown;
}
