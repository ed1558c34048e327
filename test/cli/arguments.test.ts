import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, type Invocation } from '../../server/src/cli/arguments.js';
import { runInProcess, withFolder } from './run-in-process.js';

function parse(...args: string[]): Invocation {
  return parseArguments(args, { version: '1.2.3', ruleIds: ['map-race'], fixKinds: ['mutex'] });
}

function check(...args: string[]): Extract<Invocation, { command: 'check' }> {
  const invocation = parse('check', ...args);
  assert.equal(invocation.command, 'check', JSON.stringify(invocation));
  return invocation;
}

describe('command line arguments', () => {
  it('have defaults', () => {
    assert.deepEqual(check(), {
      command: 'check',
      targets: ['.'],
      format: 'text',
      severity: 'warning',
      rules: [],
      exclude: [],
      fix: undefined,
      dryRun: false,
      baseline: undefined,
      baselineChange: undefined,
      newFrom: undefined,
      includeTestdata: false,
      goos: 'linux',
      goarch: 'amd64',
      tags: [],
      usesModuleCache: true,
      moduleCache: undefined,
      color: 'auto',
      quiet: false,
      output: undefined,
      shard: undefined,
      jobs: undefined,
      language: undefined,
    });
  });

  it('take --fix without a value for what each finding recommends', () => {
    assert.deepEqual([check('--fix', 'dir').fix, check('--fix', 'dir').targets], ['preferred', ['dir']]);
    assert.equal(check('--fix=mutex').fix, 'mutex');
    assert.deepEqual(check('--', '--fix').targets, ['--fix']);
  });

  it('take every platform', () => {
    assert.equal(check('--goos', 'windows', '--goarch=arm64').goos, 'windows');
    assert.equal(check('--goos=wasip1', '--goarch=wasm').goarch, 'wasm');
  });

  it('take a number of threads', () => {
    assert.equal(check('--jobs', '3').jobs, 3);
    for (const value of ['0', '-1', '1.5', 'many']) assert.equal(parse('check', `--jobs=${value}`).command, 'misuse');
  });

  it('say where the module cache is', () => {
    assert.equal(check('--module-cache', 'here').moduleCache, 'here');
    assert.equal(check('--module-cache', 'here').usesModuleCache, true);
    assert.equal(check('--no-module-cache').usesModuleCache, false);
  });

  it('collect lists', () => {
    assert.deepEqual(check('--rule', 'map-race, map-race', '--rule=map-race').rules, [
      'map-race',
      'map-race',
      'map-race',
    ]);
    assert.deepEqual(check('--exclude', '{a,b}', '--exclude', 'c').exclude, ['{a,b}', 'c']);
    assert.deepEqual(check('--tags', 'a,b c').tags, ['a', 'b', 'c']);
  });

  const misuses: readonly (readonly [readonly string[], RegExp])[] = [
    [['chek'], /^unknown command 'chek' \(Did you mean check\?\); see gotraps --help$/],
    [['check', '--formt', 'json'], /^unknown option '--formt' \(Did you mean --format\?\)/],
    [['check', '--format', 'xml'], /'xml' is invalid\. Allowed choices are text, json, sarif, gitlab;/],
    [['check', '--severity', 'fatal'], /'fatal' is invalid\. Allowed choices are error, warning, information, hint;/],
    [['check', '--color=blue'], /'blue' is invalid/],
    [['check', '--lang=de'], /'de' is invalid\. Allowed choices are en, zh-cn;/],
    [['check', '--fix=magic'], /'magic' is invalid\. Allowed choices are preferred, mutex;/],
    [['check', '--rule', 'map-rage'], /^there is no rule 'map-rage'; gotraps explain lists the rules$/],
    [['check', '--goos', 'lunix'], /^--goos must be one of aix, .*, linux, .*, zos, not 'lunix'$/],
    [['check', '--goos', 'amd64'], /^--goos must be one of .*, not 'amd64'$/],
    [['check', '--goarch', 'linux'], /^--goarch must be one of 386, amd64, .*, not 'linux'$/],
    [['check', '--goarch='], /^--goarch must be one of .*, not ''$/],
    [['check', '--dry-run'], /--fix/],
    [['check', '--fix', '--dry-run', '--format=json'], /leave out --format$/],
    [['check', '--write-baseline'], /^--write-baseline needs the file: give --baseline as well$/],
    [['check', '--prune-baseline'], /^--prune-baseline needs the file: give --baseline as well$/],
    [['check', '--baseline=b', '--prune-baseline', '--write-baseline'], /give one of them$/],
    [['check', '--baseline=b', '--write-baseline', '--fix'], /fix first$/],
    [['check', '--baseline=b', '--prune-baseline', '--fix', '--dry-run'], /give one of them$/],
    ...['0/2', '3/2', '1', '1/0', 'a/b', '1/2/3', '-1/2'].map(
      (value) => [['check', `--shard=${value}`], /It must be like 1\/4: the first of four parts/] as const,
    ),
    [['merge'], /missing required argument 'reports'/],
    [['check', '--output'], /argument missing/],
    [['explain', 'a', 'b'], /too many arguments/],
    [['lsp'], /'--stdio' not specified/],
  ];
  for (const [args, expected] of misuses) {
    it(`explain what is wrong with ${args.join(' ')}`, () => {
      const invocation = parse(...args);
      assert.equal(invocation.command, 'misuse');
      const { complaint } = invocation;
      assert.match(complaint, expected);
      assert.ok(!complaint.includes('\n'));
    });
  }

  it('print help and version', () => {
    const text = (...args: string[]): string => {
      const invocation = parse(...args);
      return invocation.command === 'print' ? invocation.text : '';
    };
    assert.equal(text('--version'), '1.2.3\n');
    assert.equal(text(), text('--help'));
    assert.match(text('--help'), /check .*\n.*explain .*\n.*merge [^]*\n.*lsp /);
    const help = text('check', '--help');
    for (const [option] of help.matchAll(/^ {2}(?:-h, )?--[a-z-]+/gm)) assert.doesNotMatch(option, /undefined/);
    assert.match(help, /--fix\[=kind\]/);
    assert.match(help, /Exit status: 0 nothing found, 1 findings, 2 the check could not be done\.\n$/);
  });

  it('name paths that are no folder and no .go file', async () => {
    await withFolder({ 'a.txt': '' }, async (folder) => {
      mkdirSync(join(folder, 'sub'));
      const complaint = async (path: string): Promise<string> => {
        const { status, stdout, stderr } = await runInProcess(['check', path], { folder });
        assert.deepEqual([status, stdout], [2, '']);
        return stderr;
      };
      assert.equal(await complaint('a.txt'), 'gotraps: a.txt is neither a folder nor a .go file\n');
      assert.equal(await complaint('b.go'), 'gotraps: b.go does not exist; give a folder or a .go file\n');
      assert.equal(await complaint('sub/no/...'), 'gotraps: sub/no does not exist; give a folder or a .go file\n');
    });
  });
});

describe('gotraps explain', () => {
  it('lists the rules', async () => {
    await withFolder({}, async (folder) => {
      const { status, stdout } = await runInProcess(['explain'], { folder });
      assert.equal(status, 0);
      assert.equal(stdout, 'fake-rule   error        A fake trap\nfake-error  error        A fake trap\n');
    });
  });

  it('shows the page of a rule, wrapped and without marks', async () => {
    await withFolder({}, async (folder) => {
      const { status, stdout } = await runInProcess(['explain', 'map-race'], { folder });
      assert.equal(status, 0);
      assert.doesNotMatch(stdout, /^(#|```|\|)/m);
      assert.match(stdout, /^ {4}package /m);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 100 || line.startsWith('    '), line);
      const colored = await runInProcess(['explain', 'map-race', '--color=always'], { folder });
      assert.ok(colored.stdout.startsWith('\u001b[1m\u001b[4m'));
    });
  });
});
