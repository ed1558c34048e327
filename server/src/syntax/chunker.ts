import { scanPiece, SpanSearch, type Piece } from './piece-scanner.js';
import type { TextChange } from './text-edit.js';

/** Where one chunk lies in the text. */
export interface ChunkRange {
  readonly start: number;
  readonly end: number;
}

/** How a text divides into declarations; a pure function of the text. */
export interface Chunking {
  readonly pieces: readonly Piece[];
  /** The text leaves a raw string or comment open, see `SpanSearch`. */
  readonly isRecovered: boolean;
  /** At least one, which is empty for an empty text; together they cover the text. */
  readonly ranges: readonly ChunkRange[];
}

/** Divides a whole text. */
export function chunkText(text: string): Chunking {
  const search = new SpanSearch(text, false);
  const pieces = scanPieces(search, 0);
  return search.hasOpenSpan ? recover(text) : chunkingOf(pieces, false);
}

/**
 * Divides a text that differs from an earlier one in a single place; equals `chunkText(text)`.
 *
 * @param previous the chunking of the earlier text
 */
export function rechunkText(previous: Chunking, text: string, change: TextChange): Chunking {
  const { start, oldEnd, newEnd } = change;
  // One stray mark at the far end may have caused the recovery, so nothing of it can be kept.
  if (previous.isRecovered) return chunkText(text);
  const old = previous.pieces;
  let first = 0;
  let scanFrom = 0;
  while (first < old.length - 1 && scanFrom + old[first]!.length <= start) scanFrom += old[first++]!.length;
  // The border before the edited piece was found by looking into that piece.
  if (first > 0) scanFrom -= old[--first]!.length;

  const pieces = old.slice(0, first);
  const shift = newEnd - oldEnd;
  const search = new SpanSearch(text, false);
  let next = first + 1;
  let nextStart = scanFrom + old[first]!.length + shift;
  let at = scanFrom;
  while (at < text.length || pieces.length === 0) {
    const piece = scanPiece(search, at);
    if (search.hasOpenSpan) return recover(text);
    pieces.push(piece);
    at += piece.length;
    while (next < old.length && nextStart < at) nextStart += old[next++]!.length;
    // Past the edit, an old border is a border still, and all after it is as it was.
    if (nextStart === at && at >= newEnd && next < old.length) {
      for (; next < old.length; next++) pieces.push(old[next]!);
      break;
    }
  }
  return chunkingOf(pieces, false);
}

function recover(text: string): Chunking {
  return chunkingOf(scanPieces(new SpanSearch(text, true), 0), true);
}

function scanPieces(search: SpanSearch, start: number): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  do {
    const piece = scanPiece(search, at);
    pieces.push(piece);
    at += piece.length;
  } while (at < search.text.length);
  return pieces;
}

function chunkingOf(pieces: readonly Piece[], isRecovered: boolean): Chunking {
  const ranges: ChunkRange[] = [];
  const joiner = new PieceJoiner(pieces);
  let start = 0;
  for (let first = 0; first < pieces.length;) {
    const last = joiner.lastPieceOfChunk(first);
    let end = start;
    for (let i = first; i <= last; i++) end += pieces[i]!.length;
    ranges.push({ start, end });
    start = end;
    first = last + 1;
  }
  return { pieces, isRecovered, ranges };
}

/**
 * Joins pieces that one declaration is made of: code that gofmt has not seen may have `var` or `func` in the first column
 * inside a body. A piece is joined only when it closes brackets that an earlier one left open, so that a forgotten `{`
 * harms its own function alone; and never over the start of a named function or an import, which no bracket can hold.
 */
class PieceJoiner {
  /** By piece: the first piece from there on that closes brackets of an earlier one or cannot be joined. */
  private readonly nextStop: Int32Array;
  /** By piece: depth at its start, summed from the first piece on. */
  private readonly depthAt: Int32Array;

  constructor(private readonly pieces: readonly Piece[]) {
    this.nextStop = new Int32Array(pieces.length + 1).fill(pieces.length);
    this.depthAt = new Int32Array(pieces.length + 1);
    pieces.forEach((piece, i) => (this.depthAt[i + 1] = this.depthAt[i]! + piece.netDepth));
    for (let i = pieces.length - 1; i >= 0; i--) {
      const piece = pieces[i]!;
      this.nextStop[i] = piece.minDepth < 0 || piece.isTopLevel ? i : this.nextStop[i + 1]!;
    }
  }

  lastPieceOfChunk(first: number): number {
    const { pieces, nextStop, depthAt } = this;
    let last = first;
    for (let i = first + 1; i < pieces.length; i++) {
      const isContinuation = pieces[i]!.isFuncLiteral && last === i - 1 && pieces[i - 1]!.isOpenEnded;
      if (!isContinuation) {
        if (depthAt[i]! <= depthAt[first]!) break;
        i = nextStop[i]!;
        if (i >= pieces.length || pieces[i]!.isTopLevel || depthAt[i]! <= depthAt[first]!) break;
      }
      last = i;
    }
    return last;
  }
}
