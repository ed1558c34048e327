import assert from 'node:assert/strict';
import type { Hover } from 'vscode-languageserver';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { type ClientOptions, LspClient } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine } from './toy-engine.js';

const main = 'file:///w/main.go';

describe('hover', () => {
  let parser: GoParser;
  let client: LspClient;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    client = await LspClient.start({ engine: toyEngine(parser), host: new MemoryHost(), ...options });
    await client.open(main, 'package p\n\nvar level = "low"\n\nvar trap_one int\n');
  }

  function hoverAt(line: number, character: number): Promise<Hover | null> {
    const position = { line, character };
    return client.connection.sendRequest('textDocument/hover', { textDocument: { uri: main }, position });
  }

  const cost =
    '**`sync.Mutex`**: one at a time, readers too. Right for most data: it is cheap as long as nobody holds it for long.';

  it('explains a finding: message, evidence, rule, what its fixes cost, and what is right', async () => {
    await start();
    assert.deepEqual(await hoverAt(4, 6), {
      contents: {
        kind: 'markdown',
        value: [
          '**[toy-trap](https://github.com/gotraps/gotraps/blob/main/docs/rules/toy-trap.md)** ' +
            'trap\\_one is a trap with level = "low"',
          `- [main.go:3](<${main}#L3,5>) the \\*level\\* is set here`,
          'A *toy* for `tests`.\n\nIt breaks.',
          `Which fix, where the editor offers it:\n- ${cost}`,
          'A safe version, from the page of the rule:\n\n```go\nvar b int\n```',
        ].join('\n\n'),
      },
      range: { start: { line: 4, character: 4 }, end: { line: 4, character: 12 } },
    });
  });

  it('is plain text where the client wants that', async () => {
    await start({ capabilities: {} });
    assert.deepEqual((await hoverAt(4, 6))?.contents, {
      kind: 'plaintext',
      value:
        'toy-trap trap_one is a trap with level = "low"\n\n- main.go:3 the *level* is set here\n\nA toy for tests.\n\nIt breaks.\n\n' +
        `Which fix, where the editor offers it:\n- ${cost.replaceAll(/[*`]/g, '')}\n\nA safe version, from the page of the rule:\n\nvar b int`,
    });
  });

  it("takes the rule's page in the client's language", async () => {
    await start({ locale: 'zh-cn' });
    assert.match(JSON.stringify(await hoverAt(4, 6)), /测试用的规则。.*选择哪种修复（以编辑器提供的为准）：/);
  });

  it('is empty where nothing was found', async () => {
    await start();
    assert.equal(await hoverAt(2, 6), null);
    assert.equal(await hoverAt(400, 6), null);
  });
});
