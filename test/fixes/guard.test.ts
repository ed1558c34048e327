import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { goEnvironment, hasGo, oracleMode } from '../oracle/run-go.js';
import { readCases, runCase, type GuardCase, type GuardResult } from './guard-case.js';

const cases = readCases();

describe('guardWithLock', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });

  for (const one of cases) {
    it(one.name.replaceAll('-', ' '), () => {
      const result = runCase(parser, one, 'mutex');
      if (one.isRefused) {
        assert.equal(result, undefined);
        return;
      }
      assert.ok(result !== undefined, 'not offered');
      for (const file of result.files) {
        const original = one.files.find((before) => before.name === file.name)!.text;
        const wanted = one.wanted.find((after) => after.name === file.name)?.text ?? original;
        assert.equal(file.text, original.includes('\r\n') ? withCarriageReturns(wanted) : wanted);
      }
      assert.ok(one.wanted.length > 0, 'a fix changes something');
      if (one.title !== undefined) assert.equal(result.title, one.title);
      const again = runCase(parser, { ...one, files: result.files, freeLines: new Map() }, 'mutex');
      assert.equal(again, undefined, 'offered again when the guard is there');
      const other = runCase(parser, one, 'rwmutex');
      if (other !== undefined) assert.deepEqual(other.files.map(asMutex), result.files.map(asMutex));
      for (const { edits } of result.edits ?? []) {
        for (let i = 1; i < edits.length; i++) assert.ok(edits[i - 1]!.end <= edits[i]!.start, 'edits overlap');
      }
    });
  }

  describe('with the Go toolchain', () => {
    const mode = oracleMode(hasGo(), process.env);
    if (mode.kind !== 'run') {
      it(`needs Go: ${mode.notice}`, () => {
        console.log(mode.notice);
        assert.notEqual(mode.kind, 'fail', mode.notice);
      });
      return;
    }
    let folder: string;
    const results = new Map<GuardCase, GuardResult>();
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'guard-'));
      for (const one of cases) {
        const result = runCase(parser, one, 'mutex');
        if (result !== undefined) results.set(one, result);
      }
      writeFileSync(join(folder, 'go.mod'), 'module example.com/cases\n\ngo 1.23\n');
      // What cases import that is not of the standard library.
      mkdirSync(join(folder, 'helper'));
      writeFileSync(join(folder, 'helper', 'helper.go'), 'package helper\n');
      for (const [one, result] of results) {
        mkdirSync(join(folder, one.name));
        for (const file of result.files) writeFileSync(join(folder, one.name, file.name), file.text);
      }
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it('gives what gofmt prints', () => {
      // gofmt drops carriage returns, so a file that has them never equals its output.
      const { stdout, stderr } = spawnSync('gofmt', ['-l', '.'], { cwd: folder, encoding: 'utf8' });
      const withoutReturns = [...results]
        .filter(([one]) => !one.files[0]!.text.includes('\r\n'))
        .map(([one]) => one.name);
      const changed = stdout.split('\n').filter((path) => withoutReturns.includes(path.split('/')[0]!));
      assert.deepEqual({ changed, stderr }, { changed: [], stderr: '' });
    });

    it('builds and vets', function () {
      this.timeout(180_000);
      const run = spawnSync('go', ['vet', './...'], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...goEnvironment },
      });
      assert.equal(run.status, 0, run.stdout + run.stderr);
    });
  });
});

/** Without what tells a read lock from a mutex; blanks that set columns are one. */
function asMutex({ name, text }: { readonly name: string; readonly text: string }): string {
  return `${name}: ${text.replaceAll(/\bR(?=Lock\(|Unlock\()|\bRW(?=Mutex)/g, '').replaceAll(/[ \t]+/g, ' ')}`;
}

function withCarriageReturns(text: string): string {
  return text.replaceAll('\n', '\r\n');
}
