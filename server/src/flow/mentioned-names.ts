import type { Chunk } from '../syntax/source-file.js';

const namesByChunk = new WeakMap<Chunk, ReadonlySet<string>>();

/** Every word of a chunk's text: a superset of the identifiers in it. */
export function mentionedNames(chunk: Chunk): ReadonlySet<string> {
  let names = namesByChunk.get(chunk);
  if (names === undefined) {
    names = new Set(chunk.text.match(/[\p{L}_][\p{L}\p{N}_]*/gu));
    namesByChunk.set(chunk, names);
  }
  return names;
}
