import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { runCommand } from './run-command.js';
import { goEnvironment, hasGo, oracleMode } from './run-go.js';

/** A change of generated code that its stress test must notice. */
export interface PlantedDefect {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** The tests to run, as a pattern. */
  readonly test: string;
}

/** Generated code and how it is put to the test. */
export interface StressedCode {
  readonly what: string;
  /** What the stress test shows of it. */
  readonly shows: string;
  /** Go tests of package main, which run beside the generated text. */
  readonly stress: string;
  readonly generate: (engine: Engine) => string;
  readonly planted: readonly PlantedDefect[];
}

/** A suite for generated code: it stands its stress test, and each planted defect is noticed by that. */
export function describeStress({ what, shows, stress, generate, planted }: StressedCode): void {
  const mode = oracleMode(hasGo(), process.env);
  if (mode.kind === 'skip') console.warn(mode.notice);
  describe(what, function () {
    this.timeout(600_000);
    if (mode.kind === 'skip') return;
    if (mode.kind === 'fail') {
      it('has Go', () => {
        assert.fail(mode.notice);
      });
      return;
    }

    const folder = mkdtempSync(join(tmpdir(), 'gotraps-stress-'));
    let text = '';
    before(async () => {
      text = generate(await createEngine());
      writeFileSync(join(folder, 'go.mod'), 'module stressed\n\ngo 1.22\n');
      writeFileSync(join(folder, 'stress_test.go'), stress);
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it(shows, async () => {
      await assertStands(folder, text);
    });

    for (const defect of planted) {
      it(`is seen to be wrong when ${defect.what}`, async () => {
        await assertNoticed(folder, text, defect);
      });
    }
  });
}

async function goTest(
  folder: string,
  text: string,
  ...args: readonly string[]
): Promise<{ readonly isPassed: boolean; readonly output: string }> {
  writeFileSync(join(folder, 'main.go'), text);
  const limits = { cwd: folder, env: { ...goEnvironment, GOMAXPROCS: '4' }, limitMs: 300_000 };
  const outcome = await runCommand('go', ['test', '-race', '-timeout=120s', ...args], limits);
  return { isPassed: outcome.exitCode === 0, output: outcome.stdout + outcome.stderr };
}

/** Runs the Go tests of a folder on generated code with the race detector, three times. */
async function assertStands(folder: string, text: string): Promise<void> {
  const { isPassed, output } = await goTest(folder, text, '-count=3');
  assert.ok(isPassed, output);
}

/** So often a defect may go unnoticed: goroutines must overlap for a race, which they don't in each run of a busy machine. */
const attempts = 5;

/** Runs them on code with a defect, which builds and must not pass each time. */
async function assertNoticed(folder: string, text: string, { from, to, test }: PlantedDefect): Promise<void> {
  const broken = text.replace(from, to);
  assert.notEqual(broken, text, 'the defect was planted');
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { isPassed, output } = await goTest(folder, broken, '-count=1', '-vet=off', '-timeout=20s', `-run=${test}`);
    assert.doesNotMatch(output, /build failed/);
    if (!isPassed) return;
  }
  assert.fail(`the stress test passes ${attempts} times`);
}
