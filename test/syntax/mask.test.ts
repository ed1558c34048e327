import assert from 'node:assert/strict';
import { FLAG_HAS_ERROR, flagsOf } from '../../server/src/syntax/flat-tree.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { maskText } from '../../server/src/syntax/mask.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { createNodeParser } from '../harness/node-parser.js';

/** Go text and what the grammar gets to see. */
const CASES: readonly (readonly [given: string, masked: string])[] = [
  // A type, or what may be one, stays.
  ['x = new(T)', 'x = new(T)'],
  ['x = new(p.T)', 'x = new(p.T)'],
  ['x = new(*T)', 'x = new(*T)'],
  ['x = new((T))', 'x = new((T))'],
  ['x = new([]int)', 'x = new([]int)'],
  ['x = new([n + f(1)]*p.T)', 'x = new([n + f(1)]*p.T)'],
  ['x = new(map[string]func(a int) (int, error))', 'x = new(map[string]func(a int) (int, error))'],
  ['x = new(func(int) map[k]v)', 'x = new(func(int) map[k]v)'],
  ['x = new(chan<- int)', 'x = new(chan<- int)'],
  ['x = new(<-chan struct{ a, b int })', 'x = new(<-chan struct{ a, b int })'],
  ['x = new(interface{ M() })', 'x = new(interface{ M() })'],
  ['x = new(G[int, p.G[T]])', 'x = new(G[int, p.G[T]])'],
  ['x = new(T /* c) */,)', 'x = new(T /* c) */,)'],
  ['x = make([]int, n + 1)', 'x = make([]int, n + 1)'],
  // An expression does not.
  ['x = new(1)', 'x = neW(1)'],
  ['x = new("s")', 'x = neW("s")'],
  ["x = new('(')", "x = neW('(')"],
  ['x = new(`)`)', 'x = neW(`)`)'],
  ['x = new(-a)', 'x = neW(-a)'],
  ['x = new(<-c)', 'x = neW(<-c)'],
  ['x = new(&a)', 'x = neW(&a)'],
  ['x = new(a + b)', 'x = neW(a + b)'],
  ['x = new(*p + 1)', 'x = neW(*p + 1)'],
  ['x = new(a.b.c)', 'x = neW(a.b.c)'],
  ['x = new(a[0])', 'x = neW(a[0])'],
  ['x = new(f())', 'x = neW(f())'],
  ['x = new([]int{1})', 'x = neW([]int{1})'],
  ['x = new(struct{}{})', 'x = neW(struct{}{})'],
  ['x = new(func() int { return 1 }())', 'x = neW(func() int { return 1 }())'],
  ['x = new(new(1))', 'x = neW(neW(1))'],
  ['x = new /* c */ (1)', 'x = neW /* c */ (1)'],
  ['x = new(\n\t// c\n\t1,\n)', 'x = neW(\n\t// c\n\t1,\n)'],
  ['x = new()', 'x = neW()'],
  ['x = make(1)', 'x = makE(1)'],
  // Not the predeclared function, or no code.
  ['x = a.new(1)', 'x = a.new(1)'],
  ['x = renew(1)', 'x = renew(1)'],
  ['x = new2(1)', 'x = new2(1)'],
  ['// new(1)\nx = "new(1)" + `new(1)` /* new(1) */', '// new(1)\nx = "new(1)" + `new(1)` /* new(1) */'],
  ["x = '\"' + new(1) + '\"'", "x = '\"' + neW(1) + '\"'"],
  // Type parameters of methods.
  ['func (r T) m[U any](u U) {}', 'func (r T) m       (u U) {}'],
  ['// d\nfunc (r *T[K]) m[U, V any]() {}', '// d\nfunc (r *T[K]) m          () {}'],
  ['func (T) m[U interface{ ~[]int | f() }]() {}', 'func (T) m                             () {}'],
  ['var a int; func (r T) m[U any]() {}', 'var a int; func (r T) m       () {}'],
  ['func f[U any](u U) {}', 'func f[U any](u U) {}'],
  ['func (r T) m() G[int] {}', 'func (r T) m() G[int] {}'],
  ['var f = func(a int) G[int] { return g[int](a) }', 'var f = func(a int) G[int] { return g[int](a) }'],
  ['// func (r T) m[U any]() {}', '// func (r T) m[U any]() {}'],
];

describe('maskText', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => {
    parser.dispose();
  });

  for (const [given, masked] of CASES) {
    it(`shows ${JSON.stringify(given)} as ${JSON.stringify(masked)}`, () => {
      const result = maskText(given);
      assert.equal(result.text, masked);
      assert.equal(result.text.length, given.length);
      const text = given.includes('x =') ? `package p\n\nfunc f() {\n${given}\n}\n` : `package p\n\n${given}\n`;
      assert.equal(flagsOf(parser.parseToFlat(text).cells, 0) & FLAG_HAS_ERROR, 0, 'the grammar cannot read it');
    });
  }

  it('keeps the length of broken text', () => {
    const broken = [
      'new(',
      'new(T',
      'new([',
      'func (r T) m[',
      'func (r T) m[U any]',
      'new(`',
      'new(/*',
      'func (',
      'new(1',
    ];
    for (const text of broken) assert.equal(maskText(text).text.length, text.length, text);
  });

  it('is not noticed in the syntax tree', () => {
    const text = 'func (r T) m[U any](u U) { x := new(a + 1) }\n';
    const [chunk] = parseSourceFile(parser, 'file:///a.go', text).chunks;
    const decl = chunk?.decls[0];
    assert.ok(decl?.kind === 'FuncDecl');
    const list = decl.type.typeParams;
    assert.equal(text.slice(list?.start, list?.end), '[U any]');
    assert.deepEqual(
      list?.fields.map((field) => field.names.map((name) => [name.name, name.start])),
      [[['U', text.indexOf('U any')]]],
    );
    assert.match(JSON.stringify(decl), /"name":"new"/);
    assert.doesNotMatch(JSON.stringify(decl), /neW/);
  });
});
