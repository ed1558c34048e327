import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { compareAsts, type Difference } from '../oracle/ast/compare-asts.js';
import { GAPS } from '../oracle/ast/gaps.js';
import { hashOf, linesOf } from '../oracle/ast/our-nodes.js';
import { goEnvironment, hasGo, oracleMode } from '../oracle/run-go.js';

const ORACLE = new URL('../oracle/ast/', import.meta.url).pathname;
const OUTPUT_LIMIT = 1 << 30;
const SHOWN = 20;

const mode = oracleMode(hasGo(), process.env);
if (mode.kind === 'skip') {
  console.warn(
    '!!! Go is not installed: the AST oracle is SKIPPED, our syntax trees are not compared with go/parser !!!',
  );
}

describe('AST oracle', function () {
  this.timeout(600_000);

  it('has at most five gaps, each described in GAPS.md', () => {
    const headings = readFileSync(join(ORACLE, 'GAPS.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('## '))
      .map((line) => line.slice('## '.length));
    assert.deepEqual(
      GAPS.map((gap) => gap.title),
      headings,
    );
    assert.ok(GAPS.length <= 5);
  });

  if (mode.kind === 'fail') {
    it('has Go', () => {
      assert.fail('the AST oracle needs Go, and CI must not pass without it');
    });
  }
  if (mode.kind !== 'run') return;

  const folder = mkdtempSync(join(tmpdir(), 'gotraps-ast-'));
  const program = join(folder, 'ast');
  let parser: GoParser;
  let expectedHashes: readonly (readonly [path: string, hash: string])[];

  before(async () => {
    parser = await createNodeParser();
    const env = { ...process.env, ...goEnvironment };
    execFileSync('go', ['build', '-o', program, '.'], { cwd: ORACLE, env });
    const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
    expectedHashes = runProgram('hash', [join(goroot, 'src'), join(goroot, 'test')])
      .trim()
      .split('\n')
      .map((line) => {
        const [path, hash] = line.split('\t');
        return [path!, hash!] as const;
      });
  });
  after(() => {
    parser.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  function runProgram(what: 'hash' | 'dump', args: readonly string[]): string {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    return execFileSync(program, [what, ...args], { encoding: 'utf8', maxBuffer: OUTPUT_LIMIT, stdio: [...stdio] });
  }

  /** Lines of go/parser's tree. */
  function expectedLines(path: string): string[] {
    return runProgram('dump', [path]).trimEnd().split('\n').slice(2);
  }

  it('agrees with go/parser on every file of GOROOT/src and GOROOT/test that it accepts', () => {
    const unequal = expectedHashes
      .map(([path, hash]) => ({ path, hash, text: readFileSync(path, 'utf8') }))
      .filter(({ path, hash, text }) => hashOf(parser, path, text) !== hash);
    const differences = unequal.map(({ path, text }) => {
      const found = compareAsts(expectedLines(path), linesOf(parser, path, text));
      assert.ok(found.length > 0, `${path}: the hashes differ, the trees do not`);
      return { path, found };
    });
    const total = expectedHashes.length;
    const equal = total - unequal.length;
    console.log(`      ${equal} of ${total} files equal (${((100 * equal) / total).toFixed(2)} %)`);
    const seen = new Set(differences.flatMap(({ found }) => found.map(({ gap }) => gap)));
    const mistakes = differences.flatMap(({ path, found }) =>
      found.filter(({ gap }) => gap === undefined).map((difference) => describeDifference(path, difference)),
    );
    assert.deepEqual(mistakes.slice(0, SHOWN), [], `${mistakes.length} differences that no gap explains`);
    for (const gap of GAPS) assert.ok(seen.has(gap), `no file shows the gap any more: ${gap.title}`);
    assert.ok(total > 10_000, `only ${total} files compared`);
  });

  describe('catches a planted difference', () => {
    const path = join(ORACLE, 'walk.go');
    const text = readFileSync(path, 'utf8');

    const plants: readonly (readonly [what: string, planted: (text: string) => string])[] = [
      ['a name', (source) => source.replace('func (w *walker) done()', 'func (w *walker) gone()')],
      ['an offset', (source) => source.replace('w.depth--', 'w.depth --')],
      ['an operator', (source) => source.replace('w.depth++', 'w.depth--')],
      ['a statement less', (source) => source.replace('w.depth++', '       ')],
      ['a comment', (source) => source.replace('// A walker', '// X walker')],
      ['the place of a comment', (source) => source.replace('func (w *walker) file', '\nfunc (w *walker) file')],
    ];
    for (const [what, plant] of plants) {
      it(what, () => {
        const planted = plant(text);
        assert.notEqual(planted, text);
        const expected = expectedLines(path);
        assert.deepEqual(compareAsts(expected, linesOf(parser, path, text)), []);
        const differences = compareAsts(expected, linesOf(parser, path, planted));
        assert.ok(differences.length > 0);
        assert.ok(differences.every(({ gap }) => gap === undefined));
        assert.notEqual(hashOf(parser, path, planted), hashOf(parser, path, text));
      });
    }

    it('and says where the trees are the same', () => {
      const hash = runProgram('hash', [ORACLE])
        .split('\n')
        .find((line) => line.startsWith(`${path}\t`));
      assert.equal(hash, `${path}\t${hashOf(parser, path, text)}`);
    });
  });
});

function describeDifference(path: string, { line, expected, found }: Difference): string {
  return `${path}, line ${line} of its tree: go/parser has ${expected ?? 'nothing'}, we have ${found ?? 'nothing'}`;
}
