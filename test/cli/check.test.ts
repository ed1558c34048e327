import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageOf } from '../../server/src/cli/check-command.js';
import { nodeFileHost } from '../../server/src/host/node-file-host.js';
import { runInProcess, withFolder } from './run-in-process.js';

const good = 'package p\n\nfunc f() {}\n';
const bad = 'package p\n\nfunc f() {\n\ttrap()\n}\n';

/** The places of a text report. */
function places(stdout: string): string[] {
  return stdout.split('\n').flatMap((line) => /^(\S+:\d+:\d+): \w+:/.exec(line)?.[1] ?? []);
}

describe('gotraps check', () => {
  it('ends with 0 when there is nothing to report', async () => {
    await withFolder({ 'a.go': good }, async (folder) => {
      const { status, stdout, stderr } = await runInProcess(['check'], { folder });
      assert.equal(status, 0);
      assert.match(stdout, /^No traps found; files: 1, lines: 3, [\d.]+ s\n$/);
      assert.equal(stderr, '');
    });
  });

  it('ends with 1 when there is, and shows it', async () => {
    await withFolder({ 'a.go': bad, 'b.go': 'package p\n\nvar other int\n' }, async (folder) => {
      const { status, stdout, stderr } = await runInProcess(['check'], { folder });
      assert.equal(status, 1);
      assert.equal(stderr, '');
      assert.deepEqual(stdout.split('\n').slice(0, 10), [
        'a.go:4:2: warning: `trap` stands here; take it away [fake-rule]',
        '    3 | func f() {',
        '    4 |     trap()',
        '      |     ^^^^',
        '    5 | }',
        '  b.go:3:5: note: the other one',
        '      3 | var other int',
        '        |     ^^^^^',
        '  fix: Put `safe` in its place (gotraps check --fix=mutex)',
        '',
      ]);
      assert.match(stdout, /\nTraps found: 1 \(warning: 1\); files: 2, lines: 8, [\d.]+ s\n$/);
    });
  });

  const tree = {
    'go.mod': 'module example.com/m\n',
    'a.go': bad,
    'a_test.go': bad,
    'x_test.go': bad.replace('package p', 'package p_test'),
    'sub/deep/b.go': bad,
    'sub/deep/c.go': bad,
    'testdata/d.go': bad,
    '_old/e.go': bad,
    'vendor/v/f.go': bad,
    'node_modules/n/g.go': bad,
    'gen/h_gen.go': bad,
    'other/go.mod': 'module example.com/other\n',
    'other/i.go': bad,
  };
  const everything = ['a.go', 'a_test.go', 'x_test.go', 'gen/h_gen.go', 'other/i.go', 'sub/deep/b.go', 'sub/deep/c.go'];
  const selections: readonly [readonly string[], readonly string[]][] = [
    [[], everything],
    [['.'], everything],
    [['./...'], everything],
    [['...'], everything],
    [['./'], everything],
    [['.', 'sub', './...'], everything],
    [['sub'], ['sub/deep/b.go', 'sub/deep/c.go']],
    [
      ['sub/...', 'a_test.go'],
      ['sub/deep/b.go', 'sub/deep/c.go', 'a_test.go'],
    ],
    [['sub/deep/c.go'], ['sub/deep/c.go']],
    [['testdata'], ['testdata/d.go']],
    [['--include-testdata'], ['_old/e.go', ...everything, 'testdata/d.go']],
    [
      ['--exclude', '**/*_gen.go', '--exclude', 'sub/'],
      ['a.go', 'a_test.go', 'x_test.go', 'other/i.go'],
    ],
    [['--exclude', './sub/deep/b.go', 'sub'], ['sub/deep/c.go']],
    [
      ['--exclude', '{a,x}*', '--exclude', 'sub', '.'],
      ['gen/h_gen.go', 'other/i.go'],
    ],
  ];
  for (const [args, expected] of selections) {
    it(`checks the right files for ${args.length === 0 ? 'no argument' : args.join(' ')}`, async () => {
      await withFolder(tree, async (folder) => {
        const { stdout, stderr } = await runInProcess(['check', ...args], { folder });
        assert.equal(stderr, '');
        assert.deepEqual(
          places(stdout)
            .map((place) => place.replace(/:.*/, ''))
            .sort(),
          [...expected].sort(),
        );
      });
    });
  }

  it('names files outside the working folder by their path', async () => {
    await withFolder({ 'a/x.go': bad, 'b/y.go': good }, async (folder) => {
      const { stdout } = await runInProcess(['check', '../a'], { folder: join(folder, 'b') });
      assert.deepEqual(places(stdout), ['../a/x.go:4:2']);
      const excluded = await runInProcess(['check', '--exclude', 'x.go', folder + '/a'], { folder: join(folder, 'b') });
      assert.deepEqual(places(excluded.stdout), []);
    });
  });

  it('checks a file that is not built only when it is named', async () => {
    await withFolder({ 'a_plan9.go': bad, 'b.go': bad }, async (folder) => {
      assert.deepEqual(places((await runInProcess(['check'], { folder })).stdout), ['b.go:4:2']);
      assert.deepEqual(places((await runInProcess(['check', 'a_plan9.go'], { folder })).stdout), ['a_plan9.go:4:2']);
    });
  });

  const mixed =
    'package p\n\nvar (\n\ta = trap\n\tb = doom\n\tc = smell\n\td = trap //gotraps:ignore fake-rule tests only\n)\n';
  const filters: readonly [readonly string[], readonly number[], number][] = [
    [[], [4, 5], 1],
    [['--severity', 'error'], [5], 1],
    [['--severity=hint'], [4, 5, 6], 1],
    [['--rule', 'fake-rule'], [4], 1],
    [['--rule', 'fake-rule,fake-error', '--severity', 'information'], [4, 5, 6], 1],
    [['--rule', 'fake-error', '--rule', 'fake-rule'], [4, 5], 1],
    [['--rule', 'fake-rule', '--severity', 'error'], [], 0],
  ];
  for (const [args, lines, expectedStatus] of filters) {
    it(`reports what is asked for by ${args.join(' ') || 'default'}`, async () => {
      await withFolder({ 'a.go': mixed }, async (folder) => {
        const { status, stdout } = await runInProcess(['check', ...args], { folder });
        assert.deepEqual(
          places(stdout).map((place) => Number(place.split(':')[1])),
          lines,
        );
        assert.equal(status, expectedStatus);
      });
    });
  }

  it('counts what comments silence, and shows those that silence nothing', async () => {
    await withFolder({ 'a.go': mixed.replace('doom', 'good //gotraps:ignore fake-rule') }, async (folder) => {
      const { stdout } = await runInProcess(['check'], { folder });
      assert.match(stdout, /\(warning: 1, silenced by comments: 1\)/);
      assert.match(stdout, /^a\.go:5:11: hint: This comment silences nothing, because it gives no reason/m);
    });
  });

  it('shows comments that silence nothing any more, as the hints that they are', async () => {
    const text = mixed.replace('doom', 'good //gotraps:ignore fake-rule,fake-error once');
    const unused =
      /^a\.go:5:11: hint: This silences nothing: nothing is reported here by `fake-rule`, `fake-error`\.$/m;
    await withFolder({ 'a.go': text }, async (folder) => {
      assert.doesNotMatch((await runInProcess(['check'], { folder })).stdout, /silences nothing/);
      assert.match((await runInProcess(['check', '--severity=hint'], { folder })).stdout, unused);
      const other = await runInProcess(['check', '--severity=hint', '--rule=fake-rule'], { folder });
      assert.match(
        other.stdout,
        /^a\.go:5:28: hint: This silences nothing: nothing is reported here by `fake-rule`\.$/m,
      );
    });
  });

  it('is quiet on request', async () => {
    await withFolder({ 'a.go': mixed, 'b.go': good }, async (folder) => {
      const { stdout } = await runInProcess(['check', '--quiet', '--rule=fake-error'], { folder, isTerminal: true });
      assert.match(stdout, /^\S*a\.go:5:6:/);
      assert.ok(!stdout.includes('Traps'));
      const clean = await runInProcess(['check', '--quiet', 'b.go'], { folder });
      assert.deepEqual(clean, { status: 0, stdout: '', stderr: '' });
    });
  });

  it('writes the report into a file', async () => {
    await withFolder({ 'a.go': bad }, async (folder) => {
      const { status, stdout } = await runInProcess(['check', '--output', 'out.txt'], { folder, isTerminal: true });
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assert.match(readFileSync(join(folder, 'out.txt'), 'utf8'), /^a\.go:4:2: warning:/);
      const failed = await runInProcess(['check', '--output', 'no/out.txt'], { folder });
      assert.equal(failed.status, 2);
      assert.match(failed.stderr, /^gotraps: the report cannot be written to no\/out\.txt: .*\n$/);
    });
  });

  it('colours a terminal, unless told not to', async () => {
    await withFolder({ 'a.go': bad }, async (folder) => {
      const isColored = async (args: string[], isTerminal: boolean, environment = {}): Promise<boolean> => {
        const { stdout } = await runInProcess(['check', ...args], { folder, isTerminal, environment });
        return stdout.includes('\u001b[');
      };
      assert.equal(await isColored([], true), true);
      assert.equal(await isColored([], false), false);
      assert.equal(await isColored([], true, { NO_COLOR: '1' }), false);
      assert.equal(await isColored([], true, { NO_COLOR: '' }), true);
      assert.equal(await isColored([], true, { TERM: 'dumb' }), false);
      assert.equal(await isColored(['--color=never'], true), false);
      assert.equal(await isColored(['--color=always'], false, { NO_COLOR: '1' }), true);
    });
  });

  it('goes on without a folder that goes away', async () => {
    await withFolder({ 'a/a.go': bad, 'b/b.go': bad }, async (folder) => {
      const host = {
        ...nodeFileHost,
        readDirectory: async (uri: string) => {
          const entries = await nodeFileHost.readDirectory(uri);
          if (uri.endsWith('/b')) rmSync(join(folder, 'b'), { recursive: true, force: true });
          return entries;
        },
      };
      const { status, stdout, stderr } = await runInProcess(['check'], { folder, machine: { host } });
      assert.equal(status, 1);
      assert.deepEqual(places(stdout), ['a/a.go:4:2']);
      assert.match(stderr, /^gotraps: b is skipped: the folder cannot be read \(ENOENT.*\)\n$/);
    });
  });

  it('goes on without a file that goes away', async () => {
    await withFolder({ 'a.go': bad, 'b.go': bad }, async (folder) => {
      const host = {
        ...nodeFileHost,
        readFile: async (uri: string, limitBytes: number) => {
          if (uri.endsWith('/b.go')) rmSync(join(folder, 'b.go'), { force: true });
          return await nodeFileHost.readFile(uri, limitBytes);
        },
      };
      const { status, stdout, stderr } = await runInProcess(['check'], { folder, machine: { host } });
      assert.equal(status, 1);
      assert.deepEqual(places(stdout), ['a.go:4:2']);
      assert.equal(stderr, 'gotraps: b.go is skipped: it went away while it was checked\n');
    });
  });

  it('warns about what it cannot read and goes on', async () => {
    await withFolder(
      {
        'a.go': bad,
        'sub/z.go': good,
        'bin.go': 'package p\0',
        'latin.go': Buffer.from('package p\n// \xe9\n', 'latin1'),
      },
      async (folder) => {
        mkdirSync(join(folder, 'dir.go'));
        symlinkSync('nowhere.go', join(folder, 'dangling.go'));
        symlinkSync('loop.go', join(folder, 'loop.go'));
        symlinkSync('..', join(folder, 'sub/up'));
        writeFileSync(join(folder, 'huge.go'), Buffer.alloc(11 * 1024 * 1024, 'package p // '));
        const { status, stdout, stderr } = await runInProcess(['check'], { folder });
        assert.equal(status, 1);
        assert.deepEqual(places(stdout), ['a.go:4:2']);
        assert.deepEqual(stderr.trimEnd().split('\n').sort(), [
          'gotraps: bin.go is skipped: it holds NUL bytes, so it is no Go text',
          'gotraps: dangling.go is skipped: it is no regular file, or a link that leads nowhere',
          'gotraps: huge.go is skipped: it is larger than 10 MB',
          'gotraps: latin.go is not valid UTF-8; what cannot be read was replaced',
          'gotraps: loop.go is skipped: it is no regular file, or a link that leads nowhere',
        ]);
      },
    );
  });

  it('ends with 2 when nothing could be read', async () => {
    await withFolder({ 'bin.go': 'package p\0' }, async (folder) => {
      assert.equal((await runInProcess(['check'], { folder })).status, 2);
    });
  });

  it('says when there is no Go file', async () => {
    await withFolder({ 'a.txt': '' }, async (folder) => {
      const { status, stderr } = await runInProcess(['check'], { folder });
      assert.equal(status, 0);
      assert.equal(stderr, 'gotraps: there are no Go files to check in .\n');
    });
  });

  it('makes names and messages from outside harmless to a terminal', async () => {
    await withFolder({ 'a\u001b[2J.go': 'package p\n\nvar a = trap // \u001b[31m\u202e\n' }, async (folder) => {
      const { stdout } = await runInProcess(['check'], { folder });
      assert.match(stdout, /^a\ufffd\[2J\.go:3:9: warning/);
      assert.ok(!stdout.includes('\u001b'));
      assert.ok(!stdout.includes('\u202e'));
    });
  });

  it('shows progress on a terminal only, not at once, and takes it away', async () => {
    await withFolder({ 'a.go': good, 'b/b.go': good, 'c/c.go': good }, async (folder) => {
      let now = 0;
      const timers = {
        now: () => (now += 60),
        after: () => () => undefined,
        yieldToEventLoop: () => Promise.resolve(),
      };
      const shown = await runInProcess(['check'], { folder, isTerminal: true, machine: { timers } });
      assert.deepEqual(shown.stderr.split('\r\u001b[K'), ['', 'checking folder 2 of 3', 'checking folder 3 of 3', '']);
      const piped = await runInProcess(['check'], { folder, machine: { timers } });
      assert.equal(piped.stderr, '');
    });
  });

  it('speaks the language that is asked for, or else that of the environment', () => {
    const of = (asked: 'en' | 'zh-cn' | undefined, environment: Record<string, string>): string =>
      languageOf(asked, { environment });
    assert.equal(of(undefined, {}), 'en');
    assert.equal(of(undefined, { LANG: 'de_DE.UTF-8' }), 'en');
    assert.equal(of(undefined, { LANG: 'zh_CN.UTF-8' }), 'zh-cn');
    assert.equal(of(undefined, { LANG: 'C', LC_MESSAGES: 'zh_CN' }), 'zh-cn');
    assert.equal(of(undefined, { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }), 'en');
    assert.equal(of('en', { LC_ALL: 'zh_CN' }), 'en');
    assert.equal(of('zh-cn', {}), 'zh-cn');
  });
});
