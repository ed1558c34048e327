import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { nodeFileWriter } from '../../server/src/host/node-file-writer.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { findFixtures } from '../harness/find-fixtures.js';
import { runInProcess, withFolder, type CliResult } from './run-in-process.js';

interface JsonReport {
  readonly findings: readonly { readonly file: string; readonly start: { readonly line: number } }[];
  readonly summary: { readonly known: number };
}

/** Runs a check and returns where it found something, its summary and its status. */
async function found(folder: string, ...args: string[]): Promise<[places: string[], known: number, status: number]> {
  const { stdout, status } = await runInProcess(['check', '--format=json', ...args], { folder });
  const { findings, summary } = JSON.parse(stdout) as JsonReport;
  return [findings.map(({ file, start }) => `${file}:${start.line}`), summary.known, status];
}

async function run(folder: string, ...args: string[]): Promise<CliResult> {
  return runInProcess(['check', ...args], { folder });
}

const files = {
  'go.mod': 'module example.com/m\n',
  'a/one.go': 'package a\n\nvar a = trap\nvar b = trap\n',
  'a/two.go': 'package a\n\nvar c = doom\n',
  'b/b.go': 'package b\n\nvar d = trap\nvar e = smell\n',
};

/** A folder with these files and a baseline of all their findings. */
async function withBaseline(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(files, async (folder) => {
    const { status, stdout, stderr } = await run(folder, '--baseline=base.json', '--write-baseline', '--severity=hint');
    assert.equal(status, 0);
    assert.equal(stderr, 'findings recorded in base.json: 5\n');
    assert.match(stdout, /^No traps found \(known: 5\)/);
    await use(folder);
  });
}

describe('a baseline', () => {
  it('has a finding a line, in order, and what is equal once', async () => {
    await withBaseline(async (folder) => {
      const text = readFileSync(join(folder, 'base.json'), 'utf8');
      assert.equal(
        text,
        `{
  "version": 1,
  "tool": "gotraps",
  "findings": [
    {"file":"a/one.go","rule":"fake-rule","severity":"warning","identity":"warning trap","count":2},
    {"file":"a/two.go","rule":"fake-error","severity":"error","identity":"error doom"},
    {"file":"b/b.go","rule":"fake-rule","severity":"information","identity":"information smell"},
    {"file":"b/b.go","rule":"fake-rule","severity":"warning","identity":"warning trap"}
  ]
}
`,
      );
      await run(folder, '--baseline=base.json', '--write-baseline', '--severity=hint', 'b', 'a');
      assert.equal(readFileSync(join(folder, 'base.json'), 'utf8'), text);
      assert.deepEqual(readdirSync(folder).sort(), ['a', 'b', 'base.json', 'go.mod']);
    });
  });

  it('hides what it records, in every format', async () => {
    await withBaseline(async (folder) => {
      assert.deepEqual(await found(folder, '--baseline=base.json', '--severity=hint'), [[], 5, 0]);
      const text = await run(folder, '--baseline=base.json');
      assert.deepEqual([text.status, text.stderr], [0, '']);
      assert.match(text.stdout, /^No traps found \(known: 4\); files: 3/);
      const { stdout, status } = await run(folder, '--baseline=base.json', '--format=sarif');
      assert.equal(status, 0);
      assert.doesNotMatch(stdout, /stands here/);
    });
  });

  it('does not mind that lines move, within a file and to another one of the folder', async () => {
    await withBaseline(async (folder) => {
      writeFileSync(join(folder, 'a/one.go'), `// A remark.\n\n\n${files['a/one.go']}`);
      renameSync(join(folder, 'a/two.go'), join(folder, 'a/three.go'));
      assert.deepEqual(await found(folder, '--baseline=base.json'), [[], 4, 0]);
      // But another folder has its own.
      renameSync(join(folder, 'a/three.go'), join(folder, 'b/three.go'));
      assert.deepEqual(await found(folder, '--baseline=base.json'), [['b/three.go:3'], 3, 1]);
    });
  });

  it('records so many of a kind, and one more is new', async () => {
    await withBaseline(async (folder) => {
      writeFileSync(join(folder, 'a/one.go'), `${files['a/one.go']}var x = trap\n`);
      assert.deepEqual(await found(folder, '--baseline=base.json'), [['a/one.go:5'], 4, 1]);
    });
  });

  it('counts for all packages of a folder together', async () => {
    await withBaseline(async (folder) => {
      writeFileSync(join(folder, 'a/one_test.go'), 'package a_test\n\nvar a = trap\n');
      assert.deepEqual(await found(folder, '--baseline=base.json'), [['a/one_test.go:3'], 4, 1]);
    });
  });

  it('holds from every working folder, as its paths start at its own', async () => {
    await withBaseline(async (folder) => {
      assert.deepEqual(await found(join(folder, 'a'), '--baseline=../base.json', '..'), [[], 4, 0]);
      mkdirSync(join(folder, 'ci'));
      renameSync(join(folder, 'base.json'), join(folder, 'ci/base.json'));
      assert.deepEqual((await found(folder, '--baseline=ci/base.json'))[1], 0);
      await run(join(folder, 'b'), '--baseline=../ci/base.json', '--write-baseline', '..');
      assert.match(readFileSync(join(folder, 'ci/base.json'), 'utf8'), /"file":"\.\.\/a\/two\.go"/);
      assert.deepEqual(await found(folder, '--baseline=ci/base.json'), [[], 4, 0]);
    });
  });

  it('says what is no longer there, and gives it up when it is asked to', async () => {
    await withBaseline(async (folder) => {
      writeFileSync(join(folder, 'a/one.go'), 'package a\n\nvar a = trap\n');
      rmSync(join(folder, 'b'), { recursive: true });
      const told = 'findings of base.json that are no longer there: 2; --prune-baseline takes them out\n';
      assert.equal((await run(folder, '--baseline=base.json')).stderr, told);
      assert.equal((await run(folder, '--baseline=base.json', '--quiet')).stderr, '');
      const pruned = await run(folder, '--baseline=base.json', '--prune-baseline', '--severity=hint');
      assert.deepEqual([pruned.status, pruned.stderr], [0, 'findings taken out of base.json: 3\n']);
      const lines = readFileSync(join(folder, 'base.json'), 'utf8').match(/^ {4}.*$/gm);
      assert.deepEqual(lines, [
        '    {"file":"a/one.go","rule":"fake-rule","severity":"warning","identity":"warning trap"},',
        '    {"file":"a/two.go","rule":"fake-error","severity":"error","identity":"error doom"}',
      ]);
      assert.equal((await run(folder, '--baseline=base.json')).stderr, '');
    });
  });

  it('is never shrunk or grown by --prune-baseline for what is new or was not looked at', async () => {
    await withBaseline(async (folder) => {
      const before = readFileSync(join(folder, 'base.json'), 'utf8');
      for (const args of [['a/one.go'], ['--exclude=a'], ['--rule=fake-error'], ['--severity=error'], ['b']]) {
        const { stderr } = await run(folder, '--baseline=base.json', '--prune-baseline', ...args);
        assert.equal(stderr, '', args.join(' '));
        assert.equal(readFileSync(join(folder, 'base.json'), 'utf8'), before);
      }
      writeFileSync(join(folder, 'b/new.go'), 'package b\n\nvar n = doom\n');
      const { status } = await run(folder, '--baseline=base.json', '--prune-baseline');
      assert.equal(status, 1);
      assert.equal(readFileSync(join(folder, 'base.json'), 'utf8'), before);
    });
  });

  it('written for a part keeps what it has about the rest', async () => {
    await withBaseline(async (folder) => {
      for (const path of ['a/one.go', 'b/b.go']) writeFileSync(join(folder, path), 'package p\n\nvar z = doom\n');
      await run(folder, '--baseline=base.json', '--write-baseline', 'b');
      const lines = readFileSync(join(folder, 'base.json'), 'utf8').match(/^ {4}.*$/gm);
      assert.deepEqual(
        lines?.map((line) => (JSON.parse(line.replace(/,$/, '')) as { identity: string }).identity),
        // Of the severities that were not asked for as well.
        ['warning trap', 'error doom', 'error doom', 'information smell'],
      );
    });
  });

  it('protects what it records from --fix', async () => {
    await withBaseline(async (folder) => {
      writeFileSync(join(folder, 'a/one.go'), `${files['a/one.go']}var x = trap\n`);
      const { status, stdout } = await run(folder, '--baseline=base.json', '--fix');
      assert.match(stdout, /^Fixes made: 1, in files: 1\nNo traps found \(known: 4\)/);
      assert.equal(status, 0);
      assert.equal(readFileSync(join(folder, 'a/one.go'), 'utf8'), `${files['a/one.go']}var x = safe\n`);
      assert.equal(readFileSync(join(folder, 'b/b.go'), 'utf8'), files['b/b.go']);
    });
  });

  const broken: readonly [name: string, text: string | undefined, complaint: RegExp][] = [
    ['is missing', undefined, /^gotraps: base\.json does not exist; --write-baseline makes it\n$/],
    ['is no JSON', '{"version": 1, <<<<<<< HEAD', /^gotraps: base\.json is no baseline of gotraps\n$/],
    ['is something else', '[]', /^gotraps: base\.json is no baseline of gotraps\n$/],
    ['is of another version', '{"version":2,"tool":"gotraps","findings":[]}', /is a baseline of version 2, and .* 1;/],
    ['lacks its findings', '{"version":1,"tool":"gotraps"}', /base\.json is broken: its finding 1 cannot be read/],
    [
      'has half a finding',
      '{"version":1,"tool":"gotraps","findings":[{"file":"a","rule":"r","severity":"odd","identity":""}]}',
      /base\.json is broken: its finding 1 cannot be read/,
    ],
  ];
  for (const [name, text, complaint] of broken) {
    it(`that ${name} is an error, and stays as it is`, async () => {
      await withFolder({ ...files, ...(text === undefined ? {} : { 'base.json': text }) }, async (folder) => {
        for (const change of text === undefined ? [[]] : [[], ['--prune-baseline'], ['--write-baseline']]) {
          const { status, stdout, stderr } = await run(folder, '--baseline=base.json', ...change);
          assert.deepEqual([status, stdout], [2, '']);
          assert.match(stderr, complaint);
          if (text !== undefined) assert.equal(readFileSync(join(folder, 'base.json'), 'utf8'), text);
        }
      });
    });
  }

  it('that cannot be written is an error', async () => {
    await withFolder(files, async (folder) => {
      const { status, stdout, stderr } = await run(folder, '--baseline=no/base.json', '--write-baseline');
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /^gotraps: no\/base\.json cannot be written: ENOENT/);
    });
  });

  it('is written in one step, to where its link leads, and keeps its permissions', async () => {
    await withFolder({ 'base.json': 'old', 'sub/x': '' }, async (folder) => {
      const uri = new URL(`file://${folder}/base.json`).href;
      assert.deepEqual(await nodeFileWriter.writeWhole(uri, 'new'), { ok: true });
      assert.equal(readFileSync(join(folder, 'base.json'), 'utf8'), 'new');
      assert.deepEqual(readdirSync(folder).sort(), ['base.json', 'sub']);
      const failed = await nodeFileWriter.writeWhole(new URL(`file://${folder}/sub`).href, 'new');
      assert.equal(failed.ok, false);
      assert.deepEqual(readdirSync(folder).sort(), ['base.json', 'sub']);
    });
  });
});

describe('an earlier report', () => {
  for (const format of ['json', 'sarif']) {
    it(`in ${format} leaves what is new`, async () => {
      await withFolder({ ...files, 'sp ä/c.go': 'package c\n\nvar c = trap\n' }, async (folder) => {
        assert.equal((await run(folder, `--format=${format}`, '--output=old.report')).status, 1);
        assert.deepEqual(await found(folder, '--new-from=old.report'), [[], 5, 0]);
        writeFileSync(join(folder, 'b/b.go'), `package b\n\nvar n = trap\n${files['b/b.go']}`);
        assert.deepEqual(await found(folder, '--new-from=old.report'), [['b/b.go:6'], 5, 1]);
        // In another place, as on another machine.
        const copy = join(folder, 'copy');
        mkdirSync(copy);
        for (const name of ['go.mod', 'a', 'b', 'old.report']) {
          cpSync(join(folder, name), join(copy, name), { recursive: true });
        }
        assert.deepEqual(await found(copy, '--new-from=old.report'), [['b/b.go:6'], 4, 1]);
      });
    });

    it(`in ${format} and a baseline hide what one of them knows`, async () => {
      await withBaseline(async (folder) => {
        writeFileSync(join(folder, 'b/b.go'), `${files['b/b.go']}var n = trap\n`);
        await run(folder, `--format=${format}`, '--output=old.report', 'b');
        assert.deepEqual(await found(folder, '--new-from=old.report', '--baseline=base.json'), [[], 5, 0]);
        assert.deepEqual((await found(folder, '--baseline=base.json'))[0], ['b/b.go:5']);
      });
    });

    it(`in ${format} does not know what a comment silenced`, async () => {
      const silenced = 'package a\n\nvar a = trap //gotraps:ignore fake-rule for now\n';
      await withFolder({ 'a.go': silenced }, async (folder) => {
        await run(folder, `--format=${format}`, '--output=old.report');
        assert.deepEqual(await found(folder, '--new-from=old.report'), [[], 0, 0]);
        writeFileSync(join(folder, 'a.go'), 'package a\n\nvar a = trap\n');
        assert.deepEqual(await found(folder, '--new-from=old.report'), [['a.go:3'], 0, 1]);
      });
    });
  }

  const sarifOf = (driver: string, result: object): string =>
    JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: driver } }, results: [result] }] });
  for (const [name, text] of [
    ['no JSON', 'map-race'],
    ['SARIF of another tool', sarifOf('gosec', {})],
    ['SARIF without fingerprints', sarifOf('gotraps', { ruleId: 'fake-rule', locations: [] })],
    ['JSON of another tool', '{"version":1,"tool":{"name":"x"},"findings":[]}'],
    ['JSON with half a finding', '{"version":1,"tool":{"name":"gotraps"},"findings":[{}]}'],
  ] as const) {
    it(`that is ${name} is an error`, async () => {
      await withFolder({ ...files, old: text }, async (folder) => {
        const { status, stdout, stderr } = await run(folder, '--new-from=old');
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, /^gotraps: old is no report of gotraps; write one with --format sarif or .*\n$/);
      });
    });
  }

  it('that is missing is an error', async () => {
    await withFolder(files, async (folder) => {
      const { status, stderr } = await run(folder, '--new-from=old', '--lang=zh-cn');
      assert.deepEqual([status, stderr], [2, 'gotraps: old 不存在\n']);
    });
  });
});

describe('a baseline of the fixtures of all rules', function () {
  this.timeout(300_000);

  const check = (folder: string, ...args: string[]): Promise<CliResult> =>
    runInProcess(['check', '--severity=hint', '--baseline=base.json', ...args], {
      folder,
      machine: { rules, createEngine },
    });
  /** Every fixture with a trap, each a module of its own. */
  const modules = findFixtures()
    .filter(({ fixture }) => fixture.bad !== undefined)
    .flatMap(({ fixture }) => fixture.files.map(({ path, text }) => [`${fixture.name}/${path}`, text] as const));
  /** Puts a remark above the code and blank lines behind its functions. */
  const move = (path: string, text: string): string =>
    path.endsWith('.go') ? text.replace(/^package /m, '// A remark.\n\npackage ').replace(/^}$/gm, '}\n\n\n') : text;

  for (const [name, files] of [
    ['with modules', modules],
    ['without', modules.filter(([path]) => !path.endsWith('go.mod'))],
  ] as const) {
    it(`holds in another place when every line has moved, ${name}`, async () => {
      await withFolder(Object.fromEntries(files), async (here) => {
        const { stderr } = await check(here, '--write-baseline');
        const count = Number(/: (\d+)\n$/.exec(stderr)?.[1]);
        assert.ok(count > 800, stderr);
        const baseline = readFileSync(join(here, 'base.json'), 'utf8');
        assert.ok(!baseline.includes(here));
        const moved = Object.fromEntries(files.map(([path, text]) => [`deeper/${path}`, move(path, text)]));
        await withFolder({ ...moved, 'deeper/base.json': baseline }, async (there) => {
          const after = await check(join(there, 'deeper'));
          assert.deepEqual(after.stdout.match(/^\S.*\[.*\]$/gm) ?? [], []);
          assert.deepEqual([after.status, after.stderr], [0, '']);
          assert.match(after.stdout, new RegExp(`^No traps found \\(known: ${count}\\)`, 'm'));
        });
      });
    });
  }
});
