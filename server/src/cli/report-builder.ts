import { applySuppressions, type SuppressionProblem } from '../session/suppressions.js';
import type { TextEdit } from '../fixes/edit.js';
import { severityRank, type Finding, type Severity } from '../rules/rule.js';
import type { PackageCheck, PlacedRange } from '../session/check-package.js';
import { placeSpan } from '../session/place-finding.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { ReportEdit, ReportFix, ReportPlace, ReportPosition, ReportedFinding } from './report.js';

/** Which findings are wanted. */
export interface FindingFilter {
  readonly severity: Severity;
  readonly knownRules: ReadonlySet<string>;
  readonly isWanted: (file: FileKey) => boolean;
}

/** A finding with its place, as long as its package is at hand. */
export interface PlacedFinding extends PlacedRange {
  readonly ruleId: string;
  readonly finding: Finding;
}

export interface SortedFindings {
  readonly shown: readonly PlacedFinding[];
  readonly suppressed: readonly { readonly finding: PlacedFinding; readonly reason: string }[];
  readonly problems: readonly { readonly file: SourceFile; readonly problem: SuppressionProblem }[];
}

/** Divides the wanted findings of a package into those shown and those silenced by a comment; in file and source order. */
export function sortFindings(check: PackageCheck, filter: FindingFilter): SortedFindings {
  const { files } = check.program.typed.input;
  const byFile = new Map<FileKey, PlacedFinding[]>();
  for (const finding of check.findings) {
    if (severityRank(finding.severity) > severityRank(filter.severity)) continue;
    const range = placeSpan(finding.span, fileLookup(files));
    if (range === undefined || !filter.isWanted(range.uri)) continue;
    const placed = { ...range, ruleId: finding.ruleId, finding };
    byFile.set(range.uri, [...(byFile.get(range.uri) ?? []), placed]);
  }
  const shown: PlacedFinding[] = [];
  const suppressed: { finding: PlacedFinding; reason: string }[] = [];
  const problems: { file: SourceFile; problem: SuppressionProblem }[] = [];
  for (const file of files.filter(({ uri }) => filter.isWanted(uri))) {
    const placed = (byFile.get(file.uri) ?? []).sort((a, b) => a.start - b.start);
    const result = applySuppressions(file, placed, filter.knownRules);
    shown.push(...result.shown);
    suppressed.push(...result.suppressed.map(({ finding, by }) => ({ finding, reason: by.reason })));
    problems.push(...result.problems.map((problem) => ({ file, problem })));
  }
  return { shown, suppressed, problems };
}

function fileLookup(files: readonly SourceFile[]): (key: FileKey) => SourceFile | undefined {
  return (key) => files.find((file) => file.uri === key);
}

/** Turns findings of one folder into plain data. */
export class ReportBuilder {
  private readonly occurrences = new Map<string, number>();

  constructor(private readonly displayPath: (uri: string) => string) {}

  /** @param fixes those of the finding that are verified, with their edits */
  finding(
    placed: PlacedFinding,
    files: readonly SourceFile[],
    fixes: readonly { readonly offer: Finding['fixes'][number]; readonly edits: readonly FileTextEdits[] }[],
  ): ReportedFinding | undefined {
    const { finding } = placed;
    const lookup = fileLookup(files);
    const file = lookup(placed.uri);
    if (file === undefined) return undefined;
    return {
      ruleId: finding.ruleId,
      severity: finding.severity,
      message: finding.message,
      place: this.place(file, placed.start, placed.end, 1),
      related: finding.related.flatMap(({ span, message }) => {
        const range = placeSpan(span, lookup);
        const other = range === undefined ? undefined : lookup(range.uri);
        if (range === undefined || other === undefined) return [];
        return [{ place: this.place(other, range.start, range.end, 0), message }];
      }),
      fixes: fixes.map(({ offer, edits }): ReportFix => {
        const { kind, title, isPreferred } = offer;
        return { kind, title, isPreferred, edits: edits.flatMap((one) => this.edits(one, lookup)) };
      }),
      fingerprint: this.fingerprint(finding.identity),
    };
  }

  /** @param context number of lines to show before and after */
  place(file: SourceFile, start: number, end: number, context: number): ReportPlace {
    const line = file.lines.positionAt(start).line;
    const first = Math.max(0, line - context);
    const last = Math.min(file.lines.lineCount - 1, line + context);
    const lines: string[] = [];
    for (let i = first; i <= last; i++) lines.push(file.lines.lineText(i));
    return {
      uri: file.uri,
      file: this.displayPath(file.uri),
      start: positionAt(file, start),
      end: positionAt(file, end),
      firstLine: first + 1,
      lines,
    };
  }

  private edits(edit: FileTextEdits, lookup: (key: FileKey) => SourceFile | undefined): ReportEdit[] {
    const file = lookup(edit.file);
    if (file === undefined) return [];
    return edit.edits.map(({ start, end, newText }) => ({
      uri: file.uri,
      file: this.displayPath(file.uri),
      start: positionAt(file, start),
      end: positionAt(file, end),
      newText: withLineEndingsOf(file.text, newText),
    }));
  }

  /** Findings with one identity are told apart by their order. */
  private fingerprint(identity: string): string {
    const index = this.occurrences.get(identity) ?? 0;
    this.occurrences.set(identity, index + 1);
    return `${identity}#${index}`;
  }
}

interface FileTextEdits {
  readonly file: FileKey;
  readonly edits: readonly TextEdit[];
}

/** A text with CRLF where the file has nothing else. */
export function withLineEndingsOf(fileText: string, text: string): string {
  if (!text.includes('\n') || !fileText.includes('\r\n') || /(?<!\r)\n/.test(fileText)) return text;
  return text.replace(/\r?\n/g, '\r\n');
}

function positionAt(file: SourceFile, offset: number): ReportPosition {
  const { line, character } = file.lines.positionAt(offset);
  return { line: line + 1, column: character + 1, byteOffset: utf8Length(file.text, offset) };
}

/** Bytes of `text.slice(0, end)` as UTF-8. */
function utf8Length(text: string, end: number): number {
  let bytes = 0;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    // A surrogate pair has 4 bytes, 2 for each half.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}
