import { getOrMake } from '../base/get-or-make.js';
import { remembered } from '../base/remembered.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';

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

const chunksByName = remembered((_file: SourceFile) => new Map<string, readonly Chunk[]>());

/** The chunks of a file that mention a name, in their order; kept with the file, because most files of a package are the same in its next version. */
export function chunksMentioning(file: SourceFile, name: string): readonly Chunk[] {
  return getOrMake(chunksByName(file), name, () => file.chunks.filter((chunk) => mentionedNames(chunk).has(name)));
}
