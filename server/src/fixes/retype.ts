import type { GenDecl, ValueSpec } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import type { EditList } from './edit-list.js';
import { columnGaps } from './gofmt-align.js';
import { ChunkView } from './guard/chunk-view.js';
import { fieldCells, keepsTypeColumn, valueCells, type Cell } from './guard/declaration-cells.js';
import { sectionsOf, setGaps, statementOf, type Row } from './guard/declare-guard.js';
import type { GuardedStruct } from './guard/guarded-struct.js';
import type { LineWriter } from './guard/line-writer.js';

/** The new type, and the old one for a comment that tells what is in it where the new one doesn't. */
export interface NewType {
  /** `sync.Map` */
  readonly text: string;
  readonly old: string | undefined;
}

/** `clients map[string]int` as `clients sync.Map // map[string]int`; false for a field that shares its line or has a tag. */
export function declareField(found: GuardedStruct, type: NewType, edits: EditList): boolean {
  const { view, struct, field } = found;
  if (field.names.length !== 1 || field.tag !== undefined) return false;
  if (!view.isOnOneLine(field.start, field.end)) return false;
  const at = view.offset + field.type.start;
  if (view.isOnOneLine(struct.fields.opening, struct.fields.closing)) {
    edits.replace(at, view.offset + field.type.end, type.text);
    return true;
  }
  const rows = struct.fields.fields.map((node): Row => ({
    node,
    cells: fieldCells(view, node),
    isChanged: node === field,
  }));
  const index = struct.fields.fields.indexOf(field);
  return setRow(
    view,
    rows,
    index,
    { at: 1, end: field.type.end, hasComment: field.comment !== undefined, skipped: 0 },
    type,
    edits,
  );
}

/** A package variable that is declared alone or in a group. */
export function declarePackageVariable(
  typed: TypedPackage,
  target: VarObject,
  type: NewType,
  edits: { readonly declarations: EditList; readonly bodies: EditList },
): boolean {
  const declaration = target.declaration;
  const file = typed.input.files.find((one) => one.uri === declaration?.file);
  if (declaration === undefined || file === undefined || declaration.node.kind !== 'ValueSpec') return false;
  const spec = declaration.node;
  const view = new ChunkView(file, declaration.chunk, typed);
  const decl = view.parentOf(spec);
  if (decl?.kind !== 'GenDecl' || spec.names.length !== 1 || spec.values.length > 1) return false;
  if (!decl.isParenthesized) return replaceSpec(view, spec, type, edits.bodies);
  return replaceInGroup(view, decl, spec, type, edits.declarations);
}

function specEnd(spec: ValueSpec): number {
  return (spec.values.at(-1) ?? spec.type ?? spec).end;
}

function replaceSpec(view: ChunkView, spec: ValueSpec, type: NewType, edits: EditList): boolean {
  const [name] = spec.names;
  if (name === undefined || view.hasComment(name.end, specEnd(spec))) return false;
  edits.replace(
    view.offset + name.end,
    view.offset + specEnd(spec),
    ` ${type.text}${spec.comment === undefined ? commentOf(type) : ''}`,
  );
  return true;
}

function commentOf({ old }: NewType): string {
  return old === undefined ? '' : ` // ${old}`;
}

function replaceInGroup(view: ChunkView, decl: GenDecl, spec: ValueSpec, type: NewType, edits: EditList): boolean {
  const specs = decl.specs.filter((one) => one.kind === 'ValueSpec');
  const index = specs.indexOf(spec);
  const before = keepsTypeColumn(specs);
  const kept = keepsTypeColumn(specs.map((one) => (one === spec ? { type: spec, values: [] } : one)));
  const rows = specs.map((node, i): Row => ({
    node,
    cells: valueCells(view, node, kept[i] === true),
    isChanged: kept[i] !== before[i] || i === index,
  }));
  return setRow(
    view,
    rows,
    index,
    { at: 1, end: specEnd(spec), hasComment: spec.comment !== undefined, skipped: 1 },
    type,
    edits,
  );
}

interface ChangedRow {
  /** The cell that becomes the type. */
  readonly at: number;
  /** Where the old text ends that it replaces. */
  readonly end: number;
  readonly hasComment: boolean;
  /** Empty columns before the comment. */
  readonly skipped: number;
}

/** Sets another type in a line of a group, and the columns of the lines around it. */
function setRow(
  view: ChunkView,
  rows: readonly Row[],
  index: number,
  changed: ChangedRow,
  type: NewType,
  edits: EditList,
): boolean {
  const target = rows[index];
  const name = target?.cells[0];
  if (target === undefined || name?.end === undefined || view.hasComment(name.end, changed.end)) return false;
  const comment = changed.hasComment ? target.cells.at(-1) : undefined;
  const empty = new Array<Cell>(changed.skipped).fill({ text: '', start: undefined, end: undefined });
  const last: Cell = comment ?? { text: commentOf(type).trimStart(), start: undefined, end: undefined };
  const newCell: Cell = { text: type.text, start: undefined, end: undefined };
  const cells: readonly Cell[] = last.text === '' ? [name, newCell] : [name, newCell, ...empty, last];
  const all = rows.map((row, i) => (i === index ? { ...row, cells } : row));
  for (const section of sectionsOf(view, all, -1)) {
    if (!section.some((row) => row?.isChanged === true)) continue;
    const gaps = columnGaps(section.map((row) => row?.cells.map((cell) => cell.text) ?? []));
    section.forEach((row, r) => {
      if (row === undefined) return;
      const own = gaps[r] ?? [];
      if (row.node !== target.node) {
        setGaps(view, row.cells, own, edits);
        return;
      }
      const afterName = ' '.repeat(own[0] ?? 1);
      const afterType = ' '.repeat(own.slice(1).reduce((sum, gap) => sum + gap, 0));
      const to = comment?.start ?? changed.end;
      const text = afterName + type.text + afterType + (comment === undefined ? last.text : '');
      edits.replace(view.offset + (name.end ?? 0), view.offset + to, text);
    });
  }
  return true;
}

/** `m := make(map[string]int)` as `var m sync.Map`, and the lines that give it what was in the literal. */
export function declareLocal(
  view: ChunkView,
  target: VarObject,
  type: NewType,
  stores: readonly string[],
  writer: LineWriter,
): boolean {
  const stmt = statementOf(view, target);
  if (stmt === undefined || !view.isFirstOnLine(stmt.start)) return false;
  if (stmt.kind === 'AssignStmt' && (stmt.lhs.length !== 1 || stmt.rhs.length !== 1)) return false;
  if (stmt.kind === 'DeclStmt') {
    const [spec] = stmt.decl.specs;
    if (stmt.decl.isParenthesized || spec?.kind !== 'ValueSpec' || spec.names.length !== 1 || spec.values.length > 1)
      return false;
  }
  const end = view.endOfRest(stmt.end);
  if (end === undefined || view.hasComment(stmt.start, stmt.end)) return false;
  const hasComment = end > stmt.end;
  writer.replace(stmt.start, stmt.end, `var ${target.name} ${type.text}${hasComment ? '' : commentOf(type)}`);
  writer.insertAfter(stmt, stores);
  return true;
}
