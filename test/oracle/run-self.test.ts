import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFixture } from '../harness/fixture.js';
import type { Outcome } from './run-command.js';
import { buildFixtures, findVariantProblems, type Variant } from './run-fixtures.js';
import { hasGo, oracleMode } from './run-go.js';
import { findFault, hasSprung } from './run-verdict.js';

const racing = `package main

import (
	"fmt"
	"sync"
)

func main() {
	m := map[int]int{}
	var wg sync.WaitGroup
	wg.Add(2)
	for i := 0; i < 2; i++ {
		go func(i int) {
			defer wg.Done()
			m[i] = i
		}(i)
	}
	wg.Wait()
	fmt.Println("done")
}
`;

const marked = racing.replace('m[i] = i\n', '$&\t//\t\t^^^^ want error map-race "m"\n');

const sound = racing
  .replace('\tm := map[int]int{}\n', '\tvar mu sync.Mutex // guards m\n$&')
  .replace('\t\t\tm[i] = i\n', '\t\t\tmu.Lock()\n$&\t\t\tmu.Unlock()\n');

const harmless = `package main

import "fmt"

func main() {
	fmt.Println("done")
}
`;

const harmlessMarked = harmless.replace('("done")\n', '$&//\t^^^ want error map-race "m"\n');

function archive(flags: string, main: string, fix: string | undefined): string {
  const fixSection = fix === undefined ? '' : `-- fix:mutex/main.go --\n${fix}`;
  return `Planted.\n-- flags --\n${flags} runs=3\n-- main.go --\n${main}${fixSection}-- stdout --\ndone\n`;
}

/** Fixtures with one violation each, and what the oracle must say. */
const planted = {
  'planted-nothing': { text: archive('bad=race', marked, sound), says: [] },
  'planted-harmless-race': {
    text: archive('bad=race', harmlessMarked, undefined),
    says: [/did not spring: no race in 3 runs/],
  },
  'planted-harmless-deadlock': {
    text: archive('bad=deadlock', harmlessMarked, undefined),
    says: [/did not spring: no deadlock/],
  },
  'planted-quiet-races': { text: archive('', racing, undefined), says: [/data race/] },
  'planted-fix-races': { text: archive('bad=race', marked, racing), says: [/\(mutex\): data race/] },
  'planted-fix-exits': {
    text: archive('bad=race', marked, sound.replace('fmt.Println("done")', '$&\n\tpanic("late")')),
    says: [/\(mutex\): exit status 2/],
  },
  'planted-fix-prints-else': {
    text: archive('bad=race', marked, sound.replace('"done"', '"over"')),
    says: [/\(mutex\): printed "over\\n", not "done\\n"/],
  },
  'planted-fix-breaks-build': {
    text: archive('bad=race', marked, sound.replace('m[i] = i', 'n[i] = i')),
    says: [/\(mutex\): does not build:[^]*undefined: n/],
  },
  'planted-fix-unformatted': {
    text: archive('bad=race', marked, sound.replace('\tmu.Lock', 'mu.Lock')),
    says: [/\(mutex\): not formatted as gofmt does: planted-fix-unformatted\/main\.go/],
  },
  'planted-fix-not-vetted': {
    text: archive('bad=race', marked, sound.replace('"done")', '"done")\n\tfmt.Printf("%d", "")')).replace(
      '-- stdout --\ndone\n',
      '-- stdout --\ndone\n%!d(string=)',
    ),
    says: [/\(mutex\): go vet complains:[^]*Printf format %d/, /printed/],
  },
};

const ended: Outcome = { exitCode: 0, timedOut: false, stdout: 'a\nb\n', stderr: '' };

describe('verdicts of the oracle', () => {
  it('tells the outcomes apart', () => {
    const outcomes = {
      race: { ...ended, exitCode: 66, stderr: '==================\nWARNING: DATA RACE\n' },
      fatal: { ...ended, exitCode: 2, stderr: 'fatal error: concurrent map writes\n' },
      panic: { ...ended, exitCode: 2, stderr: 'panic: send on closed channel\n' },
      deadlock: { ...ended, exitCode: 2, stderr: 'fatal error: all goroutines are asleep - deadlock!\n' },
      'short-output': { ...ended, stdout: 'a\n' },
      garbled: { ...ended, stdout: 'ab\n\n' },
      leak: { ...ended, exitCode: 3 },
    } as const;
    const names = Object.keys(outcomes) as (keyof typeof outcomes)[];
    for (const bad of names) {
      const sprung = names.filter((name) => hasSprung(bad, outcomes[name], 'a\nb\n'));
      // A line cut short by lost data may look like any other line.
      const also: readonly string[] = bad === 'short-output' ? ['garbled'] : [];
      assert.deepEqual(
        sprung.filter((name) => !also.includes(name) || name === bad),
        [bad],
      );
      assert.equal(hasSprung(bad, ended, 'a\nb\n'), false, `${bad} in a sound run`);
      assert.notEqual(findFault(outcomes[bad], 'a\nb\n'), undefined, `${bad} is no fault`);
    }
    assert.equal(findFault(ended, 'a\nb\n'), undefined);
  });

  it('takes a run without end for a deadlock, and for a fault', () => {
    const hanging = { ...ended, exitCode: undefined, timedOut: true };
    assert.equal(hasSprung('deadlock', hanging, 'a\nb\n'), true);
    assert.match(findFault(hanging, 'a\nb\n') ?? '', /time limit/);
  });

  it('is skipped without Go, but not in CI', () => {
    assert.equal(oracleMode(false, {}).kind, 'skip');
    assert.equal(oracleMode(false, { CI: 'true' }).kind, 'fail');
    assert.equal(oracleMode(true, { CI: 'true' }).kind, 'run');
  });
});

if (hasGo()) {
  describe('planted violations', function () {
    this.timeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), 'gotraps-oracle-self-'));
    let variants: ReadonlyMap<string, readonly Variant[]> = new Map();
    before(async () => {
      const fixtures = Object.entries(planted).map(([name, { text }]) => parseFixture(name, text));
      variants = await buildFixtures(folder, fixtures);
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    for (const [name, { says }] of Object.entries(planted)) {
      it(`${name}: ${says.length === 0 ? 'no complaint' : says.join(' ')}`, async () => {
        const problems: string[] = [];
        for (const variant of variants.get(name) ?? []) problems.push(...(await findVariantProblems(variant)));
        assert.equal(problems.length, says.length, problems.join('\n'));
        for (const [i, pattern] of says.entries()) assert.match(problems[i] ?? '', pattern);
      });
    }
  });
}
