import type { GoParser, KeptTree } from './go-parser.js';
import type { GoSourceFile } from './go-source-file.js';
import { chunkOf, parseChunk } from './parse-chunk.js';
import { changeSourceFile, parseSourceFile } from './parse-source-file.js';
import { RetiredChunks } from './retired-chunks.js';
import type { Chunk } from './source-file.js';
import { applyEdits, changeBetween, type TextChange, type TextEdit } from './text-edit.js';
import { LONGEST_KEPT } from './tree-budget.js';

/** UTF-16 length from which a chunk is worth a tree of its own; shorter ones are parsed anew in well under 2 ms. */
const SHORTEST_KEPT = 8_000;

/**
 * A file that is being edited. Keeps the tree-sitter trees of the large chunks that were edited, so that a long function is
 * parsed incrementally; files that are not open hold no tree. The owner calls `dispose` when the document is closed.
 *
 * Invariant: `file` equals `parseSourceFile` of its text.
 */
export class OpenDocument {
  private current: GoSourceFile;
  private readonly kept = new Map<Chunk, KeptTree>();
  private readonly retired = new RetiredChunks();

  constructor(
    private readonly parser: GoParser,
    uri: string,
    text: string,
  ) {
    this.current = parseSourceFile(parser, uri, text);
  }

  get file(): GoSourceFile {
    return this.current;
  }

  /** Applies edits, each to the result of the ones before. */
  edit(edits: readonly TextEdit[]): GoSourceFile {
    const { text, change } = applyEdits(this.current.text, edits);
    return this.advance(text, change);
  }

  /** Takes a whole new text, as from a full document sync or a reload. */
  replace(text: string): GoSourceFile {
    return this.advance(text, changeBetween(this.current.text, text));
  }

  /** Deletes all trees; the last `file` stays usable. */
  dispose(): void {
    for (const tree of this.kept.values()) this.parser.release(tree);
    this.kept.clear();
  }

  private advance(text: string, change: TextChange): GoSourceFile {
    const previous = this.current;
    this.current = changeSourceFile(
      previous,
      text,
      change,
      (chunkText, replaced) => this.retired.take(chunkText) ?? this.parseChunk(chunkText, replaced),
    );
    if (this.current !== previous) this.retireGone(previous.chunks);
    return this.current;
  }

  private parseChunk(text: string, replaced: Chunk | undefined): Chunk {
    if (text.length < SHORTEST_KEPT || text.length > LONGEST_KEPT) return parseChunk(this.parser, text);
    const earlier = replaced === undefined ? undefined : this.kept.get(replaced);
    if (replaced !== undefined) this.kept.delete(replaced);
    const { flat, kept } = this.parser.parseToFlatKeeping(text, earlier);
    const chunk = chunkOf(flat, text);
    if (kept !== undefined) this.kept.set(chunk, kept);
    return chunk;
  }

  private retireGone(before: readonly Chunk[]): void {
    const after = this.current.chunks;
    let start = 0;
    while (start < before.length && before[start] === after[start]) start++;
    let end = before.length;
    while (end > start && before[end - 1] === after[end - 1 + after.length - before.length]) end--;
    const present = new Set(after.slice(start, end + after.length - before.length));
    const gone = before.slice(start, end).filter((chunk) => !present.has(chunk));
    // A single chunk is one version of what is being typed.
    if (gone.length > 1) this.retired.add(gone);
    for (const chunk of gone) {
      this.parser.release(this.kept.get(chunk));
      this.kept.delete(chunk);
    }
  }
}
