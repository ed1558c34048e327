import type { KeyValueExpr, Stmt } from '../../syntax/ast.js';
import { columnGaps } from '../gofmt-align.js';
import type { EditList } from '../edit-list.js';
import type { ChunkView } from '../guard/chunk-view.js';
import type { InitialField } from './find-map-uses.js';

/** Takes `m: make(…)` out of a struct literal, with its line where it has one; false where a comment stands by it. */
export function removeInitialField({ view, literal, entry }: InitialField, edits: EditList): boolean {
  const { elements } = literal;
  const index = elements.indexOf(entry);
  const [previous, next] = [elements[index - 1], elements[index + 1]];
  const { offset } = view;
  if (view.isOnOneLine(literal.lbrace, literal.end)) {
    const from = previous?.end ?? literal.lbrace + 1;
    const to = next?.start ?? literal.end - 1;
    if (view.hasComment(from, to)) return false;
    // Between two others the comma behind the first stays.
    const [start, end] =
      previous === undefined ? [literal.lbrace + 1, to] : next === undefined ? [from, to] : [entry.start, to];
    edits.replace(offset + start, offset + end, '');
    return true;
  }
  const start = view.lineStart(entry.start);
  const lineEnd = view.lineEnd(entry.end);
  if (!view.isFirstOnLine(entry.start) || view.text.slice(entry.end, lineEnd) !== ',') return false;
  if (elements.length === 1 && view.hasComment(literal.lbrace, literal.end)) return false;
  if (elements.length === 1) {
    edits.replace(offset + literal.lbrace + 1, offset + literal.end - 1, '');
    return true;
  }
  const hasCommentAbove = view.hasComment(previous?.end ?? literal.lbrace, entry.start);
  if (hasCommentAbove) return false;
  const isBlankAbove = view.text.slice(0, start).endsWith(view.eol + view.eol);
  const isBlankBelow = view.text.startsWith(view.eol, lineEnd + view.eol.length);
  const isOpening = index === 0;
  const end = lineEnd + view.eol.length + (isBlankBelow && (isBlankAbove || isOpening) ? view.eol.length : 0);
  const isClosing = next === undefined && isBlankAbove;
  edits.replace(offset + start - (isClosing ? view.eol.length : 0), offset + end, '');
  realign(
    view,
    literal.elements.filter((one) => one.kind === 'KeyValueExpr'),
    entry,
    edits,
  );
  return true;
}

/** Sets the values next to the removed line in columns again: gofmt aligns those of neighbouring lines that end on them. */
function realign(view: ChunkView, entries: readonly KeyValueExpr[], removed: KeyValueExpr, edits: EditList): void {
  const at = entries.indexOf(removed);
  const joins = (a: KeyValueExpr | undefined, b: KeyValueExpr | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    view.isOnOneLine(a.start, a.end) &&
    view.lineEnd(a.end) + view.eol.length === view.lineStart(b.start);
  let from = at;
  while (joins(entries[from - 1], entries[from])) from--;
  let to = at;
  while (joins(entries[to], entries[to + 1])) to++;
  const run = entries.slice(from, to + 1).filter((one) => one !== removed);
  const gaps = columnGaps(
    run.map(({ key, value }) => [`${view.source(key)}:`, view.source(value).split('\n')[0] ?? '']),
  );
  run.forEach(({ key, value }, i) => {
    const start = key.end + 1;
    const blanks = ' '.repeat(gaps[i]?.[0] ?? 1);
    if (/^[ \t]*$/.test(view.text.slice(start, value.start)) && view.text.slice(start, value.start) !== blanks)
      edits.replace(view.offset + start, view.offset + value.start, blanks);
  });
}

/** The statement `s := &T{m: …}` after which entries can be stored; undefined where the object has no name of its own yet. */
export function namedBy({ view, literal }: InitialField): { readonly stmt: Stmt; readonly name: string } | undefined {
  const parent = view.parentOf(literal);
  const value = parent?.kind === 'UnaryExpr' && parent.op === '&' ? parent : literal;
  const stmt = view.parentOf(value);
  if (stmt?.kind !== 'AssignStmt' || stmt.lhs.length !== 1 || stmt.rhs[0] !== value) return undefined;
  const [target] = stmt.lhs;
  const list = view.parentOf(stmt);
  const isListed = list?.kind === 'BlockStmt' || list?.kind === 'CaseClause' || list?.kind === 'CommClause';
  return target?.kind === 'Ident' && target.name !== '_' && isListed ? { stmt, name: target.name } : undefined;
}
