import assert from 'node:assert/strict';
import { randomNumbers, testSeed } from '../harness/go-sources.js';
import { freshVersion, nextVersion, storeParts, tellingsOf, type Version } from './store-versions.js';

/** A method that another one calls, and a goroutine that the constructor starts. */
const source = `package p

import "sync"

type table struct {
	mu    sync.Mutex
	names map[string]int
}

func New() *table {
	t := &table{names: map[string]int{}}
	go t.loop()
	return t
}

func (t *table) loop() {
	for {
		t.mu.Lock()
		t.names["a"] = 1
		t.mu.Unlock()
	}
}

func (t *table) Close() { t.Clear(0) }

func (t *table) Clear(n int) {
	t.mu.Lock()
	if n > 0 || len(t.names) > 0 {
		t.names = nil
	}
	t.mu.Unlock()
}
`;

/** What is told of a version, with the edits of all that its findings offer. */
function everythingOf(version: Version): unknown {
  const { findings } = version.check;
  return { ...tellingsOf(version), fixes: findings.map(({ fixes }) => fixes.map((offer) => offer.build())) };
}

const closeAt = source.indexOf('func (t *table) Close');
const withoutLocks = (text: string): string => text.replaceAll(/\t+t\.mu\.\w+\(\)\n/g, '');
const unlockedClear = source.slice(0, closeAt) + withoutLocks(source.slice(closeAt));
const unlockedLoop = withoutLocks(source.slice(0, closeAt)) + source.slice(closeAt);

describe('versions made from one that others were made from', () => {
  it('cite nothing of each other, and leave it as it was if it is kept', async () => {
    const original = await freshVersion(source);
    const first = await nextVersion(original, unlockedClear, true);
    const second = await nextVersion(original, unlockedLoop, true);
    for (const version of [second, first, original])
      assert.deepEqual(everythingOf(version), everythingOf(await freshVersion(version.file.text)));
  });

  it('cite nothing of each other where it was done with', async () => {
    const original = await freshVersion(source);
    const kept = await nextVersion(original, source.replace('n > 0', 'n > 1'), true);
    await nextVersion(original, unlockedClear);
    for (const before of [original, kept]) {
      const version = await nextVersion(before, unlockedLoop);
      assert.deepEqual(everythingOf(version), everythingOf(await freshVersion(unlockedLoop)));
    }
  });

  it('are those of the same text read anew, in whatever order they are made and asked', async function () {
    this.timeout(120_000);
    const seed = testSeed();
    const random = randomNumbers(seed);
    const below = (count: number): number => Math.floor(random() * count);
    const texts = new Map<Version, readonly number[]>();
    const textOf = (chosen: readonly number[]): string => storeParts.map((part, i) => part[chosen[i]!]!).join('');
    const begin = storeParts.map((part) => below(part.length));
    let versions = [await freshVersion(textOf(begin))];
    texts.set(versions[0]!, begin);
    let intact = new Set(versions);
    for (let step = 0; step < 60; step++) {
      const before = versions[below(versions.length)]!;
      const part = below(storeParts.length);
      const chosen = texts.get(before)!.with(part, below(storeParts[part]!.length));
      const isKept = below(4) > 0;
      const version = await nextVersion(before, textOf(chosen), isKept);
      texts.set(version, chosen);
      // What shares results with a version that is done with may be done with as well, but can be followed.
      if (!isKept) intact = new Set();
      intact.add(version);
      const where = `GOTRAPS_SEED=${String(seed)}, step ${String(step)}`;
      assert.deepEqual(everythingOf(version), everythingOf(await freshVersion(version.file.text)), where);
      if (intact.has(before))
        assert.deepEqual(everythingOf(before), everythingOf(await freshVersion(before.file.text)), where);
      versions = [...versions, version].slice(-4);
    }
  });
});
