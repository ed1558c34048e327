import { endOfComment, endOfLiteral } from '../syntax/token-skipper.js';
import type { TextEdit } from './edit.js';
import { columnGaps } from './gofmt-align.js';

/** A range of UTF-16 offsets of a text. */
export interface TouchedRange {
  readonly start: number;
  readonly end: number;
}

interface Line {
  readonly indent: string;
  readonly cells: readonly Cell[];
  /** The line opens or closes a block, so that what follows or precedes is apart from it. */
  readonly opens: boolean;
  readonly closes: boolean;
  readonly isFunction: boolean;
}

interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Sets comments behind statements, and the bodies of one-line functions, in the columns that gofmt gives them, on and next to
 * lines that were touched. Not meant for the lines of struct types, composite literals and groups of declarations.
 */
export function realignLines(text: string, touched: readonly TouchedRange[]): TextEdit[] {
  const lines = readLines(text);
  const wanted = new Set<number>();
  for (const range of touched) {
    const [first, last] = [lineAt(lines, range.start), lineAt(lines, range.end)];
    for (let line = first - 1; line <= last + 1; line++) wanted.add(line);
  }
  const edits: TextEdit[] = [];
  let start = 0;
  while (start < lines.rows.length) {
    let end = start + 1;
    while (end < lines.rows.length && continues(lines.rows[end - 1]!, lines.rows[end]!)) end++;
    const run = lines.rows.slice(start, end);
    const isTouched = run.some((_, i) => wanted.has(start + i));
    if (isTouched && run[0]!.cells.length > 1) align(text, run, edits);
    start = end;
  }
  return edits;
}

function continues(previous: Line, line: Line): boolean {
  if (line.cells.length < 2 || previous.cells.length < 2) return false;
  if (previous.indent !== line.indent || previous.opens) return false;
  // Statements of several lines stand apart; of declarations only functions do.
  if (line.indent === '') return !(line.opens && line.isFunction) && !line.closes;
  return !previous.closes && !line.closes;
}

function align(text: string, run: readonly Line[], edits: TextEdit[]): void {
  const gaps = columnGaps(run.map((line) => line.cells.map((cell) => cell.text)));
  run.forEach((line, r) => {
    line.cells.forEach((cell, c) => {
      const next = line.cells[c + 1];
      if (next === undefined) return;
      const blanks = ' '.repeat(gaps[r]?.[c] ?? 1);
      if (text.slice(cell.end, next.start) !== blanks) {
        edits.push({ start: cell.end, end: next.start, newText: blanks });
      }
    });
  });
}

interface Lines {
  readonly starts: readonly number[];
  readonly rows: readonly Line[];
}

function lineAt(lines: Lines, offset: number): number {
  let low = 0;
  let high = lines.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines.starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Cuts a text into lines and finds the comment that ends each of them. */
function readLines(text: string): Lines {
  const starts: number[] = [];
  const rows: Line[] = [];
  let start = 0;
  let at = 0;
  let comment: number | undefined;
  let isPlain = true;
  const push = (end: number): void => {
    starts.push(start);
    rows.push(
      isPlain
        ? rowOf(text, start, end, comment)
        : { indent: '', cells: [], opens: true, closes: true, isFunction: false },
    );
    comment = undefined;
    isPlain = true;
  };
  while (at < text.length) {
    if (text[at] === '\n') {
      push(at);
      start = ++at;
      continue;
    }
    const end = Math.max(endOfComment(text, at), endOfLiteral(text, at));
    if (end === at) {
      if (!/\s/.test(text[at]!)) comment = undefined;
      at++;
      continue;
    }
    const isComment = endOfComment(text, at) > at;
    comment = isComment ? (comment ?? at) : undefined;
    // What spans lines is left as it stands.
    const token = text.slice(at, end);
    for (let feed = token.indexOf('\n'); feed >= 0; feed = token.indexOf('\n', feed + 1)) {
      isPlain = false;
      push(at + feed);
      start = at + feed + 1;
      isPlain = false;
    }
    at = end;
  }
  push(text.length);
  return { starts, rows };
}

function rowOf(text: string, start: number, end: number, comment: number | undefined): Line {
  const indent = /^[ \t]*/.exec(text.slice(start, end))![0];
  const codeEnd = start + text.slice(start, comment ?? end).trimEnd().length;
  const code = text.slice(start + indent.length, codeEnd);
  const isFunction = code.startsWith('func ') && indent === '';
  const cells: Cell[] = [];
  if (code !== '') {
    const body = isFunction ? bodyStart(text, start, codeEnd) : undefined;
    if (body === undefined) cells.push(cellOf(text, start + indent.length, codeEnd));
    else cells.push(cellOf(text, start, start + text.slice(start, body).trimEnd().length), cellOf(text, body, codeEnd));
    if (comment !== undefined) cells.push(cellOf(text, comment, start + text.slice(start, end).trimEnd().length));
  }
  return { indent, cells, opens: /[{([]$/.test(code), closes: /^[})\]]/.test(code), isFunction };
}

function cellOf(text: string, start: number, end: number): Cell {
  return { text: text.slice(start, end), start, end };
}

/** Offset of the `{` of a function whose body ends on the same line; undefined where there is none. */
function bodyStart(text: string, start: number, end: number): number | undefined {
  if (text[end - 1] !== '}') return undefined;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const c = text[at]!;
    if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === '{' && depth === 0 && !/\b(struct|interface)\s*$/.test(text.slice(start, at))) return at;
    else if (c === '{') depth++;
    else if (c === '}') depth--;
  }
  return undefined;
}
