import type { CommentGroup, Decl, PackageClause } from './ast.js';
import type { LineIndex } from './line-index.js';

/** A region that the grammar could not read. Offsets are UTF-16, relative to the chunk. */
export interface SyntaxProblem {
  readonly start: number;
  readonly end: number;
}

/**
 * One top-level declaration (or the text before the first one) with everything that was lowered from it.
 *
 * Invariants: immutable; knows neither its file nor its place in it, so an edit elsewhere leaves it as it is; the same
 * object stands in one place of one file at a time, so identity may serve as a cache key.
 */
export interface Chunk {
  readonly text: string;
  /** Present in the chunk that holds `package p`. */
  readonly packageClause: PackageClause | undefined;
  /** Normally none or one; more where one line holds several declarations. */
  readonly decls: readonly Decl[];
  /** Every comment of the chunk in source order, those attached as `doc` or `comment` included. */
  readonly comments: readonly CommentGroup[];
  readonly problems: readonly SyntaxProblem[];
  /** Number of expressions; their `id`s are `0 … expressionCount - 1`. */
  readonly expressionCount: number;
}

/** An immutable version of one Go file. */
export interface SourceFile {
  /** URI as the client or the host spells it. */
  readonly uri: string;
  readonly text: string;
  /** In source order; their texts joined are `text`. */
  readonly chunks: readonly Chunk[];
  readonly lines: LineIndex;
  /** UTF-16 offset at which a chunk of this file starts; throws (via `bug`) for a foreign chunk. */
  startOf(chunk: Chunk): number;
  /** Index of the chunk that contains the offset; the last chunk for the end of the text. */
  chunkIndexAt(offset: number): number;
}

/** A range inside one chunk; survives edits elsewhere in the file. */
export interface Span {
  readonly file: FileKey;
  readonly chunk: Chunk;
  readonly start: number;
  readonly end: number;
}

/** URI of a file: what spans carry instead of the file itself, which changes with every edit. */
export type FileKey = string;
