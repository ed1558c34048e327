import assert from 'node:assert/strict';
import type { DataFacts } from '../../server/src/program/guards/access-facts.js';
import { guardTableOf } from '../../server/src/program/guards/guard-table.js';
import { randomNumbers, testSeed } from '../harness/go-sources.js';
import { freshVersion, nextVersion, storeParts, tellingsOf, type Version } from './store-versions.js';

describe('guards of versions of a package', () => {
  it('are those of the same text read anew, whatever was typed', async function () {
    this.timeout(120_000);
    const seed = testSeed();
    const random = randomNumbers(seed);
    const below = (count: number): number => Math.floor(random() * count);
    const chosen = storeParts.map(() => 0);
    const textOf = (): string => storeParts.map((part, i) => part[chosen[i]!]!).join('');
    let version = await freshVersion(textOf());
    for (let step = 0; step < 80; step++) {
      const part = below(storeParts.length);
      chosen[part] = below(storeParts[part]!.length);
      const before = version;
      version = await nextVersion(before, textOf());
      const told = tellingsOf(version);
      assert.deepEqual(
        told,
        tellingsOf(await freshVersion(textOf())),
        `GOTRAPS_SEED=${String(seed)}, step ${String(step)}`,
      );
      // The version before can still be followed by another one.
      if (below(4) === 0) version = await nextVersion(before, textOf());
    }
  });

  it('know the lock under which a literal runs in a function that changes', async () => {
    const text = storeParts.map((part) => part.find((one) => one.includes('s.last = n })')) ?? part[0]!).join('');
    const after = await nextVersion(await freshVersion(text), text.replace('s.count = n', 's.count = n + 1'));
    assert.deepEqual(tellingsOf(after), tellingsOf(await freshVersion(after.file.text)));
  });

  it('are kept where nothing that an edit changes has to do with them', async () => {
    const text = storeParts.map(([first]) => first!).join('');
    const before = await freshVersion(text);
    const after = await nextVersion(before, text.replace('total *= 2', 'total *= 22'));
    const factsOf = ({ check }: Version, name: string): DataFacts | undefined =>
      guardTableOf(check.program).data.find(({ variable }) => variable.name === name);
    assert.ok(factsOf(before, 'items') !== undefined);
    assert.ok(factsOf(after, 'items') === factsOf(before, 'items'));
    assert.ok(factsOf(after, 'total') !== factsOf(before, 'total'));
  });
});
