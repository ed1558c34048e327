import type { LineIndex, Position } from '../syntax/line-index.js';

/** How a client counts characters in a line. */
export interface PositionEncoding {
  readonly name: 'utf-8' | 'utf-16';
  /** Position of a UTF-16 offset; offsets outside the text are clamped. */
  toPosition(lines: LineIndex, offset: number): Position;
  /** UTF-16 offset of a position; positions outside the text are clamped, those inside a character go to its start. */
  toOffset(lines: LineIndex, position: Position): number;
}

const utf16: PositionEncoding = {
  name: 'utf-16',
  toPosition: (lines, offset) => lines.positionAt(offset),
  toOffset: (lines, position) => lines.offsetAt(position),
};

const utf8: PositionEncoding = {
  name: 'utf-8',
  toPosition(lines, offset) {
    const { line, character } = lines.positionAt(offset);
    const before = lines.lineText(line).slice(0, character);
    let bytes = 0;
    for (const char of before) bytes += utf8Length(char);
    // Inside a line terminator there is no text any more, only its characters of one byte each.
    return { line, character: bytes + (character - before.length) };
  },
  toOffset(lines, position) {
    if (position.line < 0 || position.line >= lines.lineCount) return lines.offsetAt(position);
    let bytes = 0;
    let units = 0;
    for (const char of lines.lineText(position.line)) {
      bytes += utf8Length(char);
      if (bytes > position.character) break;
      units += char.length;
    }
    return lines.lineStart(position.line) + units;
  },
};

/** Length in UTF-8 of one character, given as iterating over a string gives it. */
function utf8Length(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/**
 * The first encoding of a client's list that the server has. UTF-16 when the list is absent or names no other, as the
 * protocol demands.
 */
export function negotiateEncoding(offered: readonly string[] | undefined): PositionEncoding {
  const known = [utf8, utf16];
  for (const name of offered ?? []) {
    const found = known.find((encoding) => encoding.name === name);
    if (found !== undefined) return found;
  }
  return utf16;
}
