import assert from 'node:assert/strict';
import { chunkText } from '../../server/src/syntax/chunker.js';

/** Texts of the chunks. */
function chunks(text: string): string[] {
  const { ranges } = chunkText(text);
  assert.equal(ranges.map(({ start, end }) => text.slice(start, end)).join(''), text, 'the chunks cover the text');
  return ranges.map(({ start, end }) => text.slice(start, end));
}

/** A situation, and its text cut where the chunks must begin. */
const CASES: readonly (readonly [what: string, parts: readonly string[]])[] = [
  ['an empty text', ['']],
  ['a text without code', ['// nothing\n\n']],
  ['each keyword', ['package p\n', 'import "x"\n', 'const a = 1\n', 'var b int\n', 'type T int\n', 'func f() {}\n']],
  ['words that only begin like one', ['package p\nfunctor()\nvariable = 1\ntypes, imported, constant, packages\n']],
  ['a keyword that is indented', ['package p\n\n', 'func f() {\n\tvar x int\n\ttype T int\n}\n']],
  ['a keyword at the very end', ['package p\n', 'func']],
  ['what stands before the package clause', ['// Licence.\n\n//go:build x\n\n// Doc.\npackage p\n\n', 'var a int\n']],
  ['a byte order mark', ['\ufeffpackage p\n', 'var a int\n']],
  ['a doc comment', ['package p\n\n', '// a\n// b\nfunc f() {}\n\n', '/* c\nd */\nvar x int\n']],
  ['a doc comment that is indented', ['package p\n', '  // a\nvar x int\n']],
  ['a comment apart from the declaration', ['package p\n\n// a\n\n', '// b\nfunc f() {}\n// c\n\n', 'var x int\n']],
  ['a comment that ends a line of code', ['package p // a\n', '// b\nvar x int // c\n', 'var y int\n']],
  ['CRLF', ['package p\r\n\r\n// a\r\n\r\n', '// b\r\nfunc f() {}\r\n', 'var x int\r\n']],
  ['a lone CR, which is a blank', ['package p\rvar x int\r\n', 'var y int\n']],
  ['several declarations on a line', ['package p; import "x"; var a int; func f() {}\n', 'var b int; type T int\n']],
  ['keywords in a raw string', ['package p\n', 'var s = `\nfunc f() {\n// x\n"`\n', 'var t = 1\n']],
  ['keywords in a comment', ['package p\n', '/*\nfunc f() {\n` " \' */\nvar t = 1\n']],
  ['keywords in a comment far from a declaration', ['package p\n\n/*\nfunc f() {\n*/\n\n', 'var t = 1\n']],
  [
    'marks in literals',
    ['package p\n', "var a = '`' + '\"' + '\\'' + '{'\n", 'var b = "/*" + "`" + "\\"{"\n', 'var c = 1\n'],
  ],
  ['a string that never ends', ['package p\n', 'var a = "x { \\\n', 'var b = \'"\n', 'var c = 1\n']],
  [
    'unformatted code',
    ['package p\n', 'func f() {\nvar x int\nif x {\nfunc() {\n}()\n}\nconst c = 1\n}\n', 'var y int\n'],
  ],
  ['unformatted groups', ['package p\n', 'var (\nx = f(\nfunc() {},\n)\n)\n', 'func g() {}\n']],
  ['a literal that goes on after a line break', ['package p\n', 'var x =\nfunc() int { return 1 }()\n', 'var y int\n']],
  ['a type that goes on after a line break', ['package p\n', 'var x chan\nfunc()\n', 'var i = 1\n', 'func() {}\n']],
  ['a step that ends a line', ['package p\nx++\n', 'func() {}()\n', 'var x = a +\nfunc() int {}()\n']],
  ['a receiver of several lines', ['package p\n', 'func (\n\tr T,\n) m() {}\n', 'var x int\n']],
  [
    'a brace that is forgotten',
    ['package p\n', 'func f() {\n\tif x {\n}\n', 'type T struct {\n}\n', 'var x = (1)\n', 'func g() {\n}\n'],
  ],
  ['a brace too many', ['package p\n', 'func f() {\n}}\n', 'func g() {\n', 'func (r T) m() {}\n', 'var x = 1 }\n']],
  [
    'a brace that is closed by a later variable',
    ['package p\n', 'func f() {\nvar x int\nvar y = T{}\nvar z int }\n', 'type U int\n'],
  ],
  ['a group that is forgotten before an import', ['package p\n', 'var (\n', 'import (\n"x"\n)\n', 'var x = )\n']],
  ['a backquote too many', ['package p\n', 'var a = `\n', 'func f() { x := `y` }\n', 'var b = 1\n']],
  [
    'a backquote too many, and raw strings',
    ['package p\n', 'func f() { ` }\n', 'var b = `x\ny` + `z`\n', 'var c = 1\n'],
  ],
  ['a comment that never ends', ['package p\n', '/* b\nc */\nvar b = 1\n', 'func f() { /* }\n', 'var a = 1\n']],
];

describe('chunkText', () => {
  for (const [what, parts] of CASES) {
    it(`divides ${what}`, () => {
      assert.deepEqual(chunks(parts.join('')), parts);
    });
  }

  it('says that it recovers only where a text leaves something open', () => {
    assert.equal(chunkText('package p\nvar a = `x`\n').isRecovered, false);
    assert.equal(chunkText('package p\nvar a = "x\n').isRecovered, false);
    assert.equal(chunkText('package p\nvar a = `x\n').isRecovered, true);
    assert.equal(chunkText('package p\n/* x\n').isRecovered, true);
  });

  it('needs time in proportion to the length, whatever the text', function () {
    this.timeout(60_000);
    const units = [
      '`',
      '/*',
      '/*\nfunc f() {}\n',
      '`\nvar x\n',
      'var x = (\n',
      'var x = )\n',
      'func (',
      '"',
      '\\',
      'var x =\n',
    ];
    for (const unit of units) {
      const text = unit.repeat(200_000 / unit.length);
      const start = performance.now();
      chunkText(text + '`');
      // Tens of milliseconds; what is quadratic takes minutes.
      assert.ok(performance.now() - start < 10_000, unit);
    }
  });
});
