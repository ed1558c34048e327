import assert from 'node:assert/strict';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { LspClient, messageOf, quietMoment } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine, type ToyControl } from './toy-engine.js';

const folder = 'file:///work%20space/chat';
const main = `${folder}/main.go`;
const other = `${folder}/other.go`;

describe('published diagnostics', () => {
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
    host.write(`${folder}/go.mod`, 'module example.com/chat\n\ngo 1.21\n');
    host.write(main, 'package chat\n\nvar trapOne int\n');
    host.write(other, 'package chat\n\nvar level = "low"\n\nvar trapTwo int\n');
    control = { checks: 0, beforeCheck: () => undefined };
    client = await LspClient.start({ engine: toyEngine(parser, control), host, folders: ['file:///work%20space'] });
  });
  afterEach(() => client.stop());

  it('come for all files of the package of an open document', async () => {
    await client.open(main, 'package chat\n\nvar trapOne int\n');
    await client.until(() => client.last(main) !== undefined && client.last(other) !== undefined);
    assert.deepEqual(client.last(main), {
      uri: main,
      version: 1,
      diagnostics: [
        {
          range: { start: { line: 2, character: 4 }, end: { line: 2, character: 11 } },
          severity: 1,
          source: 'gotraps',
          code: 'toy-trap',
          message: 'trapOne is a trap with level = "low"',
          codeDescription: { href: 'https://github.com/gotraps/gotraps/blob/main/docs/rules/toy-trap.md' },
          relatedInformation: [
            {
              location: { uri: other, range: { start: { line: 2, character: 4 }, end: { line: 2, character: 17 } } },
              message: 'the *level* is set here',
            },
          ],
        },
      ],
    });
    assert.equal(client.last(other)?.version, undefined);
    assert.deepEqual(client.messages(other), ['trapTwo is a trap with level = "low"']);
  });

  it('follow edits, and unsaved text of one file changes the findings of another', async () => {
    await client.open(main, 'package chat\n\nvar trapOne int\n');
    await client.until(() => client.last(main) !== undefined);
    await client.open(other, 'package chat\n\nvar level = "low"\n', 1);
    const range = { start: { line: 2, character: 13 }, end: { line: 2, character: 16 } };
    await client.change(other, 2, { range, text: 'high' });
    await client.until(() => client.messages(main)[0]?.includes('high') === true);
    await client.until(() => client.last(other)?.diagnostics.length === 0);
    await client.close(other);
    await client.until(() => client.messages(main)[0]?.includes('low') === true);
    await client.until(() => client.messages(other)[0] === 'trapTwo is a trap with level = "low"');
  });

  it('apply several changes of one message in order, whole texts among them', async () => {
    await client.open(main, 'package chat\n');
    const end = { line: 1, character: 0 };
    await client.change(
      main,
      2,
      { range: { start: end, end }, text: 'var a, trapA int\n' },
      { range: { start: { line: 1, character: 7 }, end: { line: 1, character: 12 } }, text: 'b,\n\ttrapB' },
      { range: { start: { line: 2, character: 1 }, end: { line: 2, character: 1 } }, text: '/*é😀*/ ' },
    );
    await client.until(() => client.last(main)?.version === 2);
    const [found] = client.last(main)?.diagnostics ?? [];
    assert.deepEqual(found?.range, { start: { line: 2, character: 9 }, end: { line: 2, character: 14 } });
    await client.change(main, 3, { text: 'package chat\n\nvar trapC int' });
    await client.until(() => client.last(main)?.version === 3);
    assert.deepEqual(client.messages(main), ['trapC is a trap with level = "low"']);
  });

  it('are not sent again when they are the same', async () => {
    await client.open(main, 'package chat\n\nvar trapOne int\n');
    await client.until(() => client.last(main) !== undefined);
    await client.until(() => client.last(other) !== undefined);
    const before = client.published.length;
    const checks = control.checks;
    await client.change(main, 2, {
      range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } },
      text: '// x\n',
    });
    await client.until(() => control.checks > checks);
    await quietMoment();
    assert.equal(client.published.length, before);
  });

  it('are withdrawn when the last document of the package is closed', async () => {
    await client.open(main, 'package chat\n\nvar trapOne int\n');
    await client.until(() => client.last(main) !== undefined && client.last(other) !== undefined);
    await client.close(main);
    await client.until(() => client.last(other)?.diagnostics.length === 0);
    assert.deepEqual(client.last(main)?.diagnostics, []);
  });

  it('never belong to a version that is no longer the newest', async () => {
    await client.open(main, 'package chat\n\nvar trapOne int\n');
    await client.until(() => client.last(main) !== undefined);
    for (let version = 2; version <= 60; version++) {
      await client.change(main, version, { text: `package chat\n\nvar trap${version} int\n` });
      if (version % 7 === 0) await quietMoment(5);
    }
    await client.until(() => client.last(main)?.version === 60);
    const wrong = client.published.filter(
      ({ uri, version, diagnostics }) =>
        uri === main && version !== 1 && !diagnostics.some((one) => messageOf(one).startsWith(`trap${version} `)),
    );
    assert.deepEqual(wrong, []);
  });

  it('follow files that change on disk', async () => {
    await client.until(() => client.registrations.includes('workspace/didChangeWatchedFiles'));
    await client.open(main, 'package chat\n\nvar trapOne int\n');
    await client.until(() => client.messages(main)[0]?.includes('low') === true);
    host.write(other, 'package chat\n\nvar level = "max"\n');
    await client.watched(other);
    await client.until(() => client.messages(main)[0]?.includes('max') === true);
    host.files.delete(other);
    await client.watched(other);
    await client.until(() => client.messages(main)[0]?.includes('no level') === true);
  });

  it('keep the spelling of a URI that the client uses', async () => {
    const spelled = 'file:///work space/chat/m%61in.go';
    await client.open(spelled, 'package chat\n\nvar trapOne int\n');
    await client.until(() => client.last(spelled) !== undefined);
    assert.equal(client.last(main), undefined);
    await client.close(spelled);
    await client.until(() => client.last(spelled)?.diagnostics.length === 0);
  });

  it('respect suppression comments and say which of them do not work', async () => {
    await client.open(
      main,
      'package chat\n\n//gotraps:ignore toy-trap tested\nvar trapOne int\n\n//gotraps:ignore toy-trap\nvar trapTwo int\n',
    );
    await client.until(() => client.last(main) !== undefined);
    const found = client.last(main)?.diagnostics.map(({ code, range }) => `${code ?? ''} ${range.start.line}`);
    assert.deepEqual(found, ['toy-trap 6', 'ignore-comment 5']);
  });
});
