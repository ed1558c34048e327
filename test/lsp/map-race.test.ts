import assert from 'node:assert/strict';
import type { CodeAction, Hover } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { LspClient } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';

const hub = 'file:///chat/hub.go';
const main = 'file:///chat/main.go';
const hubText = `package main

type hub struct {
	clients map[string]int
}

func (h *hub) add(name string) {
	h.clients[name]++
}
`;
const mainText = `package main

import "net/http"

func main() {
	h := &hub{clients: map[string]int{}}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		h.add(r.URL.Path)
	})
	http.ListenAndServe(":8080", nil)
}
`;

describe('map-race in an editor', () => {
  let engine: Engine;
  let client: LspClient;

  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());
  beforeEach(async () => {
    const host = new MemoryHost();
    host.write('file:///chat/go.mod', 'module example.com/chat\n\ngo 1.22\n');
    host.write(hub, hubText);
    host.write(main, mainText);
    client = await LspClient.start({ engine, host, folders: ['file:///chat'] });
    await client.open(hub, hubText);
    await client.until(() => client.messages(hub).length === 1);
  });
  afterEach(() => client.stop());

  it('is explained on hover', async () => {
    const at = { textDocument: { uri: hub }, position: { line: 7, character: 4 } };
    const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', at);
    assert.match(JSON.stringify(hover), /map-race/);
  });

  it('is gone after its fix, which is one edit of the version that is open', async () => {
    const at = { line: 7, character: 4 };
    const actions: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: hub },
      range: { start: at, end: at },
      context: { diagnostics: [] },
    });
    const fix = actions.find((action) => action.isPreferred === true);
    const { edit }: CodeAction = await client.connection.sendRequest('codeAction/resolve', fix ?? {});
    const [change] = edit?.documentChanges ?? [];
    assert.ok(change !== undefined && 'edits' in change);
    assert.deepEqual(change.textDocument, { uri: hub, version: 1 });
    const edits = change.edits.flatMap((one) => ('newText' in one ? [one] : []));
    const fixed = TextDocument.applyEdits(TextDocument.create(hub, 'go', 1, hubText), edits);
    assert.match(fixed, /\tmu +sync\.Mutex/);
    assert.match(fixed, /h\.mu\.Lock\(\)/);
    await client.change(hub, 2, { text: fixed });
    await client.until(() => client.messages(hub).length === 0);
  });

  it('goes when unsaved text of another file takes the concurrency away, and comes back', async () => {
    await client.open(main, mainText);
    const handler = mainText.indexOf('\thttp.HandleFunc');
    const quiet = `${mainText.slice(0, handler)}\th.add("once")\n}\n`;
    await client.change(main, 2, { text: quiet });
    await client.until(() => client.messages(hub).length === 0);
    await client.close(main);
    await client.until(() => client.messages(hub).length === 1);
  });
});
