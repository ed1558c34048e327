import type { Field, Node, ValueSpec } from '../../syntax/ast.js';
import type { ChunkView } from './chunk-view.js';

/** One column of a declaration's line. An empty one has no place in the source. */
export interface Cell {
  readonly text: string;
  readonly start: number | undefined;
  readonly end: number | undefined;
}

const emptyCell: Cell = { text: '', start: undefined, end: undefined };

/** Columns of a struct field as gofmt sets them: names, type, tag, comment. A line that goes on below ends in its last cell. */
export function fieldCells(view: ChunkView, field: Field): Cell[] {
  const cells: Cell[] = [];
  const names = rangeOf(field.names);
  if (names !== undefined) cells.push(cell(view, names.start, names.end));
  cells.push(cell(view, field.type.start, field.type.end));
  let empty = names === undefined ? 2 : 1;
  if (field.tag !== undefined) {
    if (names !== undefined) cells.push(emptyCell);
    cells.push(cell(view, field.tag.start, field.tag.end));
    empty = 0;
  }
  return finish(view, cells, field.comment, Math.max(0, empty - 1));
}

/**
 * Columns of a spec in a group: names, type, `= values`, comment.
 * @param keepsType the type's column stays even though the spec has none
 */
export function valueCells(view: ChunkView, spec: ValueSpec, keepsType: boolean): Cell[] {
  const names = rangeOf(spec.names)!;
  const cells = [cell(view, names.start, names.end)];
  let empty = 3;
  if (spec.type !== undefined || keepsType) {
    cells.push(spec.type === undefined ? emptyCell : cell(view, spec.type.start, spec.type.end));
    empty--;
  }
  const values = rangeOf(spec.values);
  if (values !== undefined) {
    const from = (spec.type ?? { end: names.end }).end;
    const assign = from + view.text.slice(from, values.start).indexOf('=');
    cells.push(cell(view, assign, values.end));
    empty--;
  }
  return finish(view, cells, spec.comment, empty - 1);
}

function finish(view: ChunkView, cells: Cell[], comment: Node | undefined, empty: number): Cell[] {
  const isCut = cells.findIndex((one) => one.text.includes('\n'));
  if (isCut >= 0) {
    // Only its first line is set in columns.
    const last = cells[isCut]!;
    return [...cells.slice(0, isCut), { ...last, text: last.text.slice(0, last.text.search(/\r?\n/)) }];
  }
  if (comment === undefined) return cells;
  for (let i = 0; i < empty; i++) cells.push(emptyCell);
  cells.push(cell(view, comment.start, comment.end));
  return cells;
}

function cell(view: ChunkView, start: number, end: number): Cell {
  return { text: view.text.slice(start, end), start, end };
}

function rangeOf(nodes: readonly Node[]): { start: number; end: number } | undefined {
  const [first, last] = [nodes[0], nodes.at(-1)];
  return first === undefined || last === undefined ? undefined : { start: first.start, end: last.end };
}

/**
 * For each spec of a group whether gofmt keeps an empty column for its missing type: it does in a run of specs with values
 * of which one has a type.
 */
export function keepsTypeColumn(
  specs: readonly { readonly type: unknown; readonly values: readonly unknown[] }[],
): boolean[] {
  const kept = specs.map(() => false);
  let start = 0;
  while (start < specs.length) {
    if (specs[start]!.values.length === 0) {
      start++;
      continue;
    }
    let end = start;
    while (end < specs.length && specs[end]!.values.length > 0) end++;
    const hasType = specs.slice(start, end).some((spec) => spec.type !== undefined);
    kept.fill(hasType, start, end);
    start = end;
  }
  return kept;
}
