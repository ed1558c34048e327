import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineIndex } from '../../server/src/syntax/line-index.js';
import { applyEdits, changeBetween } from '../../server/src/syntax/text-edit.js';
import { firstDifference } from '../harness/first-difference.js';

const lineText = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', '\u{1f600}'), maxLength: 30 });

describe('LineIndex', () => {
  it('ends lines at LF, CRLF and a lone CR', () => {
    const lines = LineIndex.of('a\nb\r\nc\rd\n');
    assert.deepEqual(
      Array.from({ length: lines.lineCount }, (_, line) => lines.lineText(line)),
      ['a', 'b', 'c', 'd', ''],
    );
  });

  it('counts characters in UTF-16 units', () => {
    assert.deepEqual(LineIndex.of('x\n\u{1f600}b').positionAt(4), { line: 1, character: 2 });
  });

  it('clamps offsets and positions to the text', () => {
    const lines = LineIndex.of('ab\ncd');
    assert.deepEqual(lines.positionAt(-1), { line: 0, character: 0 });
    assert.deepEqual(lines.positionAt(99), { line: 1, character: 2 });
    assert.equal(lines.offsetAt({ line: 0, character: 99 }), 2);
    assert.equal(lines.offsetAt({ line: 9, character: 0 }), 5);
    assert.equal(lines.offsetAt({ line: -1, character: 4 }), 0);
    assert.equal(lines.offsetAt({ line: 1, character: -4 }), 3);
  });

  it('gives each offset back from its position', () => {
    fc.assert(
      fc.property(lineText, fc.nat(40), (text, at) => {
        const lines = LineIndex.of(text);
        const offset = Math.min(at, text.length);
        // An offset between CR and LF has no position of its own.
        fc.pre(!(text[offset - 1] === '\r' && text[offset] === '\n'));
        assert.equal(lines.offsetAt(lines.positionAt(offset)), offset);
      }),
    );
  });

  it('follows any change', () => {
    fc.assert(
      fc.property(lineText, fc.nat(30), fc.nat(30), lineText, (text, a, b, inserted) => {
        const edit = { start: Math.min(a, b), end: Math.max(a, b), text: inserted };
        const result = applyEdits(text, [edit]);
        const expected = LineIndex.of(result.text);
        assert.equal(firstDifference(LineIndex.of(text).changed(result.text, result.change), expected), undefined);
        const smallest = changeBetween(text, result.text);
        assert.equal(firstDifference(LineIndex.of(text).changed(result.text, smallest), expected), undefined);
      }),
      { numRuns: 5_000 },
    );
  });
});
