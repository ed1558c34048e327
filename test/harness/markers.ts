import { severities, type Severity } from '../../server/src/rules/rule.js';

/** A finding that a fixture expects. Offsets are UTF-16, in the text without marker lines. */
export interface Marker {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly ruleId: string;
  readonly messagePart: string;
}

/** A line with a trap that the product knowingly does not report. */
export interface Miss {
  readonly file: string;
  /** 1-based, in the text without marker lines. */
  readonly line: number;
  readonly reason: string;
}

export interface MarkedText {
  /** The program: what is analysed, formatted and run. */
  readonly text: string;
  readonly markers: readonly Marker[];
  readonly misses: readonly Miss[];
}

/** gofmt's tab width; see README.md for why marker columns are visual. */
const TAB_WIDTH = 8;

const looksLikeMarker = /^\s*\/\/\s*(\^|want\b|miss\b)/;
const wantLine = /^(\s*\/\/\s*)(\^+) want (\S+) (\S+) ("(?:[^"\\]|\\.)*")\s*$/;
const missLine = /^\s*\/\/ miss: (\S.*)$/;

/** Visual column at which each UTF-16 unit of the line starts, and at the end the column after the last. */
export function visualColumns(line: string): readonly number[] {
  const columns = [0];
  let column = 0;
  for (let i = 0; i < line.length; i++) {
    column = line.charCodeAt(i) === 9 ? column - (column % TAB_WIDTH) + TAB_WIDTH : column + 1;
    columns.push(column);
  }
  return columns;
}

function isSeverity(word: string): word is Severity {
  return (severities as readonly string[]).includes(word);
}

/**
 * Takes the marker lines out of a fixture's file and reads them.
 *
 * @throws when a marker line is malformed, points at no text of the line above, or stands above all code
 */
export function readMarkers(file: string, marked: string): MarkedText {
  const kept: string[] = [];
  const markers: Marker[] = [];
  const misses: Miss[] = [];
  let lineStart = 0;
  let nextStart = 0;
  const fail = (why: string, line: string): never => {
    throw new Error(`${file}:${kept.length}: ${why}: ${line.trim()}`);
  };
  for (const line of marked.split('\n')) {
    if (!looksLikeMarker.test(line)) {
      kept.push(line);
      lineStart = nextStart;
      nextStart += line.length + 1;
      continue;
    }
    const source = kept.at(-1) ?? fail('a marker above all code', line);
    const reason = missLine.exec(line)?.[1];
    if (reason !== undefined) {
      misses.push({ file, line: kept.length, reason });
      continue;
    }
    const [, lead = '', carets = '', severity = '', ruleId = '', quoted = '""'] =
      wantLine.exec(line) ?? fail('malformed marker', line);
    if (!isSeverity(severity)) return fail(`unknown severity ${severity}`, line);
    const from = visualColumns(lead).at(-1) ?? 0;
    const columns = visualColumns(source);
    const start = columns.indexOf(from);
    const end = columns.indexOf(from + carets.length);
    if (start < 0 || end < 0 || source.slice(start, end).trim() === '') fail('the carets stand under no text', line);
    markers.push({
      file,
      start: lineStart + start,
      end: lineStart + end,
      severity,
      ruleId,
      messagePart: JSON.parse(quoted) as string,
    });
  }
  return { text: kept.join('\n'), markers, misses };
}
