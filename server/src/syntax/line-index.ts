import type { TextChange } from './text-edit.js';

/** Zero-based position as LSP has it: `character` counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Maps UTF-16 offsets to lines and back. Lines end at LF, CRLF or a lone CR, as LSP demands (LSP 3.17, "Text Documents").
 */
export class LineIndex {
  private constructor(
    private readonly text: string,
    /** Offset of each line's first character, ascending from 0. */
    private readonly starts: Int32Array,
  ) {}

  static of(text: string): LineIndex {
    const starts: number[] = [0];
    pushLineStarts(text, 1, text.length, starts);
    return new LineIndex(text, Int32Array.from(starts));
  }

  /** The index of a text that differs from this one's in a single place; equals `LineIndex.of(text)`. */
  changed(text: string, change: TextChange): LineIndex {
    const { starts } = this;
    // A line starts at s because of the characters at s - 1 and s: those below the change stay, those above it move.
    const kept = Math.max(1, countBelow(starts, change.start));
    const firstMoved = countBelow(starts, change.oldEnd + 1);
    const fresh: number[] = [];
    pushLineStarts(text, Math.max(1, change.start), change.newEnd, fresh);
    const result = new Int32Array(kept + fresh.length + (starts.length - firstMoved));
    result.set(starts.subarray(0, kept));
    result.set(fresh, kept);
    const shift = change.newEnd - change.oldEnd;
    for (let from = firstMoved, to = kept + fresh.length; from < starts.length; from++, to++) {
      result[to] = starts[from]! + shift;
    }
    return new LineIndex(text, result);
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** Position of an offset; offsets outside the text are clamped. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (this.lineStart(mid) <= at) low = mid;
      else high = mid - 1;
    }
    return { line: low, character: at - this.lineStart(low) };
  }

  /** Offset of a position; a line beyond the end gives the end, a character beyond its line gives the line's end. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.starts.length) return this.text.length;
    const start = this.lineStart(position.line);
    return Math.min(start + Math.max(0, position.character), this.lineEnd(position.line));
  }

  /** Offset of the first character of a line. */
  lineStart(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  /** Offset just before the line's terminator. */
  lineEnd(line: number): number {
    let end = this.starts[line + 1] ?? this.text.length;
    const start = this.lineStart(line);
    if (end > start && this.text.charCodeAt(end - 1) === 10) end--;
    if (end > start && this.text.charCodeAt(end - 1) === 13) end--;
    return end;
  }

  /** Text of a line without its terminator. */
  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }
}

/** Appends the offsets from `first` to `last` (both included) at which a line starts. */
function pushLineStarts(text: string, first: number, last: number, starts: number[]): void {
  for (let start = first; start <= last; start++) {
    const before = text.charCodeAt(start - 1);
    if (before === LINE_FEED || (before === CARRIAGE_RETURN && text.charCodeAt(start) !== LINE_FEED))
      starts.push(start);
  }
}

/** Number of ascending values that are below a limit. */
function countBelow(values: Int32Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
