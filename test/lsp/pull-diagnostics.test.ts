import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { LspClient, messageOf, pullCapabilities, quietMoment } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine } from './toy-engine.js';

const main = 'file:///w/main.go';
const other = 'file:///w/other.go';

describe('pulled diagnostics', () => {
  let parser: GoParser;
  let host: MemoryHost;
  let client: LspClient;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  beforeEach(async () => {
    host = new MemoryHost();
    host.write(other, 'package p\n\nvar level = "low"\n\nvar trapTwo int\n');
    client = await LspClient.start({ engine: toyEngine(parser), host, capabilities: pullCapabilities });
    await client.open(main, 'package p\n\nvar trapOne int\n');
  });
  afterEach(() => client.stop());

  function pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    const id = previousResultId === undefined ? {} : { previousResultId };
    return client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri }, ...id });
  }

  function pullWorkspace(...known: { uri: string; value: string }[]): Promise<WorkspaceDiagnosticReport> {
    return client.connection.sendRequest('workspace/diagnostic', { previousResultIds: known });
  }

  function texts(report: { items?: Diagnostic[] }): string[] {
    return report.items?.map(messageOf) ?? [];
  }

  it('are about the newest text, and only told once', async () => {
    const first = await pull(main);
    assert.deepEqual(texts(first as { items: Diagnostic[] }), ['trapOne is a trap with level = "low"']);
    assert.deepEqual(await pull(main, first.resultId), { kind: 'unchanged', resultId: first.resultId });
    await client.change(main, 2, { text: 'package p\n\nvar trapThree int\n' });
    const second = await pull(main, first.resultId);
    assert.deepEqual(texts(second as { items: Diagnostic[] }), ['trapThree is a trap with level = "low"']);
    await quietMoment();
    assert.deepEqual(client.published, []);
  });

  it('cover closed files of the package by way of the workspace, and wait while nothing is new', async () => {
    await pull(main);
    const { items } = await pullWorkspace();
    const byUri = new Map(items.map((item) => [item.uri, item]));
    assert.deepEqual([...byUri.keys()].sort(), [main, other]);
    assert.deepEqual(texts(byUri.get(other) as { items: Diagnostic[] }), ['trapTwo is a trap with level = "low"']);

    const known = items.map((item) => ({ uri: item.uri, value: item.resultId ?? '' }));
    let isAnswered = false;
    const next = pullWorkspace(...known).then((report) => {
      isAnswered = true;
      return report;
    });
    await quietMoment();
    assert.equal(isAnswered, false);
    await client.close(main);
    assert.deepEqual(
      (await next).items.map((item) => [item.uri, item.kind === 'full' ? item.items : undefined]).sort(),
      [
        [main, []],
        [other, []],
      ],
    );
  });

  it('that are waited for can be cancelled', async () => {
    const source = new CancellationTokenSource();
    await pull(main);
    const known = (await pullWorkspace()).items.map((item) => ({ uri: item.uri, value: item.resultId ?? '' }));
    const request = client.connection.sendRequest('workspace/diagnostic', { previousResultIds: known }, source.token);
    await quietMoment(20);
    source.cancel();
    await assert.rejects(request, { code: -32800 });
  });

  it('are asked for again when something else has changed them', async () => {
    await pull(main);
    host.write(other, 'package p\n\nvar level = "max"\n');
    await client.watched(other);
    await client.until(() => client.refreshes > 0);
    assert.deepEqual(texts((await pull(main)) as { items: Diagnostic[] }), ['trapOne is a trap with level = "max"']);
  });

  it('of a closed file are told again, for a client that has lost count', async () => {
    await pull(main);
    await client.open('file:///w/renamed.go', 'package p\n\nvar trapOne int\n');
    await client.close(main);
    assert.deepEqual(texts((await pull(main)) as { items: Diagnostic[] }), []);
    for (let answer = 0; answer < 2; answer++) {
      const { items } = await pullWorkspace();
      const told = items.find(({ uri }) => uri === main);
      assert.deepEqual(told?.kind === 'full' ? told.items : undefined, []);
    }
    const { items } = await pullWorkspace();
    assert.ok(items.every(({ uri }) => uri !== main));
  });

  it('are empty for a file of a package that is not open', async () => {
    assert.deepEqual(texts((await pull('file:///elsewhere/x.go')) as { items: Diagnostic[] }), []);
  });
});
