import type { Chunk } from './source-file.js';

/** UTF-16 length of all retired chunks together: their trees take some 20 bytes for each. */
const MOST_TEXT = 300_000;

/**
 * Chunks that have gone from an open document but may come back. Typing a backquote or the start of a comment swallows all
 * declarations up to the next such mark, and typing its end gives them back: then nothing is parsed, and what was
 * computed from those chunks still holds.
 */
export class RetiredChunks {
  private readonly byText = new Map<string, Chunk>();
  private length = 0;

  /** Remembers chunks; the oldest are forgotten when there are too many. */
  add(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) {
      if (this.byText.has(chunk.text)) continue;
      this.byText.set(chunk.text, chunk);
      this.length += chunk.text.length;
    }
    for (const [text] of this.byText) {
      if (this.length <= MOST_TEXT) break;
      this.remove(text);
    }
  }

  /** Gives a chunk back, for one place only. */
  take(text: string): Chunk | undefined {
    const chunk = this.byText.get(text);
    if (chunk !== undefined) this.remove(text);
    return chunk;
  }

  private remove(text: string): void {
    this.byText.delete(text);
    this.length -= text.length;
  }
}
