import type { BadDecl } from './ast.js';
import { SYMBOL_ERROR, symbolOf, type FlatTree } from './flat-tree.js';
import type { GoParser } from './go-parser.js';
import { lowerChunk } from './lower/lower-chunk.js';
import type { Chunk } from './source-file.js';

/** Parses and lowers one chunk: a pure function of its text. */
export function parseChunk(parser: GoParser, text: string): Chunk {
  return chunkOf(parser.parseToFlat(text), text);
}

/** Lowers the tree of a chunk. A text of which nothing could be read becomes one `BadDecl`. */
export function chunkOf(flat: FlatTree, text: string): Chunk {
  if (flat.nodeCount === 1 && symbolOf(flat.cells, 0) === SYMBOL_ERROR) {
    const bad: BadDecl = { kind: 'BadDecl', start: 0, end: text.length };
    const problems = [{ start: 0, end: text.length }];
    return { text, packageClause: undefined, decls: [bad], comments: [], problems, expressionCount: 0 };
  }
  return { text, ...lowerChunk(flat, text) };
}
