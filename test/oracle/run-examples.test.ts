import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { analyze } from '../harness/analyze.js';
import { exampleGoVersion, readExampleModule } from '../harness/read-examples.js';
import { runCommand, type Outcome } from './run-command.js';
import { goEnvironment, hasGo } from './run-go.js';
import { findFault, hasSprung } from './run-verdict.js';

/** The race is reported in nearly every run; a machine may have a bad moment. */
const RUNS = 10;

/** The detector's usual second of waiting for goroutines at the end is not needed: the clients have been waited for. */
const quickExit = { GORACE: 'atexit_sleep_ms=20' };

if (hasGo()) {
  describe('execution of the examples', function () {
    this.timeout(300_000);
    let folder = '';
    const go = (...args: readonly string[]): Promise<Outcome> =>
      runCommand('go', args, { cwd: folder, env: goEnvironment, limitMs: 300_000 });
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'gotraps-examples-'));
      for (const { path, text } of readExampleModule()) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it('vet and gofmt are content with them', async () => {
      const vet = await go('vet', './...');
      assert.equal(vet.exitCode, 0, vet.stderr);
      const gofmt = await runCommand('gofmt', ['-l', '.'], { cwd: folder, limitMs: 60_000 });
      assert.deepEqual([gofmt.exitCode, gofmt.stdout], [0, '']);
    });

    for (const name of ['chatserver', 'logwriter']) {
      it(`${name} has a data race on its map`, async () => {
        const built = await go('build', '-race', '-o', `./${name}.bin`, `./${name}`);
        assert.equal(built.exitCode, 0, built.stderr);
        let isMapRace = false;
        for (let run = 0; run < RUNS && !isMapRace; run++) {
          const outcome = await runCommand(`./${name}.bin`, [], { cwd: folder, env: quickExit, limitMs: 30_000 });
          isMapRace = hasSprung('race', outcome, '') && outcome.stderr.includes('runtime.map');
        }
        assert.ok(isMapRace, `no race in ${RUNS} runs`);
      });
    }

    it('chatserver has none after the fix', async () => {
      const findings = analyze(await createEngine(), readExampleModule(), exampleGoVersion);
      const fix = findings.find(({ file }) => file.startsWith('chatserver/'))?.fixes[0];
      assert.ok(fix);
      for (const { path, text } of fix.files) writeFileSync(join(folder, path), text);
      const built = await go('build', '-race', '-o', './fixed.bin', './chatserver');
      assert.equal(built.exitCode, 0, built.stderr);
      for (let run = 0; run < RUNS; run++) {
        const outcome = await runCommand('./fixed.bin', [], { cwd: folder, env: quickExit, limitMs: 30_000 });
        // Clients greet in any order.
        assert.equal(findFault(outcome, outcome.stdout), undefined);
      }
    });
  });
}
