import type { CommentGroup, Decl, PackageClause } from './ast.js';
import type { SyntaxProblem } from './source-file.js';

/**
 * What the lowering makes of one chunk: a `Chunk` without its text. Offsets are relative to the chunk.
 */
export interface LoweredChunk {
  readonly packageClause: PackageClause | undefined;
  readonly decls: readonly Decl[];
  readonly comments: readonly CommentGroup[];
  readonly problems: readonly SyntaxProblem[];
  readonly expressionCount: number;
}
