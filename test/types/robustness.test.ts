import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { TypedSource, describePackage, inputOf, noPackages, sharedParser, stdImporter } from './typed-source.js';
import { sampleProgram } from './sample-program.js';

/** Programs that don't compile, and what is asked of them. */
const broken: readonly [string, string][] = [
  ['a type that is itself', 'type A A\nvar x A\nfunc f() { _ = x.y }'],
  ['types that are each other', 'type A B\ntype B C\ntype C A\nvar x A\nfunc f() { x.m(); for range x {} }'],
  ['a struct in itself', 'type A struct { A; b B }\ntype B struct { A }\nfunc f(a A) { _ = a.b.A.b.zzz; a.M() }'],
  ['aliases in a circle', 'type A = B\ntype B = A\nvar x A\nfunc f() { _ = *x }'],
  ['constants in a circle', 'const A = B + 1\nconst B = A\nvar x [A]int'],
  ['variables in a circle', 'var a = b\nvar b = func() int { return a }()\nvar c = len(d)\nvar d [c]int'],
  ['an array of its own size', 'import "unsafe"\ntype T [unsafe.Sizeof(T{})]int\nvar x T'],
  [
    'types that grow',
    'type T[P any] struct { f *T[[]P]; g T[T[P]] }\nvar x T[int]\nfunc f() { _ = x.f.f.f.f.g.g.g.f }',
  ],
  ['a constraint about itself', 'type C[T C[T]] interface { M() T }\nfunc f[T C[T]](x T) { x.M().M() }'],
  ['interfaces in a circle', 'type I interface { J }\ntype J interface { I; M() }\nfunc f(i I) { i.M() }'],
  ['the same name twice', 'func f() {}\nfunc f(x int) {}\nvar f = 1\ntype f struct{}\nfunc g() { f() }'],
  ['the same method twice', 'type T struct{}\nfunc (T) M() {}\nfunc (t T) M() int { return 1 }\nfunc f(t T) { t.M() }'],
  ['methods of nothing', 'func (x *Missing[T]) M() T { return x.v }\nfunc (int) N() {}\nfunc () O() {}'],
  ['calls that are none', 'func f() { 1(2); "a"(); f()()(); nil.x(); f.g.h; (func())(nil)() }'],
  [
    'wrong numbers of values',
    'func g() (int, string)\nfunc f() { a, b, c := g(); x := g(); var y, z = 1; a = g(), 2; return 1, 2 }',
  ],
  ['unfinished statements', 'func f() { x := ; for i := range { if { switch { case'],
  ['unfinished selectors', 'type T struct{ a int }\nfunc f(t T) { t. \n t.a. }'],
  [
    'generic calls without a way',
    'func g[T, U any](x T) U\nfunc f() { g(1); g[int](1); g[int, int, int](1); g[](1); g[g](g) }',
  ],
  ['a type where a value should be', 'func f() { x := int; y := []int; z := map[x]y; x(); _ = y[int]; _ = int + 1 }'],
  [
    'division by zero and wide shifts',
    'const a = 1 / 0\nconst b = 1 << 100000\nconst c = 1 << -1\nvar x [a + b + c]int',
  ],
  ['blank everywhere', 'var _ = _\ntype _ struct { _ int }\nfunc _(_ int) { _ = _; _() }'],
];

describe('types of programs that do not compile', () => {
  for (const [name, text] of broken) {
    it(`survives ${name}`, async () => {
      const source = await TypedSource.of(`package p\n${text}\n`, await stdImporter());
      assert.ok(describePackage(source.checked).length > 0);
    });
  }

  it('survives import cycles and a package that imports itself', async () => {
    const parser = await sharedParser();
    const file = parseSourceFile(parser, 'file:///p/a.go', 'package p\nimport "p"\nvar A = p.B\nvar B = p.A\n');
    const itself = {
      importPackage: () => ({ path: 'p', name: 'p', lookup: (name: string) => checked.lookup(name) }),
    };
    const checked = checkPackage(inputOf([file], 'p'), itself);
    assert.ok(describePackage(checked).length > 0);
  });

  it('stays fast on a switch of 10,000 cases, deep embedding and long chains', async () => {
    const cases = Array.from({ length: 10_000 }, (_, i) => `case ${i}: return "v${i}"`).join('\n');
    const structs = Array.from({ length: 300 }, (_, i) => `type S${i} struct { *S${i + 1}; f${i} int }`).join('\n');
    const sum = Array.from({ length: 20_000 }, () => 'n').join(' + ');
    const chain = Array.from({ length: 3000 }, () => '.f').join('');
    const start = performance.now();
    const source = await TypedSource.of(
      `package p\nfunc a(n int) string {\nswitch n {\n${cases}\n}\nreturn ""\n}\n${structs}\ntype S300 struct { deep int }\n` +
        `func b(s S0, n int) int { _ = s.deep; _ = s.f20; return ${sum} }\ntype T struct { f *T }\nfunc c(t T) { _ = t${chain} }\n`,
    );
    assert.equal(source.type('s.f20'), 'int');
    assert.equal(source.type(sum), 'int');
    assert.ok(describePackage(source.checked).length > 0);
    assert.ok(performance.now() - start < 20_000);
  }).timeout(30_000);

  it('never throws and always ends on mutated programs', async () => {
    const parser = await sharedParser();
    const importer = await stdImporter();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(30), fc.constantFrom('', '(', '}', 'x', '[T any]', ' := ', '.', 'func')), {
          minLength: 1,
          maxLength: 6,
        }),
        (edits) => {
          let text = sampleProgram;
          for (const [at, length, inserted] of edits) {
            const start = at % text.length;
            text = text.slice(0, start) + inserted + text.slice(start + length);
          }
          const file = parseSourceFile(parser, 'file:///p/a.go', text);
          describePackage(checkPackage(inputOf([file]), importer));
          describePackage(checkPackage(inputOf([file, file]), noPackages));
        },
      ),
      { numRuns: 150 },
    );
  }).timeout(60_000);
});
