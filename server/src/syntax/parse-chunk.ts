import type { GoParser } from './go-parser.js';
import { lowerChunk } from './lower/lower-chunk.js';
import type { Chunk } from './source-file.js';

/** Parses and lowers one chunk: a pure function of its text. */
export function parseChunk(parser: GoParser, text: string): Chunk {
  const lowered = lowerChunk(parser.parseToFlat(text), text);
  return { text, ...lowered };
}
