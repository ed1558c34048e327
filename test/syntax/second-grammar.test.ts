import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter-0-25';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { maskText } from '../../server/src/syntax/mask.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { goSourceRoot, listGoFiles, readGoFile, sample, testSeed } from '../harness/go-sources.js';
import { createNodeParser } from '../harness/node-parser.js';

const FILES = 150;

/** Declaration ranges of a file, in UTF-16 offsets; undefined when it has a syntax error. */
type Outline = readonly string[] | undefined;

/**
 * The Go grammar of another package, an older and separate build, in the last runtime that loads it. It reads whole files at
 * once, without our chunks and our lowering, so that the two agree only where both are right.
 */
class SecondGrammar {
  private constructor(private readonly parser: Parser) {}

  static async load(): Promise<SecondGrammar> {
    const resolve = createRequire(import.meta.url).resolve;
    const wasmBinary = readFileSync(resolve('web-tree-sitter-0-25/tree-sitter.wasm'));
    await Parser.init({ wasmBinary });
    const parser = new Parser();
    parser.setLanguage(await Language.load(readFileSync(resolve('tree-sitter-wasms/out/tree-sitter-go.wasm'))));
    return new SecondGrammar(parser);
  }

  outlineOf(text: string): Outline {
    const tree = this.parser.parse(text);
    assert.ok(tree !== null);
    try {
      if (tree.rootNode.hasError) return undefined;
      return tree.rootNode.namedChildren
        .filter((node) => node.type.endsWith('_declaration'))
        .map((node) => `${node.startIndex}..${node.endIndex}`);
    } finally {
      tree.delete();
    }
  }

  dispose(): void {
    this.parser.delete();
  }
}

function ourOutlineOf(parser: GoParser, text: string): Outline {
  const file = parseSourceFile(parser, 'file:///a.go', text);
  if (file.chunks.some((chunk) => chunk.problems.length > 0)) return undefined;
  return file.chunks.flatMap((chunk) => {
    const start = file.startOf(chunk);
    return chunk.decls.map((decl) => `${start + decl.start}..${start + decl.end}`);
  });
}

/** Generic type aliases (Go 1.24) are newer than the second grammar. */
function holdsGenericAlias(text: string): boolean {
  return /^\s*(type\s+)?\w+\[[^\n]*\]\s*=/m.test(text);
}

describe('a second grammar', () => {
  const seed = testSeed();
  let ours: GoParser;
  let second: SecondGrammar;

  before(async () => {
    ours = await createNodeParser();
    second = await SecondGrammar.load();
  });
  after(() => {
    ours.dispose();
    second.dispose();
  });

  it(`finds the same declarations in real files (GOTRAPS_SEED=${seed})`, function () {
    this.timeout(120_000);
    const differences: string[] = [];
    let compared = 0;
    // Folders named testdata hold files with errors on purpose.
    const paths = listGoFiles(goSourceRoot(), 200_000).filter((path) => !path.includes('testdata'));
    for (const path of sample(paths, FILES, seed)) {
      const text = readGoFile(path);
      const expected = second.outlineOf(maskText(text).text);
      const actual = ourOutlineOf(ours, text);
      if (expected === undefined && holdsGenericAlias(text)) continue;
      compared++;
      if (JSON.stringify(actual) !== JSON.stringify(expected)) differences.push(path);
    }
    assert.deepEqual(differences, []);
    assert.ok(compared > 0, 'no file was compared');
  });

  it('sees a difference where there is one', () => {
    const text = 'package p\n\nfunc f() {}\n\nvar x = 1\n';
    assert.deepEqual(second.outlineOf(text), ourOutlineOf(ours, text));
    assert.notDeepEqual(second.outlineOf(text.replace('x = 1', 'xy = 1')), ourOutlineOf(ours, text));
    assert.equal(second.outlineOf(text + '}'), undefined);
  });
});
