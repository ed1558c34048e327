import assert from 'node:assert/strict';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { OpenDocument } from '../../server/src/syntax/open-document.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { LONGEST_CHUNK } from '../../server/src/syntax/tree-budget.js';
import { walk } from '../../server/src/syntax/walk.js';
import { createNodeParser } from '../harness/node-parser.js';

describe('bad input', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  afterEach(() => {
    assert.equal(parser.liveTreeCount, 0);
  });
  after(() => {
    parser.dispose();
  });

  const parse = (text: string): GoSourceFile => {
    const file = parseSourceFile(parser, 'file:///a.go', text);
    assert.equal(file.chunks.map((chunk) => chunk.text).join(''), text);
    return file;
  };
  const problems = (file: GoSourceFile): number => file.chunks.filter((chunk) => chunk.problems.length > 0).length;
  const kinds = (file: GoSourceFile): string[] => file.chunks.flatMap((chunk) => chunk.decls.map((decl) => decl.kind));

  it('may be empty', () => {
    const file = parse('');
    assert.equal(file.chunks.length, 1);
    assert.equal(file.chunkIndexAt(0), 0);
    assert.deepEqual(kinds(file), []);
  });

  it('may hold NUL bytes', () => {
    const file = parse('package p\n\nvar a = \0 1\0\n\nvar \0b = "\0"\n\nvar c = 2\n');
    assert.ok(problems(file) > 0);
    assert.deepEqual(kinds(file).at(-1), 'GenDecl');
  });

  it('may hold lone surrogates and a byte order mark in the middle', () => {
    const file = parse('package p\n\nvar a = "\ud83d"\n\ufeff\nvar b = 2\n');
    assert.deepEqual(kinds(file).at(-1), 'GenDecl');
  });

  const nestings: readonly (readonly [what: string, open: string, middle: string, close: string])[] = [
    ['parentheses', '(', '1', ')'],
    ['open parentheses', '(', '', ''],
    ['blocks', '{', '', '}'],
    ['indices', 'a[', '1', ']'],
    ['composite literals', '{', '1', '}'],
    ['prefix operators', '!', 'a', ''],
    ['operands', 'a + ', 'a', ''],
    ['selectors', 'a.', 'a', ''],
    ['else branches', 'if a {} else ', '{}', ''],
    ['function types', 'func() ', 'T', ''],
    ['labels', 'a: ', 'x()', ''],
  ];
  for (const [what, open, middle, close] of nestings) {
    it(`may nest 100,000 ${what}`, function () {
      this.timeout(60_000);
      const nested = open.repeat(100_000) + middle + close.repeat(100_000);
      const file = parse(`package p\n\nfunc f() {\n\t${nested}\n}\n\nfunc g() {}\n`);
      assert.equal(file.chunks.length, 3);
      assert.equal(file.chunks[2]?.decls[0]?.kind, 'FuncDecl');
      let nodes = 0;
      for (const decl of file.chunks[1]?.decls ?? []) {
        walk(decl, () => {
          nodes++;
        });
      }
      assert.ok(nodes > 1);
    });
  }

  it('may be one long line', function () {
    this.timeout(60_000);
    const file = parse(`package p\n\nvar a = []int{${'1000, '.repeat(50_000)}}\n`);
    assert.equal(problems(file), 0);
  });

  it('is given up where a declaration is too long to parse', () => {
    const file = parse(`package p\n\nvar a = \`${'x'.repeat(LONGEST_CHUNK)}\`\n\nvar b = 1\n`);
    assert.deepEqual(kinds(file), ['BadDecl', 'GenDecl']);
    assert.equal(problems(file), 1);
  });

  it('is given up where the parser takes too long, and the next parse is not disturbed', function () {
    this.timeout(120_000);
    const noise = '" '.repeat(300_000);
    const file = parse(`package p\n\nvar a = ${noise}\n\nvar b = 1\n`);
    assert.deepEqual(kinds(file), ['BadDecl', 'GenDecl']);
    assert.deepEqual(kinds(parse('package p\n\nfunc f() {}\n')), ['FuncDecl']);
  });

  it('leaves no tree behind in a document that is closed', () => {
    const body = '\tx := f(1, "s")\n'.repeat(1_000);
    const document = new OpenDocument(parser, 'file:///a.go', `package p\n\nfunc f() {\n${body}}\n`);
    document.edit([{ start: 30, end: 30, text: 'y' }]);
    assert.equal(parser.liveTreeCount, 1);
    document.edit([{ start: 30, end: 30, text: '}' }]);
    document.edit([{ start: 30, end: 31, text: '' }]);
    assert.equal(parser.liveTreeCount, 1);
    document.dispose();
  });
});
