import assert from 'node:assert/strict';
import { planImports } from '../../server/src/session/import-plan.js';

/** Folders of one letter: what each imports, and its length. */
type Folders = Readonly<Record<string, readonly [imports: string, length: number]>>;

async function plan(open: string, folders: Folders, limits = { folders: 9, length: 99 }): Promise<string> {
  const importsOf = (folder: string): Promise<{ folders: string[]; paths: Set<string>; length: number }> => {
    const [imports = '', length = 0] = folders[folder] ?? [];
    return Promise.resolve({ folders: Array.from(imports), paths: new Set<string>(), length });
  };
  const { order, reached, imported } = await planImports(Array.from(open), importsOf, limits);
  const found = order.map((folder) => folder + [...(reached.get(folder) ?? [])].sort().join(''));
  return `${found.join(' ')} | ${[...imported].sort().join('')}`;
}

const diamond: Folders = { a: ['bc', 1], b: ['d', 1], c: ['d', 1], d: ['', 1], e: ['a', 1] };

describe('the plan of imported folders', () => {
  it('has what is imported before its importers, and nothing else', async () => {
    assert.equal(await plan('a', diamond), 'd bd cd abcd | bcd');
    assert.equal(await plan('d', diamond), 'd | ');
    assert.equal(await plan('ad', diamond), 'd bd cd abcd | bcd');
  });

  it('is bounded by the number of folders that are not open, the nearest first', async () => {
    assert.equal(await plan('e', diamond, { folders: 2, length: 99 }), 'b ab eab | ab');
    assert.equal(await plan('ea', diamond, { folders: 2, length: 99 }), 'b c abc eabc | abc');
    assert.equal(await plan('e', diamond, { folders: 0, length: 99 }), 'e | ');
  });

  it('is bounded by their length, where a smaller one may still find room', async () => {
    const folders: Folders = { a: ['bc', 500], b: ['d', 60], c: ['', 50], d: ['', 40] };
    assert.equal(await plan('a', folders, { folders: 9, length: 100 }), 'd bd abd | bd');
  });

  it('has no circles', async () => {
    assert.equal(await plan('a', { a: ['b', 1], b: ['ac', 1], c: ['', 1] }), 'a c bc | c');
  });
});
