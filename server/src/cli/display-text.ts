/** Characters that East Asian terminals draw two columns wide (UAX #11, wide and fullwidth; emoji as UTS #51 shows them). */
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;
/** Halfwidth forms belong to wide scripts. */
const halfwidth = /^[\uff61-\uffdc]$/u;
/** Marks drawn over the character before, joiners and the like. */
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Would be a command to the terminal, or move its cursor. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const tabWidth = 4;

/** Columns that a terminal gives to one character. */
function widthOf(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) && !halfwidth.test(character) ? 2 : 1;
}

/** A text from outside made safe for a terminal: control characters become `�`. */
export function safeText(text: string): string {
  return text.replace(control, '\ufffd');
}

/** A line as it is drawn, with the columns of a range in it. */
export interface DrawnLine {
  readonly text: string;
  /** Columns from 0 where the range starts and ends. */
  readonly start: number;
  readonly end: number;
}

/**
 * Draws a source line on at most `maxColumns` columns: tabs become blanks, control characters `�`; a longer line is cut
 * around the range, with `…` for what is missing.
 * @param start UTF-16 offset in the line at which the range starts
 * @param end UTF-16 offset at which it ends
 */
export function drawLine(line: string, start: number, end: number, maxColumns: number): DrawnLine {
  const cells = toCells(line);
  const from = cells.findIndex((cell) => cell.offset >= start);
  const first = from < 0 ? cells.length : from;
  let last = first;
  while (last < cells.length && (cells[last]?.offset ?? 0) < end) last++;
  const [head, tail] = window(cells, first, last, maxColumns);
  const text = cells.slice(head, tail).map((cell) => cell.text);
  const mark = (cut: boolean): string => (cut ? '…' : '');
  const lead = head > 0 ? 1 : 0;
  return {
    text: (mark(head > 0) + text.join('') + mark(tail < cells.length)).trimEnd(),
    start: lead + width(cells.slice(head, first)),
    end: lead + width(cells.slice(head, Math.min(last, tail))),
  };
}

interface Cell {
  /** UTF-16 offset in the line. */
  readonly offset: number;
  readonly text: string;
  readonly columns: number;
}

function toCells(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let offset = 0;
  for (const character of line) {
    const columns = character === '\t' ? tabWidth - (column % tabWidth) : widthOf(safeText(character));
    cells.push({ offset, text: character === '\t' ? ' '.repeat(columns) : safeText(character), columns });
    column += columns;
    offset += character.length;
  }
  return cells;
}

function width(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.columns, 0);
}

/** The cells to draw, `[head, tail)`, so that the start of the range is among them. */
function window(cells: readonly Cell[], first: number, last: number, maxColumns: number): readonly [number, number] {
  if (width(cells) <= maxColumns) return [0, cells.length];
  const room = maxColumns - 2;
  let head = first;
  let tail = first;
  let used = 0;
  const take = (index: number): boolean => {
    const cell = cells[index];
    if (cell === undefined || used + cell.columns > room) return false;
    used += cell.columns;
    return true;
  };
  while (tail < last && take(tail)) tail++;
  // A third of what is left for the text before, the rest for the text after, then before again.
  const before = used + Math.floor((room - used) / 3);
  while (head > 0 && used < before && take(head - 1)) head--;
  while (take(tail)) tail++;
  while (take(head - 1)) head--;
  return [head, tail];
}
