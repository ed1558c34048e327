import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.js';
import { goEnvironment } from './run-go.js';

/** A change of generated code that its stress test must notice. */
export interface PlantedDefect {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** The tests to run, as a pattern. */
  readonly test: string;
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
export async function assertStands(folder: string, text: string): Promise<void> {
  const { isPassed, output } = await goTest(folder, text, '-count=3');
  assert.ok(isPassed, output);
}

/** Runs them on code with a defect, which builds and must not pass. */
export async function assertNoticed(folder: string, text: string, { from, to, test }: PlantedDefect): Promise<void> {
  const broken = text.replace(from, to);
  assert.notEqual(broken, text, 'the defect was planted');
  const { isPassed, output } = await goTest(folder, broken, '-vet=off', `-run=${test}`);
  assert.ok(!isPassed, 'the stress test passes');
  assert.doesNotMatch(output, /build failed/);
}
