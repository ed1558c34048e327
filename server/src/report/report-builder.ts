import type { TextEdit } from '../fixes/edit.js';
import type { Finding } from '../rules/rule.js';
import { portableIdentity } from '../session/finding-key.js';
import { placeSpan } from '../session/place-finding.js';
import type { PlacedFinding } from '../session/shown-findings.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { ReportEdit, ReportFix, ReportPlace, ReportPosition, ReportedFinding } from './report.js';

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
      severity: placed.severity,
      message: finding.message,
      place: this.place(file, placed.start, placed.end, 1),
      related: finding.related.flatMap(({ span, message }) => {
        const range = placeSpan(span, lookup);
        return range === undefined ? [] : [{ place: this.place(range.source, range.start, range.end, 0), message }];
      }),
      fixes: fixes.map(({ offer, edits }): ReportFix => {
        const { kind, title, isPreferred } = offer;
        return { kind, title, isPreferred, edits: edits.flatMap((one) => this.edits(one, lookup)) };
      }),
      fingerprint: this.fingerprint(portableIdentity(finding.identity, placed.uri)),
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

/** The identity that a fingerprint was made of. */
export function identityOf(fingerprint: string): string {
  return fingerprint.replace(/#\d+$/, '');
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
