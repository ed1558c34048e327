import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { analyze } from '../harness/analyze.js';
import { runCommand } from './run-command.js';
import { goEnvironment, hasGo, oracleMode } from './run-go.js';

const mode = oracleMode(hasGo(), process.env);
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

/** A defect of the owner, and the test that notices it. */
const planted = [
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

  async function goTest(text: string, ...args: readonly string[]): Promise<{ isPassed: boolean; output: string }> {
    writeFileSync(join(folder, 'main.go'), text);
    const limits = { cwd: folder, env: { ...goEnvironment, GOMAXPROCS: '4' }, limitMs: 300_000 };
    const outcome = await runCommand('go', ['test', '-race', '-timeout=120s', ...args], limits);
    return { isPassed: outcome.exitCode === 0, output: outcome.stdout + outcome.stderr };
  }

  it('loses nothing, before and after it is stopped, passes panics on, leaves no goroutine and has no race', async () => {
    const { isPassed, output } = await goTest(owner, '-count=3');
    assert.ok(isPassed, output);
  });

  for (const { what, from, to, test } of planted) {
    it(`is seen to be wrong when ${what}`, async () => {
      const text = owner.replace(from, to);
      assert.notEqual(text, owner, 'the defect was planted');
      const { isPassed, output } = await goTest(text, '-vet=off', `-run=${test}`);
      assert.ok(!isPassed, 'the stress test passes');
      assert.doesNotMatch(output, /build failed/);
    });
  }
});
