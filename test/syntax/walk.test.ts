import assert from 'node:assert/strict';
import type { Node } from '../../server/src/syntax/ast.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseChunk } from '../../server/src/syntax/parse-chunk.js';
import { pathAt, walk } from '../../server/src/syntax/walk.js';
import { createNodeParser } from '../harness/node-parser.js';

describe('walking the AST', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => {
    parser.dispose();
  });

  it('visits parents first, in source order', () => {
    const [decl] = parseChunk(parser, 'func f(a int) {\n\tif a > 1 {\n\t\tg(a)\n\t}\n}\n').decls;
    const visited: string[] = [];
    walk(decl!, (node) => visited.push(node.kind === 'Ident' ? node.name : node.kind));
    const head = ['FuncDecl', 'f', 'FuncType', 'FieldList', 'Field', 'a', 'int', 'BlockStmt'];
    const body = ['IfStmt', 'BinaryExpr', 'a', 'BasicLit', 'BlockStmt', 'ExprStmt', 'CallExpr', 'g', 'a'];
    assert.deepEqual(visited, [...head, ...body]);
  });

  it('passes over what lies below a node on request', () => {
    const [decl] = parseChunk(parser, 'func f() {\n\tx := func() { y() }\n\tz()\n}\n').decls;
    const names: string[] = [];
    walk(decl!, (node) => {
      if (node.kind === 'Ident') names.push(node.name);
      return node.kind !== 'FuncLit';
    });
    assert.deepEqual(names, ['f', 'x', 'z']);
  });

  const places: readonly (readonly [marked: string, path: readonly Node['kind'][]])[] = [
    ['func |f(a int) { g(a) }\n', ['FuncDecl', 'Ident']],
    ['func f|(a int) { g(a) }\n', ['FuncDecl', 'Ident']],
    ['func f(a |int) { g(a) }\n', ['FuncDecl', 'FuncType', 'FieldList', 'Field', 'Ident']],
    ['func f(a int) { g(a|) }\n', ['FuncDecl', 'BlockStmt', 'ExprStmt', 'CallExpr', 'Ident']],
    ['func f(a int) { x.|g(a) }\n', ['FuncDecl', 'BlockStmt', 'ExprStmt', 'CallExpr', 'SelectorExpr', 'Ident']],
    ['func f(a int) { | }\n', ['FuncDecl', 'BlockStmt']],
    ['func f(a int) {}\n\n|\n', []],
    ['package |p\n', ['PackageClause', 'Ident']],
  ];
  for (const [marked, kinds] of places) {
    it(`finds the nodes at ${JSON.stringify(marked)}`, () => {
      const chunk = parseChunk(parser, marked.replace('|', ''));
      const path = pathAt(chunk, marked.indexOf('|'));
      assert.deepEqual(path.map((node) => node.kind), kinds); // prettier-ignore
    });
  }
});
