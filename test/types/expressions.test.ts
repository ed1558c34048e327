import assert from 'node:assert/strict';
import { TypedSource } from './typed-source.js';

/** Statements of one function, an expression in them, and its type. */
const cases: readonly [string, string, string][] = [
  ['x := 1; _ = x', 'x', 'int'],
  ['x := 1.5 * 2; _ = x', 'x', 'float64'],
  ['var f float32 = 1 + 2', '1 + 2', 'float32'],
  ['var f float32 = 1 + 2', '1', 'untyped int'],
  ["x := 'a'; _ = x", 'x', 'int32'],
  ['x := 1i; _ = x', 'x', 'complex128'],
  ['var n uint; x := 1 << n; _ = x', '1', 'int'],
  ['var n uint; var u uint64 = 1 << n; _ = u', '1', 'uint64'],
  ['x := len("abc"); _ = x', 'x', 'int'],
  ['var a [3]int; x := a[:]; _ = x', 'x', '[]int'],
  ['var a [2 * 3]int; _ = a', 'a', '[6]int'],
  ['a := [...]string{5: "x", "y"}; _ = a', 'a', '[7]string'],
  ['m := map[string][]int{"a": {1}}; v, ok := m["a"]; _, _ = v, ok', 'v', '[]int'],
  ['m := map[string][]int{"a": {1}}; v, ok := m["a"]; _, _ = v, ok', 'ok', 'bool'],
  ['ps := []*struct{ x int }{{x: 1}}; _ = ps[0].x', 'ps[0].x', 'int'],
  ['ch := make(chan<- int); _ = ch', 'ch', 'chan<- int'],
  ['ch := make(chan string); v, ok := <-ch; _, _ = v, ok', 'v', 'string'],
  ['var e any; s, ok := e.(string); _, _ = s, ok', 's', 'string'],
  ['f := func(a int, b ...string) (int, error) { return 0, nil }; n, err := f(1); _, _ = n, err', 'err', 'error'],
  ['g := func(a int, b ...string) {}; _ = g', 'g', 'func(a int, b ...string)'],
  ['for i, r := range "abc" { _, _ = i, r }', 'r', 'int32'],
  ['for i := range 10 { _ = i }', 'i', 'int'],
  ['var n uint8; for i := range n { _ = i }', 'i', 'uint8'],
  ['for k, v := range map[string]bool{} { _, _ = k, v }', 'v', 'bool'],
  ['seq := func(yield func(int, string) bool) {}; for k, v := range seq { _, _ = k, v }', 'v', 'string'],
  ['x := append([]byte(nil), "abc"...); _ = x', 'x', '[]uint8'],
  ['x := min(1, 2.5); _ = x', 'x', 'float64'],
  ['x := new(int); _ = x', 'x', '*int'],
  ['x := new(1 + 2); _ = x', 'x', '*int'],
  ['x := complex(1, float32(2)); _ = x', 'x', 'complex64'],
  ['x := []rune("a")[0]; _ = x', 'x', 'int32'],
  ['x := "a" == "b"; _ = x', 'x', 'bool'],
  ['p := &struct{ a, b int }{}; x := &p.b; _ = x', 'x', '*int'],
  ['x := recover(); _ = x', 'x', 'any'],
  ['if x := 1; x > 0 { x := "s"; _ = x }', '"s"', 'string'],
];

describe('types of expressions', () => {
  for (const [body, expr, expected] of cases) {
    it(`${body} makes ${expr} a ${expected}`, async () => {
      const source = await TypedSource.of(`package p\nfunc f() {\n${body}\n}\n`);
      assert.equal(source.type(expr), expected);
    });
  }

  it('promotes fields and methods through embedded pointers', async () => {
    const source = await TypedSource.of(
      'package p\ntype A struct{ n int }\nfunc (a *A) M() string { return "" }\ntype B struct{ *A }\ntype C struct{ B }\n' +
        'func f(c C) { _ = c.n; _ = c.M() }\n',
    );
    assert.equal(source.type('c.n'), 'int');
    assert.equal(source.callee('c.M()'), 'func (*example.com/p.A).M');
    const { info, node } = source.find('c.n');
    assert.ok(node.kind === 'SelectorExpr');
    assert.deepEqual(
      info.selectionOf(node)?.path.map((field) => field.name),
      ['B', 'A'],
    );
  });

  it('finds nothing where two embedded fields have the name', async () => {
    const source = await TypedSource.of(
      'package p\ntype A struct{ n int }\ntype B struct{ n int }\ntype C struct{ A; B }\nfunc f(c C) { _ = c.n }\n',
    );
    assert.equal(source.type('c.n'), '?');
  });

  it('infers type arguments from arguments and from constraints', async () => {
    const source = await TypedSource.of(
      'package p\nfunc Map[S ~[]E, E, R any](s S, f func(E) R) []R { return nil }\ntype Names []string\n' +
        'func f(n Names) { x := Map(n, func(s string) int { return 0 }); _ = x }\n',
    );
    assert.equal(source.type('x'), '[]int');
    assert.equal(source.type('Map', 1), 'func(s Names, f func(string) int) []int');
  });

  it('puts type arguments into methods and fields', async () => {
    const source = await TypedSource.of(
      'package p\ntype Node[T any] struct { v T; next *Node[T] }\nfunc (n *Node[U]) Get() (U, error) { return n.v, nil }\n' +
        'func f(n *Node[string]) { v, _ := n.next.next.Get(); _ = v }\n',
    );
    assert.equal(source.type('v', 2), 'string');
    assert.equal(source.type('n.next.next'), '*Node[string]');
    assert.equal(source.type('n.v'), 'U');
  });

  it('gives each clause of a type switch its own variable', async () => {
    const source = await TypedSource.of(
      'package p\nfunc f(x any) {\nswitch v := x.(type) {\ncase int: _ = v\ncase string, bool: _ = v\ncase nil: _ = v\n}\n}\n',
    );
    assert.deepEqual([source.type('v', 1), source.type('v', 2), source.type('v', 3)], ['int', 'any', 'any']);
  });

  it('evaluates iota, repeated lists and typed constants', async () => {
    const source = await TypedSource.of(
      'package p\ntype Size uint8\nconst (\n_ = iota\nKB Size = 1 << (2 * iota)\nMB\n)\nvar a [MB]int\nvar s = string(rune(65))\n',
    );
    assert.equal(source.type('MB', 1), 'Size');
    assert.equal(source.type('[MB]int'), '[16]int');
    const object = source.object('MB');
    assert.equal(object?.kind === 'const' && object.value, 16n);
  });

  it('tells methods from method expressions and values', async () => {
    const source = await TypedSource.of(
      'package p\ntype T struct{}\nfunc (t T) M(n int) bool { return true }\nfunc f(t T) { g := t.M; h := T.M; _ = g(1); _ = h(t, 1) }\n',
    );
    assert.equal(source.type('g'), 'func(n int) bool');
    assert.equal(source.type('h'), 'func(_ T, n int) bool');
    assert.equal(source.callee('g(1)'), 'value');
  });

  it('names what packages that cannot be read declare', async () => {
    const source = await TypedSource.of(
      'package p\nimport "sync"\nimport "github.com/redis/go-redis/v9"\ntype S struct { sync.Mutex; db *redis.Client }\n' +
        'func f(s *S) { s.Lock(); s.db.Get("k"); redis.NewClient(nil) }\n',
    );
    assert.equal(source.callee('s.Lock()'), 'external (*sync.Mutex).Lock');
    assert.equal(source.callee('s.db.Get("k")'), 'external (*github.com/redis/go-redis/v9.Client).Get');
    assert.equal(source.callee('redis.NewClient(nil)'), 'external github.com/redis/go-redis/v9.NewClient');
    assert.equal(source.type('s.db.Get("k")'), '?');
  });

  it('knows which function declares a variable', async () => {
    const source = await TypedSource.of('package p\nfunc f(a int) { b := 1; go func(c int) { _ = a + b + c }(2) }\n');
    const ownerOf = (name: string, index: number): string | undefined => {
      const object = source.object(name, index);
      return object?.kind === 'var' ? object.owner?.kind : undefined;
    };
    assert.deepEqual([ownerOf('a', 1), ownerOf('b', 1), ownerOf('c', 1)], ['FuncDecl', 'FuncDecl', 'FuncLit']);
  });

  it('knows the methods of a type that another file declares', async () => {
    const source = await TypedSource.of(
      'package p\nfunc (t *T) m() int { return 1 }\nfunc f(x *T) { y := x.m(); z := x.a; _, _ = y, z }\n',
    );
    assert.equal(source.type('y'), 'int');
    assert.equal(source.type('z'), '?');
    assert.equal(source.callee('x.m()'), 'func (*example.com/p.T).m');
  });

  it('lets := assign to a receiver or parameter', async () => {
    const source = await TypedSource.of(
      'package p\ntype T struct{}\nfunc (t T) m(a int) { t, x := T{}, 1; a, y := 2, 3; _, _, _, _ = t, a, x, y }\n',
    );
    const roleOf = (name: string, index: number): string | undefined => {
      const object = source.object(name, index);
      return object?.kind === 'var' ? object.role : undefined;
    };
    assert.deepEqual([roleOf('t', 1), roleOf('t', 2), roleOf('a', 1)], ['receiver', 'receiver', 'param']);
  });

  it('resolves labels, also ahead of their statement', async () => {
    const source = await TypedSource.of('package p\nfunc f() {\ngoto end\nend:\n\tfor { break end }\n}\n');
    for (let i = 0; i < 3; i++) assert.equal(source.object('end', i)?.kind, 'label');
  });
});
