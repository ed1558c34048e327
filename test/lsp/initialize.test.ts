import assert from 'node:assert/strict';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { LspClient, pullCapabilities, quietMoment, usualCapabilities } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine } from './toy-engine.js';

const main = 'file:///w/main.go';

describe('initialize', () => {
  let parser: GoParser;
  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());

  for (const { offered, chosen, column } of [
    { offered: undefined, chosen: 'utf-16', column: 12 },
    { offered: ['utf-16', 'utf-8'], chosen: 'utf-16', column: 12 },
    { offered: ['utf-32', 'utf-8', 'utf-16'], chosen: 'utf-8', column: 15 },
    { offered: ['utf-32'], chosen: 'utf-16', column: 12 },
  ]) {
    it(`agrees on ${chosen} when ${offered?.join(', ') ?? 'nothing'} is offered, and counts by it`, async () => {
      const general = offered === undefined ? {} : { positionEncodings: offered };
      const capabilities = { ...usualCapabilities, general };
      const client = await LspClient.start({ engine: toyEngine(parser), host: new MemoryHost(), capabilities });
      assert.equal(client.initialized.capabilities.positionEncoding, chosen);
      await client.open(main, 'package p\n\n/*😀é*/ var tra, x int\n');
      // Completes `tra` to `trap`, at a column after the astral and the accented character.
      const at = { line: 2, character: column + 3 };
      await client.change(main, 2, { range: { start: at, end: at }, text: 'p' });
      await client.until(() => client.last(main)?.version === 2);
      assert.deepEqual(client.last(main)?.diagnostics[0]?.range, {
        start: { line: 2, character: column },
        end: { line: 2, character: column + 4 },
      });
      await client.stop();
    });
  }

  it('promises pulled diagnostics only to a client that pulls', async () => {
    for (const [capabilities, expected] of [
      [usualCapabilities, undefined],
      [pullCapabilities, { identifier: 'gotraps', interFileDependencies: true, workspaceDiagnostics: true }],
    ] as const) {
      const client = await LspClient.start({ engine: toyEngine(parser), host: new MemoryHost(), capabilities });
      assert.deepEqual(client.initialized.capabilities.diagnosticProvider, expected);
      await client.stop();
    }
  });

  it('fails with the reason when the analysis cannot start', async () => {
    const engine = quietMoment(1).then(() => Promise.reject(new Error('tree-sitter-go.wasm: not found')));
    await assert.rejects(LspClient.start({ engine, host: new MemoryHost() }), /tree-sitter-go\.wasm: not found/);
  });

  it('is enough for a client without any capability', async () => {
    const client = await LspClient.start({ engine: toyEngine(parser), host: new MemoryHost(), capabilities: {} });
    await client.open(main, 'package p\n\nvar level = "x"\n\nvar trapOne int\n');
    await client.until(() => client.last(main) !== undefined);
    assert.deepEqual(client.messages(main), [
      'trapOne is a trap with level = "x"\nmain.go:3:5: the *level* is set here',
    ]);
    await quietMoment(10);
    assert.deepEqual(client.registrations, []);
    assert.deepEqual(client.progress, []);
    await client.stop();
  });
});
