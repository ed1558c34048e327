import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { hasGo, oracleMode } from './run-go.js';
import { generatedWriter } from './serial-writer/generated-writer.js';
import { assertNoticed, assertStands, type PlantedDefect } from './stress.js';

const mode = oracleMode(hasGo(), process.env);
if (mode.kind === 'skip') console.warn(mode.notice);
const stress = readFileSync(new URL('serial-writer/stress_test.go.txt', import.meta.url), 'utf8');

/** Defects of the writer, each with the test that notices it. */
const planted: readonly PlantedDefect[] = [
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

  it('writes each accepted message once and whole or reports an error, leaves no goroutine and has no race', async () => {
    await assertStands(folder, writer);
  });

  for (const defect of planted) {
    it(`is seen to be wrong when ${defect.what}`, async () => {
      await assertNoticed(folder, writer, defect);
    });
  }
});
