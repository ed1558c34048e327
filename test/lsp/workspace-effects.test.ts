import assert from 'node:assert/strict';
import type { CodeAction } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { LspClient, pullCapabilities, type ClientOptions } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';

const main = 'file:///w/cmd/main.go';
const pool = 'file:///w/pool/pool.go';

const poolText = 'package pool\n\n// Do runs a function.\nfunc Do(f func()) { go f() }\n';
const inPlace = poolText.replace('go f()', 'f()');

/** Whether this races depends on what the other package does with the function. */
const mainText = `package main

import "x.org/pool"

func main() {
	done := map[string]bool{}
	pool.Do(func() { done["a"] = true })
	done["b"] = true
}
`;

describe('calls of other packages, in an editor', () => {
  let engine: Engine;
  let client: LspClient;

  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    const host = new MemoryHost();
    host.write('file:///w/go.mod', 'module x.org\n\ngo 1.24\n');
    host.write(main, mainText);
    host.write(pool, poolText);
    client = await LspClient.start({ engine, host, folders: ['file:///w'], ...options });
  }
  const count = (): number => client.last(main)?.diagnostics.length ?? 0;

  it('lead to findings in a file that is open, and take them back as the other package is typed', async () => {
    await start();
    await client.open(main, mainText);
    await client.until(() => count() === 1);
    const places = client.last(main)?.diagnostics[0]?.relatedInformation?.map(({ location }) => location);
    assert.ok(places?.some(({ uri }) => uri === main));
    await client.open(pool, poolText);
    const range = { start: { line: 3, character: 20 }, end: { line: 3, character: 23 } };
    await client.change(pool, 2, { range, text: '' });
    await client.until(() => count() === 0);
    await client.change(pool, 3, { text: poolText });
    await client.until(() => count() === 1);
    await client.change(pool, 4, { text: inPlace });
    await client.until(() => count() === 0);
    // What is on disk holds again.
    await client.close(pool);
    await client.until(() => count() === 1);
  });

  it('reach a client that pulls', async () => {
    await start({ capabilities: pullCapabilities });
    await client.open(main, mainText);
    const pull = async (): Promise<number> => (await client.pull(main)).length;
    if ((await pull()) === 0) await client.until(() => client.refreshes > 0);
    assert.equal(await pull(), 1);
    const before = client.refreshes;
    await client.open(pool, inPlace);
    await client.until(() => client.refreshes > before);
    assert.equal(await pull(), 0);
  });

  it('are what a fix is judged by', async () => {
    await start();
    await client.open(main, mainText);
    await client.until(() => count() === 1);
    const at = client.last(main)?.diagnostics[0]?.range;
    const actions: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: main },
      range: at,
      context: { diagnostics: [] },
    });
    const fix = actions.find((action) => action.isPreferred === true);
    const { edit }: CodeAction = await client.connection.sendRequest('codeAction/resolve', fix ?? {});
    const [change] = edit?.documentChanges ?? [];
    assert.ok(change !== undefined && 'edits' in change);
    const edits = change.edits.flatMap((one) => ('newText' in one ? [one] : []));
    const fixed = TextDocument.applyEdits(TextDocument.create(main, 'go', 1, mainText), edits);
    assert.match(fixed, /sync\.Mutex/);
    await client.change(main, 2, { text: fixed });
    await client.until(() => count() === 0);
  });
});
