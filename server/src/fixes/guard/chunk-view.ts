import type { Comment, FuncDecl, FuncLit, Node } from '../../syntax/ast.js';
import { functionAround, parentsIn } from '../../syntax/parents.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import type { TypeInfo, TypedPackage } from '../../types/package.js';

/** One chunk with what a rewrite asks about it. Offsets are relative to the chunk. */
export class ChunkView {
  readonly text: string;
  readonly info: TypeInfo;
  readonly eol: string;

  constructor(
    readonly file: SourceFile,
    readonly chunk: Chunk,
    typed: TypedPackage,
  ) {
    this.text = chunk.text;
    this.info = typed.info(chunk);
    this.eol = eolOf(file.text);
  }

  /** Offset of the chunk in its file. */
  get offset(): number {
    return this.file.startOf(this.chunk);
  }

  /** The node around a node; undefined for a declaration. */
  parentOf(node: Node): Node | undefined {
    return parentsIn(this.chunk).get(node);
  }

  /** The innermost function around a node, which may be that of the node itself only if it lies inside it. */
  functionAround(node: Node): FuncDecl | FuncLit | undefined {
    return functionAround(node, this.chunk);
  }

  source(node: { readonly start: number; readonly end: number }): string {
    return this.text.slice(node.start, node.end);
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Offset just before the line's terminator. */
  lineEnd(offset: number): number {
    const feed = this.text.indexOf('\n', offset);
    if (feed < 0) return this.text.length;
    return feed > offset && this.text[feed - 1] === '\r' ? feed - 1 : feed;
  }

  /** White space at the start of the line. */
  indentAt(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.lineStart(offset)))?.[0] ?? '';
  }

  isFirstOnLine(offset: number): boolean {
    return /^[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  isOnOneLine(start: number, end: number): boolean {
    return !this.text.slice(start, end).includes('\n');
  }

  /** Where the line goes on after an offset with nothing but blanks and comments that end on it: the line's end; else undefined. */
  endOfRest(offset: number): number | undefined {
    const end = this.lineEnd(offset);
    let at = offset;
    for (const comment of this.commentsFrom(offset)) {
      if (comment.start > end) break;
      if (/\S/.test(this.text.slice(at, comment.start)) || comment.end > end) return undefined;
      at = comment.end;
    }
    return /\S/.test(this.text.slice(at, end)) ? undefined : end;
  }

  hasComment(start: number, end: number): boolean {
    return this.commentsFrom(start).some((comment) => comment.start < end);
  }

  private commentsFrom(offset: number): Comment[] {
    const found: Comment[] = [];
    for (const group of this.chunk.comments) {
      if (group.end <= offset) continue;
      for (const comment of group.comments) if (comment.start >= offset) found.push(comment);
    }
    return found;
  }
}

/** The line terminator of a text: that of its first line. */
export function eolOf(text: string): string {
  const feed = text.indexOf('\n');
  return feed > 0 && text[feed - 1] === '\r' ? '\r\n' : '\n';
}
