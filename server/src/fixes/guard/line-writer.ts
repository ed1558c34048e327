import type { BlockStmt, Stmt } from '../../syntax/ast.js';
import type { EditList } from '../edit-list.js';
import type { ChunkView } from './chunk-view.js';

/** Puts lines before and after statements of one chunk, the way gofmt would lay them out. */
export class LineWriter {
  /** Indentation of the statements of one-line function bodies that have been spread over lines. */
  private readonly spread = new Map<BlockStmt, string>();
  /** Set when something could not be laid out. */
  hasFailed = false;

  constructor(
    private readonly view: ChunkView,
    private readonly edits: EditList,
  ) {}

  /** Offsets of the chunk. */
  replace(start: number, end: number, newText: string): void {
    this.edits.replace(this.view.offset + start, this.view.offset + end, newText);
  }

  insertBefore(stmt: Stmt, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const { view } = this;
    const indent = this.indentOf(stmt);
    if (indent === undefined) {
      const text = this.joined(lines, (line) => `${line}; `);
      this.insertAt(stmt.start, text);
    } else if (stmt.kind === 'LabeledStmt') {
      // A label stands further to the left than what it labels.
      const text = lines.map((line) => indent + line + view.eol).join('');
      this.insertAt(view.lineStart(stmt.start), text);
    } else {
      this.insertAt(stmt.start, lines.map((line) => line + view.eol + indent).join(''));
    }
  }

  insertAfter(stmt: Stmt, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const { view } = this;
    const indent = this.indentOf(stmt);
    const body = this.oneLineBodyAround(stmt);
    const at = body === undefined ? view.endOfRest(stmt.end) : stmt.end;
    if (at === undefined || indent === undefined) {
      const text = this.joined(lines, (line) => `; ${line}`);
      this.insertAt(stmt.end, text);
    } else {
      this.insertAt(at, lines.map((line) => view.eol + indent + line).join(''));
    }
  }

  /** Lines at the start of a block that stands on lines of its own. */
  insertInto(block: BlockStmt, lines: readonly string[]): void {
    const at = this.view.endOfRest(block.start + 1);
    if (at === undefined) {
      this.hasFailed = true;
      return;
    }
    const indent = `${this.view.indentAt(block.start)}\t`;
    this.insertAt(at, lines.map((line) => this.view.eol + indent + line).join(''));
  }

  /** ` else { … }` behind an `if`. */
  appendElse(stmt: Stmt, lines: readonly string[]): void {
    const { view } = this;
    const indent = view.indentAt(stmt.end);
    const inner = lines.map((line) => `${indent}\t${line}${view.eol}`).join('');
    this.insertAt(stmt.end, ` else {${view.eol}${inner}${indent}}`);
  }

  /** Indentation of a statement that stands on its own line, or will; undefined when it shares its line. */
  indentOf(stmt: Stmt): string | undefined {
    const body = this.oneLineBodyAround(stmt);
    if (body !== undefined) return this.spreadBody(body);
    if (!this.view.isFirstOnLine(stmt.start)) return undefined;
    return stmt.kind === 'LabeledStmt' ? this.indentOf(stmt.stmt) : this.view.indentAt(stmt.start);
  }

  private joined(lines: readonly string[], one: (line: string) => string): string {
    if (lines.some((line) => line.includes('\n') || line.endsWith('{'))) this.hasFailed = true;
    return lines.map(one).join('');
  }

  private insertAt(offset: number, text: string): void {
    this.edits.insert(this.view.offset + offset, text);
  }

  private oneLineBodyAround(stmt: Stmt): BlockStmt | undefined {
    const block = this.view.parentOf(stmt);
    if (block?.kind !== 'BlockStmt' || !this.isOneLineBody(block)) return undefined;
    return block;
  }

  private isOneLineBody(block: BlockStmt): boolean {
    const owner = this.view.parentOf(block);
    return (owner?.kind === 'FuncDecl' || owner?.kind === 'FuncLit') && this.view.isOnOneLine(block.start, block.end);
  }

  /** Gives each statement of `{ a(); b() }` its line. */
  private spreadBody(body: BlockStmt): string {
    const known = this.spread.get(body);
    if (known !== undefined) return known;
    const { view } = this;
    const around = this.oneLineBodyOutside(body);
    const outer = around === undefined ? view.indentAt(body.start) : this.spreadBody(around);
    const inner = `${outer}\t`;
    this.spread.set(body, inner);
    // gofmt sets the bodies of neighbouring one-line functions in a column.
    const blanks = /[ \t]*$/.exec(view.text.slice(0, body.start))![0];
    if (blanks !== ' ') this.replace(body.start - blanks.length, body.start, ' ');
    let at = body.start + 1;
    for (const stmt of body.stmts) {
      this.replaceGap(at, stmt.start, view.eol + inner);
      at = stmt.end;
    }
    this.replaceGap(at, body.end - 1, view.eol + outer);
    return inner;
  }

  private oneLineBodyOutside(body: BlockStmt): BlockStmt | undefined {
    const owner = this.view.parentOf(body);
    const outer = owner === undefined ? undefined : this.view.functionAround(owner)?.body;
    return outer !== undefined && this.isOneLineBody(outer) ? outer : undefined;
  }

  private replaceGap(start: number, end: number, text: string): void {
    if (!/^[ \t]*;?[ \t]*$/.test(this.view.text.slice(start, end))) this.hasFailed = true;
    this.replace(start, end, text);
  }
}
