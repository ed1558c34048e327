import assert from 'node:assert/strict';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { LspClient, pullCapabilities, quietMoment, type ClientOptions } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';

const main = 'file:///w/cmd/main.go';
const registry = 'file:///w/registry/registry.go';

/** Whether this races depends on what the other package says: a map does, a function that locks does not. */
function mainText(path = 'x.org/registry'): string {
  return `package main

import (
	"net/http"

	"${path}"
)

func main() {
	reg := registry.New()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		reg.Names[r.URL.Path] = 1
	})
	http.ListenAndServe(":8080", nil)
}
`;
}

function registryText(names: string): string {
  return `package registry

type Registry struct {
	Names ${names}
}

func New() *Registry {
	return &Registry{}
}
`;
}

const map = registryText('map[string]int');
const list = registryText('List\n}\n\ntype List struct {\n\tn int');

describe('packages that are imported, in an editor', () => {
  let engine: Engine;
  let client: LspClient;
  let host: MemoryHost;

  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());
  beforeEach(() => {
    host = new MemoryHost();
    host.write('file:///w/go.mod', 'module x.org\n\ngo 1.24\n');
    host.write(main, mainText());
    host.write(registry, map);
  });
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    client = await LspClient.start({ engine, host, folders: ['file:///w'], ...options });
  }
  const count = (uri = main): number => client.last(uri)?.diagnostics.length ?? 0;

  it('are read in the background', async () => {
    await start();
    await client.open(main, mainText());
    await client.until(() => count() === 1);
    assert.match(client.messages(main)[0] ?? '', /reg\.Names/);
  });

  it('are read for all open folders of the module', async () => {
    const other = 'file:///w/other/main.go';
    host.write(other, mainText());
    await start();
    await Promise.all([client.open(main, mainText()), client.open(other, mainText())]);
    await client.until(() => count(main) === 1 && count(other) === 1);
  });

  it('reach a client that pulls', async () => {
    await start({ capabilities: pullCapabilities });
    await client.open(main, mainText());
    const pull = async (): Promise<number> => (await client.pull(main)).length;
    if ((await pull()) === 0) await client.until(() => client.refreshes > 0);
    assert.equal(await pull(), 1);
  });

  it('count as they are being edited', async () => {
    await start();
    await client.open(main, mainText());
    await client.open(registry, map);
    await client.until(() => count() === 1);
    await client.change(registry, 2, { text: list });
    await client.until(() => count() === 0);
    await client.change(registry, 3, { text: map });
    await client.until(() => count() === 1);
    await client.change(registry, 4, { text: list });
    await client.until(() => count() === 0);
    // What is on disk holds again.
    await client.close(registry);
    await client.until(() => count() === 1);
  });

  it('are not asked again when nothing changes for others', async () => {
    await start();
    await client.open(main, mainText());
    await client.open(registry, map);
    await client.until(() => count() === 1);
    await quietMoment();
    let checks = 0;
    const { checkNext } = engine;
    Object.assign(engine, {
      checkNext: (...args: Parameters<typeof checkNext>) => {
        if (args[0].path === 'x.org/cmd') checks++;
        return checkNext(...args);
      },
    });
    try {
      await client.change(registry, 2, { text: map.replace('&Registry{}', '&Registry{Names: nil}') });
      await quietMoment(400);
      assert.equal(checks, 0);
      await client.change(registry, 3, { text: list });
      await client.until(() => count() === 0);
      assert.equal(checks, 1);
    } finally {
      Object.assign(engine, { checkNext });
    }
  });

  it('count as they change on disk, come and go', async () => {
    host.removeFolder('file:///w/registry');
    await start();
    await client.open(main, mainText());
    await quietMoment();
    assert.equal(count(), 0);
    host.write(registry, map);
    await client.watched(registry);
    await client.until(() => count() === 1);
    host.write(registry, list);
    await client.watched(registry);
    await client.until(() => count() === 0);
    host.write(registry, map);
    await client.watched(registry);
    await client.until(() => count() === 1);
    host.removeFolder('file:///w/registry');
    await client.watched('file:///w/registry');
    await client.until(() => count() === 0);
    host.write(registry, map);
    await client.watched('file:///w/registry');
    await client.until(() => count() === 1);
  });

  it('are those of the go.work', async () => {
    host.write('file:///w/cmd/go.mod', 'module y.org\n\ngo 1.24\n');
    await start();
    await client.open(main, mainText());
    await quietMoment();
    assert.equal(count(), 0);
    host.write('file:///w/go.work', 'go 1.24\n\nuse (\n\t.\n\t./cmd\n)\n');
    await client.watched('file:///w/go.work');
    await client.until(() => count() === 1);
  });

  it('come from the module cache, unless a setting says otherwise', async () => {
    host.write('file:///w/go.mod', 'module x.org\n\ngo 1.24\n\nrequire z.org v1.0.0\n');
    host.write('file:///cache/z.org@v1.0.0/registry/r.go', map);
    host.write('file:///elsewhere/z.org@v1.0.0/registry/r.go', list);
    await start({ configuration: () => ({}) });
    await client.open(main, mainText('z.org/registry'));
    await client.until(() => count() === 1);
    const configure = async (configuration: object): Promise<void> => {
      client.configuration = () => configuration;
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    };
    await configure({ useModuleCache: false });
    await client.until(() => count() === 0);
    await configure({});
    await client.until(() => count() === 1);
    await configure({ moduleCache: '/elsewhere' });
    await client.until(() => count() === 0);
  });

  it('do not hold up the first findings', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    host.readDirectory = async (uri) => {
      if (uri === 'file:///w/registry') await gate;
      return MemoryHost.prototype.readDirectory.call(host, uri);
    };
    const text = mainText().replace(
      '\treg :=',
      '\tm := map[int]int{}\n\tgo func() { m[1] = 1 }()\n\tm[2] = 2\n\treg :=',
    );
    await start();
    await client.open(main, text);
    await client.until(() => count() === 1);
    release();
    await client.until(() => count() === 2);
  });
});

describe('external tests, in an editor', () => {
  it('see the tests that are inside of the package, as they are typed', async () => {
    const engine = await createEngine();
    const host = new MemoryHost();
    host.write('file:///w/go.mod', 'module x.org\n\ngo 1.24\n');
    host.write('file:///w/p/p.go', 'package p\n\ntype inner struct{ names map[int]int }\n');
    const inside = 'file:///w/p/export_test.go';
    const outside = 'file:///w/p/p_test.go';
    const exported = 'package p\n\nfunc Names() map[int]int { return nil }\n';
    const test = `package p_test

import (
	"testing"

	"x.org/p"
)

func TestNames(t *testing.T) {
	names := p.Names()
	go func() { names[1] = 1 }()
	names[2] = 2
}
`;
    const client = await LspClient.start({ engine, host, folders: ['file:///w'] });
    try {
      await client.open(outside, test);
      await quietMoment();
      assert.equal(client.messages(outside).length, 0);
      await client.open(inside, exported);
      await client.until(() => client.messages(outside).length === 1);
      await client.change(inside, 2, { text: exported.replace('map[int]int', '[]int') });
      await client.until(() => client.messages(outside).length === 0);
    } finally {
      await client.stop();
      engine.parser.dispose();
    }
  });
});
