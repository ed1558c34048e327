import assert from 'node:assert/strict';
import type { CommentGroup, Node } from '../../server/src/syntax/ast.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseChunk } from '../../server/src/syntax/parse-chunk.js';
import { walk } from '../../server/src/syntax/walk.js';
import { createNodeParser } from '../harness/node-parser.js';

/** Nodes with comments, as `first words of the node: doc | line comment`. */
function attachedIn(parser: GoParser, text: string): string[] {
  const chunk = parseChunk(parser, text);
  const attached: string[] = [];
  const note = (node: Node, doc: CommentGroup | undefined, comment: CommentGroup | undefined): void => {
    if (doc === undefined && comment === undefined) return;
    const [head] = chunk.text.slice(node.start, node.end).split(/\n/);
    attached.push(`${head}: ${textOf(doc)} | ${textOf(comment)}`);
  };
  for (const decl of chunk.decls) {
    walk(decl, (node) => {
      if (node.kind === 'GenDecl' || node.kind === 'FuncDecl') note(node, node.doc, undefined);
      else if ('doc' in node && 'comment' in node) note(node, node.doc, node.comment);
    });
  }
  return attached;
}

function textOf(group: CommentGroup | undefined): string {
  return group === undefined ? '-' : group.comments.map((comment) => comment.text).join('⏎');
}

describe('comments', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => {
    parser.dispose();
  });

  const cases: readonly (readonly [what: string, text: string, attached: readonly string[]])[] = [
    ['a doc comment ends on the line before', '// a\n// b\nfunc f() {}\n', ['func f() {}: // a⏎// b | -']],
    ['an empty line cuts it off', '// a\n\nfunc f() {}\n', []],
    ['only the last group counts', '// a\n\n// b\nfunc f() {}\n', ['func f() {}: // b | -']],
    [
      'fields have both kinds',
      'type T struct {\n\t// doc\n\ta int // line\n\tb int; c int // c\n}\n',
      ['a int: // doc | // line', 'c int: - | // c'],
    ],
    [
      'a line comment is no doc of the next line',
      'type T struct {\n\ta int // line\n\tb int\n}\n',
      ['a int: - | // line'],
    ],
    ['a brace on its line takes it away', 'type T struct { a int /* x */ }\n', []],
    ['a semicolon comes first', 'var (\n\ta = 1; // a\n\tb = 2\n)\n', ['a = 1: - | // a']],
    [
      'specifications in parentheses have docs, others leave them to the declaration',
      '// var\nvar x = 1 // x\nvar (\n\t// y\n\ty = 1\n)\n',
      ['var x = 1: // var | -', 'x = 1: - | // x', 'y = 1: // y | -'],
    ],
    [
      'a raw string of several lines has no line comment',
      'var (\n\ta = `1\n2` // no\n\tb = `1` // yes\n)\n',
      ['b = `1`: - | // yes'],
    ],
    ['carriage returns are no part of it', '// a\r\nfunc f() {}\r\n', ['func f() {}: // a | -']],
    ['a byte order mark does not stand before it', '\ufeff// a\nfunc f() {}\n', ['func f() {}: // a | -']],
  ];
  for (const [what, text, attached] of cases) {
    it(what, () => {
      assert.deepEqual(attachedIn(parser, text), attached);
    });
  }

  it('stand in groups, all of them, also where nothing takes them', () => {
    const text = '// a\n\n/* b */ // c\nfunc f(/* d */) { // e\n\t// f\n\tg() // h\n\n\t// i\n}\n// j\n';
    const groups = parseChunk(parser, text).comments.map(textOf);
    assert.deepEqual(groups, ['// a', '/* b */⏎// c', '/* d */', '// e', '// f', '// h', '// i', '// j']);
  });

  it('are found inside types that are parsed apart', () => {
    const text = 'var e = interface {\n\t// m\n\tM() // n\n}.M\n';
    assert.deepEqual(parseChunk(parser, text).comments.map(textOf), ['// m', '// n']);
    assert.deepEqual(attachedIn(parser, text), ['M(): // m | // n']);
  });
});
