import assert from 'node:assert/strict';
import type { CodeLens } from 'vscode-languageserver';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { type ClientOptions, LspClient, quietMoment, usualCapabilities } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';

const file = 'file:///w/table.go';
const other = 'file:///w/other.go';
const text = `package table

import "sync"

var hits int

type Table struct {
	sync.RWMutex
	rows, seq map[string]int
	name      string
}

func New(name string) *Table {
	t := &Table{rows: map[string]int{}, seq: map[string]int{}, name: name}
	go t.run()
	return t
}

func (t *Table) run() {
	t.Lock()
	defer t.Unlock()
	clear(t.rows)
	t.seq["run"]++
	hits++
}

func (t *Table) Add(key string) string {
	t.Lock()
	defer t.Unlock()
	t.rows[key]++
	t.seq[key]++
	return t.name
}
`;

const capabilities = {
  ...usualCapabilities,
  workspace: { ...usualCapabilities.workspace, codeLens: { refreshSupport: true } },
  textDocument: { ...usualCapabilities.textDocument, codeLens: {} },
};

describe('code lenses', () => {
  let engine: Engine;
  let client: LspClient;
  let refreshes: number;

  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    refreshes = 0;
    client = await LspClient.start({
      engine,
      host: new MemoryHost(),
      capabilities,
      configuration: () => ({ codeLens: true }),
      experimental: { gotraps: { runsCommands: true } },
      ...options,
    });
    client.connection.onRequest('workspace/codeLens/refresh', () => {
      refreshes++;
      return null;
    });
    await client.open(file, text);
    // Lenses depend on the settings, which the server has asked for by then.
    await client.until(() => client.published.length > 0 || client.configured > 0);
  }

  function lenses(uri = file): Promise<CodeLens[]> {
    return client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } });
  }

  function titles(found: readonly CodeLens[]): (string | undefined)[] {
    return found.map(({ range, command }) => `${range.start.line}:${range.start.character} ${command?.title ?? ''}`);
  }

  it('say above a mutex what it guards, above shared data how it is protected, and nothing above the rest', async () => {
    await start();
    assert.deepEqual(titles(await lenses()), [
      '4:4 no lock in most accesses (accesses: 1, contexts: 1)',
      '7:1 guards rows, seq (accesses: 4, contexts: 2)',
      '8:1 guarded by t in 2 of 2 accesses (contexts: 2)',
      '8:7 guarded by t in 2 of 2 accesses (contexts: 2)',
    ]);
  });

  it('lead to the protection of their variable, in a client that has the command', async () => {
    await start();
    const [, lock] = await lenses();
    assert.deepEqual(lock?.command?.command, 'gotraps.showProtection');
    const [place] = (lock.command.arguments ?? []) as readonly object[];
    assert.ok(place !== undefined);
    const answer: { lines: string[] } = await client.connection.sendRequest('gotraps/protection', place);
    assert.match(answer.lines[0] ?? '', /^`RWMutex` guards the following/);
    await client.stop();
    await start({ experimental: { gotraps: {} } });
    const commands = (await lenses()).map(({ command }) => [command?.command, command?.arguments]);
    assert.deepEqual(new Set(commands.map((one) => JSON.stringify(one))), new Set(['["",null]']));
  });

  it('are off unless they are asked for, and come when they are', async () => {
    let codeLens: boolean | undefined;
    await start({ configuration: () => ({ codeLens }) });
    assert.deepEqual(await lenses(), []);
    for (const [wanted, count] of [
      [true, 4],
      [false, 0],
    ] as const) {
      const before = refreshes;
      codeLens = wanted;
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      await client.until(() => refreshes > before);
      assert.equal((await lenses()).length, count);
    }
  });

  it('are asked for again when another file makes a difference to them, and only then', async () => {
    await start();
    await lenses();
    const before = refreshes;
    await client.open(other, 'package table\n\nfunc free(t *Table) int { return t.name }\n');
    await client.change(other, 2, { text: 'package table\n\nfunc read(t *Table) string { return t.name }\n' });
    await quietMoment(700);
    assert.equal(refreshes, before);
    await client.change(other, 3, { text: 'package table\n\nfunc (t *Table) Bad() { t.rows["x"]++ }\n' });
    await client.until(() => refreshes === before + 1);
    assert.match(titles(await lenses())[2] ?? '', /guarded by t in 2 of 3 accesses/);
  });

  it('follow an edit of their own file without being told', async () => {
    await start();
    await lenses();
    const before = refreshes;
    await client.change(file, 2, { text: text.replace('var hits int\n\n', '') });
    assert.equal(titles(await lenses())[0], '5:1 guards rows, seq (accesses: 4, contexts: 2)');
    await quietMoment(700);
    assert.equal(refreshes, before);
  });

  it('are promised to editors that show them', async () => {
    await start();
    assert.deepEqual(client.initialized.capabilities.codeLensProvider, {});
    await client.stop();
    await start({ capabilities: usualCapabilities });
    assert.equal(client.initialized.capabilities.codeLensProvider, undefined);
  });

  it('are in the language of the client', async () => {
    await start({ locale: 'zh-cn' });
    assert.equal(titles(await lenses())[1], '7:1 保护 rows, seq（访问：4，上下文：2）');
  });
});
