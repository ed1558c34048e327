import type { TextEdit } from './edit.js';

interface Entry extends TextEdit {
  readonly order: number;
}

/**
 * Collects edits of one text in any order. Insertions at one place keep the order in which they were added and stand before
 * a replacement that starts there.
 */
export class EditList {
  private readonly entries: Entry[] = [];

  insert(offset: number, text: string): void {
    this.replace(offset, offset, text);
  }

  replace(start: number, end: number, newText: string): void {
    this.entries.push({ start, end, newText, order: this.entries.length });
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Sorted, touching ones at one place joined; undefined when two of them overlap. */
  build(): TextEdit[] | undefined {
    const sorted = [...this.entries].sort(
      (a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || a.order - b.order,
    );
    const edits: TextEdit[] = [];
    for (const { start, end, newText } of sorted) {
      const last = edits.at(-1);
      if (last !== undefined && start < last.end) return undefined;
      if (last?.start === start && last.end === start) {
        edits[edits.length - 1] = { start, end, newText: last.newText + newText };
      } else {
        edits.push({ start, end, newText });
      }
    }
    return edits;
  }
}
