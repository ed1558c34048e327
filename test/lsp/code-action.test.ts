import assert from 'node:assert/strict';
import type { CodeAction, Diagnostic, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { type ClientOptions, LspClient } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine } from './toy-engine.js';

const main = 'file:///w/main.go';
const text = 'package p\n\nvar ä, trapOne int\n';
const trapRange = { start: { line: 2, character: 7 }, end: { line: 2, character: 7 } };

/** Text of a document after the edits that a client got; the client's own implementation, not the server's. */
function applied(edit: WorkspaceEdit | undefined, uri: string, before: string): string {
  const document = TextDocument.create(uri, 'go', 1, before);
  const versioned = edit?.documentChanges?.flatMap((change) =>
    'edits' in change && change.textDocument.uri === uri ? change.edits : [],
  );
  const edits = versioned ?? edit?.changes?.[uri] ?? [];
  return TextDocument.applyEdits(
    document,
    edits.flatMap((one) => ('newText' in one ? [one] : [])),
  );
}

describe('code actions', () => {
  let parser: GoParser;
  let client: LspClient;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    client = await LspClient.start({ engine: toyEngine(parser), host: new MemoryHost(), ...options });
    await client.open(main, text, 7);
  }

  async function actions(range = trapRange, only?: string[]): Promise<CodeAction[]> {
    const context = { diagnostics: [] as Diagnostic[], ...(only === undefined ? {} : { only }) };
    return client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: main }, range, context });
  }

  it('offer only fixes that are proven, and a suppression', async () => {
    await start();
    const offered = await actions();
    assert.deepEqual(
      offered.map(({ title, kind, isPreferred }) => ({ title, kind, isPreferred })),
      [
        { title: 'Make it safe', kind: 'quickfix', isPreferred: true },
        { title: 'Ignore toy-trap here with a comment that says why', kind: 'quickfix', isPreferred: undefined },
      ],
    );
    await client.until(() => client.last(main) !== undefined);
    assert.deepEqual(offered[0]?.diagnostics, client.last(main)?.diagnostics);
  });

  it('get their edits when they are resolved, for the version that is open', async () => {
    await start();
    const [action] = await actions();
    assert.ok(action !== undefined && action.edit === undefined);
    const resolved: CodeAction = await client.connection.sendRequest('codeAction/resolve', action);
    const changes = resolved.edit?.documentChanges ?? [];
    assert.deepEqual(
      changes.map((change) => ('textDocument' in change ? change.textDocument : undefined)),
      [{ uri: main, version: 7 }],
    );
    assert.equal(applied(resolved.edit, main, text), text.replace('trapOne', 'safeOne'));
  });

  it('are withheld where the result is not good, which the trace tells', async () => {
    await start();
    const traced: string[] = [];
    client.connection.onNotification('$/logTrace', ({ message }: { message: string }) => void traced.push(message));
    await client.connection.sendNotification('$/setTrace', { value: 'messages' });
    await actions();
    await client.until(() => traced.length === 2);
    assert.deepEqual(traced, ['fix withheld: toy-trap mutex (1 so far)', 'fix withheld: toy-trap mutex (2 so far)']);
  });

  it('say what they do next to each edit, to a client that shows it', async () => {
    const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } };
    const workspaceEdit = { documentChanges: true, changeAnnotationSupport: {} };
    await start({ capabilities: { textDocument: { codeAction }, workspace: { workspaceEdit } } });
    const [action] = await actions();
    const [change] = action?.edit?.documentChanges ?? [];
    const ids =
      change !== undefined && 'edits' in change
        ? change.edits.map((edit) => 'annotationId' in edit && edit.annotationId)
        : [];
    assert.deepEqual(ids, ['gotraps']);
    assert.deepEqual(action?.edit?.changeAnnotations, { gotraps: { label: 'Make it safe' } });
  });

  it('are not resolved after the text has changed', async () => {
    await start();
    const [action] = await actions();
    await client.change(main, 8, { range: trapRange, text: 'x' });
    await assert.rejects(
      client.connection.sendRequest('codeAction/resolve', action ?? {}),
      /the files have changed since this was offered/,
    );
  });

  it('have their edits at once where the client cannot resolve them, as plain changes where it knows no other', async () => {
    const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } };
    await start({ capabilities: { textDocument: { codeAction } } });
    const [action] = await actions();
    assert.deepEqual(action?.edit?.documentChanges, undefined);
    assert.equal(applied(action?.edit, main, text), text.replace('trapOne', 'safeOne'));
  });

  it('insert a suppression comment above the line, indented like it, that silences the finding', async () => {
    await start();
    const source = 'package p\r\n\r\nfunc f() {\r\n\ttrapOne()\r\n}\r\n';
    await client.change(main, 8, { text: source });
    const at = { line: 3, character: 2 };
    const suppression = (await actions({ start: at, end: at })).at(-1);
    const after = applied(suppression?.edit, main, source);
    assert.equal(
      after,
      'package p\r\n\r\nfunc f() {\r\n\t//gotraps:ignore toy-trap say here why this is safe\r\n\ttrapOne()\r\n}\r\n',
    );
    await client.change(main, 9, { text: after });
    await client.until(() => client.last(main)?.diagnostics.length === 0);
  });

  it('offer no suppression comment inside a raw string', async () => {
    await start();
    await client.change(main, 8, { text: 'package p\n\nvar a, b = `\n`, trapOne\n' });
    const at = { line: 3, character: 4 };
    assert.deepEqual(
      (await actions({ start: at, end: at })).map((action) => action.title),
      ['Make it safe'],
    );
  });

  it('are given for the range and the kinds that are asked for', async () => {
    await start();
    const elsewhere = { line: 0, character: 0 };
    assert.deepEqual(await actions({ start: elsewhere, end: elsewhere }), []);
    assert.deepEqual(await actions(trapRange, ['refactor']), []);
    assert.equal((await actions(trapRange, [''])).length, 3);
    assert.equal((await actions(trapRange, ['quickfix'])).length, 2);
  });

  describe('that fix all', () => {
    const traps = 'package p\n\nvar trapOne, trapTwo = 1, trapHint\n\nvar trapOne2 = trapTwo\n';
    const fixed = 'package p\n\nvar safeOne, safeTwo = 1, trapHint\n\nvar safeOne2 = safeTwo\n';

    it('apply the recommended fix of each finding of the default level in the file, when they are resolved', async () => {
      await start();
      await client.change(main, 8, { text: traps });
      for (const asked of ['source', 'source.fixAll', 'source.fixAll.gotraps']) {
        const [action, ...others] = await actions(trapRange, [asked]);
        assert.ok(action !== undefined && action.edit === undefined && others.length === 0);
        assert.equal(action.kind, 'source.fixAll.gotraps');
        const resolved: CodeAction = await client.connection.sendRequest('codeAction/resolve', action);
        assert.equal(applied(resolved.edit, main, traps), fixed);
      }
    });

    it('are offered where something is recommended only, and only to those who ask', async () => {
      await start();
      await client.change(main, 8, { text: fixed.replace('trapHint', 'fine') });
      assert.deepEqual(await actions(trapRange, ['source.fixAll']), []);
      await client.change(main, 9, { text: traps });
      assert.deepEqual(
        (await actions(trapRange)).filter(({ kind }) => kind?.startsWith('source')),
        [],
      );
      assert.deepEqual(await actions(trapRange, ['source.fixAll.eslint']), []);
    });

    it('are not resolved after the text has changed', async () => {
      await start();
      await client.change(main, 8, { text: traps });
      const [action] = await actions(trapRange, ['source.fixAll']);
      await client.change(main, 9, { range: trapRange, text: 'x' });
      await assert.rejects(client.connection.sendRequest('codeAction/resolve', action ?? {}), /the files have changed/);
    });

    it('have their edits at once where the client cannot resolve them', async () => {
      const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } } };
      await start({ capabilities: { textDocument: { codeAction } } });
      const [action] = await actions(trapRange, ['source.fixAll']);
      assert.equal(applied(action?.edit, main, text), text.replace('trapOne', 'safeOne'));
    });
  });

  it('come in the language of the client', async () => {
    await start({ locale: 'zh-CN' });
    assert.equal((await actions()).at(-1)?.title, '用说明原因的注释在此处忽略 toy-trap');
  });
});
