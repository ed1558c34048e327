import type { TextEdit } from './edit.js';

/**
 * One list of edits that does what two do one after the other: `first` to a text, `second` to the result. Both sorted and
 * without overlaps, and so is what is returned.
 */
export function composeEdits(first: readonly TextEdit[], second: readonly TextEdit[]): TextEdit[] {
  const result: TextEdit[] = [];
  let shift = 0;
  let at = 0;
  /** Moves on to the first edit whose new text reaches beyond an offset of the middle text. */
  const passOver = (offset: number): void => {
    for (let edit = first[at]; edit !== undefined; edit = first[at]) {
      const newEnd = edit.start + shift + edit.newText.length;
      if (newEnd > offset) return;
      result.push(edit);
      shift += edit.newText.length - (edit.end - edit.start);
      at++;
    }
  };
  let pending: TextEdit | undefined;
  let pendingStart = 0;
  const flush = (): void => {
    if (pending === undefined) return;
    result.push(pending);
    const original = first[at]!;
    shift += original.newText.length - (original.end - original.start);
    at++;
    pending = undefined;
  };
  let grown = 0;
  for (const edit of second) {
    if (pending !== undefined && edit.start >= pendingStart + first[at]!.newText.length) flush();
    if (pending === undefined) {
      passOver(edit.start);
      const next = first[at];
      if (next !== undefined && edit.start >= next.start + shift) {
        pending = next;
        pendingStart = next.start + shift;
        grown = 0;
      }
    }
    if (pending === undefined) {
      result.push({ start: edit.start - shift, end: edit.end - shift, newText: edit.newText });
    } else {
      const from = edit.start - pendingStart + grown;
      const to = edit.end - pendingStart + grown;
      const newText: string = pending.newText.slice(0, from) + edit.newText + pending.newText.slice(to);
      grown += edit.newText.length - (edit.end - edit.start);
      pending = { start: pending.start, end: pending.end, newText };
    }
  }
  flush();
  result.push(...first.slice(at));
  return result;
}
