import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { runCommand } from './run-command.js';
import { goEnvironment, hasGo, oracleMode } from './run-go.js';
import { generatedWriter } from './serial-writer/generated-writer.js';

const mode = oracleMode(hasGo(), process.env);
const stress = readFileSync(new URL('serial-writer/stress_test.go.txt', import.meta.url), 'utf8');

/** A defect of the writer, and the test that notices it. */
const planted: readonly { readonly what: string; readonly from: string; readonly to: string; readonly test: string }[] =
  [
    {
      what: 'Close does not flush',
      from: 's.err = w.Flush()',
      to: 's.err = nil',
      test: 'TestAllAreWritten',
    },
    {
      what: 'errors of the sink are kept secret',
      from: 'if err := <-s.results; err != nil {',
      to: 'if err := <-s.results; err != nil && len(p) == 0 {',
      test: 'TestFailingSink',
    },
    {
      what: 'nothing is flushed by time',
      from: 'due = time.After(100 * time.Millisecond)',
      to: 'due = nil',
      test: 'TestFlushedBySizeAndByTime',
    },
    {
      what: 'messages are answered before they are in the buffer',
      from: `_, err := w.Write(p)
			if due`,
      to: `s.results <- nil
			_, err := w.Write(p)
			if true {
				continue
			}
			if due`,
      test: 'TestAllAreWritten',
    },
    {
      what: 'the goroutine never ends',
      from: 's.err = w.Flush()\n\t\t\treturn',
      to: 's.err = w.Flush()\n\t\t\tclose(s.ended)\n\t\t\tselect {}',
      test: 'TestCloseGivesUpWithItsContext',
    },
  ];

describe('the generated channel-serialised writer', function () {
  this.timeout(600_000);
  if (mode.kind === 'skip') return;
  if (mode.kind === 'fail') {
    it('has Go', () => {
      assert.fail(mode.notice);
    });
    return;
  }

  const folder = mkdtempSync(join(tmpdir(), 'gotraps-writer-'));
  let writer = '';
  before(async () => {
    writer = generatedWriter(await createEngine());
    writeFileSync(join(folder, 'go.mod'), 'module writer\n\ngo 1.22\n');
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

  it('writes each accepted message once and whole or reports an error, leaves no goroutine and has no race', async () => {
    const { isPassed, output } = await goTest(writer, '-count=3');
    assert.ok(isPassed, output);
  });

  for (const { what, from, to, test } of planted) {
    it(`is seen to be wrong when ${what}`, async () => {
      const text = writer.replace(from, to);
      assert.notEqual(text, writer, 'the defect was planted');
      const { isPassed, output } = await goTest(text, '-vet=off', `-run=${test}`);
      assert.ok(!isPassed, 'the stress test passes');
      assert.doesNotMatch(output, /build failed/);
    });
  }
});
