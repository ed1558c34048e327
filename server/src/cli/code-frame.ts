import type { Colors } from 'picocolors/types';
import { drawLine } from './display-text.js';
import type { ReportPlace } from '../report/report.js';

const maxColumns = 120;

/** The source lines of a place with numbers, and carets under its range; of a range over several lines its first line. */
export function codeFrame(
  place: ReportPlace,
  indent: string,
  colors: Colors,
  paint: (text: string) => string,
): string[] {
  const gutter = String(place.firstLine + place.lines.length - 1).length;
  return place.lines.flatMap((line, i) => {
    const lineNumber = place.firstLine + i;
    const isMarked = lineNumber === place.start.line;
    const start = isMarked ? place.start.column - 1 : 0;
    const isWhole = place.end.line > place.start.line;
    const end = isMarked ? (isWhole ? line.length : place.end.column - 1) : 0;
    const drawn = drawLine(line, start, end, maxColumns);
    const label = String(lineNumber).padStart(gutter);
    const source = `${indent}${colors.dim(`${label} |`)} ${drawn.text}`.trimEnd();
    if (!isMarked) return [source];
    const carets = '^'.repeat(Math.max(1, drawn.end - drawn.start));
    const marks = `${indent}${colors.dim(`${' '.repeat(gutter)} |`)} ${' '.repeat(drawn.start)}${paint(carets)}`;
    return [source, marks];
  });
}
