import assert from 'node:assert/strict';
import fc from 'fast-check';
import { composeEdits } from '../../server/src/fixes/compose-edits.js';
import { applyEdits, type TextEdit } from '../../server/src/fixes/edit.js';
import { EditList } from '../../server/src/fixes/edit-list.js';

/** Sorted edits of a text, made of gaps and lengths. */
function editsOf(text: string, steps: readonly { gap: number; length: number; newText: string }[]): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  for (const { gap, length, newText } of steps) {
    const start = at + gap;
    if (start + length > text.length) break;
    edits.push({ start, end: start + length, newText });
    // One character apart, so that each edit has its own place.
    at = start + length + 1;
  }
  return edits;
}

const steps = fc.array(fc.record({ gap: fc.nat(4), length: fc.nat(3), newText: fc.string({ maxLength: 5 }) }));

/** Whether an edit lies wholly inside or wholly outside of what the first edits inserted. */
function isApart(edit: TextEdit, first: readonly TextEdit[]): boolean {
  let shift = 0;
  return first.every(({ start, end, newText }) => {
    const [from, to] = [start + shift, start + shift + newText.length];
    shift += newText.length - (end - start);
    const isOutside = edit.end <= from || edit.start >= to;
    const touches = edit.start === to || edit.end === from;
    return (isOutside && !touches) || (edit.start >= from && edit.end <= to && edit.start < to);
  });
}

describe('composeEdits', () => {
  it('does in one step what two lists do one after the other', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5, maxLength: 40 }), steps, steps, (text, a, b) => {
        const first = editsOf(text, a);
        const middle = applyEdits(text, first);
        const second = editsOf(middle, b).filter((edit) => isApart(edit, first));
        const composed = composeEdits(first, second);
        assert.equal(applyEdits(text, composed), applyEdits(middle, second));
        for (let i = 1; i < composed.length; i++) assert.ok(composed[i - 1]!.end <= composed[i]!.start);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('EditList', () => {
  it('keeps the order of insertions at one place, and puts them before a replacement there', () => {
    const list = new EditList();
    list.replace(2, 4, 'X');
    list.insert(2, 'a');
    list.insert(2, 'b');
    assert.equal(applyEdits('012345', list.build() ?? []), '01abX45');
  });

  it('refuses edits that overlap', () => {
    const list = new EditList();
    list.replace(1, 3, 'X');
    list.replace(2, 4, 'Y');
    assert.equal(list.build(), undefined);
  });
});
