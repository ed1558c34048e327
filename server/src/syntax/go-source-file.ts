import { bug } from '../base/bug.js';
import type { Chunking } from './chunker.js';
import type { LineIndex } from './line-index.js';
import type { Chunk, SourceFile } from './source-file.js';

/** A `SourceFile` that remembers how its text was divided, so that the next edit need not start anew. */
export class GoSourceFile implements SourceFile {
  private indexByChunk: Map<Chunk, number> | undefined;

  constructor(
    readonly uri: string,
    readonly text: string,
    readonly chunks: readonly Chunk[],
    readonly lines: LineIndex,
    readonly chunking: Chunking,
  ) {}

  startOf(chunk: Chunk): number {
    this.indexByChunk ??= new Map(this.chunks.map((known, index) => [known, index]));
    const index = this.indexByChunk.get(chunk);
    if (index === undefined) {
      bug(`a chunk is not part of ${this.uri}`);
      return 0;
    }
    return this.chunking.ranges[index]!.start;
  }

  chunkIndexAt(offset: number): number {
    const { ranges } = this.chunking;
    let low = 0;
    let high = ranges.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ranges[middle]!.start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
