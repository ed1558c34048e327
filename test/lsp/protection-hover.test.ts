import assert from 'node:assert/strict';
import type { Hover, MarkupContent } from 'vscode-languageserver';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { type ClientOptions, LspClient } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';

const file = 'file:///w/table.go';
const text = `package table

import (
	"sync"
	"time"
)

type Table struct {
	mu    sync.Mutex
	rows  map[string]int
	name  string
	ticks int
}

func New(name string) *Table {
	t := &Table{rows: map[string]int{}, name: name}
	go t.run()
	return t
}

func (t *Table) run() {
	for {
		time.Sleep(time.Second)
		t.expire()
	}
}

func (t *Table) expire() {
	t.ticks++
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.rows)
}

func (t *Table) Add(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[key]++
}

func (t *Table) Name() string {
	return t.name
}
`;

describe('hover on a shared variable', () => {
  let engine: Engine;
  let client: LspClient;

  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    client = await LspClient.start({ engine, host: new MemoryHost(), ...options });
    await client.open(file, text);
  }

  /** Hovers over the n-th occurrence of a text. */
  async function hoverOver(part: string, occurrence = 0): Promise<Hover | null> {
    let at = -1;
    for (let i = 0; i <= occurrence; i++) at = text.indexOf(part, at + 1);
    const before = text.slice(0, at).split('\n');
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return client.connection.sendRequest('textDocument/hover', { textDocument: { uri: file }, position });
  }

  function markdownOf(hover: Hover | null): string {
    return (hover?.contents as MarkupContent | undefined)?.value ?? '';
  }

  it('says which lock guards it in how many accesses, and who reaches it, without a finding', async () => {
    await start();
    const hover = await hoverOver('rows[key]');
    assert.deepEqual(hover?.range, { start: { line: 37, character: 3 }, end: { line: 37, character: 7 } });
    assert.match(
      markdownOf(hover),
      /^`rows` is guarded by `t\.mu` in (\d+) of \1 accesses\n\n- from callers, in `Add`\n- from the goroutine `run`, in `expire`$/,
    );
  });

  it('says the same at the declaration', async () => {
    await start();
    assert.match(markdownOf(await hoverOver('rows  map')), /^`rows` is guarded by `t\.mu` in (\d+) of \1 accesses/);
  });

  it('tells of goroutines where there is no lock', async () => {
    await start();
    assert.equal(
      markdownOf(await hoverOver('ticks++')),
      '`ticks`: most accesses hold no lock (accesses: 1)\n\n- from the goroutine `run`, in `expire`',
    );
  });

  it('says what a mutex guards', async () => {
    await start();
    assert.match(
      markdownOf(await hoverOver('mu    sync')),
      /^`mu` guards the following \(accesses: (\d+), contexts: 2\)\n\n- `rows` in \1 of \1 accesses$/,
    );
  });

  it('is in the language of the client', async () => {
    await start({ locale: 'zh-cn' });
    assert.match(markdownOf(await hoverOver('rows[key]')), /^`rows` 的 (\d+) 处访问中有 \1 处受 `t\.mu` 保护/);
  });

  it('is silent about what nobody changes, and about locals', async () => {
    await start();
    assert.equal(await hoverOver('name\n'), null);
    assert.equal(await hoverOver('t := &Table'), null);
  });
});
