import { LineIndex } from '../../syntax/line-index.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import type { EffectPlace } from './function-effect.js';

const places = new WeakMap<Chunk, EffectPlace>();

/** A chunk that stands for code of another package, of which one place is known and nothing else. */
export function foreignChunk(place: EffectPlace): Chunk {
  const chunk: Chunk = {
    text: place.lineText,
    packageClause: undefined,
    decls: [],
    comments: [],
    problems: [],
    expressionCount: 0,
  };
  places.set(chunk, place);
  return chunk;
}

/** The place that a foreign chunk stands for; undefined for a chunk of the package itself. */
export function foreignPlaceOf(chunk: Chunk): EffectPlace | undefined {
  return places.get(chunk);
}

/**
 * What is known of the file that a foreign chunk belongs to: the one line, at its place, and blanks before it; undefined for a
 * chunk of the package itself.
 */
export function foreignSourceOf(chunk: Chunk): SourceFile | undefined {
  const place = places.get(chunk);
  if (place === undefined) return undefined;
  const { file, line, lineStart, lineText } = place;
  const text = ' '.repeat(Math.max(0, lineStart - line)) + '\n'.repeat(line) + lineText;
  const start = text.length - lineText.length;
  return {
    uri: file,
    text,
    chunks: [chunk],
    lines: LineIndex.of(text),
    startOf: () => start,
    chunkIndexAt: () => 0,
  };
}
