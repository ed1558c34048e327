/** Replaces the UTF-16 range `[start, end)` by a text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The one place in which two texts differ: `[start, oldEnd)` of the old one became `[start, newEnd)` of the new one. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/**
 * Applies edits one after the other, each to the result of the ones before, as LSP's content changes are; offsets outside
 * the text are clamped. The change that is returned covers them all.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): { text: string; change: TextChange } {
  let result = text;
  let start = Infinity;
  let oldEnd = 0;
  let newEnd = 0;
  for (const edit of edits) {
    const from = Math.max(0, Math.min(edit.start, result.length));
    const to = Math.max(from, Math.min(edit.end, result.length));
    result = result.slice(0, from) + edit.text + result.slice(to);
    if (start === Infinity) {
      start = from;
      oldEnd = to;
      newEnd = from + edit.text.length;
      continue;
    }
    // What lies beyond the change so far is old text, moved.
    if (to > newEnd) {
      oldEnd += to - newEnd;
      newEnd = to;
    }
    start = Math.min(start, from);
    newEnd += edit.text.length - (to - from);
  }
  return { text: result, change: start === Infinity ? { start: 0, oldEnd: 0, newEnd: 0 } : { start, oldEnd, newEnd } };
}

/** The smallest single change that turns one text into another. */
export function changeBetween(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let oldEnd = before.length;
  let newEnd = after.length;
  while (oldEnd > start && newEnd > start && before.charCodeAt(oldEnd - 1) === after.charCodeAt(newEnd - 1)) {
    oldEnd--;
    newEnd--;
  }
  return { start, oldEnd, newEnd };
}
