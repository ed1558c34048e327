import { chunkText, rechunkText } from './chunker.js';
import type { GoParser } from './go-parser.js';
import { GoSourceFile } from './go-source-file.js';
import { LineIndex } from './line-index.js';
import { parseChunk } from './parse-chunk.js';
import type { Chunk } from './source-file.js';
import { applyEdits, changeBetween, type TextChange, type TextEdit } from './text-edit.js';

/** Parses a whole file. */
export function parseSourceFile(parser: GoParser, uri: string, text: string): GoSourceFile {
  const chunking = chunkText(text);
  const chunks = chunking.ranges.map((range) => parseChunk(parser, text.slice(range.start, range.end)));
  return new GoSourceFile(uri, text, chunks, LineIndex.of(text), chunking);
}

/**
 * Applies edits, each to the result of the ones before. Equals `parseSourceFile` of the new text; chunks whose text is
 * the same are the same objects.
 */
export function editSourceFile(parser: GoParser, previous: GoSourceFile, edits: readonly TextEdit[]): GoSourceFile {
  const { text, change } = applyEdits(previous.text, edits);
  return changeSourceFile(previous, text, change, (chunk) => parseChunk(parser, chunk));
}

/** Like `editSourceFile` where only the new text is known. */
export function replaceSourceText(parser: GoParser, previous: GoSourceFile, text: string): GoSourceFile {
  const change = changeBetween(previous.text, text);
  return changeSourceFile(previous, text, change, (chunk) => parseChunk(parser, chunk));
}

/**
 * The file with a new text, which differs from the old one within `change`.
 *
 * @param parse gives the chunk of a text; when that text replaced just one chunk, it gets that chunk too
 */
export function changeSourceFile(
  previous: GoSourceFile,
  text: string,
  change: TextChange,
  parse: (text: string, replaced: Chunk | undefined) => Chunk,
): GoSourceFile {
  if (text === previous.text) return previous;
  const chunking = rechunkText(previous.chunking, text, change);
  const oldRanges = previous.chunking.ranges;
  const ranges = chunking.ranges;
  const shift = change.newEnd - change.oldEnd;

  const sameBefore = countWhile(Math.min(ranges.length, oldRanges.length), (i) => {
    const range = ranges[i]!;
    return range.end <= change.start && range.end === oldRanges[i]!.end;
  });
  const sameAfter = countWhile(Math.min(ranges.length, oldRanges.length) - sameBefore, (i) => {
    const range = ranges[ranges.length - 1 - i]!;
    return range.start >= change.newEnd && range.start - shift === oldRanges[oldRanges.length - 1 - i]!.start;
  });
  const replaced = previous.chunks.slice(sameBefore, previous.chunks.length - sameAfter);
  const reusable = new ChunkPool(replaced);
  const replacedByOne = replaced.length === 1 && ranges.length === oldRanges.length ? replaced[0] : undefined;

  const chunks: Chunk[] = previous.chunks.slice(0, sameBefore);
  for (let i = sameBefore; i < ranges.length - sameAfter; i++) {
    const { start, end } = ranges[i]!;
    const chunkSource = text.slice(start, end);
    chunks.push(reusable.take(chunkSource) ?? parse(detached(chunkSource), replacedByOne));
  }
  for (let i = previous.chunks.length - sameAfter; i < previous.chunks.length; i++) chunks.push(previous.chunks[i]!);
  return new GoSourceFile(previous.uri, text, chunks, previous.lines.changed(text, change), chunking);
}

/** Chunks that an edit may have moved; each is given out once, for a chunk stands in one place only. */
class ChunkPool {
  private readonly byText = new Map<string, Chunk[]>();

  constructor(chunks: readonly Chunk[]) {
    for (const chunk of chunks) {
      const same = this.byText.get(chunk.text);
      if (same === undefined) this.byText.set(chunk.text, [chunk]);
      else same.push(chunk);
    }
  }

  take(text: string): Chunk | undefined {
    return this.byText.get(text)?.shift();
  }
}

/** Number of indices from 0 on, below `limit`, that all pass. */
function countWhile(limit: number, passes: (index: number) => boolean): number {
  let count = 0;
  while (count < limit && passes(count)) count++;
  return count;
}

/**
 * The same text in memory of its own. V8's slices keep the string alive that they were cut from, and that would be one
 * version of the whole file for every chunk edited.
 */
function detached(text: string): string {
  return (' ' + text).slice(1);
}
