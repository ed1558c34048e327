import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-languageserver';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { LspClient, quietMoment, usualCapabilities } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine, type ToyControl } from './toy-engine.js';

const main = 'file:///w/p/main.go';
const trap = 'package p\n\nvar trapOne int\n';

describe('the server stays alive with', () => {
  let parser: GoParser;
  let host: MemoryHost;
  let client: LspClient;
  let control: ToyControl;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  beforeEach(async () => {
    host = new MemoryHost();
    control = { checks: 0, beforeCheck: () => undefined };
    const capabilities = { ...usualCapabilities, window: { workDoneProgress: true } };
    client = await LspClient.start({ engine: toyEngine(parser, control), host, capabilities, folders: ['file:///w'] });
  });
  /** Whatever happened: findings still come, then it ends in order, and no syntax tree is left. */
  afterEach(async () => {
    const alive = 'file:///alive/x.go';
    await client.open(alive, trap);
    await client.until(() => client.messages(alive).length === 1);
    await client.stop();
    assert.equal(client.exitCode, 0);
    assert.equal(parser.liveTreeCount, 0);
  });

  for (const uri of [
    'untitled:Untitled-1',
    'file:///a%20b/100%25/x.go',
    'file:///a b/100%/x.go',
    'file:///caf%C3%A9/日本/😀.go',
    'file:///outside/of/every/folder.go',
    'vscode-vfs://github/o/r/x.go?ref=main',
    'git:/w/p/main.go?%7B%22ref%22%3A%22~%22%7D',
    'file:///C:/x/y.go',
  ]) {
    it(`a document called ${uri}`, async () => {
      await client.open(uri, trap);
      await client.until(() => client.messages(uri).length === 1);
      await client.close(uri);
      await client.until(() => client.last(uri)?.diagnostics.length === 0);
    });
  }

  it('an empty document', async () => {
    await client.open(main, '');
    await client.change(main, 2, { text: trap });
    await client.until(() => client.messages(main).length === 1);
    await client.change(main, 3, { text: '' });
    await client.until(() => client.last(main)?.diagnostics.length === 0);
  });

  it('a document of 50 MB, which is skipped until it is small enough', async () => {
    const line = 'var x = "0123456789012345678901234567890123456789"\n';
    const size = Math.ceil((50 * 1024 * 1024) / line.length);
    await client.open(main, trap + line.repeat(size));
    await client.until(() => client.log.length > 0);
    assert.deepEqual(client.log, [`${main}: main.go is skipped: it is larger than 10 MB`]);
    assert.equal(client.last(main), undefined);
    const start = { line: 3, character: 0 };
    await client.change(main, 2, { range: { start, end: start }, text: '// typed\n' });
    await client.change(main, 3, { range: { start, end: { line: size + 4, character: 0 } }, text: '' });
    await client.until(() => client.messages(main).length === 1);
  }).timeout(60_000);

  it('NUL bytes in a document and on disk', async () => {
    host.write('file:///w/p/nul.go', 'package p\n\0');
    await client.open(main, `${trap}// \0`);
    await client.until(() => client.log.length === 2);
    assert.deepEqual(client.log.sort(), [
      `${main}: main.go is skipped: it holds NUL bytes, so it is no Go text`,
      'file:///w/p/nul.go: nul.go is skipped: it holds NUL bytes, so it is no Go text',
    ]);
    await client.change(main, 2, { text: trap });
    await client.until(() => client.messages(main).length === 1);
    const end = { line: 3, character: 0 };
    await client.change(main, 3, { range: { start: end, end }, text: '\0' });
    await client.until(() => client.last(main)?.diagnostics.length === 0);
  });

  it('invalid UTF-8 on disk', async () => {
    host.write(
      'file:///w/p/latin1.go',
      Buffer.concat([Buffer.from('package p // \xe9\n', 'latin1'), Buffer.from('var trapTwo int')]),
    );
    await client.open(main, trap);
    await client.until(() => client.messages('file:///w/p/latin1.go').length === 1);
    assert.match(client.log.join('\n'), /latin1\.go is not valid UTF-8/);
  });

  it('half a surrogate pair, a lone CR, a byte order mark', async () => {
    await client.open(main, '\ufeffpackage p\r\r/*\ud83d*/ var trapOne int');
    await client.until(() => client.messages(main).length === 1);
    assert.deepEqual(client.last(main)?.diagnostics[0]?.range.start, { line: 2, character: 10 });
  });

  it('positions outside the text', async () => {
    await client.open(main, trap);
    const far = { line: 4_000_000, character: 4_000_000 };
    await client.change(main, 2, { range: { start: far, end: far }, text: '\nvar trapTwo int\n' });
    await client.until(() => client.messages(main).length === 2);
    const textDocument = { uri: main };
    assert.equal(await client.connection.sendRequest('textDocument/hover', { textDocument, position: far }), null);
    const range = { start: far, end: far };
    const request = { textDocument, range, context: { diagnostics: [] } };
    assert.deepEqual(await client.connection.sendRequest('textDocument/codeAction', request), []);
  });

  it('requests and changes about documents that are not open', async () => {
    const textDocument = { uri: 'file:///none.go' };
    await client.change(textDocument.uri, 2, { text: trap });
    await client.close(textDocument.uri);
    const position = { line: 0, character: 0 };
    assert.equal(await client.connection.sendRequest('textDocument/hover', { textDocument, position }), null);
    const action = { title: 'x', data: { file: 'file:///none.go', generation: 1, finding: 0, fix: 0 } };
    await assert.rejects(client.connection.sendRequest('codeAction/resolve', action), /files have changed/);
    assert.deepEqual(await client.connection.sendRequest('codeAction/resolve', { title: 'y', data: 7 }), {
      title: 'y',
      data: 7,
    });
  });

  it('documents that are no Go', async () => {
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'file:///w/p/notes.txt', languageId: 'plaintext', version: 1, text: 'a trap' },
    });
    await quietMoment(40);
    assert.deepEqual(client.published, []);
  });

  it('a folder that vanishes while it is read', async () => {
    for (let i = 0; i < 200; i++) host.write(`file:///w/p/f${i}.go`, 'package p\n\nvar trapX int\n');
    host.beforeAccess = () => {
      if (host.reads > 100) host.removeFolder('file:///w');
      return Promise.resolve();
    };
    await client.open(main, trap);
    await client.until(() => client.messages(main).length === 1);
    host.beforeAccess = () => Promise.resolve();
    await client.watched('file:///w');
    await client.until(() => client.last('file:///w/p/f0.go')?.diagnostics.length === 0);
    assert.equal(client.messages(main).length, 1);
  });

  it('an analysis that fails: the next edit is checked again', async () => {
    control.beforeCheck = (input) => {
      if (input.files.some((file) => file.text.includes('crash'))) throw new Error('planted failure');
    };
    await client.open(main, `${trap}// crash\n`);
    await client.until(() => client.log.some((line) => line.includes('planted failure')));
    await client.change(main, 2, { text: trap });
    await client.until(() => client.messages(main).length === 1);
  });

  it('a folder that takes long to read: it shows progress, and typing is answered meanwhile', async () => {
    for (let i = 0; i < 64; i++) host.write(`file:///w/p/f${i}.go`, 'package p\n');
    host.beforeAccess = () => quietMoment(250);
    await client.open(main, trap);
    for (let version = 2; version < 20; version++) {
      await client.change(main, version, { text: trap.replace('One', `${version}`) });
      const began = performance.now();
      await client.connection.sendRequest('textDocument/hover', {
        textDocument: { uri: 'file:///none.go' },
        position: { line: 0, character: 0 },
      });
      assert.ok(performance.now() - began < 1000);
    }
    await client.until(() => client.last(main)?.version === 19);
    await client.until(() => JSON.stringify(client.progress.at(-1)).includes('"end"'));
    const texts = JSON.stringify(client.progress);
    assert.match(texts, /"kind":"begin","title":"Gotraps: reading Go files"/);
    assert.match(texts, /of 64 files/);
    host.beforeAccess = () => Promise.resolve();
  });

  it('requests that are cancelled while a folder is read: they end at once, and the folder is still checked', async () => {
    host.write('file:///w/p/other.go', 'package p\n');
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    host.beforeAccess = () => gate;
    await client.open(main, trap);
    const textDocument = { uri: main };
    const position = { line: 2, character: 5 };
    const context = { diagnostics: [] };
    for (const [method, params] of [
      ['textDocument/hover', { textDocument, position }],
      ['textDocument/codeAction', { textDocument, range: { start: position, end: position }, context }],
    ] as const) {
      const source = new CancellationTokenSource();
      const request = client.connection.sendRequest(method, params, source.token);
      await quietMoment(20);
      source.cancel();
      await assert.rejects(request, { code: -32800 });
    }
    release();
    await client.until(() => client.messages(main).length === 1);
  });

  it('hundreds of edits: no syntax tree is left, and the last one counts', async () => {
    await client.open(main, trap);
    for (let version = 2; version <= 300; version++) {
      const at = { line: 3, character: 0 };
      const text = version % 3 === 0 ? '`' : version % 3 === 1 ? '{ ' : 'func f() {}\n';
      await client.change(main, version, { range: { start: at, end: at }, text });
    }
    await client.change(main, 301, { text: trap.replace('One', 'Last') });
    await client.until(() => client.messages(main)[0]?.startsWith('trapLast') === true, 25_000);
    assert.equal(parser.liveTreeCount, 0);
  }).timeout(30_000);
});
