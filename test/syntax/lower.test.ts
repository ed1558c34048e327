import assert from 'node:assert/strict';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { internName } from '../../server/src/syntax/lower/names.js';
import { parseChunk } from '../../server/src/syntax/parse-chunk.js';
import { createNodeParser } from '../harness/node-parser.js';
import { brokenRules, sketch, sketchBody } from './lower-helpers.js';

/** What go/parser makes of whole files is compared by the AST oracle; this pins what is easy to get wrong. */
describe('lowering', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => {
    parser.dispose();
  });

  const statements: readonly (readonly [statement: string, expected: string])[] = [
    ['*(*[]int)(p)', 'ExprStmt(StarExpr(CallExpr(ParenExpr(StarExpr(ArrayType(int))), p)))'],
    ['*(*struct{ a int })(p).a', 'ExprStmt(StarExpr(SelectorExpr(CallExpr(ParenExpr(StarExpr(StructType(FieldList(Field(a, int))))), p), a)))'],
    ['var c chan (<-chan int)', 'DeclStmt(GenDecl(ValueSpec(c, ChanType:both(ParenExpr(ChanType:recv(int))))))'],
    ['var c chan<- chan int', 'DeclStmt(GenDecl(ValueSpec(c, ChanType:send(ChanType:both(int)))))'],
    ['var c chan <-chan int', 'DeclStmt(GenDecl(ValueSpec(c, ChanType:send(ChanType:both(int)))))'],
    ['f[int](x)', 'ExprStmt(CallExpr(IndexExpr(f, int), x))'],
    ['f[int, string](x)', 'ExprStmt(CallExpr(IndexListExpr(f, int, string), x))'],
    ['_ = T[int]{1}', '(_ CompositeLit(IndexExpr(T, int), 1) =)'],
    ['_ = [...]int{1}', '(_ CompositeLit(ArrayType(Ellipsis, int), 1) =)'],
    ['_ = map[string][]int{"a": {1}}', '(_ CompositeLit(MapType(string, ArrayType(int)), KeyValueExpr("a", CompositeLit(1))) =)'],
    ['p := new(n + 1)', '(p CallExpr(new, (n 1 +)) :=)'],
    ['p := make([]int, n)', '(p CallExpr(make, ArrayType(int), n) :=)'],
    ['switch y := x.(type) {\ncase int, *T:\n}', 'TypeSwitchStmt((y TypeAssertExpr(x) :=), BlockStmt(CaseClause(int, StarExpr(T))))'],
    ['select {\ncase v, ok := <-c:\ncase c <- 1:\ndefault:\n}', 'SelectStmt(BlockStmt(CommClause((v ok (<- c) :=)), CommClause(SendStmt(c, 1)), CommClause))'],
    ['for range 3 {\n}', 'RangeStmt(3, BlockStmt)'],
    ['for i, v := range x {\n}', 'RangeStmt(i, v, x, BlockStmt)'],
    ['for ; ; i++ {\n}', 'ForStmt((++ i), BlockStmt)'],
    ['L:\n\tfor {\n\t\tbreak L\n\t}', 'LabeledStmt(L, ForStmt(BlockStmt(BranchStmt(L))))'],
    ['f := (*T).M', '(f SelectorExpr(ParenExpr(StarExpr(T)), M) :=)'],
    ['f := interface{ M() }.M', '(f SelectorExpr(InterfaceType(FieldList(Field(M, FuncType(FieldList)))), M) :=)'],
    ['f(a...)', 'ExprStmt(CallExpr(f, a))'],
  ]; // prettier-ignore
  for (const [statement, expected] of statements) {
    it(`reads ${statement.replaceAll('\n', ' ')}`, () => {
      const chunk = parseChunk(parser, `func f() {\n\t${statement}\n}\n`);
      assert.deepEqual(sketchBody(chunk), [expected]);
      assert.deepEqual(chunk.problems, []);
      assert.deepEqual(brokenRules(chunk), []);
    });
  }

  const declarations: readonly (readonly [text: string, expected: string])[] = [
    ['type T[P *C,] int', 'GenDecl(TypeSpec(T, FieldList(Field(P, StarExpr(C))), int))'],
    ['type T [P * C]int', 'GenDecl(TypeSpec(T, ArrayType((P C *), int)))'],
    ['type I interface {\n\t~int | string\n\tm()\n\tE\n}', 'GenDecl(TypeSpec(I, InterfaceType(FieldList(Field(((~ int) string |)), Field(m, FuncType(FieldList)), Field(E)))))'],
    ['type S struct {\n\t*p.T `tag`\n\tG[int]\n\ta [2]int\n}', 'GenDecl(TypeSpec(S, StructType(FieldList(Field(StarExpr(SelectorExpr(p, T)), `tag`), Field(IndexExpr(G, int)), Field(a, ArrayType(2, int))))))'],
    ['import . "fmt"', 'GenDecl(ImportSpec(., "fmt"))'],
    ['func f(a, b int, c ...string) (x, y error)', 'FuncDecl(f, FuncType(FieldList(Field(a, b, int), Field(c, Ellipsis(string))), FieldList(Field(x, y, error))))'],
    ['func f(a, b, c, d, e, f, g, h, i, j, k int)', 'FuncDecl(f, FuncType(FieldList(Field(a, b, c, d, e, f, g, h, i, j, k, int))))'],
    ['func (t T) m[U any](u U) {}', 'FuncDecl(FieldList(Field(t, T)), m, FuncType(FieldList(Field(U, any)), FieldList(Field(u, U))), BlockStmt)'],
  ]; // prettier-ignore
  for (const [text, expected] of declarations) {
    it(`reads ${text.replaceAll('\n', ' ')}`, () => {
      const chunk = parseChunk(parser, `${text}\n`);
      assert.deepEqual(chunk.decls.map(sketch), [expected]);
      assert.deepEqual(chunk.problems, []);
      assert.deepEqual(brokenRules(chunk), []);
    });
  }

  it('counts iota, also where a specification repeats the one before', () => {
    const [decl] = parseChunk(parser, 'const (\n\ta = iota\n\tb\n\n\t_, c = iota, 1\n)\n').decls;
    const specs = decl?.kind === 'GenDecl' ? decl.specs : [];
    const seen = specs.map((spec) => (spec.kind === 'ValueSpec' ? [spec.iota, spec.values.length] : []));
    assert.deepEqual(seen, [[0, 1], [1, 0], [2, 2]]); // prettier-ignore
  });

  it('takes names of any length and number from the text', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `name${i}`).join(' ') + ' ' + 'é'.repeat(10_000);
    for (const match of text.matchAll(/\S+/g)) {
      const end = match.index + match[0].length;
      assert.equal(internName(text, match.index, end), match[0]);
      assert.equal(internName(text, match.index, end), match[0]);
    }
  });
});
