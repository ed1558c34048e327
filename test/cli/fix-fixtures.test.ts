import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { findFixtures } from '../harness/find-fixtures.js';
import { runInProcess, withFolder, type CliResult } from './run-in-process.js';

interface JsonReport {
  readonly findings: readonly {
    readonly file: string;
    readonly rule: string;
    readonly fixes: readonly { readonly preferred: boolean }[];
  }[];
  readonly summary: { readonly fixed: number };
}

/** Every fixture with a trap, each a module of its own in one workspace. */
const files = Object.fromEntries(
  findFixtures()
    .filter(({ fixture }) => fixture.bad !== undefined)
    .flatMap(({ fixture }) => fixture.files.map(({ path, text }) => [`${fixture.name}/${path}`, text])),
);

/** For each kind of fix, modules that show it. */
const samples = new Map<string, Record<string, string>>();
const most = 3;
for (const { fixture } of findFixtures())
  for (const kind of fixture.fixes.keys()) {
    const shown = samples.get(kind) ?? {};
    samples.set(kind, shown);
    if (Object.keys(shown).filter((path) => path.endsWith('/go.mod')).length >= most) continue;
    for (const { path, text } of fixture.files) shown[`${fixture.name}/${path}`] = text;
  }

describe('gotraps check --fix on the fixtures of all rules', function () {
  this.timeout(300_000);

  const machine = { rules, createEngine };
  const run = (folder: string, ...args: string[]): Promise<CliResult> =>
    runInProcess(['check', '--format=json', ...args], { folder, machine });
  const readAll = (folder: string, of = files): Record<string, string> =>
    Object.fromEntries(Object.keys(of).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const report = ({ stdout }: CliResult): JsonReport => JSON.parse(stdout) as JsonReport;
  const recommended = ({ findings }: JsonReport): readonly string[] =>
    findings.filter(({ fixes }) => fixes.some(({ preferred }) => preferred)).map(({ file, rule }) => `${file} ${rule}`);

  it('leaves nothing that it could still fix, changes nothing when run again, and writes what --dry-run shows', async () => {
    await withFolder(files, async (folder) => {
      assert.ok(recommended(report(await run(folder))).length > 120);
      const patch = await runInProcess(['check', '--fix', '--dry-run'], { folder, machine });
      assert.deepEqual(readAll(folder), files);

      const first = report(await run(folder, '--fix'));
      assert.ok(first.summary.fixed > 120);
      assert.deepEqual(recommended(first), []);
      const fixed = readAll(folder);
      assert.deepEqual(recommended(report(await run(folder))), [], 'a fresh check agrees');

      assert.equal(report(await run(folder, '--fix')).summary.fixed, 0);
      assert.deepEqual(readAll(folder), fixed);

      await withFolder(files, (copy) => {
        execFileSync('git', ['apply', '-p1', '-'], { cwd: copy, input: patch.stdout });
        assert.deepEqual(readAll(copy), fixed);
      });
    });
  });

  for (const [kind, sample] of samples)
    it(`does so for --fix=${kind}`, async () => {
      await withFolder(sample, async (folder) => {
        const patch = await runInProcess(['check', `--fix=${kind}`, '--dry-run', '--severity=hint'], {
          folder,
          machine,
        });
        assert.deepEqual(readAll(folder, sample), sample);
        assert.ok(report(await run(folder, `--fix=${kind}`, '--severity=hint')).summary.fixed > 0);
        const fixed = readAll(folder, sample);
        assert.equal(report(await run(folder, `--fix=${kind}`, '--severity=hint')).summary.fixed, 0);
        assert.deepEqual(readAll(folder, sample), fixed);
        await withFolder(sample, (copy) => {
          execFileSync('git', ['apply', '-p1', '-'], { cwd: copy, input: patch.stdout });
          assert.deepEqual(readAll(copy, sample), fixed);
        });
      });
    });
});
