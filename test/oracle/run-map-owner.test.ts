import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { analyze } from '../harness/analyze.js';
import { hasGo, oracleMode } from './run-go.js';
import { assertNoticed, assertStands, type PlantedDefect } from './stress.js';

const mode = oracleMode(hasGo(), process.env);
if (mode.kind === 'skip') console.warn(mode.notice);
const stress = readFileSync(new URL('map-owner/stress_test.go.txt', import.meta.url), 'utf8');

/** A program whose fix needs the methods that the stress test calls. */
const program = `package main

import (
	"fmt"
	"sync"
)

func main() {
	counts := map[string]int{}
	var wg sync.WaitGroup
	for i := 0; i < 8; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			counts["all"]++
			counts["last"] = i
		}()
	}
	wg.Wait()
	last, ok := counts["last"]
	fmt.Println(counts["all"], last, ok)
}
`;

/** Defects of the owner, each with the test that notices it. */
const planted: readonly PlantedDefect[] = [
  { what: 'a panic ends the program', from: 'failure = recover()', to: '', test: 'TestPanicGoesOnInTheCaller' },
  { what: 'stop ends nothing', from: 'close(o.stopping)', to: 'o.rest <- nil', test: 'TestNothingIsLost' },
  {
    what: 'requests of several callers run at the same time',
    from: 'request(counts)\n\t\tcase <-o.stopping',
    to: 'go request(counts)\n\t\tcase <-o.stopping',
    test: 'TestNothingIsLost',
  },
];

describe('the generated owner of a map', function () {
  this.timeout(600_000);
  if (mode.kind === 'skip') return;
  if (mode.kind === 'fail') {
    it('has Go', () => {
      assert.fail(mode.notice);
    });
    return;
  }

  const folder = mkdtempSync(join(tmpdir(), 'gotraps-owner-'));
  const goMod = 'module owner\n\ngo 1.22\n';
  let owner = '';
  before(async () => {
    const files = [
      { path: 'go.mod', text: goMod },
      { path: 'main.go', text: program },
    ];
    const fixes = analyze(await createEngine(), files, { major: 1, minor: 22 }).flatMap((finding) => finding.fixes);
    const fix = fixes.find(({ kind }) => kind === 'owner-goroutine');
    owner = fix?.files.find(({ path }) => path === 'main.go')?.text ?? '';
    writeFileSync(join(folder, 'go.mod'), goMod);
    writeFileSync(join(folder, 'stress_test.go'), stress);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses nothing, before and after it is stopped, passes panics on, leaves no goroutine and has no race', async () => {
    await assertStands(folder, owner);
  });

  for (const defect of planted) {
    it(`is seen to be wrong when ${defect.what}`, async () => {
      await assertNoticed(folder, owner, defect);
    });
  }
});
