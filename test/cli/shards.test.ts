import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Log, Run } from 'sarif';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { PlannedFolder } from '../../server/src/report/plan-folders.js';
import { shardFolders } from '../../server/src/report/shard-folders.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { findFixtures } from '../harness/find-fixtures.js';
import { runInProcess, withFolder, type CliResult } from './run-in-process.js';
import { sarifValidator } from './sarif-validator.js';

function planned(sizes: readonly number[], imports: readonly (readonly number[])[] = []): PlannedFolder[] {
  return sizes.map((sizeBytes, i) => ({
    target: { uri: `file:///${i}`, files: undefined, base: 'file:///' },
    isReported: true,
    sizeBytes,
    imports: imports[i] ?? [],
  }));
}

function shardsOf(folders: readonly PlannedFolder[], count: number): (readonly PlannedFolder[])[] {
  return Array.from({ length: count }, (_, i) =>
    shardFolders(folders, { number: i + 1, count }, ({ target }) => target.uri),
  );
}

const reportedIn = (folders: readonly PlannedFolder[]): PlannedFolder[] =>
  folders.filter(({ isReported }) => isReported);
const names = (folders: readonly PlannedFolder[]): string[] => reportedIn(folders).map(({ target }) => target.uri);

describe('the parts of a check', () => {
  const sizes = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 });
  const count = fc.integer({ min: 1, max: 8 });

  it('have each folder once, and differ by no more than the largest folder', () => {
    fc.assert(
      fc.property(sizes, count, (all, n) => {
        const folders = planned(all);
        const shards = shardsOf(folders, n);
        assert.deepEqual(shards.flatMap(names).sort(), names(folders).sort());
        const totals = shards.map((shard) => reportedIn(shard).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
        assert.ok(Math.max(...totals) - Math.min(...totals) <= Math.max(...all));
      }),
    );
  });

  it('are the same whatever the order of the folders', () => {
    fc.assert(
      fc.property(sizes, count, (all, n) => {
        const shards = shardsOf(planned(all), n).map((shard) => names(shard).sort());
        const reversed = shardsOf(planned(all).reverse(), n).map((shard) => names(shard).sort());
        assert.deepEqual(reversed, shards);
      }),
    );
  });

  it('have what their folders import behind them, and nothing else', () => {
    // 0 imports 2, which imports 3; 1 imports 3; 4 is nobody's.
    const folders = planned([50, 40, 1, 1, 30], [[2], [3], [3], [], []]);
    const [first, second] = shardsOf(folders, 2).map((shard) =>
      shard.map(({ target, isReported, imports }) => [target.uri.at(-1), isReported, imports]),
    );
    assert.deepEqual(first, [
      ['0', true, [1]],
      ['2', true, [2]],
      ['3', true, []],
    ]);
    assert.deepEqual(second, [
      ['1', true, [1]],
      ['3', false, []],
      ['4', true, []],
    ]);
  });
});

describe('gotraps check --shard', function () {
  this.timeout(120_000);

  const check = (folder: string, ...args: string[]): Promise<CliResult> =>
    runInProcess(['check', '--format=sarif', '--severity=hint', ...args], { folder, machine: { rules, createEngine } });

  // Packages that import each other, some in a circle, and some that cannot be read.
  const workspace = Object.fromEntries([
    ...findFixtures()
      .filter(({ fixture }) => fixture.bad !== undefined)
      .filter(({ fixture }) => new Set(fixture.files.map(({ path }) => path.replace(/[^/]*$/, ''))).size > 1)
      .flatMap(({ fixture }) => fixture.files.map(({ path, text }) => [`${fixture.name}/${path}`, text] as const)),
    ['circle/go.mod', 'module example.com/circle\n\ngo 1.21\n'],
    ...['a', 'b'].map((name, i) => {
      const other = ['b', 'a'][i]!;
      const text = `package ${name}

import "example.com/circle/${other}"

var Table = map[int]int{}

func Fill() { Table[1] = 1 }

func Run() {
	go func() { ${other}.Table[1] = 2 }()
	${other}.Fill()
}
`;
      return [`circle/${name}/${name}.go`, text] as const;
    }),
    ['broken/a.go', 'package broken\0'],
    ['broken/sub/b.go', 'package sub\n\nvar x = map[int]int{}\n\nfunc f() { go func() { x[1] = 1 }(); x[2] = 2 }\n'],
  ]);

  it('finds in all parts together what a whole check finds', async () => {
    await withFolder(workspace, async (folder) => {
      assert.equal((await check(folder, '--output=whole.sarif')).status, 1);
      const whole = await runInProcess(['merge', 'whole.sarif'], { folder });
      const { results = [] } = (JSON.parse(whole.stdout) as Log).runs[0]!;
      assert.ok(results.length > 20, String(results.length));
      for (const count of [2, 5]) {
        const parts = Array.from({ length: count }, (_, i) => `part-${i}.sarif`);
        for (const [i, part] of parts.entries()) {
          const { status } = await check(folder, `--shard=${i + 1}/${count}`, `--output=${part}`);
          assert.notEqual(status, 2);
        }
        const merged = await runInProcess(['merge', ...parts], { folder });
        assert.equal(merged.stdout, whole.stdout);
        assert.equal(merged.status, 1);
      }
    });
  });

  it('is content with a part that has nothing', async () => {
    await withFolder({ 'a.go': 'package p\0', 'b/b.go': 'package b\n' }, async (folder) => {
      for (const part of ['1/3', '2/3', '3/3']) {
        const { status, stdout } = await runInProcess(['check', `--shard=${part}`], { folder });
        assert.equal(status, 0);
        assert.match(stdout, /^No traps found; files: [01], /);
      }
    });
  });
});

describe('gotraps merge', () => {
  const files = {
    'a/a.go': 'package a\n\nvar a = trap\nvar b = doom //gotraps:ignore fake-error the reason\n',
    'b/b.go': 'package b\n\nvar b = smell\nvar c = trap\n',
    'b/bin.go': 'package b\0',
  };

  /** Reports of a and of b, and one of both. */
  async function withReports(use: (folder: string) => Promise<void>): Promise<void> {
    await withFolder(files, async (folder) => {
      for (const [name, ...targets] of [
        ['a', 'a'],
        ['b', 'b'],
        ['both', 'b', 'a'],
      ]) {
        const args = ['check', '--format=sarif', '--severity=hint', `--output=${name}.sarif`, ...targets];
        await runInProcess(args, { folder });
      }
      await use(folder);
    });
  }
  const merge = (folder: string, ...args: string[]): Promise<CliResult> => runInProcess(['merge', ...args], { folder });
  const change = (folder: string, name: string, edit: (run: Run) => void): void => {
    const path = join(folder, name);
    const log = JSON.parse(readFileSync(path, 'utf8')) as Log;
    edit(log.runs[0]!);
    writeFileSync(path, JSON.stringify(log));
  };
  const runOf = ({ stdout }: CliResult): Run => (JSON.parse(stdout) as Log).runs[0]!;

  it('gives one valid run, in order and without doubles, whatever the order of the reports', async () => {
    await withReports(async (folder) => {
      const merged = await merge(folder, 'a.sarif', 'b.sarif');
      const log = JSON.parse(merged.stdout) as Log;
      assert.deepEqual(sarifValidator()(log), []);
      assert.equal(log.runs.length, 1);
      const run = log.runs[0]!;
      assert.deepEqual(
        run.results?.map(({ ruleId, locations, suppressions = [] }) => {
          const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
          return [ruleId, artifactLocation?.uri, region?.startLine, suppressions.length];
        }),
        [
          ['fake-rule', 'a/a.go', 3, 0],
          ['fake-error', 'a/a.go', 4, 1],
          ['fake-rule', 'b/b.go', 3, 0],
          ['fake-rule', 'b/b.go', 4, 0],
        ],
      );
      assert.deepEqual(
        run.invocations?.map(({ executionSuccessful, exitCode, toolExecutionNotifications: told }) => {
          return [executionSuccessful, exitCode, told?.length];
        }),
        [[true, 1, 1]],
      );
      for (const order of [['b', 'a'], ['both'], ['a', 'both', 'b', 'a']]) {
        const other = await merge(folder, ...order.map((name) => `${name}.sarif`));
        assert.deepEqual(other, merged);
      }
      writeFileSync(join(folder, 'merged.sarif'), merged.stdout);
      assert.deepEqual(await merge(folder, 'merged.sarif', 'a.sarif', '--output=again.sarif'), {
        status: 1,
        stdout: '',
        stderr: '',
      });
      assert.equal(readFileSync(join(folder, 'again.sarif'), 'utf8'), merged.stdout);
    });
  });

  it('numbers rules anew', async () => {
    await withReports(async (folder) => {
      change(folder, 'a.sarif', ({ tool, results }) => {
        tool.driver.rules = tool.driver.rules?.filter(({ id }) => id === 'fake-error') ?? [];
        for (const result of results ?? []) result.ruleIndex = 0;
      });
      change(folder, 'b.sarif', ({ tool }) => tool.driver.rules?.splice(1));
      const { tool, results } = runOf(await merge(folder, 'a.sarif', 'b.sarif'));
      assert.deepEqual(
        tool.driver.rules?.map(({ id }) => id),
        ['fake-error', 'fake-rule'],
      );
      assert.equal(results?.length, 4);
      for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex!]?.id, ruleId);
    });
  });

  it('ends as a check of everything would: 0 without findings, 1 with some, 2 where a check failed', async () => {
    await withReports(async (folder) => {
      const withoutFindings = (run: Run): void => {
        run.results = (run.results ?? []).filter(({ suppressions = [] }) => suppressions.length > 0);
      };
      change(folder, 'a.sarif', withoutFindings);
      assert.equal((await merge(folder, 'a.sarif')).status, 0);
      assert.equal((await merge(folder, 'a.sarif', 'b.sarif')).status, 1);
      change(folder, 'a.sarif', ({ invocations }) => (invocations![0]!.executionSuccessful = false));
      const failed = await merge(folder, 'a.sarif', 'b.sarif');
      assert.equal(failed.status, 2);
      assert.deepEqual(runOf(failed).invocations?.[0]?.executionSuccessful, false);
    });
  });

  it('takes its own folder for the root where the reports come from several', async () => {
    await withReports(async (folder) => {
      const rootOf = (result: CliResult): string | undefined => runOf(result).originalUriBaseIds?.SRCROOT?.uri;
      const elsewhere = 'file:///builds/7/';
      for (const name of ['a.sarif', 'b.sarif']) {
        change(folder, name, ({ originalUriBaseIds }) => (originalUriBaseIds!.SRCROOT!.uri = elsewhere));
      }
      assert.equal(rootOf(await merge(folder, 'a.sarif', 'b.sarif')), elsewhere);
      assert.match(rootOf(await merge(folder, 'a.sarif', 'both.sarif')) ?? '', /^file:.*\/gotraps-cli-[^/]*\/$/);
    });
  });

  it('refuses what is no report of ours, or of another version', async () => {
    await withReports(async (folder) => {
      writeFileSync(join(folder, 'text.sarif'), 'no JSON');
      change(folder, 'b.sarif', ({ tool }) => (tool.driver.name = 'gosec'));
      change(folder, 'both.sarif', ({ tool }) => (tool.driver.version = '9.9.9'));
      const advice = 'is no SARIF report of gotraps; write one with --format sarif and --output';
      for (const [name, complaint] of [
        ['b.sarif', `b.sarif ${advice}`],
        ['text.sarif', `text.sarif ${advice}`],
        ['missing.sarif', 'missing.sarif does not exist'],
        [
          'both.sarif',
          'a.sarif was written by gotraps 1.2.3 and both.sarif by gotraps 9.9.9; check with the same version everywhere',
        ],
      ] as const) {
        const result = await merge(folder, 'a.sarif', name, '--output=out.sarif');
        assert.deepEqual(result, { status: 2, stdout: '', stderr: `gotraps: ${complaint}\n` });
        assert.throws(() => readFileSync(join(folder, 'out.sarif')));
      }
    });
  });
});
