import assert from 'node:assert/strict';
import { setBugReporter } from '../../server/src/base/bug.js';
import { CellBuffer } from '../../server/src/syntax/cell-buffer.js';
import { FLAG_EXTRA, FLAG_HAS_ERROR, FLAG_MISSING, flagsOf } from '../../server/src/syntax/flat-tree.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { HeapWalker } from '../../server/src/syntax/heap-walk.js';
import { WALK_SAMPLE } from '../../server/src/syntax/walk-sample.js';
import { goSourceRoot, listGoFiles, randomNumbers, readGoFile, sample, testSeed } from '../harness/go-sources.js';
import { createNodeParser } from '../harness/node-parser.js';

const FILES = 60;

describe('the heap walk', () => {
  const seed = testSeed();
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => {
    parser.dispose();
  });

  it(`gives what the cursor gives, on real files and damaged ones (GOTRAPS_SEED=${seed})`, function () {
    this.timeout(120_000);
    const next = randomNumbers(seed);
    for (const path of sample(listGoFiles(goSourceRoot(), 30_000), FILES, seed)) {
      const text = readGoFile(path);
      assert.equal(parser.compareWalks(text), undefined, path);
      // Take a few characters out, so that there are errors of all sorts.
      let damaged = text;
      for (let i = 0; i < 8; i++) {
        const at = Math.floor(next() * damaged.length);
        damaged = damaged.slice(0, at) + damaged.slice(at + 1 + Math.floor(next() * 6));
      }
      assert.equal(parser.compareWalks(damaged), undefined, `${path}, damaged`);
    }
    assert.equal(parser.liveTreeCount, 0);
  });

  it('gives what the cursor gives for odd texts', () => {
    const odd = ['', ' ', '\n', '\0', '\ufeff', '\ufeffpackage p', '// c', '}', '"', '`', '\ud83d', 'x', '(', '世界'];
    const deep = ['('.repeat(5_000), 'a['.repeat(5_000), `x = ${'-'.repeat(5_000)}1`, 'if a { '.repeat(1_000)];
    for (const text of [...odd, ...deep]) assert.equal(parser.compareWalks(text), undefined, JSON.stringify(text));
  });

  it('is checked at start on a sample with every kind of node', () => {
    const { cells, nodeCount } = parser.parseToFlat(WALK_SAMPLE);
    const count = (flag: number): number =>
      Array.from({ length: nodeCount }, (_, node) => flagsOf(cells, node)).filter((flags) => flags & flag).length;
    assert.ok(count(FLAG_EXTRA) > 0);
    assert.ok(count(FLAG_MISSING) > 0);
    assert.ok(count(FLAG_HAS_ERROR) > count(FLAG_MISSING));
  });

  it('is not used where it differs from the cursor', async () => {
    const expected = parser.parseToFlat(WALK_SAMPLE).cells.slice();
    const reported: Error[] = [];
    const flatten = Object.getOwnPropertyDescriptor(HeapWalker.prototype, 'flatten')!;
    setBugReporter((error) => reported.push(error));
    // One end of one node is wrong.
    HeapWalker.prototype.flatten = function (treeAddress: number, buffer: CellBuffer): number {
      const count = (flatten.value as HeapWalker['flatten']).call(this, treeAddress, buffer);
      buffer.cells[6]! += 1;
      return count;
    };
    try {
      const other = await createNodeParser();
      assert.equal(reported.length, 1);
      assert.match(reported[0]!.message, /differs from the cursor: cell 2 of node 1/);
      assert.deepEqual(other.parseToFlat(WALK_SAMPLE).cells, expected);
      other.dispose();
    } finally {
      Object.defineProperty(HeapWalker.prototype, 'flatten', flatten);
      setBugReporter((error) => {
        throw error;
      });
    }
  });

  it('gives up on a memory that is laid out otherwise', () => {
    const bytes = new Uint8Array(4096);
    const heap = { HEAPU8: bytes, HEAPU16: new Uint16Array(bytes.buffer), HEAPU32: new Uint32Array(bytes.buffer) };
    assert.equal(new HeapWalker(heap, 64).flatten(1024, new CellBuffer()), -1);
  });
});
