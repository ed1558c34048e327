import assert from 'node:assert/strict';
import { canonicalUri } from '../../server/src/base/uri.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { declarationText } from '../../server/src/types/load/declaration-text.js';
import { DependencyLoader } from '../../server/src/types/load/dependency-loader.js';
import { parseModFile } from '../../server/src/types/load/go-mod.js';
import { compareVersions } from '../../server/src/types/load/package-folders.js';
import type { GoEnvironment } from '../../server/src/types/load/package-folders.js';
import { MemoryHost } from '../lsp/memory-host.js';
import { TypedSource, inputOf, linux, noPackages, sharedParser } from './typed-source.js';

function hostOf(files: Record<string, string>): MemoryHost {
  const host = new MemoryHost();
  for (const [path, text] of Object.entries(files)) host.write(`file://${path}`, text);
  return host;
}

/** Where an import of `x.org/dep` is found: its package has `const Where = "…"`, which becomes the length of an array. */
function dep(mark: number): string {
  return `package dep\n\nfunc New() [${mark}]int { return [${mark}]int{} }\n`;
}

async function loadedType(files: Record<string, string>, folder: string, path = 'x.org/dep'): Promise<string> {
  const parser = await sharedParser();
  const host = hostOf(files);
  const loader = new DependencyLoader({
    host,
    parser,
    environment: { moduleCache: 'file:///cache', gopaths: ['file:///gopath'] },
    build: linux,
    fallback: noPackages,
    fallbackRelease: '',
  });
  const uri = canonicalUri(`file://${folder}`);
  const file = parseSourceFile(
    parser,
    `${uri}/main.go`,
    `package main\nimport dep "${path}"\nfunc f() { x := dep.New(); _ = x }\n`,
  );
  for (let round = 0; round < 5; round++) {
    const source = new TypedSource(checkPackage(inputOf([file]), await loader.importerFor(uri)), [file]);
    const type = source.type('x');
    if ((await loader.load(uri)).size === 0) return type;
  }
  throw new Error('still loading after five rounds');
}

const places: readonly [string, Record<string, string>, string, string?][] = [
  ['the module itself', { '/w/go.mod': 'module x.org\n', '/w/dep/a.go': dep(1) }, '/w/cmd'],
  [
    'a nested module above',
    { '/w/go.mod': 'module y.org\n', '/w/in/go.mod': 'module x.org\n', '/w/in/dep/a.go': dep(1) },
    '/w/in/cmd',
  ],
  ['vendor', { '/w/go.mod': 'module y.org\n', '/w/vendor/x.org/dep/a.go': dep(1) }, '/w/cmd'],
  [
    'the module cache, in the version that is required',
    {
      '/w/go.mod': 'module y.org\nrequire (\n\tx.org v1.2.0 // indirect\n\tx.org/Other v1.0.0\n)\n',
      '/cache/x.org@v1.1.0/dep/a.go': dep(2),
      '/cache/x.org@v1.2.0/dep/a.go': dep(1),
    },
    '/w/cmd',
  ],
  [
    'the module cache, with capitals in the path',
    { '/w/go.mod': 'module y.org\nrequire X.org/Big v1.0.0\n', '/cache/!x.org/!big@v1.0.0/a.go': dep(1) },
    '/w',
    'X.org/Big',
  ],
  [
    'a folder that replaces a module',
    {
      '/w/go.mod': 'module y.org\nrequire x.org v1.0.0\nreplace x.org v1.0.0 => ../other\n',
      '/other/dep/a.go': dep(1),
    },
    '/w',
  ],
  [
    'a module that replaces another',
    {
      '/w/go.mod': 'module y.org\nrequire x.org v1.0.0\nreplace x.org => z.org/fork v2.0.0\n',
      '/cache/x.org@v1.0.0/dep/a.go': dep(2),
      '/cache/z.org/fork@v2.0.0/dep/a.go': dep(1),
    },
    '/w',
  ],
  [
    'another module of a go.work',
    {
      '/w/go.work': 'go 1.25\nuse (\n\t./a\n\t./b\n)\n',
      '/w/a/go.mod': 'module y.org\n',
      '/w/b/go.mod': 'module x.org\n',
      '/w/b/dep/a.go': dep(1),
    },
    '/w/a/cmd',
  ],
  ['a GOPATH that the code lies in', { '/go/src/x.org/dep/a.go': dep(1) }, '/go/src/y.org/cmd'],
  ['the GOPATH of the environment', { '/gopath/src/x.org/dep/a.go': dep(1) }, '/anywhere/cmd'],
  ['a folder above that the path names', { '/home/repo/dep/a.go': dep(1) }, '/home/repo/cmd', 'x.org/user/repo/dep'],
];

describe('loading dependencies', () => {
  for (const [name, files, folder, path] of places) {
    it(`finds a package in ${name}`, async () => {
      assert.equal(await loadedType(files, folder, path), '[1]int');
    });
  }

  it('says unknown where there is no such package', async () => {
    assert.equal(await loadedType({ '/w/go.mod': 'module y.org\n' }, '/w'), '?');
  });

  it('looks where the environment of the go command says', async () => {
    const parser = await sharedParser();
    const files = {
      '/w/go.mod': 'module y.org\nrequire x.org v1.0.0\n',
      '/w/vendor/x.org/dep/a.go': dep(1),
      '/cache/x.org@v1.0.0/dep/a.go': dep(2),
      '/x/go.mod': 'module x.org\n',
      '/x/dep/a.go': dep(3),
      '/go.work': 'use ./w\nuse ./x\n',
    };
    const typeWith = async (more: Partial<GoEnvironment>): Promise<string> => {
      const environment = { moduleCache: 'file:///cache', gopaths: [], ...more };
      const options = { host: hostOf(files), parser, environment, build: linux };
      const loader = new DependencyLoader({ ...options, fallback: noPackages, fallbackRelease: '' });
      const text = 'package main\nimport "x.org/dep"\nvar x = dep.New()\n';
      const file = parseSourceFile(parser, 'file:///w/main.go', text);
      for (;;) {
        const checked = checkPackage(inputOf([file]), await loader.importerFor('file:///w'));
        const type = new TypedSource(checked, [file]).type('x');
        if ((await loader.load('file:///w')).size === 0) return type;
      }
    };
    assert.equal(await typeWith({}), '[3]int');
    assert.equal(await typeWith({ workFile: 'off' }), '[1]int');
    assert.equal(await typeWith({ workFile: 'off', mod: 'mod' }), '[2]int');
    assert.equal(await typeWith({ workFile: 'off', mod: 'readonly' }), '[2]int');
    assert.equal(await typeWith({ workFile: 'file:///go.work' }), '[3]int');
    assert.equal(await typeWith({ workFile: 'off', mod: 'vendor', moduleCache: undefined }), '[1]int');
  });

  it('reads nothing for the standard library that it has', async () => {
    const parser = await sharedParser();
    for (const [release, reads] of [
      ['go1.26.1', ['dep']],
      ['go1.26.2', []],
    ] as const) {
      const host = hostOf({
        '/go/VERSION': 'go1.26.2\ntime 2026-01-01T00:00:00Z\n',
        '/go/src/go.mod': 'module std\n',
        '/go/src/dep/a.go': dep(1),
      });
      const environment = { moduleCache: undefined, gopaths: [] };
      const options = { host, parser, environment, build: linux };
      const loader = new DependencyLoader({ ...options, fallback: noPackages, fallbackRelease: release });
      (await loader.importerFor('file:///go/src/fmt')).importPackage('dep', 'fmt');
      assert.deepEqual(
        [...(await loader.load('file:///go/src/fmt'))].filter((path) => path !== 'fmt'),
        reads,
      );
    }
  });

  it('reads again what it was told to forget', async () => {
    const parser = await sharedParser();
    const options = {
      host: hostOf({ '/w/go.mod': 'module x.org\n', '/w/dep/a.go': dep(1) }),
      parser,
      environment: { moduleCache: undefined, gopaths: [] },
      build: linux,
    };
    const loader = new DependencyLoader({ ...options, fallback: noPackages, fallbackRelease: '' });
    const ask = async (): Promise<boolean> =>
      (await loader.importerFor('file:///w')).importPackage('x.org/dep', 'x.org') !== undefined;
    assert.equal(await ask(), false);
    await loader.load('file:///w');
    assert.equal(await ask(), true);
    loader.trim(1000);
    assert.equal(await ask(), true);
    loader.trim(10);
    assert.equal(await ask(), false);
    await loader.load('file:///w');
    assert.equal(await ask(), true);
  });

  it('leaves out tests, other systems and other packages of the folder', async () => {
    const files = {
      '/w/go.mod': 'module x.org\n',
      '/w/dep/a.go': dep(1),
      '/w/dep/a_test.go': dep(2),
      '/w/dep/a_windows.go': dep(3),
      '/w/dep/b.go': '//go:build ignore\n\npackage main\n\nfunc New() int { return 0 }\n',
    };
    assert.equal(await loadedType(files, '/w/cmd'), '[1]int');
  });

  it('follows types from package to package, reading only what is asked for', async () => {
    const parser = await sharedParser();
    const host = hostOf({
      '/w/go.mod': 'module x.org\n',
      '/w/a/a.go': 'package a\nimport ("x.org/b"; "x.org/unused")\ntype A struct { B b.B }\nfunc F() { unused.F() }\n',
      '/w/b/b.go': 'package b\nimport "x.org/a"\ntype B struct { A *a.A; N int }\n',
      '/w/unused/u.go': 'package unused\nfunc F() {}\n',
    });
    const loader = new DependencyLoader({
      host,
      parser,
      environment: { moduleCache: undefined, gopaths: [] },
      build: linux,
      fallback: noPackages,
      fallbackRelease: '',
    });
    const file = parseSourceFile(
      parser,
      'file:///w/m.go',
      'package m\nimport "x.org/a"\nvar v a.A\nvar n = v.B.A.B.N\n',
    );
    let type = '?';
    for (let round = 0; round < 4; round++) {
      type = new TypedSource(checkPackage(inputOf([file]), await loader.importerFor('file:///w')), [file]).type(
        'v.B.A.B.N',
      );
      if ((await loader.load('file:///w')).size === 0) break;
    }
    assert.equal(type, 'int');
    assert.equal(host.reads, ['/w/go.mod', '/w/go.work', '/go.work', 'a.go', 'b.go'].length);
    host.write('file:///w/b/b.go', 'package b\nimport "x.org/a"\ntype B struct { A *a.A; N string }\n');
    assert.deepEqual([...(await loader.refresh('file:///w/b'))].sort(), ['example.com/p', 'x.org/a', 'x.org/b']);
    assert.deepEqual([...(await loader.refresh('file:///w/b'))], []);
    const after = new TypedSource(checkPackage(inputOf([file]), await loader.importerFor('file:///w')), [file]);
    assert.equal(after.type('v.B.A.B.N'), 'string');
  });
});

describe('go.mod', () => {
  it('is read in blocks and single lines', () => {
    const mod = parseModFile(
      'module "a.b/c" // text\ngo 1.24\nrequire x.y/z v1.0.0\nrequire(\n\tp.q v0.0.0-2020-abc // indirect\n)\nreplace (\n\tx.y/z v1.0.0 => ../z\n\tp.q => r.s v2.0.0\n)\n',
    );
    assert.equal(mod.modulePath, 'a.b/c');
    assert.deepEqual(
      mod.requires.map((one) => `${one.path} ${one.version}`),
      ['x.y/z v1.0.0', 'p.q v0.0.0-2020-abc'],
    );
    assert.deepEqual(
      mod.replaces.map((one) => `${one.path} ${one.version ?? ''} ${one.target} ${one.targetVersion ?? ''}`),
      ['x.y/z v1.0.0 ../z ', 'p.q  r.s v2.0.0'],
    );
  });

  it('orders versions', () => {
    const sorted = ['v1.10.0', 'v1.9.0', 'v1.10.0-rc1', 'v2.0.0+incompatible', 'v0.0.0-2020'].sort(compareVersions);
    assert.deepEqual(sorted, ['v0.0.0-2020', 'v1.9.0', 'v1.10.0-rc1', 'v1.10.0', 'v2.0.0+incompatible']);
  });
});

describe('declarations without bodies', () => {
  const cases: readonly [string, string][] = [
    ['func f() { g("}") }\nvar x = 1\n', 'func f() \nvar x = 1\n'],
    [
      'func (t T) m(a struct{ x int }) (b interface{ M() }) {\n\treturn `}`\n}\n',
      'func (t T) m(a struct{ x int }) (b interface{ M() }) \n',
    ],
    ['func f() struct{ a int } { return x }\n', 'func f() struct{ a int } \n'],
    [
      'func f[T interface{ ~int }]() map[string]struct{} { /* } */ // }\n}\n',
      'func f[T interface{ ~int }]() map[string]struct{} \n',
    ],
    ["func f()\n\nfunc g() { x := '}' }\n", 'func f()\n\nfunc g() \n'],
    ['var s = `\nfunc f() {\n`\nfunc g() {}\n', 'var s = `\nfunc f() {\n`\nfunc g() \n'],
    ['/*\nfunc f() {\n*/\nfunc g() {}\n', '/*\nfunc f() {\n*/\nfunc g() \n'],
    ['func f() {', 'func f() {'],
    ['func\n', 'func\n'],
    ['var x = map[string]struct{}{"a": {}}\n', 'var x = map[string]struct{}{}\n'],
    ['var x = []struct{ a int }{{1}, {2}}\n', 'var x = []struct{ a int }{}\n'],
    [
      'var (\n\tx = [...]T{\n\t\t{1, 2}, // }\n\t\t{f(3, 4)},\n\t}\n\ty = 1\n)\n',
      'var (\n\tx = [...]T{1: 0}\n\ty = 1\n)\n',
    ],
    ['var x, y = [...]int{}, [...]int{2: 1, 5}\n', 'var x, y = [...]int{}, [...]int{2: 1, 5}\n'],
    [
      'var x = [...]int{1}[0]\nvar f = func() interface{ M() } { return nil }\n',
      'var x = [...]int{0: 0}[0]\nvar f = func() interface{ M() } {}\n',
    ],
    ['var x = T{`}`, \'}\', "}"}\ntype S struct { a int }\n', 'var x = T{}\ntype S struct { a int }\n'],
    ['// c\n\npackage p // c\n\n/* a\nb */ var x /* c */ int // d\n', '// c\n\npackage p  \n\n\n var x   int  \n'],
    ['package p\nvar x = T{\n', 'package p\nvar x = T{\n'],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      assert.equal(declarationText(text), expected);
    });
  }
});
