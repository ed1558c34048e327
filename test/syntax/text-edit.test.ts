import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, changeBetween, type TextChange, type TextEdit } from '../../server/src/syntax/text-edit.js';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
const edits: fc.Arbitrary<TextEdit[]> = fc.array(
  fc.record({ start: fc.integer({ min: -2, max: 15 }), end: fc.integer({ min: -2, max: 15 }), text: letters }),
  { maxLength: 5 },
);

/** Whether a change covers all that differs between two texts. */
function covers(change: TextChange, before: string, after: string): boolean {
  return (
    before.slice(0, change.start) === after.slice(0, change.start) &&
    before.slice(change.oldEnd) === after.slice(change.newEnd) &&
    change.start <= change.oldEnd &&
    change.start <= change.newEnd
  );
}

describe('applyEdits', () => {
  it('applies each edit to the result of the ones before', () => {
    const { text, change } = applyEdits('abcdef', [
      { start: 1, end: 2, text: 'XY' },
      { start: 2, end: 4, text: '' },
    ]);
    assert.equal(text, 'aXdef');
    assert.deepEqual(change, { start: 1, oldEnd: 3, newEnd: 2 });
  });

  it('clamps offsets to the text', () => {
    assert.equal(applyEdits('ab', [{ start: -5, end: 99, text: 'x' }]).text, 'x');
    assert.equal(applyEdits('ab', [{ start: 9, end: 1, text: 'x' }]).text, 'abx');
  });

  it('says where the texts differ', () => {
    fc.assert(
      fc.property(letters, edits, (before, list) => {
        const { text, change } = applyEdits(before, list);
        assert.ok(covers(change, before, text), JSON.stringify(change));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('changeBetween', () => {
  it('finds the smallest change', () => {
    assert.deepEqual(changeBetween('abcd', 'abXcd'), { start: 2, oldEnd: 2, newEnd: 3 });
    assert.deepEqual(changeBetween('aaa', 'aa'), { start: 2, oldEnd: 3, newEnd: 2 });
    assert.deepEqual(changeBetween('abc', 'abc'), { start: 3, oldEnd: 3, newEnd: 3 });
  });

  it('covers every difference', () => {
    fc.assert(
      fc.property(letters, letters, (before, after) => covers(changeBetween(before, after), before, after)),
      { numRuns: 5_000 },
    );
  });
});
