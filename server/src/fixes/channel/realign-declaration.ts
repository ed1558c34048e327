import type { ValueSpec } from '../../syntax/ast.js';
import type { EditList } from '../edit-list.js';
import { applyEdits } from '../edit.js';
import { columnGaps } from '../gofmt-align.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { fieldCells, keepsTypeColumn, valueCells, type Cell } from '../guard/declaration-cells.js';
import { sectionsOf, setGaps, type Row } from '../guard/declare-guard.js';
import type { GuardedStruct } from '../guard/guarded-struct.js';

/** Sets the columns around a struct's field anew whose type is replaced by another text. */
export function realignField({ view, struct, field }: GuardedStruct, typeText: string, edits: EditList): void {
  const { opening, closing, fields } = struct.fields;
  if (view.isOnOneLine(opening, closing)) return;
  const rows = fields.map((node) => {
    const cells = fieldCells(view, node);
    const isOther = node !== field;
    const isType = (cell: Cell): boolean => cell.start === node.type.start;
    return { node, cells: isOther ? cells : cells.map((cell) => (isType(cell) ? { ...cell, text: typeText } : cell)) };
  });
  realignRows(view, rows, fields.indexOf(field), edits);
}

/** Sets the columns around a spec of a group anew of which a part is replaced by another text; offsets of the chunk. */
export function realignSpec(
  view: ChunkView,
  spec: ValueSpec,
  replaced: readonly ReplacedText[],
  edits: EditList,
): void {
  const decl = view.parentOf(spec);
  if (decl?.kind !== 'GenDecl' || !decl.isParenthesized) return;
  const specs = decl.specs.filter((one) => one.kind === 'ValueSpec');
  const kept = keepsTypeColumn(specs);
  const rows = specs.map((node, i) => {
    const cells = valueCells(view, node, kept[i] === true);
    return { node, cells: node === spec ? cells.map((cell) => withReplaced(cell, replaced)) : cells };
  });
  realignRows(view, rows, specs.indexOf(spec), edits);
}

/** A part of a line that gets another text. */
export interface ReplacedText {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

function withReplaced(cell: Cell, replaced: readonly ReplacedText[]): Cell {
  const { start, end } = cell;
  if (start === undefined || end === undefined) return cell;
  const inside = replaced.filter((one) => one.start >= start && one.end <= end);
  const edits = inside.map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
  return { ...cell, text: applyEdits(cell.text, edits) };
}

function realignRows(view: ChunkView, rows: readonly Omit<Row, 'isChanged'>[], index: number, edits: EditList): void {
  const all = rows.map((row, i) => ({ ...row, isChanged: i === index }));
  for (const section of sectionsOf(view, all, -1)) {
    if (!section.some((row) => row?.isChanged === true)) continue;
    const gaps = columnGaps(section.map((row) => row?.cells.map((cell) => cell.text) ?? []));
    section.forEach((row, r) => {
      if (row !== undefined) setGaps(view, row.cells, gaps[r] ?? [], edits);
    });
  }
}
