import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckArguments } from '../../server/src/cli/arguments.js';
import { createFolderChecker } from '../../server/src/cli/create-folder-checker.js';
import { CheckThreadError } from '../../server/src/report/folder-checker.js';
import { OutcomeBuilder } from '../../server/src/report/folder-outcome.js';
import type { CliSystem } from '../../server/src/cli/cli-system.js';
import { startCheckThread } from '../../server/src/entry/check-thread.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { nodeCliSystem } from '../../server/src/entry/node-cli-system.js';
import { noEffects } from '../../server/src/flow/effect/function-effect.js';
import { nodeFileHost } from '../../server/src/host/node-file-host.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { runInProcess, withFolder } from './run-in-process.js';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const bundle = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** The real analysis; other threads are played by engines of their own in this one. */
function machine(changed: Partial<CliSystem> = {}): Partial<CliSystem> {
  const nothing = (): undefined => undefined;
  const serveEditor = (): Promise<void> => Promise.resolve();
  const parts = { rules, version: '', processorCount: 4, createEngine, expectSource: nothing, serveEditor };
  const startChecker = (args: CheckArguments): ReturnType<CliSystem['startChecker']> => {
    const system = nodeCliSystem({ ...parts, startChecker: () => assert.fail('a thread in a thread') }, examples);
    const checker = createFolderChecker(args, { ...system, ...changed });
    return { check: async (task) => (await checker).check(task), forget: () => undefined, close: () => undefined };
  };
  return { rules, createEngine, startChecker, ...changed };
}

describe('the report', function () {
  this.timeout(60_000);

  const check = async (args: readonly string[], changed?: Partial<CliSystem>): Promise<string> => {
    const all = ['check', '--format=json', '--severity=hint', ...args];
    const { stdout, stderr, status } = await runInProcess(all, { folder: examples, machine: machine(changed) });
    assert.deepEqual([status, stderr], [1, '']);
    return stdout;
  };

  it('is the same for every number of threads', async () => {
    const expected = await check(['--jobs=1']);
    for (const jobs of [2, 3, 7]) assert.equal(await check([`--jobs=${jobs}`]), expected);
  });

  it('is the same whatever the order in which a folder lists its files', async () => {
    const host: CliSystem['host'] = {
      ...nodeFileHost,
      readDirectory: async (uri) => {
        const entries = await nodeFileHost.readDirectory(uri);
        const folders = entries.filter(({ kind }) => kind === 'directory');
        return [...folders, ...entries.filter(({ kind }) => kind !== 'directory').reverse()];
      },
    };
    assert.equal(await check([], { host }), await check([]));
  });
});

describe('threads of the gotraps process', function () {
  this.timeout(60_000);

  it('report what one thread reports', function () {
    if (!existsSync(bundle)) return this.skip();
    const check = (...args: string[]): string =>
      spawnSync(process.execPath, [bundle, 'check', '--format=json', ...args], { cwd: examples, encoding: 'utf8' })
        .stdout;
    const expected = check('--jobs=1');
    assert.match(expected, /map-race/);
    assert.equal(check('--jobs=2'), expected);
  });

  it('know what a baseline knows', async function () {
    if (!existsSync(bundle)) return this.skip();
    await withFolder({}, (folder) => {
      const baseline = `--baseline=${join(folder, 'base.json')}`;
      const check = (...args: string[]): number | null =>
        spawnSync(process.execPath, [bundle, 'check', '--jobs=2', ...args], { cwd: examples }).status;
      assert.equal(check(), 1);
      assert.equal(check(baseline, '--write-baseline'), 0);
      assert.equal(check(baseline), 0);
    });
  });

  it('that end are told, with the folder and the reason', async () => {
    await withFolder({ 'a.go': 'package a\n' }, async (folder) => {
      const target = { uri: 'file:///a', files: undefined, base: 'file:///a' };
      const task = { target, isReported: true, isImported: false, effects: noEffects };
      for (const [body, reason] of [
        ['process.exit(3)', /^status 3$/],
        ['throw new Error("no memory")', /^no memory$/],
      ] as const) {
        const entry = join(folder, 'thread.cjs');
        writeFileSync(entry, `require('node:worker_threads').parentPort.on('message', () => { ${body}; });`);
        const thread = startCheckThread(entry, {} as CheckArguments, assert.ifError);
        const isExpected = (error: unknown): boolean =>
          error instanceof CheckThreadError && error.target === target && reason.test(error.message);
        await assert.rejects(thread.check(task), isExpected);
        // One that is asked later hears of it, too.
        await assert.rejects(thread.check(task), isExpected);
        thread.close();
      }
    });
  });

  it('check much source, even with one at a time', async () => {
    const started: CheckArguments[] = [];
    const startChecker: CliSystem['startChecker'] = (args) => {
      started.push(args);
      return { check: () => Promise.resolve(new OutcomeBuilder()), forget: () => undefined, close: () => undefined };
    };
    const much = `package a\n${'// A line of text.\n'.repeat(60_000)}`;
    await withFolder({ 'a.go': much, 'b.go': much, 'c.go': much }, async (folder) => {
      await runInProcess(['check', '--jobs=1'], { folder, machine: { startChecker, processorCount: 2 } });
      assert.equal(started.length, 1);
    });
  });

  it('that end leave no report behind', async () => {
    const dying: CliSystem['startChecker'] = () => ({
      check: ({ target }) => Promise.reject(new CheckThreadError(target, 'out of memory')),
      forget: () => undefined,
      close: () => undefined,
    });
    await withFolder({ 'a/a.go': 'package a\n', 'b/b.go': 'package b\n' }, async (folder) => {
      const result = await runInProcess(['check', '--jobs=2'], { folder, machine: { startChecker: dying } });
      assert.deepEqual(result, {
        status: 2,
        stdout: '',
        stderr: 'gotraps: there is no report, because the thread that checked a ended: out of memory\n',
      });
    });
  });
});
