import type { Decl, PackageClause } from '../ast.js';
import type { FlatTree } from '../flat-tree.js';
import type { LoweredChunk } from '../lowered-chunk.js';
import { problemsOf } from './broken.js';
import { grammarOf } from './grammar.js';
import { lowerDecl, lowerPackageClause } from './lower-decl.js';
import { LowerContext } from './lower-context.js';

/**
 * Lowers the tree of one chunk. `text` is the chunk's own text, before any masking; all offsets are UTF-16 and relative to
 * it. Gives an AST for any tree: what the grammar could not read is in `problems` and stands as Bad nodes. Never throws.
 */
export function lowerChunk(flat: FlatTree, text: string): LoweredChunk {
  const grammar = grammarOf(flat.symbols);
  const c = new LowerContext(flat, text, grammar);
  let packageClause: PackageClause | undefined;
  const decls: Decl[] = [];
  const end = flat.nodeCount === 0 ? 0 : c.next(0);
  for (let at = 1; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.packageClause) packageClause ??= lowerPackageClause(c, at);
    else if (grammar.isOperandSymbol[symbol] === 1) decls.push(lowerDecl(c, at));
  }
  return {
    packageClause,
    decls,
    comments: c.comments.groups,
    problems: problemsOf(flat.cells).concat(c.problems),
    expressionCount: c.expressionCount,
  };
}
