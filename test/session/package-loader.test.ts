import assert from 'node:assert/strict';
import { CancelledError, neverCancelled } from '../../server/src/base/cancellation.js';
import { nodeTimers } from '../../server/src/host/node-timers.js';
import { type LoadOptions, PackageLoader } from '../../server/src/session/package-loader.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { isFileBuilt } from '../../server/src/types/build-constraints.js';
import { createNodeParser } from '../harness/node-parser.js';
import { MemoryHost } from '../lsp/memory-host.js';

const folder = 'file:///m/chat';
const options: LoadOptions = {
  build: { goos: 'linux', goarch: 'amd64', tags: [] },
  overlay: new Map(),
  isWantedAlone: () => false,
  token: neverCancelled,
};

describe('package loader', () => {
  let parser: GoParser;
  let host: MemoryHost;
  let loader: PackageLoader;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  beforeEach(() => {
    host = new MemoryHost();
    loader = new PackageLoader(host, parser, nodeTimers, isFileBuilt);
  });

  /** Packages as `path key: file file`. */
  async function load(changed: Partial<LoadOptions> = {}): Promise<string[]> {
    const { packages } = await loader.loadFolder(folder, { ...options, ...changed });
    return packages.map(({ key, input }) => {
      const names = input.files.map((file) => file.uri.slice(folder.length + 1));
      return `${input.path} ${key}: ${names.join(' ')}`;
    });
  }

  it('divides a folder into the package with its tests, and its external tests', async () => {
    host.write('file:///m/go.mod', 'module example.com/m // here\n\ngo 1.21.3\n');
    for (const name of ['b.go', 'a.go', 'a_windows.go', 'x.txt', '_c.go', '.d.go']) {
      host.write(`${folder}/${name}`, 'package chat\n');
    }
    host.write(`${folder}/a_test.go`, 'package chat\n');
    host.write(`${folder}/z_test.go`, 'package chat_test\n');
    host.write(`${folder}/gen.go`, '//go:build ignore\n\npackage main\n');
    host.write(`${folder}/broken.go`, 'pakage chat\n');
    host.write(`${folder}/sub/s.go`, 'package sub\n');
    assert.deepEqual(await load(), [
      'example.com/m/chat chat: a.go a_test.go b.go',
      'example.com/m/chat_test chat_test: z_test.go',
    ]);
    const { packages } = await loader.loadFolder(folder, options);
    assert.deepEqual(packages[0]?.input.goVersion, { major: 1, minor: 21 });
    const build = { ...options.build, goVersion: { major: 1, minor: 22 } };
    const { packages: newer } = await loader.loadFolder(folder, { ...options, build });
    assert.deepEqual(newer[0]?.input.goVersion, { major: 1, minor: 22 });
  });

  it('knows what another build leaves out and takes in', async () => {
    host.write(`${folder}/a_windows.go`, 'package chat\n');
    host.write(`${folder}/b.go`, '//go:build !windows\n\npackage chat\n');
    const build = { goos: 'windows', goarch: 'amd64', tags: [] };
    assert.deepEqual(await load(), [`${folder} chat: b.go`]);
    assert.deepEqual(await load({ build }), [`${folder} chat: a_windows.go`]);
    assert.deepEqual(await load(), [`${folder} chat: b.go`]);
  });

  it('gives a file that constraints leave out a package of its own when asked', async () => {
    host.write(`${folder}/a.go`, 'package chat\n');
    host.write(`${folder}/gen.go`, '//go:build ignore\n\npackage chat\n');
    assert.deepEqual(await load({ isWantedAlone: (file) => file.endsWith('/gen.go') }), [
      `${folder} chat: a.go`,
      `${folder} chat ${folder}/gen.go: gen.go`,
    ]);
    const windows = { goos: 'windows', goarch: 'amd64', tags: ['ignore'] };
    assert.deepEqual(await load({ build: windows }), [`${folder} chat: a.go gen.go`]);
  });

  it('needs no go.mod, and follows one that comes or changes', async () => {
    host.write(`${folder}/a.go`, 'package chat\n');
    assert.deepEqual(await load(), [`${folder} chat: a.go`]);
    const version = async (): Promise<string> => {
      const { packages } = await loader.loadFolder(folder, options);
      const input = packages[0]?.input;
      return `${input?.path ?? ''} ${input?.goVersion.major ?? 0}.${input?.goVersion.minor ?? 0}`;
    };
    assert.equal(await version(), `${folder} 1.26`);
    host.write('file:///m/go.mod', 'module "example.com/old"\n');
    loader.invalidateModules();
    assert.equal(await version(), 'example.com/old/chat 1.16');
    host.write(`${folder}/go.mod`, 'go 1.20\nmodule example.com/chat\n');
    loader.invalidateModules();
    assert.equal(await version(), 'example.com/chat 1.20');
    host.write(`${folder}/go.mod`, 'module std\ngo 1.27\n');
    host.files.delete('file:///m/go.mod');
    host.write('file:///m/go.mod', 'module std\ngo 1.27\n');
    host.files.delete(`${folder}/go.mod`);
    loader.invalidateModules();
    assert.equal(await version(), 'chat 1.27');
  });

  it('puts open documents before the disk, new and unusable ones included', async () => {
    host.write(`${folder}/a.go`, 'package chat\n');
    host.write(`${folder}/b.go`, 'package chat\n');
    const open = (name: string): [string, ReturnType<typeof parseSourceFile>] => {
      const uri = `${folder}/${name}`;
      return [uri, parseSourceFile(parser, uri, 'package other\n')];
    };
    const overlay = new Map([open('a.go'), open('new.go'), open('../far.go'), [`${folder}/b.go`, undefined] as const]);
    assert.deepEqual(await load({ overlay }), [`${folder} other: a.go new.go`]);
  });

  it('reads the disk once, and again only what it is told to; what is the same keeps its parse', async () => {
    host.write(`${folder}/a.go`, 'package chat\n');
    host.write(`${folder}/b.go`, 'package chat\n');
    const files = async (): Promise<readonly object[]> => {
      const { packages } = await loader.loadFolder(folder, options);
      return packages.flatMap(({ input }) => [...input.files]);
    };
    const first = await files();
    const { reads } = host;
    assert.deepEqual(await files(), first);
    assert.equal(host.reads, reads);
    host.write(`${folder}/b.go`, 'package chat // changed\n');
    loader.invalidateFolder(folder);
    const second = await files();
    assert.equal(second[0], first[0]);
    assert.notEqual(second[1], first[1]);
  });

  it('reports files that it skips or repairs', async () => {
    host.write(`${folder}/nul.go`, 'package chat\0\n');
    host.write(`${folder}/large.go`, new Uint8Array(10 * 1024 * 1024 + 1).fill(32));
    host.write(`${folder}/latin1.go`, new Uint8Array([...Buffer.from('package chat // caf'), 0xe9, 10]));
    const { packages, notices } = await loader.loadFolder(folder, options);
    assert.deepEqual(
      notices.map(({ uri, kind }) => [uri.slice(folder.length + 1), kind]),
      [
        ['large.go', 'too-large'],
        ['latin1.go', 'invalid-utf8'],
        ['nul.go', 'binary'],
      ],
    );
    assert.equal(packages[0]?.input.files[0]?.text, 'package chat // caf\ufffd\n');
  });

  it('keeps a byte order mark, as offsets count it', async () => {
    host.write(`${folder}/a.go`, '\ufeffpackage chat\n');
    const { packages } = await loader.loadFolder(folder, options);
    assert.equal(packages[0]?.input.files[0]?.text, '\ufeffpackage chat\n');
  });

  it('survives a folder that vanishes while it is read', async () => {
    for (let i = 0; i < 40; i++) host.write(`${folder}/f${i}.go`, 'package chat\n');
    host.beforeAccess = () => {
      if (host.reads >= 20) host.removeFolder(folder);
      return Promise.resolve();
    };
    const [first] = await load();
    assert.match(first ?? '', /^file:\/\/\/m\/chat chat: f0\.go /);
    loader.invalidateFolder(folder);
    assert.deepEqual(await load(), []);
  });

  it('can be cancelled between files, and goes on from there', async () => {
    const text = `package chat\n${'func f() { g(1, 2, 3) }\n'.repeat(40)}`;
    for (let i = 0; i < 8; i++) host.write(`${folder}/f${i}.go`, text);
    let questions = 0;
    const token = {
      get isCancellationRequested() {
        return ++questions > 3;
      },
    };
    await assert.rejects(load({ token }), CancelledError);
    assert.equal((await load()).length, 1);
  });

  it('tells how far it has come', async () => {
    for (let i = 0; i < 20; i++) host.write(`${folder}/f${i}.go`, 'package chat\n');
    const told: string[] = [];
    await load({ onProgress: (read, count) => void told.push(`${read}/${count}`) });
    assert.deepEqual(told, ['16/20', '20/20']);
  });
});
