import assert from 'node:assert/strict';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { LspClient } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine } from './toy-engine.js';

/** A package with an umlaut, which is two bytes, and a level that only the file beside it tells. */
function writePackage(host: MemoryHost, folder: string): string {
  host.write(`${folder}/go.mod`, 'module example.com/chat\n\ngo 1.21\n');
  host.write(`${folder}/main.go`, 'package chat\n\nvar trapOne int\n');
  host.write(`${folder}/other.go`, 'package chat\n\n// größer\nvar level = "low"\n');
  return `${folder}/main.go`;
}

const main = 'package chat\n\nvar trapOne int\n';

describe('files of the client', () => {
  let parser: GoParser;
  let client: LspClient;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  afterEach(() => client.stop());

  it('are read by a server that has none', async () => {
    const theirs = new MemoryHost();
    const uri = writePackage(theirs, 'memfs:/chat');
    client = await LspClient.start({ engine: toyEngine(parser), clientFiles: theirs, folders: ['memfs:/chat'] });
    await client.open(uri, main);
    await client.until(() => client.messages(uri).length > 0);
    assert.deepEqual(client.messages(uri), ['trapOne is a trap with level = "low"']);
  });

  it('are read where they are virtual, and those of the machine where they are not', async () => {
    const [own, theirs] = [new MemoryHost(), new MemoryHost()];
    const here = writePackage(own, 'file:///chat');
    const there = writePackage(theirs, 'vscode-vfs://github/a/chat');
    client = await LspClient.start({ engine: toyEngine(parser), host: own, clientFiles: theirs });
    await client.open(here, main);
    await client.open(there, main);
    await client.until(() => client.messages(here).length > 0 && client.messages(there).length > 0);
    assert.deepEqual(client.messages(here), ['trapOne is a trap with level = "low"']);
    assert.deepEqual(client.messages(there), ['trapOne is a trap with level = "low"']);
    const isOwn = (uri: string): boolean => uri.startsWith('file:');
    assert.ok(own.asked.every(isOwn), own.asked.join());
    assert.deepEqual(theirs.asked.filter(isOwn), []);
  });

  it('count as missing when the client does not know the requests', async () => {
    client = await LspClient.start({ engine: toyEngine(parser) });
    await client.open('memfs:/chat/main.go', main);
    await client.until(() => client.messages('memfs:/chat/main.go').length > 0);
    assert.deepEqual(client.messages('memfs:/chat/main.go'), ['trapOne is a trap with no level']);
  });
});
