import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileWriter } from '../../server/src/host/node-file-writer.js';
import { runInProcess, withFolder } from './run-in-process.js';

const bad = 'package p\n\nvar a = trap\nvar b = doom\nvar c = trap + trap\n';
const fixed = bad.replaceAll('trap', 'safe');

describe('gotraps check --fix', () => {
  const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

  it('fixes what it can, again and again, and reports the rest', async () => {
    await withFolder({ 'a.go': bad, 'b/b.go': bad, 'c.go': 'package p\n' }, async (folder) => {
      const { status, stdout } = await runInProcess(['check', '--fix', '.'], { folder });
      assert.equal(read(folder, 'a.go'), fixed);
      assert.equal(read(folder, 'b/b.go'), fixed);
      assert.equal(status, 1);
      assert.match(
        stdout,
        /^a\.go:4:9: error: [^]*^b\/b\.go:4:9: error: [^]*\nFixes made: 6, in files: 2\nTraps found: 2/m,
      );
      assert.doesNotMatch(stdout, /warning/);
      assert.deepEqual(readdirSync(folder).sort(), ['a.go', 'b', 'c.go']);
    });
  });

  it('ends with 0 when nothing is left', async () => {
    await withFolder({ 'a.go': 'package p\n\nvar a = trap\n' }, async (folder) => {
      const { status, stdout } = await runInProcess(['check', '--fix=mutex'], { folder });
      assert.equal(status, 0);
      assert.match(stdout, /^Fixes made: 1, in files: 1\nNo traps found/);
    });
  });

  it('leaves alone what is silenced, too weak, of another file, or not better afterwards', async () => {
    const files = {
      'a.go': 'package p\n\nvar a = trap //nolint\nvar b = smell\nvar c = stubborn\nvar d = trap\n',
      'b.go': bad,
    };
    await withFolder(files, async (folder) => {
      const { stdout } = await runInProcess(['check', '--fix', 'a.go'], { folder });
      assert.equal(read(folder, 'a.go'), files['a.go'].replace('d = trap', 'd = safe'));
      assert.equal(read(folder, 'b.go'), bad);
      assert.match(stdout, /^a\.go:5:9: warning: `stubborn`/);
      assert.doesNotMatch(stdout, /^ {2}fix:/m);
    });
  });

  it('keeps CRLF, a byte order mark, permissions and links', async () => {
    const text = `\ufeff${bad}`.replaceAll('\n', '\r\n');
    await withFolder({ 'a.go': text, 'real.txt': bad }, async (folder) => {
      chmodSync(join(folder, 'a.go'), 0o751);
      symlinkSync('real.txt', join(folder, 'link.go'));
      await runInProcess(['check', '--fix'], { folder });
      assert.equal(read(folder, 'a.go'), text.replaceAll('trap', 'safe'));
      assert.equal(statSync(join(folder, 'a.go')).mode & 0o777, 0o751);
      assert.equal(read(folder, 'real.txt'), fixed);
      assert.ok(lstatSync(join(folder, 'link.go')).isSymbolicLink());
    });
  });

  it('refuses read-only files, and fixes the others', async () => {
    await withFolder({ 'a.go': bad, 'b.go': bad }, async (folder) => {
      chmodSync(join(folder, 'a.go'), 0o444);
      const { status, stderr } = await runInProcess(['check', '--fix'], { folder });
      assert.equal(status, 2);
      assert.equal(
        stderr,
        'gotraps: a.go is not fixed, because it may not be written (no permission to write); change its permissions\n',
      );
      assert.equal(read(folder, 'a.go'), bad);
      assert.equal(read(folder, 'b.go'), fixed);
    });
  });

  it('refuses files that are not UTF-8', async () => {
    const latin = Buffer.from(`${bad}// \xe9\n`, 'latin1');
    await withFolder({ 'a.go': latin }, async (folder) => {
      const { status, stderr } = await runInProcess(['check', '--fix'], { folder });
      assert.equal(status, 2);
      assert.match(stderr, /^gotraps: a\.go is not fixed, because it is not valid UTF-8/m);
      assert.deepEqual(readFileSync(join(folder, 'a.go')), latin);
    });
  });

  it('writes nothing of a package when one of its files was changed meanwhile', async () => {
    await withFolder({ 'a.go': bad, 'b.go': bad, 'other/c.go': bad }, async (folder) => {
      const writer: typeof nodeFileWriter = {
        ...nodeFileWriter,
        replaceAll: (files) => {
          if (files.length === 2) writeFileSync(join(folder, 'b.go'), 'package p // mine\n');
          return nodeFileWriter.replaceAll(files);
        },
      };
      const { status, stdout, stderr } = await runInProcess(['check', '--fix'], { folder, machine: { writer } });
      assert.equal(status, 2);
      assert.equal(stderr, 'gotraps: b.go is not fixed, because it was changed while it was checked; check again\n');
      assert.equal(read(folder, 'a.go'), bad);
      assert.equal(read(folder, 'b.go'), 'package p // mine\n');
      assert.equal(read(folder, 'other/c.go'), fixed);
      assert.match(stdout, /^a\.go:3:9: warning/m);
      assert.deepEqual(readdirSync(folder).sort(), ['a.go', 'b.go', 'other']);
    });
  });

  it('writes nothing of a package when one of its files went away, or a new version has no place', async () => {
    const obstacles: readonly [string, (folder: string) => void, RegExp][] = [
      ['gone', (folder) => rmSync(join(folder, 'b.go')), /^gotraps: b\.go is not fixed, because it went away/m],
      [
        'blocked',
        (folder) => writeFileSync(join(folder, `.b.go.gotraps-${process.pid}.tmp`), 'mine'),
        /^gotraps: b\.go is not fixed, because writing failed: EEXIST/m,
      ],
    ];
    for (const [what, obstruct, complaint] of obstacles)
      await withFolder({ 'a.go': bad, 'b.go': bad }, async (folder) => {
        const writer: typeof nodeFileWriter = {
          ...nodeFileWriter,
          replaceAll: (files) => {
            obstruct(folder);
            return nodeFileWriter.replaceAll(files);
          },
        };
        const { status, stderr } = await runInProcess(['check', '--fix'], { folder, machine: { writer } });
        assert.equal(status, 2, what);
        assert.match(stderr, complaint);
        assert.equal(read(folder, 'a.go'), bad);
      });
  });

  it('prints with --dry-run the patch that it would apply, and changes nothing', async () => {
    const files = {
      'a.go': bad,
      'sub/crlf.go': bad.replaceAll('\n', '\r\n'),
      'no-newline.go': 'package p\n\nvar z = trap',
    };
    await withFolder(files, async (folder) => {
      const dry = await runInProcess(['check', '--fix', '--dry-run'], { folder });
      assert.equal(dry.status, 1);
      assert.equal(dry.stderr, 'Fixes: 7, in files: 3; nothing was changed\n');
      for (const [name, text] of Object.entries(files)) assert.equal(read(folder, name), text);

      await runInProcess(['check', '--fix'], { folder });
      const wanted = Object.keys(files).map((name) => read(folder, name));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      execFileSync('git', ['apply', '-p1', '-'], { cwd: folder, input: dry.stdout });
      assert.deepEqual(
        Object.keys(files).map((name) => read(folder, name)),
        wanted,
      );
      assert.equal(wanted[0], fixed);
    });
  });

  it('colours the diff on a terminal', async () => {
    await withFolder({ 'a.go': bad }, async (folder) => {
      const { stdout } = await runInProcess(['check', '--fix', '--dry-run', '--quiet'], { folder, isTerminal: true });
      assert.ok(stdout.includes('\u001b[32m+var a = safe\u001b[39m\n'));
    });
  });
});
