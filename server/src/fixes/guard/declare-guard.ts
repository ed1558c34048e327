import type { Field, GenDecl, Node, Stmt, ValueSpec } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { columnGaps } from '../gofmt-align.js';
import type { EditList } from '../edit-list.js';
import { ChunkView } from './chunk-view.js';
import { fieldCells, valueCells, keepsTypeColumn, type Cell } from './declaration-cells.js';
import type { GuardedStruct } from './guarded-struct.js';

/** Declares `name typeText // guards target` next to what it guards; false when it can't stand there. */
export type DeclareGuard = (name: string, typeText: string) => boolean;

/** Above the field that it guards. */
export function declareField(found: GuardedStruct, guarded: string, edits: EditList): DeclareGuard {
  return (name, typeText) => {
    const { view, struct, field } = found;
    const cells = [name, typeText, `// guards ${guarded}`];
    const { fields } = struct.fields;
    if (view.isOnOneLine(struct.fields.opening, struct.fields.closing)) {
      return spreadStruct(found, cells, edits);
    }
    const rows = fields.map((node) => ({ node, cells: fieldCells(view, node), isChanged: false }));
    return insertRow(view, rows, fields.indexOf(field), cells, edits);
  };
}

/** `struct{ m map[string]int }` gets a line for each field. */
function spreadStruct(found: GuardedStruct, guard: readonly string[], edits: EditList): boolean {
  const { view, struct } = found;
  const { opening, closing, fields } = struct.fields;
  if (view.hasComment(opening, closing)) return false;
  const rows: string[][] = [];
  for (const field of fields) {
    if (field === found.field) rows.push([...guard]);
    rows.push(fieldCells(view, field).map((cell) => cell.text));
  }
  const gaps = columnGaps(rows);
  const indent = view.indentAt(opening);
  const lines = rows.map((row, r) => {
    const text = row.map((cell, c) => cell + ' '.repeat(gaps[r]?.[c] ?? 0)).join('');
    return `${indent}\t${text}${view.eol}`;
  });
  const start = view.text.slice(0, opening).replace(/[ \t]+$/, '').length;
  edits.replace(view.offset + start, view.offset + closing + 1, ` {${view.eol}${lines.join('')}${indent}}`);
  return true;
}

/** Above the declaration of a package variable: inside its group, or as a declaration of its own. */
export function declarePackageVariable(
  typed: TypedPackage,
  target: VarObject,
  guarded: string,
  edits: EditList,
): DeclareGuard {
  return (name, typeText) => {
    const declaration = target.declaration;
    const file = typed.input.files.find((one) => one.uri === declaration?.file);
    if (declaration === undefined || file === undefined || declaration.node.kind !== 'ValueSpec') return false;
    const view = new ChunkView(file, declaration.chunk, typed);
    const decl = view.parentOf(declaration.node);
    if (decl?.kind !== 'GenDecl') return false;
    if (decl.isParenthesized) return insertIntoGroup(view, decl, declaration.node, [name, typeText, guarded], edits);
    const start = (decl.doc ?? declaration.node.doc ?? decl).start;
    if (!view.isFirstOnLine(start)) return false;
    const text = `var ${name} ${typeText} // guards ${guarded}${view.eol}${view.eol}`;
    edits.insert(view.offset + start, text);
    return true;
  };
}

function insertIntoGroup(
  view: ChunkView,
  decl: GenDecl,
  spec: ValueSpec,
  [name, typeText, targetName]: readonly [string, string, string],
  edits: EditList,
): boolean {
  const specs = decl.specs.filter((one) => one.kind === 'ValueSpec');
  const index = specs.indexOf(spec);
  const before = keepsTypeColumn(specs);
  const kept = keepsTypeColumn([...specs.slice(0, index), { type: spec, values: [] }, ...specs.slice(index)]);
  kept.splice(index, 1);
  const rows = specs.map((node, i) => ({
    node,
    cells: valueCells(view, node, kept[i] === true),
    isChanged: kept[i] !== before[i],
  }));
  return insertRow(view, rows, index, [name, typeText, '', `// guards ${targetName}`], edits);
}

/** A line of a group of declarations. */
export interface Row {
  readonly node: Field | ValueSpec;
  readonly cells: readonly Cell[];
  /** The new line changes the columns of this one, wherever it stands. */
  readonly isChanged: boolean;
}

/** Puts a row above another one and sets the columns anew of the lines that it has to do with. */
function insertRow(
  view: ChunkView,
  rows: readonly Row[],
  index: number,
  guard: readonly string[],
  edits: EditList,
): boolean {
  const target = rows[index];
  if (target === undefined) return false;
  const at = topOf(target.node);
  if (!view.isFirstOnLine(at)) return false;
  if (index === 0) joinToOpening(view, at, edits);
  for (const section of sectionsOf(view, rows, index)) {
    if (!section.some((row) => row === undefined || row.isChanged)) continue;
    const gaps = columnGaps(section.map((row) => row?.cells.map((cell) => cell.text) ?? [...guard]));
    section.forEach((row, r) => {
      if (row !== undefined) {
        setGaps(view, row.cells, gaps[r] ?? [], edits);
        return;
      }
      const text = guard.map((cell, c) => cell + ' '.repeat(gaps[r]?.[c] ?? 0)).join('');
      edits.insert(view.offset + at, text + view.eol + view.indentAt(at));
    });
  }
  return true;
}

/**
 * The rows in runs that share columns: on neighbouring lines, with no comment between them, up to one that goes on below.
 * Undefined stands for the new row above the one at `index`.
 */
export function sectionsOf(view: ChunkView, rows: readonly Row[], index: number): (Row | undefined)[][] {
  const sections: (Row | undefined)[][] = [];
  const add = (row: Row | undefined, isApart: boolean): void => {
    const last = sections.at(-1);
    if (last === undefined || isApart) sections.push([row]);
    else last.push(row);
  };
  rows.forEach((row, i) => {
    const previous = rows[i - 1];
    const isBelow =
      previous !== undefined &&
      isLineAbove(view, previous.node, topOf(row.node)) &&
      view.isOnOneLine(previous.node.start, previous.node.end);
    if (i === index) {
      add(undefined, !isBelow);
      add(row, row.node.doc !== undefined);
    } else {
      add(row, !isBelow || row.node.doc !== undefined);
    }
  });
  return sections;
}

/** Takes away empty lines below the opening bracket, which gofmt only keeps above comments. */
function joinToOpening(view: ChunkView, at: number, edits: EditList): void {
  const top = view.lineStart(at);
  const empty = /(\r?\n[ \t]*)+$/.exec(view.text.slice(0, top - view.eol.length));
  if (empty !== null) edits.replace(view.offset + empty.index + view.eol.length, view.offset + top, '');
}

/** Rewrites the blanks between the cells of a line where they are not as wanted. */
export function setGaps(view: ChunkView, cells: readonly Cell[], gaps: readonly number[], edits: EditList): void {
  let blanks = 0;
  let end: number | undefined;
  cells.forEach((cell, c) => {
    if (cell.start !== undefined && cell.end !== undefined) {
      const wanted = ' '.repeat(blanks);
      if (end !== undefined && view.text.slice(end, cell.start) !== wanted) {
        edits.replace(view.offset + end, view.offset + cell.start, wanted);
      }
      end = cell.end;
      blanks = 0;
    }
    blanks += gaps[c] ?? 0;
  });
}

function topOf(node: Field | ValueSpec): number {
  return node.doc?.start ?? node.start;
}

function isLineAbove(view: ChunkView, node: Node, below: number): boolean {
  return view.lineEnd(node.end) + view.eol.length === view.lineStart(below);
}

/** On the line above the statement that declares a local variable. */
export function declareLocal(view: ChunkView, target: VarObject, guarded: string, edits: EditList): DeclareGuard {
  return (name, typeText) => {
    const stmt = statementOf(view, target);
    if (stmt === undefined || !view.isFirstOnLine(stmt.start)) return false;
    const indent = view.indentAt(stmt.start);
    const text = `var ${name} ${typeText} // guards ${guarded}${view.eol}${indent}`;
    edits.insert(view.offset + stmt.start, text);
    return true;
  };
}

/** As the first line of the function whose parameter it guards. */
export function declareInBody(view: ChunkView, target: VarObject, guarded: string, edits: EditList): DeclareGuard {
  return (name, typeText) => {
    const first = target.owner?.body?.stmts[0];
    if (first === undefined || !view.isFirstOnLine(first.start)) return false;
    const text = `var ${name} ${typeText} // guards ${guarded}${view.eol}${view.indentAt(first.start)}`;
    edits.insert(view.offset + first.start, text);
    return true;
  };
}

/** The statement of a list that declares a local; undefined for one of a header or a parameter. */
export function statementOf(view: ChunkView, target: VarObject): Stmt | undefined {
  const node = target.declaration?.node;
  let stmt: Node | undefined = node;
  if (node?.kind === 'ValueSpec') {
    const decl = view.parentOf(node);
    stmt = decl === undefined ? undefined : view.parentOf(decl);
  }
  if (stmt?.kind !== 'AssignStmt' && stmt?.kind !== 'DeclStmt') return undefined;
  const parent = view.parentOf(stmt);
  const isInList =
    parent?.kind === 'BlockStmt' ||
    (parent?.kind === 'CaseClause' && parent.body.includes(stmt)) ||
    (parent?.kind === 'CommClause' && parent.body.includes(stmt));
  return isInList ? stmt : undefined;
}
