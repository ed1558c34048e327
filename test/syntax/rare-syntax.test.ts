import assert from 'node:assert/strict';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseChunk } from '../../server/src/syntax/parse-chunk.js';
import { maskRareSyntax } from '../../server/src/syntax/rare-syntax.js';
import { createNodeParser } from '../harness/node-parser.js';
import { brokenRules, sketch } from './lower-helpers.js';

describe('rare syntax', () => {
  const masks: readonly (readonly [text: string, masked: string | undefined])[] = [
    ['var f = interface{ M() }.M', 'var f = ________________.M'],
    ['var f = func(...A)', 'var f = __________'],
    ['var f = func(a A) { return }', undefined],
    ['var f = struct{ a int }{1}', undefined],
    ['var b = []byte("a", "b")', 'var b = ______("a", "b")'],
    ['var a [2]int', undefined],
    ['func f(c <-chan int, g func(int) error) {}', undefined],
    ['type A [...]int', 'type A [   ]int'],
    ['func f() { if x := i.(type); x {} }', 'func f() { if x := i.(typE); x {} }'],
    ['func f() { switch x := i.(type) {} }', undefined],
    ['var x = ~y', 'var x = ^y'],
    ['type C interface { ~int | ~string }', undefined],
    ['const a int', 'const a    '],
    ['const a int = 1', undefined],
    ['const (\n\ta = 1\n\tb, c T; d\n)', 'const (\n\ta = 1\n\tb, c  ; d\n)'],
    ['var s = "[...]" + `~` // x.(type)', undefined],
  ];
  for (const [text, masked] of masks) {
    it(masked === undefined ? `leaves ${text}` : `shows ${JSON.stringify(text)} as ${JSON.stringify(masked)}`, () => {
      assert.equal(maskRareSyntax(text)?.text, masked);
    });
  }

  describe('comes back in the AST', () => {
    let parser: GoParser;
    before(async () => {
      parser = await createNodeParser();
    });
    after(() => {
      parser.dispose();
    });

    const texts: readonly (readonly [text: string, expected: string])[] = [
      ['var f = interface{ M() }.M', 'GenDecl(ValueSpec(f, SelectorExpr(InterfaceType(FieldList(Field(M, FuncType(FieldList)))), M)))'],
      ['var f = func(...A)', 'GenDecl(ValueSpec(f, FuncType(FieldList(Field(Ellipsis(A))))))'],
      ['var b = [...]byte("a", "b")', 'GenDecl(ValueSpec(b, CallExpr(ArrayType(Ellipsis, byte), "a", "b")))'],
      ['type A [...]int', 'GenDecl(TypeSpec(A, ArrayType(Ellipsis, int)))'],
      ['func f() { _ = i.(type) }', 'FuncDecl(f, FuncType(FieldList), BlockStmt((_ TypeAssertExpr(i) =)))'],
      ['var x = ~y', 'GenDecl(ValueSpec(x, (~ y)))'],
      ['const a, b T', 'GenDecl(ValueSpec(a, b, T))'],
    ]; // prettier-ignore
    for (const [text, expected] of texts) {
      it(text, () => {
        const chunk = parseChunk(parser, `${text}\n`);
        assert.deepEqual(chunk.decls.map(sketch), [expected]);
        assert.deepEqual(chunk.problems, []);
        assert.deepEqual(brokenRules(chunk), []);
        assert.equal(parser.liveTreeCount, 0);
      });
    }
  });
});
