import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { MAX_DEPTH } from '../../server/src/syntax/lower/lower-context.js';
import { parseChunk } from '../../server/src/syntax/parse-chunk.js';
import type { Chunk } from '../../server/src/syntax/source-file.js';
import { walk } from '../../server/src/syntax/walk.js';
import { goSourceRoot, listGoFiles, readGoFile, sample, testSeed } from '../harness/go-sources.js';
import { createNodeParser } from '../harness/node-parser.js';
import { brokenRules, sketch, sketchBody } from './lower-helpers.js';

const RUNS = 400;
const LARGEST_FILE = 30_000;

describe('lowering of broken code', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => {
    parser.dispose();
  });

  const bodies: readonly (readonly [what: string, body: string, statements: readonly string[]])[] = [
    [
      'a selector without its name',
      'a()\n\tx.',
      ['ExprStmt(CallExpr(a))', 'ExprStmt(SelectorExpr(x, _))'],
    ],
    ['an assignment without its value', 'a()\n\tm[1] =', ['ExprStmt(CallExpr(a))', '(IndexExpr(m, 1) BadExpr =)']],
    ['a string that is not closed', 'a()\n\t"abc\n\tb()', ['ExprStmt(CallExpr(a))', 'BadStmt', 'ExprStmt(CallExpr(b))']],
    ['a label without a statement', 'a()\nL: M:', ['ExprStmt(CallExpr(a))', 'LabeledStmt(L, LabeledStmt(M, EmptyStmt))']],
    ['a call that is not closed', 'a()\n\tg(x,\n\tb()', ['ExprStmt(CallExpr(a))', 'ExprStmt(CallExpr(g, x, CallExpr(b)))']],
    ['go without a call', 'a()\n\tgo f', ['ExprStmt(CallExpr(a))', 'GoStmt(BadExpr)']],
    ['a closing brace too many', 'a()\n\t}\n\tb()', ['ExprStmt(CallExpr(a))', 'ExprStmt(CallExpr(b))', 'BadStmt']],
    ['an opening brace too many', 'a()\n\tif x {\n\tb()', ['ExprStmt(CallExpr(a))', 'IfStmt(x, BlockStmt(ExprStmt(CallExpr(b))))']],
    ['a case without a list', 'switch x {\n\tcase 1:\n\t\ta()\n\tcase\n\t}\n\tb()', ['SwitchStmt(x, BlockStmt(CaseClause(1, ExprStmt(CallExpr(a))), BadStmt))', 'ExprStmt(CallExpr(b))']],
  ]; // prettier-ignore

  for (const [what, body, statements] of bodies) {
    it(`keeps the statements around ${what}`, () => {
      const chunk = parseChunk(parser, `func f() {\n\t${body}\n}\n`);
      assert.deepEqual(sketchBody(chunk), statements);
      assert.deepEqual(brokenRules(chunk), []);
    });
  }

  const heads: readonly (readonly [text: string, declaration: string])[] = [
    ['func (t *T) ', 'FuncDecl(FieldList(Field(t, StarExpr(T))), _, FuncType(FieldList))'],
    ['func f(a int, b', 'FuncDecl(f, FuncType(FieldList(Field(a, int), Field(b))))'],
    ['type T struct {\n\ta int\n\tb \n\tc map[\n}\n', 'GenDecl(TypeSpec(T, StructType(FieldList(Field(a, int), Field(b), Field(c)))))'],
    ['var x = \n', 'BadDecl'],
    ['x := 1\n', 'BadDecl'],
  ]; // prettier-ignore

  for (const [text, declaration] of heads) {
    it(`makes something of ${JSON.stringify(text)}`, () => {
      const chunk = parseChunk(parser, text);
      assert.deepEqual(chunk.decls.map(sketch), [declaration]);
      assert.deepEqual(brokenRules(chunk), []);
    });
  }

  it('says where the problems are, and none in sound code', () => {
    const text = 'func f() {\n\ta()\n\t)\n\tb()\n}\n';
    assert.deepEqual(parseChunk(parser, text).problems, [
      { start: text.indexOf('\t)') + 1, end: text.indexOf('\t)') + 2 },
    ]);
    assert.deepEqual(parseChunk(parser, text.replace(')\n\tb', '\n\tb')).problems, []);
  });

  it('cuts off what is nested too deep, and leaves long chains alone', () => {
    const nestings: readonly ((n: number) => string)[] = [
      (n) => `var x = ${'('.repeat(n)}1${')'.repeat(n)}\n`,
      (n) => `var x = ${'f('.repeat(n)}${')'.repeat(n)}\n`,
      (n) => `var x = ${'!'.repeat(n)}a\n`,
      (n) => `var x ${'[]'.repeat(n)}T\n`,
      (n) => `type T ${'struct{ a '.repeat(n)}int${' }'.repeat(n)}\n`,
      (n) => `func f() {\n${'if x {\n'.repeat(n)}${'}\n'.repeat(n)}}\n`,
      (n) => `func f() {\n${'go func() {\n'.repeat(n)}${'}()\n'.repeat(n)}}\n`,
      (n) => `var x = a${' + a'.repeat(n)}\n`,
      (n) => `func f() {\nif a {\n}${' else if a {\n}'.repeat(n)}\n}\n`,
    ];
    for (const nesting of nestings) {
      const shallow = parseChunk(parser, nesting(100));
      assert.deepEqual(shallow.problems, [], nesting(1));
      const deep = parseChunk(parser, nesting(20_000));
      assert.ok(deep.problems.length > 0, nesting(1));
      assert.deepEqual(brokenRules(deep), [], nesting(1));
    }
    const sum = parseChunk(parser, `var x = a${' + a'.repeat(MAX_DEPTH - 100)}\n`);
    assert.deepEqual(sum.problems, []);
  });

  it('never throws and keeps the rules of the AST, whatever is cut out of real code', function () {
    this.timeout(120_000);
    const seed = testSeed();
    const texts = sample(listGoFiles(goSourceRoot(), LARGEST_FILE), 20, seed).map(readGoFile);
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('', '{', '}', '(', ')', '"', '`', '/*', 'func ', 'x.', '\ud800', '\u0000'),
        (text, place, length, inserted) => {
          const at = place % Math.max(1, text.length);
          const chunk = parseChunk(parser, text.slice(0, at) + inserted + text.slice(at + length));
          assert.deepEqual(brokenRules(chunk), []);
        },
      ),
      { numRuns: RUNS, seed },
    );
  });

  it('loses few statements when a single token is missing', () => {
    const whole = countStatements(parseChunk(parser, SAMPLE));
    let kept = 0;
    let tokens = 0;
    for (const token of SAMPLE.matchAll(/\w+|[^\s\w]/g)) {
      const chunk = parseChunk(parser, SAMPLE.slice(0, token.index) + SAMPLE.slice(token.index + token[0].length));
      kept += Math.min(whole, countStatements(chunk));
      tokens++;
    }
    const share = kept / (whole * tokens);
    assert.ok(share > 0.85, `${(100 * share).toFixed(1)} % of the statements survive`);
  });
});

const SAMPLE = `func (s *Server) serve(l net.Listener) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	s.mu.Unlock()
	for {
		conn, err := l.Accept()
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			s.clients[conn] = true
			s.handle(conn)
		}()
		select {
		case <-s.done:
			return nil
		default:
			s.count++
		}
	}
}
`;

function countStatements(chunk: Chunk): number {
  let count = 0;
  for (const decl of chunk.decls) {
    walk(decl, (node) => {
      if (node.kind.endsWith('Stmt') && node.kind !== 'BadStmt') count++;
    });
  }
  return count;
}
