import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancelledError, neverCancelled } from '../../server/src/base/cancellation.js';
import { canonicalUri, joinUri, relativePath } from '../../server/src/base/uri.js';
import { nodeFileHost } from '../../server/src/host/node-file-host.js';
import { excludeMatcher } from '../../server/src/session/exclude-matcher.js';
import { readGoFile } from '../../server/src/session/read-go-file.js';
import { walkGoFolders } from '../../server/src/session/workspace.js';

describe('files on disk', () => {
  let path: string;
  let root: string;

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'gotraps walk é%-'));
    root = canonicalUri(pathToFileURL(path).href);
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  function write(...names: string[]): void {
    for (const name of names) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), 'package p\n');
    }
  }

  async function walk(includeTestdata = false, exclude: string[] = []): Promise<string[]> {
    const folders: string[] = [];
    const options = { includeTestdata, isExcluded: excludeMatcher(exclude), token: neverCancelled };
    for await (const uri of walkGoFolders(nodeFileHost, root, options)) folders.push(relativePath(root, uri) ?? uri);
    return folders;
  }

  it('are walked as Go tools do, in name order', async () => {
    write('b/x.go', 'a/y/x.go', 'a/x.go', 'a b/ü.go', 'nogo/x.txt', 'c/_x.go');
    write('vendor/v/x.go', 'node_modules/x.go', '_old/x.go', '.hid/x.go', 'a/testdata/src/x.go', '.git/x.go');
    assert.deepEqual(await walk(), ['a', 'a/y', 'a b', 'b']);
    assert.deepEqual(await walk(true), ['.hid', '_old', 'a', 'a/testdata/src', 'a/y', 'a b', 'b']);
  });

  it('are left out by globs', async () => {
    write('x.go', 'gen/x.go', 'gen/deep/x.go', 'a/gen/x.go', 'b/x_gen.go', 'c/x_gen.go', 'c/y.go');
    assert.deepEqual(await walk(false, ['gen', '**/*_gen.go']), ['', 'a/gen', 'c']);
    assert.deepEqual(await walk(false, ['**/gen/**', 'x.go']), ['b', 'c']);
  });

  it('are reached once, whatever links there are', async () => {
    write('a/x.go', 'b/y.go');
    symlinkSync(path, join(path, 'a', 'loop'));
    symlinkSync(join(path, 'b'), join(path, 'a', 'sibling'));
    symlinkSync(join(path, 'gone'), join(path, 'dangling.go'));
    symlinkSync(join(path, 'a', 'x.go'), join(path, 'linked.go'));
    assert.deepEqual(await walk(), ['', 'a', 'b']);
  });

  it('may vanish at any time', async () => {
    write('a/x.go', 'b/x.go');
    const seen: string[] = [];
    const options = { includeTestdata: false, isExcluded: () => false, token: neverCancelled };
    for await (const uri of walkGoFolders(nodeFileHost, root, options)) {
      seen.push(uri);
      rmSync(path, { recursive: true });
    }
    assert.deepEqual(seen, [joinUri(root, 'a')]);
    assert.deepEqual(await walk(), []);
  });

  it('are not walked any further when that is cancelled', async () => {
    write('x.go');
    const options = { includeTestdata: false, isExcluded: () => false, token: { isCancellationRequested: true } };
    await assert.rejects(walkGoFolders(nodeFileHost, root, options).next(), CancelledError);
  });

  it('are read with a reason why not', async () => {
    write('x.go');
    execFileSync('mkfifo', [join(path, 'pipe.go')]);
    mkdirSync(join(path, 'dir.go'));
    const failure = async (name: string, limit = 100): Promise<string> => {
      const read = await nodeFileHost.readFile(joinUri(root, name), limit);
      return read.ok ? new TextDecoder().decode(read.bytes) : read.failure;
    };
    assert.equal(await failure('x.go'), 'package p\n');
    assert.equal(await failure('x.go', 3), 'too-large');
    assert.equal(await failure('none.go'), 'not-found');
    assert.equal(await failure('x.go/y.go'), 'not-found');
    assert.equal(await failure('pipe.go'), 'not-a-file');
    assert.equal(await failure('dir.go'), 'not-a-file');
    const foreign = await nodeFileHost.readFile('vscode-vfs://github/x.go', 100);
    assert.equal(foreign.ok ? '' : foreign.failure, 'not-found');
    assert.equal((await nodeFileHost.stat(joinUri(root, 'x.go')))?.sizeBytes, 10);
    assert.equal(await nodeFileHost.stat(joinUri(root, 'none.go')), undefined);
  });

  it('that cannot be read are named', async () => {
    const read = await readGoFile(
      {
        ...nodeFileHost,
        readFile: () => Promise.resolve({ ok: false, failure: 'no-access', detail: 'EACCES' }),
      },
      'file:///a/secret.go',
    );
    assert.equal(read.notice?.kind, 'unreadable');
    assert.deepEqual(read.notice.message.args, ['secret.go']);
  });
});
