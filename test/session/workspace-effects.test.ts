import assert from 'node:assert/strict';
import { editSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { MemoryHost } from '../lsp/memory-host.js';
import { shopApi as api, shopModule } from '../harness/shop.js';
import {
  checkLikeCommandLine,
  createEngines,
  Editor,
  editsBetween,
  goFolders,
  type Engines,
} from './workspace-harness.js';

const root = 'file:///w';
const storeFile = `${root}/store/store.go`;
const apiFile = `${root}/api/api.go`;

const store = `package store

type Store struct{ visits map[string]int }

func New() *Store { return &Store{visits: map[string]int{}} }

func (s *Store) Add(name string) { s.visits[name]++ }
`;

/** The same without any write. */
const quietStore = store.replace('s.visits[name]++', '_ = s.visits[name]');

const shop = { 'go.mod': shopModule, 'store/store.go': store, 'api/api.go': api };

function hostOf(files: Readonly<Record<string, string>>): MemoryHost {
  const host = new MemoryHost();
  for (const [path, text] of Object.entries(files)) host.write(`${root}/${path}`, text);
  return host;
}

describe('effects of other packages, in a session', function () {
  this.timeout(30_000);
  let engines: Engines;
  let host: MemoryHost;
  let editor: Editor;

  before(async () => {
    engines = await createEngines();
  });
  after(() => engines.editor.parser.dispose());
  beforeEach(() => start(shop));
  afterEach(() => editor.session.dispose());

  function start(files: Readonly<Record<string, string>>): void {
    host = hostOf(files);
    editor = new Editor(engines, host);
  }
  /** What the command line finds in the folders that are open, with the open texts on disk. */
  async function onCommandLine(): Promise<string[]> {
    const { documents } = editor.session;
    for (const [uri, { text }] of documents) host.write(uri, text);
    return checkLikeCommandLine(engines, host, [
      ...new Set([...documents.keys()].map((uri) => uri.replace(/\/[^/]*$/, ''))),
    ]);
  }

  it('come from a folder that nobody has opened', async () => {
    editor.open(apiFile, api);
    const findings = await editor.settled();
    assert.equal(findings.length, 1);
    assert.match(findings[0] ?? '', /api\.go:12:2.* warning map-race[^]*store\.go:7:36/);
    assert.deepEqual(findings, await onCommandLine());
    assert.deepEqual(editor.session.foldersBehind, [`${root}/store`]);
  });

  it('follow what is typed there, without the importer being touched', async () => {
    editor.open(apiFile, api);
    editor.open(storeFile, store);
    assert.equal((await editor.settled()).length, 1);
    editor.replace(storeFile, quietStore);
    assert.deepEqual(await editor.settled(), []);
    editor.replace(storeFile, store);
    const findings = await editor.settled();
    assert.equal(findings.length, 1);
    // A place that has moved is shown where it is now.
    editor.replace(storeFile, `// Package store keeps.\n${store}`);
    assert.match((await editor.settled())[0] ?? '', /store\.go:8:36/);
    editor.replace(storeFile, store);
    assert.deepEqual(await editor.settled(), findings);
  });

  it('lead to nothing where they are the same, or nobody asked for those that differ', async () => {
    editor.open(apiFile, api);
    editor.open(storeFile, store);
    await editor.settled();
    const checksOfApi = (): number => editor.checked.filter((folder) => folder === `${root}/api`).length;
    const before = checksOfApi();
    editor.replace(storeFile, store.replace('return &Store', 'var n int; n++; return &Store'));
    await editor.settled();
    editor.replace(storeFile, `${store}\nfunc (s *Store) Reset() { s.visits = nil }\n`);
    await editor.settled();
    editor.replace(storeFile, `${store}\nfunc (s *Store) Reset() { clear(s.visits) }\n`);
    await editor.settled();
    // The declarations have changed once, which lets the importer be checked for its types.
    assert.ok(checksOfApi() <= before + 1, `${checksOfApi()} checks after ${before}`);
    assert.equal(editor.findings.length, 1);
  });

  it('are those on disk again when the document is closed', async () => {
    editor.open(apiFile, api);
    editor.open(storeFile, quietStore);
    assert.deepEqual(await editor.settled(), []);
    editor.session.close(storeFile);
    assert.equal((await editor.settled()).length, 1);
  });

  it('follow files on disk that change, vanish and come back', async () => {
    editor.open(apiFile, api);
    const findings = await editor.settled();
    host.write(storeFile, quietStore);
    editor.session.filesChanged([storeFile]);
    assert.deepEqual(await editor.settled(), []);
    host.write(storeFile, store);
    editor.session.filesChanged([storeFile]);
    assert.deepEqual(await editor.settled(), findings);
    for (const uri of [storeFile, `${root}/store`]) {
      host.removeFolder(`${root}/store`);
      editor.session.filesChanged([uri]);
      assert.deepEqual(await editor.settled(), []);
      host.write(storeFile, store);
      editor.session.filesChanged([uri]);
      assert.deepEqual(await editor.settled(), findings);
    }
  });

  it('go when the module is another one', async () => {
    editor.open(apiFile, api);
    assert.equal((await editor.settled()).length, 1);
    host.write(`${root}/go.mod`, 'module example.com/other\n');
    editor.session.filesChanged([`${root}/go.mod`]);
    assert.deepEqual(await editor.settled(), []);
    host.write(`${root}/go.mod`, shop['go.mod']);
    editor.session.filesChanged([`${root}/go.mod`]);
    assert.equal((await editor.settled()).length, 1);
  });

  it('are forgotten when nothing open needs them', async () => {
    editor.open(apiFile, api);
    await editor.settled();
    const quiet = api.replace('\t"example.com/shop/store"\n', '').replace('*store.Store', 'interface{ Add(string) }');
    editor.replace(apiFile, quiet);
    await editor.settled();
    assert.deepEqual(editor.session.foldersBehind, []);
    editor.replace(apiFile, api);
    assert.equal((await editor.settled()).length, 1);
    editor.session.close(apiFile);
    await editor.settled();
    assert.deepEqual(editor.session.foldersBehind, []);
  });

  it('reach an importer through packages between, as their texts change', async () => {
    const between =
      'package mid\n\nimport "example.com/shop/store"\n\nfunc Count(s *store.Store, name string) { s.Add(name) }\n';
    const above = api
      .replace('"example.com/shop/store"', '"example.com/shop/mid"\n\t"example.com/shop/store"')
      .replace('s.store.Add(', 'mid.Count(s.store, ');
    start({ ...shop, 'mid/mid.go': between, 'api/api.go': above });
    editor.open(apiFile, above);
    editor.open(storeFile, store);
    const findings = await editor.settled();
    assert.equal(findings.length, 1);
    assert.deepEqual(findings, await onCommandLine().then((all) => all.filter((one) => one.includes('/api/'))));
    editor.replace(storeFile, quietStore);
    assert.deepEqual(await editor.settled(), []);
    // Another declaration, which the package between has its types from.
    const renamed = store.replace('Add(name string)', 'Put(name string)');
    editor.replace(storeFile, renamed);
    assert.deepEqual(await editor.settled(), []);
    editor.replace(storeFile, store);
    assert.deepEqual(await editor.settled(), findings);
  });

  it('follow types that a folder which nobody has opened has from an open one', async () => {
    const base = 'package base\n\ntype Table map[string]int\n';
    const typed = store
      .replace('package store\n', 'package store\n\nimport "example.com/shop/base"\n')
      .replace('visits map[string]int', 'visits base.Table');
    const baseFile = `${root}/base/base.go`;
    start({ ...shop, 'base/base.go': base, 'store/store.go': typed });
    editor.open(apiFile, api);
    editor.open(baseFile, base);
    const findings = await editor.settled();
    assert.equal(findings.length, 1);
    editor.replace(baseFile, base.replace('map[string]int', 'func(string) int'));
    assert.deepEqual(await editor.settled(), []);
    editor.replace(baseFile, base);
    assert.deepEqual(await editor.settled(), findings);
  });

  it('reach external tests from the package under test', async () => {
    const test = `package store_test

import (
	"testing"

	"example.com/shop/store"
)

func TestAdd(t *testing.T) {
	visits := map[string]int{}
	store.Later(func() { visits["a"] = 1 })
	visits["b"] = 1
}
`;
    const delaying = `${store}\nfunc Later(f func()) { go f() }\n`;
    start({ ...shop, 'store/store.go': delaying, 'store/store_test.go': test });
    const testFile = `${root}/store/store_test.go`;
    editor.open(testFile, test);
    editor.open(storeFile, delaying);
    const findings = await editor.settled();
    assert.deepEqual(findings, await onCommandLine());
    assert.equal(findings.filter((one) => one.startsWith(testFile)).length, 1);
    editor.replace(storeFile, delaying.replace('go f()', 'f()'));
    assert.deepEqual(await editor.settled(), []);
    editor.replace(storeFile, delaying);
    assert.deepEqual(await editor.settled(), findings);
  });

  it('survive circles, through tests and without', async () => {
    const files = {
      ...shop,
      'store/store_test.go': 'package store_test\n\nimport "example.com/shop/api"\n\nvar _ = api.New\n',
      'a/a.go': 'package a\n\nimport "example.com/shop/b"\n\nfunc F(m map[int]int) { go b.G(m); m[1] = 1 }\n',
      'b/b.go': 'package b\n\nimport "example.com/shop/a"\n\nfunc G(m map[int]int) { m[2] = 2; a.F(nil) }\n',
    };
    start(files);
    for (const [path, text] of Object.entries(files)) if (path.endsWith('.go')) editor.open(`${root}/${path}`, text);
    const findings = await editor.settled();
    assert.deepEqual(findings, await onCommandLine());
    assert.ok(findings.some((one) => one.includes('/api/api.go')));
    // Which of them is opened makes no difference.
    for (const name of ['a', 'b']) {
      const other = new Editor(engines, host);
      other.open(`${root}/${name}/${name}.go`, files[`${name}/${name}.go` as keyof typeof files]);
      assert.deepEqual(
        await other.settled(),
        findings.filter((one) => one.startsWith(`${root}/${name}/`)),
      );
      other.session.dispose();
    }
  });

  it('belong to the newest text, however fast it changes', async () => {
    editor.open(apiFile, api);
    editor.open(storeFile, store);
    await editor.settled();
    for (let i = 0; i < 30; i++) {
      editor.replace(storeFile, i % 2 === 0 ? quietStore : store);
      if (i % 5 === 0) editor.replace(apiFile, `${api}\n// ${i}\n`);
      for (let turn = 0; turn < i; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await editor.settled()).length, 1);
    editor.replace(storeFile, quietStore);
    assert.deepEqual(await editor.settled(), []);
  });

  it('are not those of a fix that was only tried', async () => {
    const called = `package store

import "sync"

type Store struct {
	visits map[string]int
	mu     sync.Mutex
}

func (s *Store) Add(name string) { s.put(name) }

func (s *Store) put(name string) { s.visits[name]++ }
`;
    start({ ...shop, 'store/store.go': called });
    editor.open(apiFile, api);
    const findings = await editor.settled();
    assert.equal(findings.length, 1);
    editor.open(storeFile, called);
    const folder = await editor.session.checkOf(storeFile);
    const [check] = folder?.checks.values() ?? [];
    assert.ok(check);
    const fixed = called.replace('s.visits[name]++', 's.mu.Lock(); s.visits[name]++; s.mu.Unlock()');
    const { editor: engine } = engines;
    const { input } = check.program.typed;
    const files = [
      editSourceFile(engine.parser, editor.session.documents.get(storeFile)!.source!, editsBetween(called, fixed)),
    ];
    engine.checkPackage({ ...input, files }, check.importer, check.rules, check, check.effects);
    assert.deepEqual(await editor.settled(), findings);
  });

  it('are not waited for by the first findings', async () => {
    const both = api.replace(
      '\ts.store.Add',
      '\tm := map[int]int{}\n\tgo func() { m[1] = 1 }()\n\tm[2] = 2\n\ts.store.Add',
    );
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    host.readDirectory = async (uri) => {
      if (uri === `${root}/store`) await gate;
      return MemoryHost.prototype.readDirectory.call(host, uri);
    };
    editor.open(apiFile, both);
    await editor.session.checkOf(apiFile);
    assert.equal(editor.findings.length, 1);
    release();
    assert.equal((await editor.settled()).length, 2);
  });

  it('are those of the command line in a larger workspace, for every folder', async () => {
    const files = layers(40);
    start(files);
    const folders = await goFolders(host, root);
    const expected = await checkLikeCommandLine(engines, host, folders);
    assert.ok(expected.length > 20, `${expected.length} findings`);
    for (const [path, text] of Object.entries(files)) if (path.endsWith('.go')) editor.open(`${root}/${path}`, text);
    assert.deepEqual(await editor.settled(), expected);
    const one = new Editor(engines, host);
    one.open(`${root}/p39/p.go`, files['p39/p.go'] ?? '');
    assert.deepEqual(
      await one.settled(),
      expected.filter((finding) => finding.startsWith(`${root}/p39/`)),
    );
    one.session.dispose();
  });
});

/** Packages of which each imports three before it, and uses a map of each without a lock, directly or through the package between. */
function layers(count: number): Record<string, string> {
  const files: Record<string, string> = { 'go.mod': 'module x.org\n\ngo 1.22\n' };
  for (let i = 0; i < count; i++) {
    const imported = [...new Set([i - 1, i >> 1, (i * 7) % Math.max(1, i)])].filter((one) => one >= 0 && one < i);
    files[`p${i}/p.go`] = `package p${i}

import (
	"net/http"
${imported.map((one) => `\t"x.org/p${one}"`).join('\n')}
)

type Table struct {
	rows map[string]int
${imported.map((one) => `\tt${one} *p${one}.Table`).join('\n')}
}

func (t *Table) Set(key string) { t.rows[key] = ${i} }

func (t *Table) SetAll(key string) {
${imported.map((one) => `\tt.t${one}.Set(key)`).join('\n')}
}

type handler struct{ table *Table }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
${imported.map((one) => `\th.table.t${one}.${one % 3 === 0 ? 'SetAll' : 'Set'}(r.URL.Path)`).join('\n')}
}
`;
  }
  return files;
}
