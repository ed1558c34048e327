/** Replaces `[start, end)` of the text so far; UTF-16 offsets. */
export interface PieceEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const PIECES = 8;

/** Numbers in [0, limit) that look random and are the same on every run (Park and Miller's minimal standard generator). */
function numbersFrom(seed: string): (limit: number) => number {
  let state = 1;
  for (let i = 0; i < seed.length; i++) state = (state * 31 + seed.charCodeAt(i)) % 2147483646;
  state += 1;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
}

/**
 * Edits that build a text out of pieces, cut anywhere (within words, strings, surrogate pairs) and put in out of order, with one piece
 * deleted and put back; so most texts on the way are broken Go.
 *
 * @param seed decides where the cuts are
 */
export function editsByPieces(text: string, seed: string): readonly PieceEdit[] {
  const next = numbersFrom(seed);
  const cuts = [0, ...Array.from({ length: PIECES - 1 }, () => next(text.length + 1)), text.length].sort(
    (a, b) => a - b,
  );
  const pieces = cuts.slice(1).map((end, i) => ({ index: i, text: text.slice(cuts[i], end) }));
  const edits: PieceEdit[] = [];
  const present: typeof pieces = [];
  const startOf = (index: number): number =>
    present.reduce((sum, piece) => (piece.index < index ? sum + piece.text.length : sum), 0);
  const put = (piece: (typeof pieces)[number]): void => {
    const start = startOf(piece.index);
    edits.push({ start, end: start, text: piece.text });
    present.push(piece);
  };
  const waiting = [...pieces];
  while (waiting.length > 0) for (const piece of waiting.splice(next(waiting.length), 1)) put(piece);
  for (const piece of present.splice(next(present.length), 1)) {
    const start = startOf(piece.index);
    edits.push({ start, end: start + piece.text.length, text: '' });
    put(piece);
  }
  return edits;
}
