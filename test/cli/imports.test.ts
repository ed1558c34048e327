import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { planFolders } from '../../server/src/report/plan-folders.js';
import type { CheckArguments } from '../../server/src/cli/arguments.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { nodeFileHost } from '../../server/src/host/node-file-host.js';
import { importPaths } from '../../server/src/session/workspace-imports.js';
import { runInProcess, withFolder } from './run-in-process.js';
import { shopApi as api, shopModule } from '../harness/shop.js';

const store = `package store

type Store struct{ visits map[string]int; ticks int }

func New() *Store { s := &Store{visits: map[string]int{}}; s.run(); return s }

func (s *Store) Add(name string) { s.visits[name]++ }
`;

/** A goroutine that starts in another file than the exported function that leads to it. */
const loop = 'package store\n\nfunc (s *Store) run() {\n\tgo func() { s.ticks++ }()\n}\n';

const machine = { rules, createEngine };

const shop = {
  'go.mod': shopModule,
  'store/store.go': store,
  'store/loop.go': loop,
  'api/api.go': api,
};

describe('gotraps check, over packages that import each other', function () {
  // Each check loads the grammar and the standard library.
  this.timeout(60_000);

  it('tells what a handler does in another package, with the place there', async () => {
    await withFolder(shop, async (folder) => {
      const { status, stdout } = await runInProcess(['check'], { folder, machine });
      assert.equal(status, 1);
      assert.match(stdout, /^api\/api\.go:12:2: warning: Map s\.store\.visits is written by handlers/m);
      assert.match(stdout, /store\/store\.go:7:36: note: written here by Add/);
    });
  });

  it('tells of one call once, whatever variables of the other package it leads to', async () => {
    const files = {
      'go.mod': 'module m\n',
      'log/log.go': 'package log\n\nvar level, format int\n\nfunc Set(n int) { level = n; format = n }\n',
      'main.go':
        'package main\n\nimport "m/log"\n\nfunc main() {\n\tfor i := range 2 {\n\t\tgo log.Set(i)\n\t}\n\tselect {}\n}\n',
    };
    await withFolder(files, async (folder) => {
      const { stdout } = await runInProcess(['check', '.'], { folder, machine });
      assert.equal(stdout.match(/\[var-race\]/g)?.length, 1, stdout);
      assert.match(stdout, /^main\.go:7:6: error: level is written by goroutines/m);
      assert.match(stdout, /log\/log\.go:5:19: note: written here by Set/);
      assert.match(stdout, /log\/log\.go:5:30: note: written here by Set/);
    });
  });

  it('tells the same where only the importing package was asked for', async () => {
    await withFolder(shop, async (folder) => {
      const findingsIn = async (...targets: string[]): Promise<readonly unknown[]> => {
        const { stdout } = await runInProcess(['check', '--format=json', ...targets], { folder, machine });
        return (JSON.parse(stdout) as { findings: readonly unknown[] }).findings;
      };
      const all = await findingsIn();
      assert.equal(all.length, 1);
      assert.deepEqual(await findingsIn('api'), all);
    });
  });

  it('checks what is imported first, and survives packages that import each other in a circle', async () => {
    const files = {
      'go.mod': 'module m\n',
      'a/a.go': 'package a\n\nimport _ "m/b"\n',
      'b/b.go': 'package b\n\nimport _ "m/c"\n',
      'c/c.go': 'package c\n\nimport _ "m/a"\n',
    };
    await withFolder(files, async (folder) => {
      const uri = (name: string): string => pathToFileURL(`${folder}/${name}`).href;
      const target = { uri: uri('a'), files: undefined, base: pathToFileURL(folder).href };
      const args = { goos: 'linux', goarch: 'amd64', tags: [] } as unknown as CheckArguments;
      const system = { host: nodeFileHost, goEnvironment: { moduleCache: undefined, gopaths: [] } };
      const planned = await planFolders([target], args, system);
      assert.deepEqual(
        planned.map(({ target: { uri: at }, isReported, imports }) => [at, isReported, imports]),
        [
          // Where a circle is entered depends on who is asked for first, and must make no difference.
          [uri('a'), true, []],
          [uri('b'), false, []],
          [uri('c'), false, []],
        ],
      );
      assert.equal((await runInProcess(['check'], { folder, machine })).status, 0);
    });
  });
});

describe('import paths of a text', () => {
  it('are those of all forms of import', () => {
    const text = 'package p\n\nimport "a"\nimport x "b/c"\nimport (\n\t. "d"\n\t_ `e`\n)\nimport()\n\nvar s = "f"\n';
    assert.deepEqual(importPaths(text), ['a', 'b/c', 'd', 'e']);
  });
});
