import type { Stmt } from '../../syntax/ast.js';
import type { LineWriter } from '../guard/line-writer.js';
import type { ChunkView } from '../guard/chunk-view.js';

/** Takes a statement away with its line, and an empty line that gofmt would take away then; false where it shares its line. */
export function removeStatement(view: ChunkView, writer: LineWriter, stmt: Stmt): boolean {
  if (!view.isFirstOnLine(stmt.start) || view.lineEnd(stmt.end) !== stmt.end) return false;
  if (view.hasComment(stmt.start, stmt.end)) return false;
  const { text, eol } = view;
  let start = view.lineStart(stmt.start);
  let end = stmt.end + eol.length;
  const above = text.slice(0, start);
  const isBlankAbove = above.endsWith(eol + eol);
  const isFirst = /[{:][ \t]*\r?\n$/.test(above);
  const isBlankBelow = text.startsWith(eol, end);
  const isLast = /^[ \t]*\}/.test(text.slice(end));
  if (isBlankBelow && (isFirst || isBlankAbove)) end += eol.length;
  else if (isBlankAbove && isLast) start -= eol.length;
  writer.replace(start, end, '');
  return true;
}
