import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalUri } from '../../server/src/base/uri.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { goEnvironment } from '../../server/src/entry/go-environment.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { runInProcess, withFolder, type CliResult } from './run-in-process.js';

const map = 'package registry\n\nimport "x.org/deep"\n\nfunc New() *deep.Registry { return nil }\n';
const deep = 'package deep\n\nimport "x.org/deep/names"\n\ntype Registry struct{ Names names.Set }\n';
const names = 'package names\n\ntype Set map[string]int\n';
const main = `package main

import "x.org/registry"

func main() {
	reg := registry.New()
	go func() { reg.Names["a"] = 1 }()
	reg.Names["b"] = 2
}
`;
const files = {
  'work/go.mod': 'module y.org\n\ngo 1.24\n\nrequire x.org v1.0.0\n',
  'work/main.go': main,
  'cache/x.org@v1.0.0/registry/r.go': map,
  'cache/x.org@v1.0.0/deep/d.go': deep,
  'cache/x.org@v1.0.0/deep/names/n.go': names,
};

describe('packages that are imported, on the command line', function () {
  this.timeout(30_000);

  async function check(folder: string, ...args: string[]): Promise<CliResult> {
    const cache = canonicalUri(pathToFileURL(join(folder, 'cache')).href);
    const machine = { rules, createEngine, goEnvironment: { moduleCache: cache, gopaths: [] } };
    return runInProcess(['check', ...args], { folder: join(folder, 'work'), machine });
  }

  it('are read from the module cache, and what they import in turn', async () => {
    await withFolder(files, async (folder) => {
      const { status, stdout, stderr } = await check(folder);
      assert.match(stdout, /map-race/);
      assert.deepEqual([status, stderr], [1, '']);
    });
  });

  it('are left alone with --no-module-cache', async () => {
    await withFolder(files, async (folder) => {
      assert.equal((await check(folder, '--no-module-cache')).status, 0);
    });
  });

  it('are read from the folder of --module-cache', async () => {
    await withFolder({ ...files, 'other/readme': '' }, async (folder) => {
      assert.equal((await check(folder, '--module-cache', '../other')).status, 0);
      assert.equal((await check(folder, '--module-cache', '../cache')).status, 1);
    });
  });

  it('may be missing, unreadable, or import each other', async () => {
    const broken = {
      ...files,
      'cache/x.org@v1.0.0/deep/d.go': 'package deep\nimport "x.org/deep/names"\ntype Registry struct{ Names names.Set',
      'cache/x.org@v1.0.0/deep/names/n.go': 'package names\nimport "x.org/deep"\ntype Set deep.Registry\n\0',
    };
    await withFolder(broken, async (folder) => {
      const { status, stderr } = await check(folder);
      assert.deepEqual([status, stderr], [0, '']);
    });
  });

  it('are the package itself with its tests, for an external test', async () => {
    const tested = {
      'work/go.mod': 'module y.org\n\ngo 1.24\n',
      'work/p/a_test.go': `package p_test

import (
	"testing"

	"y.org/p"
)

func TestNames(t *testing.T) {
	names := p.Names()
	go func() { names[1] = 1 }()
	names[2] = 2
}
`,
      'work/p/p.go': 'package p\n',
      'work/p/export_test.go': 'package p\n\nfunc Names() map[int]int { return nil }\n',
    };
    await withFolder(tested, async (folder) => {
      assert.match((await check(folder)).stdout, /a_test\.go:\d+.*map-race/);
      assert.equal((await check(folder, 'p/a_test.go')).status, 1);
    });
  });
});

describe('the environment of the go command', () => {
  const uri = (path: string): string => canonicalUri(pathToFileURL(path).href);
  const none = { GOENV: 'off' };

  it('has defaults', () => {
    assert.deepEqual(goEnvironment(none, '/home/u'), {
      moduleCache: uri('/home/u/go/pkg/mod'),
      gopaths: [uri('/home/u/go')],
    });
  });

  it('comes from variables', () => {
    const variables = {
      ...none,
      GOPATH: ['/a', '/b'].join(delimiter),
      GOFLAGS: '-mod=mod -trimpath -mod=vendor',
      GOWORK: 'off',
    };
    assert.deepEqual(goEnvironment(variables, '/home/u'), {
      moduleCache: uri('/a/pkg/mod'),
      gopaths: [uri('/a'), uri('/b')],
      mod: 'vendor',
      workFile: 'off',
    });
    const cache = goEnvironment({ ...variables, GOMODCACHE: '/c', GOWORK: '/w/go.work' }, '/home/u');
    assert.deepEqual([cache.moduleCache, cache.workFile], [uri('/c'), uri('/w/go.work')]);
  });

  it('comes from what go env -w wrote, below the variables', () => {
    const home = mkdtempSync(join(tmpdir(), 'gotraps-home-'));
    try {
      mkdirSync(join(home, 'go'));
      writeFileSync(join(home, 'go/env'), 'GOMODCACHE=/written\nGOPATH=/written-path\nGOFLAGS=-mod=readonly\n');
      const variables = { XDG_CONFIG_HOME: home, GOENV: join(home, 'go/env'), GOPATH: '/given' };
      assert.deepEqual(goEnvironment(variables, home), {
        moduleCache: uri('/written'),
        gopaths: [uri('/given')],
        mod: 'readonly',
      });
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
