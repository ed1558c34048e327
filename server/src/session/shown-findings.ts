import { severityRank, type Finding } from '../rules/rule.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { PackageCheck } from './check-package.js';
import type { FolderSettings } from './folder-settings.js';
import { placeSpan } from './place-finding.js';
import { applySuppressions, type SuppressionProblem } from './suppressions.js';

/** A finding of one file; offsets are UTF-16 from the start of the file. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly ruleId: string;
  readonly start: number;
  readonly end: number;
  /** The check that it comes from, for the verification of its fixes. */
  readonly check: PackageCheck;
}

/** What is to be shown in one file. */
export interface CheckedFile {
  readonly source: SourceFile;
  /** In source order. */
  readonly findings: readonly PlacedFinding[];
  readonly suppressionProblems: readonly SuppressionProblem[];
}

/** What a user wants to see of a check: no weaker findings than asked for, none that are excluded or suppressed. */
export function shownFindings(
  check: PackageCheck,
  { settings, isExcluded }: FolderSettings,
  knownRules: ReadonlySet<string>,
): ReadonlyMap<FileKey, CheckedFile> {
  const { files } = check.program.typed.input;
  const fileByKey = new Map(files.map((file) => [file.uri, file]));
  const placedByFile = new Map<FileKey, PlacedFinding[]>(files.map((file) => [file.uri, []]));
  for (const finding of check.findings) {
    if (severityRank(finding.severity) > severityRank(settings.severity)) continue;
    const place = placeSpan(finding.span, (key) => fileByKey.get(key));
    if (place === undefined || isExcluded(place.uri)) continue;
    const { start, end } = place;
    placedByFile.get(place.uri)?.push({ finding, ruleId: finding.ruleId, start, end, check });
  }
  const shown = new Map<FileKey, CheckedFile>();
  for (const source of files) {
    const placed = placedByFile.get(source.uri) ?? [];
    const { shown: findings, problems } = applySuppressions(source, placed, knownRules);
    const suppressionProblems = isExcluded(source.uri) ? [] : problems;
    shown.set(source.uri, { source, findings: [...findings].sort((a, b) => a.start - b.start), suppressionProblems });
  }
  return shown;
}
