/**
 * Rows of cells as gofmt's tabwriter sets them (text/tabwriter with padding 1, minimal width 0, empty columns discarded):
 * a column is a run of neighbouring rows that have a cell after it. The last cell of a row is never padded.
 * @returns for each row, the blanks after each cell but the last
 */
export function columnGaps(rows: readonly (readonly string[])[]): number[][] {
  const gaps = rows.map((row) => new Array<number>(Math.max(0, row.length - 1)).fill(0));
  alignColumn(rows, gaps, 0, rows.length, 0);
  return gaps;
}

/** The rows as text, each without indentation and line end. */
export function alignRows(rows: readonly (readonly string[])[]): string[] {
  const gaps = columnGaps(rows);
  return rows.map((row, r) => row.map((cell, c) => cell + ' '.repeat(gaps[r]?.[c] ?? 0)).join(''));
}

function alignColumn(
  rows: readonly (readonly string[])[],
  gaps: readonly number[][],
  from: number,
  to: number,
  column: number,
): void {
  for (let start = from; start < to; start++) {
    if (!hasColumn(rows, start, column)) continue;
    let end = start + 1;
    while (end < to && hasColumn(rows, end, column)) end++;
    let width = 0;
    for (let r = start; r < end; r++) width = Math.max(width, widthOf(rows[r]?.[column] ?? ''));
    for (let r = start; r < end; r++) {
      const gap = gaps[r];
      // A column without any text is left out.
      if (gap !== undefined) gap[column] = width === 0 ? 0 : width + 1 - widthOf(rows[r]?.[column] ?? '');
    }
    alignColumn(rows, gaps, start, end, column + 1);
    start = end - 1;
  }
}

function hasColumn(rows: readonly (readonly string[])[], row: number, column: number): boolean {
  return (rows[row]?.length ?? 0) > column + 1;
}

/** Width in characters, as the tabwriter counts them: code points. */
export function widthOf(text: string): number {
  return Array.from(text).length;
}
