import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { PackageCode } from '../../server/src/flow/paths/package-code.js';
import { lockUseOf } from '../../server/src/program/resources/lock-ways.js';
import { pathCodeOf } from '../../server/src/program/resources/path-code.js';
import { freshVersion, nextVersion, tellingsOf, type Version } from './store-versions.js';

/** `Size` unlocks by another function, `Drop` ends by one, and `Fill` reaches a mutex of the package by names alone. */
const source = `package p

import (
	"os"
	"sync"
)

type table struct {
	mu    sync.Mutex
	names map[string]int
}

var all sync.Mutex

func Size(t *table) int {
	t.mu.Lock()
	n := len(t.names)
	release(t)
	return n
}

func release(t *table) {
	t.names[""] = 0
	t.mu.Unlock()
}

func Reset(t *table) {
	t.mu.Lock()
	clear(t.names)
	t.mu.Unlock()
}

func Drop(t *table) {
	t.mu.Lock()
	if t.names == nil {
		stop()
	}
	t.mu.Unlock()
}

func stop() {
	println("stopped")
	os.Exit(1)
}

func Fill() {
	all.Lock()
	add()
	all.Unlock()
}

func add() { touch() }

func touch() { println("touched") }
`;

/** The functions with mutexes whose ways were not walked again for the later version. */
function takenOver(before: Version, after: Version): string[] {
  const known = new Set(lockUseOf(before.check.program).ways.map(({ result }) => result));
  const { ways } = lockUseOf(after.check.program);
  return ways.filter(({ result }) => known.has(result)).map(({ unit }) => unit.object?.name ?? '');
}

describe('ways through the functions of a version', () => {
  const everything = ['Size', 'release', 'Reset', 'Drop', 'Fill'];
  const edits: readonly (readonly [what: string, from: string, to: string, walked: readonly string[]])[] = [
    ['a function that has to do with no mutex', 'println("touched")', 'println("touched", 1)', []],
    ['a function with a mutex', 'clear(t.names)', 't.names = nil', ['Reset']],
    ['what another one calls with its mutex', 't.names[""] = 0\n\t', '', ['Size', 'release']],
    ['what it is called with', 't.mu.Unlock()\n}\n\nfunc Reset', '}\n\nfunc Reset', ['Size', 'release']],
    ['a function that ends the program', '\tos.Exit(1)\n', '', everything],
    ['what calls reach that a mutex of the package might be used in', 'println("touched")', 'all.Lock()', ['Fill']],
  ];
  for (const [what, from, to, walked] of edits)
    it(`are walked again after an edit of ${what}`, async () => {
      const before = await freshVersion(source);
      assert.deepEqual(takenOver(before, before), everything);
      const text = source.replace(from, to);
      assert.notEqual(text, source);
      for (const isKept of [true, false]) {
        const after = await nextVersion(before, text, isKept);
        assert.deepEqual(tellingsOf(after).findings, tellingsOf(await freshVersion(text)).findings);
        const left = everything.filter((name) => !walked.includes(name));
        assert.deepEqual(
          takenOver(before, after).filter((name) => left.includes(name)),
          left,
        );
        assert.deepEqual(
          takenOver(before, after).filter((name) => walked.includes(name)),
          [],
        );
      }
    });

  it('keep no earlier version in memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const codes: WeakRef<PackageCode>[] = [];
    let version = await freshVersion(source);
    for (let i = 0; i < 4; i++) {
      lockUseOf(version.check.program);
      codes.push(new WeakRef(pathCodeOf(version.check.program)));
      version = await nextVersion(version, source.replace('clear(t.names)', `clear(t.names) // ${i}`));
    }
    lockUseOf(version.check.program);
    // What a WeakRef was asked for stays until the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    assert.equal(codes.filter((code) => code.deref() !== undefined).length, 0);
    assert.ok(lockUseOf(version.check.program).ways.length > 0);
  });
});
