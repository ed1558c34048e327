import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { runInProcess, withFolder, type CliResult } from './run-in-process.js';

const examples = new URL('../../examples/', import.meta.url).pathname;
const names = globSync('**/*.{go,mod}', { cwd: examples });

/** The programs in examples/, each text changed by `change`. */
function exampleFiles(change: (text: string, name: string) => string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, change(readFileSync(join(examples, name), 'utf8'), name)]));
}

describe('gotraps check on examples/', function () {
  this.timeout(30_000);

  const run = (folder: string, ...args: string[]): Promise<CliResult> =>
    runInProcess(['check', ...args], { folder, machine: { rules, createEngine } });
  const readAll = (folder: string): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

  it('finds the traps, offers to fix them, and finds nothing afterwards', async () => {
    await withFolder(exampleFiles(String), async (folder) => {
      const { status, stdout } = await run(folder);
      assert.equal(status, 1);
      const count = Number(/^Traps found: (\d+)/m.exec(stdout)?.[1]);
      assert.equal(stdout.match(/^ {2}fix: .* \(gotraps check --fix=mutex\)$/gm)?.length, count);

      const patch = await run(folder, '--fix', '--dry-run');
      assert.deepEqual(readAll(folder), exampleFiles(String));
      const fixed = await run(folder, '--fix');
      assert.match(fixed.stdout, new RegExp(`^Fixes made: ${count}, .*\nNo traps found`));
      assert.equal(fixed.status, 0);
      const wanted = readAll(folder);
      assert.notDeepEqual(wanted, exampleFiles(String));

      await withFolder(exampleFiles(String), async (copy) => {
        execFileSync('git', ['apply', '-p1', '-'], { cwd: copy, input: patch.stdout });
        assert.deepEqual(readAll(copy), wanted);
        assert.equal((await run(copy)).status, 0);
      });
      assert.equal((await run(folder, '--fix')).status, 0);
      assert.deepEqual(readAll(folder), wanted);
    });
  });

  it('writes the same fixes into files with CRLF and a byte order mark', async () => {
    const toWindows = (text: string, name: string): string =>
      name.endsWith('.go') ? `\ufeff${text.replaceAll('\n', '\r\n')}` : text;
    let plain: Record<string, string> = {};
    await withFolder(exampleFiles(String), async (folder) => {
      await run(folder, '--fix');
      plain = readAll(folder);
    });
    await withFolder(exampleFiles(toWindows), async (folder) => {
      const { status, stdout } = await run(folder, '--fix');
      assert.equal(status, 0, stdout);
      const expected = Object.fromEntries(Object.entries(plain).map(([name, text]) => [name, toWindows(text, name)]));
      assert.deepEqual(readAll(folder), expected);
    });
  });
});
