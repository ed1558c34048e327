import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log, Run } from 'sarif';
import { applyEdits } from '../../server/src/fixes/edit.js';
import { LineIndex } from '../../server/src/syntax/line-index.js';
import { runInProcess, withFolder } from './run-in-process.js';
import { sarifValidator } from './sarif-validator.js';

interface GitlabIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number; readonly end: number } };
}

const source = [
  'package p',
  '',
  'var s = "中😀" + trap',
  'var d = doom //gotraps:ignore fake-error set up once',
  'var e = smell',
  'var f = trap //gotraps:ignore fake-rule',
  '',
].join('\n');
const files = { 'sub dir/ü.go': source, 'sub dir/b.go': 'package p\n\nvar other int\n', 'bin.go': 'package p\0' };

async function report(format: string, ...args: string[]): Promise<{ json: unknown; folder: string }> {
  let result: { json: unknown; folder: string } | undefined;
  await withFolder(files, async (folder) => {
    const { status, stdout, stderr } = await runInProcess(['check', '--format', format, ...args], { folder });
    assert.equal(status, 1);
    assert.match(stderr, /^gotraps: bin\.go is skipped/);
    result = { json: JSON.parse(stdout), folder };
  });
  return result!;
}

describe('JSON report', () => {
  it('is what the documentation says', async () => {
    const { json } = await report('json', '--severity=hint');
    const at = (line: number, column: number, byteOffset: number): object => ({ line, column, byteOffset });
    const file = 'sub dir/ü.go';
    assert.deepEqual(json, {
      version: 1,
      tool: { name: 'gotraps', version: '1.2.3' },
      findings: [
        {
          rule: 'fake-rule',
          severity: 'warning',
          message: '`trap` stands here; take it away',
          file,
          // Before it in its line: 13 characters of ASCII, one of 3 bytes, one of 4 bytes and 2 code units.
          start: at(3, 17, 11 + 20),
          end: at(3, 21, 11 + 24),
          related: [{ message: 'the other one', file: 'sub dir/b.go', start: at(3, 5, 15), end: at(3, 10, 20) }],
          fixes: [
            {
              kind: 'mutex',
              title: 'Put `safe` in its place',
              preferred: true,
              edits: [{ file, start: at(3, 17, 31), end: at(3, 21, 35), newText: 'safe' }],
            },
          ],
          fingerprint: 'warning trap#0',
        },
        ...(json as { findings: unknown[] }).findings.slice(1),
      ],
      suppressed: [
        {
          rule: 'fake-error',
          severity: 'error',
          message: '`doom` stands here; take it away',
          file,
          start: at(4, 9, 44),
          end: at(4, 13, 48),
          related: (json as { suppressed: { related: unknown }[] }).suppressed[0]!.related,
          fixes: [],
          fingerprint: 'error doom#0',
          reason: 'set up once',
        },
      ],
      notes: [
        {
          message:
            'This comment silences nothing, because it gives no reason: write it like `//gotraps:ignore map-race the reason`.',
          file,
          start: (json as { notes: { start: unknown }[] }).notes[0]!.start,
          end: (json as { notes: { end: unknown }[] }).notes[0]!.end,
        },
      ],
      warnings: [{ file: 'bin.go', message: 'bin.go is skipped: it holds NUL bytes, so it is no Go text' }],
      summary: {
        files: 2,
        lines: 9,
        packages: 1,
        error: 0,
        warning: 2,
        information: 1,
        hint: 0,
        suppressed: 1,
        known: 0,
        fixed: 0,
      },
    });
    const { findings } = json as { findings: { start: object; fingerprint: string }[] };
    assert.deepEqual(
      findings.map(({ fingerprint }) => fingerprint),
      ['warning trap#0', 'information smell#0', 'warning trap#1'],
    );
  });

  it('is the same every time', async () => {
    assert.deepEqual((await report('json')).json, (await report('json')).json);
  });
});

describe('SARIF report', () => {
  let log: Log;
  let run: Run;
  let folder: string;
  before(async () => {
    const result = await report('sarif', '--severity=hint');
    log = result.json as Log;
    run = log.runs[0]!;
    folder = result.folder;
  });

  it('is valid', () => {
    assert.deepEqual(sarifValidator()(log), []);
  });

  it('would be found invalid with a wrong level, an unknown property or a line 0', () => {
    const validate = sarifValidator();
    const broken = JSON.stringify(log)
      .replace('"level":"warning"', '"level":"information"')
      .replace('"columnKind"', '"columnSort"')
      .replace('"startLine":3', '"startLine":0');
    assert.equal(new Set(validate(JSON.parse(broken)).map((error) => error.split(' ')[0])).size, 3);
  });

  it('describes the tool and its rules', () => {
    const { driver } = run.tool;
    assert.equal(driver.name, 'gotraps');
    assert.equal(driver.version, '1.2.3');
    assert.deepEqual(
      driver.rules?.map((rule) => [rule.id, rule.defaultConfiguration?.level, rule.shortDescription?.text]),
      [
        ['fake-rule', 'error', 'A fake trap'],
        ['fake-error', 'error', 'A fake trap'],
      ],
    );
    for (const rule of driver.rules ?? []) assert.ok(URL.canParse(rule.helpUri ?? ''));
  });

  it('gives each result its rule, place and level', () => {
    assert.deepEqual(
      run.results?.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
      [
        ['fake-rule', 0, 'warning'],
        ['fake-rule', 0, 'note'],
        ['fake-rule', 0, 'warning'],
        ['fake-error', 1, 'error'],
      ],
    );
    assert.equal(run.columnKind, 'utf16CodeUnits');
    const place = run.results[0]!.locations![0]!.physicalLocation!;
    assert.deepEqual(place.region, { startLine: 3, startColumn: 17, endLine: 3, endColumn: 21 });
    assert.deepEqual(place.artifactLocation, { uri: 'sub%20dir/%C3%BC.go', uriBaseId: 'SRCROOT' });
    const base = run.originalUriBaseIds!.SRCROOT!.uri!;
    assert.equal(decodeURI(new URL(place.artifactLocation.uri, base).pathname), `${folder}/sub dir/ü.go`);
    const related = run.results[0]!.relatedLocations![0]!;
    assert.equal(related.message!.text, 'the other one');
    assert.equal(related.physicalLocation!.region!.startLine, 3);
  });

  it('carries fixes that can be applied', () => {
    const replacement = run.results?.[0]?.fixes?.[0]?.artifactChanges[0]?.replacements[0];
    const lines = LineIndex.of(source);
    const { startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 } = replacement?.deletedRegion ?? {};
    const start = lines.offsetAt({ line: startLine - 1, character: startColumn - 1 });
    const end = lines.offsetAt({ line: endLine - 1, character: endColumn - 1 });
    const text = applyEdits(source, [{ start, end, newText: replacement?.insertedContent?.text ?? '' }]);
    assert.equal(text, source.replace('trap', 'safe'));
  });

  it('marks what comments silence', () => {
    assert.deepEqual(
      run.results?.map(({ suppressions }) => suppressions),
      [undefined, undefined, undefined, [{ kind: 'inSource', justification: 'set up once' }]],
    );
  });

  it('has fingerprints that tell results apart and survive an edit elsewhere', async () => {
    const prints = (log: Log): unknown[] => (log.runs[0]?.results ?? []).map((result) => result.partialFingerprints);
    assert.equal(new Set(prints(log).map((print) => JSON.stringify(print))).size, 4);
    await withFolder({ 'a.go': `package p\n\n\n// more\n${source.slice(10)}` }, async (folder) => {
      const { stdout } = await runInProcess(['check', '--format=sarif', '--severity=hint'], { folder });
      assert.deepEqual(prints(JSON.parse(stdout) as Log), prints(log));
    });
  });

  it('tells what was skipped', () => {
    const notifications = run.invocations?.[0]?.toolExecutionNotifications ?? [];
    assert.deepEqual(
      notifications.map(({ level, message, locations }) => [
        level,
        message.text?.slice(0, 17),
        locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      ]),
      [
        ['warning', 'bin.go is skipped', 'bin.go'],
        ['note', 'This comment sile', 'sub%20dir/%C3%BC.go'],
      ],
    );
    assert.equal(run.invocations?.[0]?.executionSuccessful, true);
  });

  it('is valid without any finding', async () => {
    await withFolder({ 'a.go': 'package p\n' }, async (folder) => {
      const { status, stdout } = await runInProcess(['check', '--format=sarif'], { folder });
      assert.equal(status, 0);
      assert.deepEqual(sarifValidator()(JSON.parse(stdout)), []);
    });
  });
});

describe('report for GitLab', () => {
  it('has what its Code Quality wants, with fingerprints that differ and survive an edit elsewhere', async () => {
    await withFolder({ ...files, 'b/b.go': source, 'b/c.go': 'package p\n\nvar c = trap\n' }, async (folder) => {
      const read = async (): Promise<GitlabIssue[]> =>
        JSON.parse(
          (await runInProcess(['check', '--format=gitlab', '--severity=hint'], { folder })).stdout,
        ) as GitlabIssue[];
      const issues = await read();
      assert.deepEqual(
        issues.map(({ location: { path, lines }, severity, check_name: rule }) => [path, lines, severity, rule]),
        [
          ['b/b.go', 3, 'major'],
          ['b/b.go', 5, 'minor'],
          ['b/b.go', 6, 'major'],
          ['b/c.go', 3, 'major'],
          ['sub dir/ü.go', 3, 'major'],
          ['sub dir/ü.go', 5, 'minor'],
          ['sub dir/ü.go', 6, 'major'],
        ].map(([path, line, severity]) => [path, { begin: line, end: line }, severity, 'fake-rule']),
      );
      assert.equal(issues[0]?.description, '`trap` stands here; take it away');
      assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
      writeFileSync(join(folder, 'b/b.go'), source.replace('var d', '// A remark.\nvar d'));
      const fingerprints = (all: GitlabIssue[]): string[] => all.map(({ fingerprint }) => fingerprint);
      assert.deepEqual(fingerprints(await read()), fingerprints(issues));
    });
  });
});
