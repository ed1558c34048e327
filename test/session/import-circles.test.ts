import assert from 'node:assert/strict';
import { withoutCircles } from '../../server/src/session/import-circles.js';

/** Each word a folder and those it imports: `abc` imports `b` and `c` into `a`. */
function cut(...words: readonly string[]): string[] {
  const imports = new Map(words.map(([folder = '', ...imported]) => [folder, imported]));
  return [...withoutCircles(imports)].map(([folder, imported]) => folder + imported.join('')).sort();
}

describe('imports without circles', () => {
  it('are all imports where there is none, whatever the order', () => {
    const words = ['abc', 'bd', 'cd', 'd'];
    assert.deepEqual(cut(...words), words);
    assert.deepEqual(cut(...words.toReversed()), words);
  });

  it('lack every import that is part of one, wherever one begins', () => {
    const words = ['abx', 'bc', 'cay', 'x', 'ya'];
    for (let i = 0; i < words.length; i++) {
      words.push(words.shift() ?? '');
      assert.deepEqual(cut(...words), ['ax', 'b', 'c', 'x', 'y']);
    }
  });

  it('keep circles apart that one leads to another from', () => {
    assert.deepEqual(cut('ab', 'ba', 'cad', 'dc', 'ec'), ['a', 'b', 'ca', 'd', 'ec']);
    assert.deepEqual(cut('aa', 'ab', 'b'), ['ab', 'b']);
  });

  it('leave out folders that are not among them', () => {
    assert.deepEqual(cut('abx', 'b'), ['ab', 'b']);
  });

  it('may be a long chain', () => {
    const folders = Array.from({ length: 100_000 }, (_, i) => `f${i}`);
    const chain = new Map(folders.map((folder, i) => [folder, folders.slice(i + 1, i + 2)]));
    assert.deepEqual(withoutCircles(chain), chain);
  });
});
