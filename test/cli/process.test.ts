import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from 'sarif';
import { runCliProcess } from './run-cli-process.js';
import { withFolder } from './run-in-process.js';

/** Reads of a missing package come on top of a real trap, and there is no go.mod. */
const racy = `package main

import (
	"example.com/missing"
	"net/http"
)

var hits = map[string]int{}

func handle(w http.ResponseWriter, r *http.Request) {
	hits[missing.Key(r)]++
}

func main() {
	go func() { hits["a"] = 1 }()
	hits["b"] = 2
	http.HandleFunc("/", handle)
}
`;

describe('the gotraps process', function () {
  this.timeout(60_000);

  it('reports findings on stdout, nothing on stderr, and ends with 1', async () => {
    await withFolder({ 'main.go': racy }, async (folder) => {
      const { status, stdout, stderr } = await runCliProcess(['check'], folder);
      assert.equal(stderr, '');
      assert.match(stdout, /^main\.go:\d+:\d+: error: .*\[map-race\]$/m);
      assert.match(stdout, /^Traps found: \d+/m);
      assert.equal(status, 1);
    });
  });

  it('writes a report that survives a pipe, whole', async function () {
    // The fix of each finding is tried, which takes as long as a check.
    this.timeout(240_000);
    const functions = Array.from(
      { length: 150 },
      (_, i) => `func f${i}() {\n\tm := map[int]int{}\n\tgo func() { m[1] = 1 }()\n\tm[2] = 2\n}\n`,
    );
    const files = { 'main.go': `package main\n\n${functions.join('\n')}` };
    await withFolder(files, async (folder) => {
      const { status, stdout } = await runCliProcess(['check', '--format=sarif'], folder);
      const log = JSON.parse(stdout) as Log;
      // More than a pipe takes at once.
      assert.ok(stdout.length > 200_000, String(stdout.length));
      assert.ok(Number(log.runs[0]?.results?.length) >= 150);
      assert.equal(status, 1);
    });
  });

  it('does not mind a reader that leaves', async () => {
    await withFolder({ 'main.go': racy }, async (folder) => {
      const entry = fileURLToPath(new URL('../../server/src/entry/cli.ts', import.meta.url));
      const command = `"${process.execPath}" --import "${import.meta.resolve('tsx')}" "${entry}" explain map-race | true; echo "\${PIPESTATUS[0]}"`;
      const output = await new Promise<string>((resolve) => {
        execFile('bash', ['-c', command], { cwd: folder }, (_, stdout, stderr) => resolve(stdout + stderr));
      });
      assert.equal(output, '0\n');
    });
  });

  it('survives bad input, says what it left out, and finds the trap beside it', async () => {
    const depth = 100_000;
    const files = {
      'good/main.go': racy,
      'bad/latin.go': Buffer.from('package p\n\nvar a = "\xe9\xff"\n', 'latin1'),
      'bad/nul.go': 'package p\n\0\n',
      'bad/parens.go': `package p\n\nvar a = ${'('.repeat(depth)}1${')'.repeat(depth)}\n`,
      'bad/braces.go': `package p\n\nfunc f() ${'{'.repeat(depth)}\n`,
      'bad/empty.go': '',
      'bad/words.go': 'this is no Go\n',
      'bad/go.mod': 'module \0\n',
      'loop/a.go': 'package p\n',
    };
    await withFolder(files, async (folder) => {
      writeFileSync(join(folder, 'bad/huge.go'), Buffer.alloc(50 * 1024 * 1024, 'package p // '));
      mkdirSync(join(folder, 'bad/folder.go'));
      symlinkSync('missing.go', join(folder, 'bad/dangling.go'));
      symlinkSync('self.go', join(folder, 'bad/self.go'));
      symlinkSync('..', join(folder, 'loop/up'));
      const expected = [
        'gotraps: bad/dangling.go is skipped: it is no regular file, or a link that leads nowhere',
        'gotraps: bad/huge.go is skipped: it is larger than 10 MB',
        'gotraps: bad/latin.go is not valid UTF-8; what cannot be read was replaced',
        'gotraps: bad/nul.go is skipped: it holds NUL bytes, so it is no Go text',
        'gotraps: bad/self.go is skipped: it is no regular file, or a link that leads nowhere',
      ];
      // Root may read anything, but not this at offset 0.
      if (existsSync('/proc/self/mem')) {
        symlinkSync('/proc/self/mem', join(folder, 'bad/memory.go'));
        expected.push('gotraps: bad/memory.go is skipped: it cannot be read (EIO: i/o error, read)');
      }
      const { status, stdout, stderr } = await runCliProcess(['check'], folder);
      assert.deepEqual(stderr.trimEnd().split('\n').sort(), expected.sort());
      assert.match(stdout, /^good\/main\.go:\d+:\d+: error: .*\[map-race\]$/m);
      assert.equal(status, 1);
    });
  });

  const misuses: readonly [readonly string[], RegExp][] = [
    [['check', '--frobnicate'], /unknown option '--frobnicate'.*--help/],
    [['check', 'missing-folder'], /missing-folder does not exist; give a folder or a \.go file/],
    [['explain', 'map-rage'], /there is no rule 'map-rage'; gotraps explain lists the rules/],
    [['lsp', '--stdio', '--frobnicate'], /unknown option '--frobnicate'/],
  ];
  for (const [args, complaint] of misuses) {
    it(`ends with 2 and one line on stderr for ${args.join(' ')}`, async () => {
      await withFolder({ 'main.go': racy }, async (folder) => {
        const { status, stdout, stderr } = await runCliProcess(args, folder);
        assert.equal(status, 2);
        assert.equal(stdout, '');
        assert.match(stderr, complaint);
        assert.match(stderr, /^gotraps: [^\n]+\n$/);
      });
    });
  }

  it('tells its version', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as object;
    await withFolder({}, async (folder) => {
      const { status, stdout, stderr } = await runCliProcess(['--version'], folder);
      assert.deepEqual(
        { status, stdout, stderr },
        { status: 0, stdout: `${'version' in manifest ? String(manifest.version) : ''}\n`, stderr: '' },
      );
    });
  });

  it('serves an editor', async () => {
    const message = (body: object): string => {
      const text = JSON.stringify({ jsonrpc: '2.0', ...body });
      return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    };
    const initialize = message({
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    const bye = message({ id: 2, method: 'shutdown' }) + message({ method: 'exit' });
    await withFolder({}, async (folder) => {
      const { status, stdout } = await runCliProcess(['lsp', '--stdio'], folder, [initialize, bye]);
      assert.match(stdout, /^Content-Length: \d+\r\n\r\n\{"jsonrpc":"2\.0","id":1,"result":\{.*"capabilities":/);
      assert.equal(status, 0);
    });
  });
});
