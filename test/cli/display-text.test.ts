import assert from 'node:assert/strict';
import picocolors from 'picocolors';
import { codeFrame } from '../../server/src/cli/code-frame.js';
import { drawLine, safeText } from '../../server/src/cli/display-text.js';

/** A line with the columns of the range marked below. */
function drawn(line: string, range: string, maxColumns = 80): string {
  const start = line.indexOf(range);
  const { text, start: from, end: to } = drawLine(line, start, start + range.length, maxColumns);
  return `${text}\n${' '.repeat(from)}${'^'.repeat(to - from)}`;
}

describe('drawing source lines', () => {
  const cases: readonly [string, string, string, string][] = [
    ['plain text', 'a := m[k]', 'm[k]', 'a := m[k]\n     ^^^^'],
    ['tabs', '\t\ta\tm[k]', 'm[k]', '        a   m[k]\n            ^^^^'],
    ['a range with a tab in it', 'f(\tx)', 'f(\tx)', 'f(  x)\n^^^^^^'],
    ['wide characters', '"中文" + m', 'm', '"中文" + m\n         ^'],
    ['a wide range', '变量 := 1', '变量', '变量 := 1\n^^^^'],
    ['kana, hangul and fullwidth forms', 'かカ한Ａ|m', 'm', 'かカ한Ａ|m\n         ^'],
    ['halfwidth kana', 'ｶﾞ|m', 'm', 'ｶﾞ|m\n   ^'],
    ['emoji outside the basic plane', '"😀" m', 'm', '"😀" m\n     ^'],
    ['combining marks', 'e\u0301 m', 'm', 'e\u0301 m\n  ^'],
    ['zero width joiners', 'a\u200db m', 'm', 'a\u200db m\n   ^'],
    ['control characters', 'a\u0000\u001b[m', 'm', 'a\ufffd\ufffd[m\n    ^'],
    ['an empty range at the end', 'abc', '', 'abc\n'],
  ];
  for (const [name, line, range, expected] of cases) {
    it(`aligns ${name}`, () => assert.equal(drawn(line, range), expected));
  }

  it('cuts long lines around the range', () => {
    const line = `${'a'.repeat(500)}TARGET${'b'.repeat(500)}`;
    const [text, marks] = drawn(line, 'TARGET', 40).split('\n');
    assert.equal(text!.length, 40);
    assert.match(text!, /^…a+TARGETb+…$/);
    assert.equal(text!.slice(marks!.indexOf('^'), marks!.lastIndexOf('^') + 1), 'TARGET');
  });

  it('shows as much as fits of a range that is too long', () => {
    const [text, marks] = drawn(`x${'中'.repeat(100)}y`, '中'.repeat(100), 40).split('\n');
    assert.equal(text, `…${'中'.repeat(19)}…`);
    assert.equal(marks, ` ${'^'.repeat(38)}`);
  });

  it('keeps commands to the terminal out', () => {
    assert.equal(safeText('a\u001b]0;title\u0007\u202eb\u0085\n'), 'a\ufffd]0;title\ufffd\ufffdb\ufffd\ufffd');
  });

  it('numbers the lines and marks the first line of a longer range', () => {
    const place = {
      uri: 'file:///a.go',
      file: 'a.go',
      start: { line: 9, column: 2, byteOffset: 0 },
      end: { line: 11, column: 3, byteOffset: 0 },
      firstLine: 8,
      lines: ['', '\tgo func() {', '\t\tf()'],
    };
    const plain = picocolors.createColors(false);
    assert.deepEqual(
      codeFrame(place, '  ', plain, (text) => text),
      ['   8 |', '   9 |     go func() {', '     |     ^^^^^^^^^^^', '  10 |         f()'],
    );
  });
});
