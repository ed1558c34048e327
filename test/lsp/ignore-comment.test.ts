import assert from 'node:assert/strict';
import type { CodeAction, CompletionItem, DocumentLink, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../harness/node-parser.js';
import { type ClientOptions, LspClient, usualCapabilities } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine } from './toy-engine.js';

const main = 'file:///w/main.go';

/** What VS Code can do with comments, beyond what most editors can. */
const capabilities = {
  ...usualCapabilities,
  workspace: {
    ...usualCapabilities.workspace,
    workspaceEdit: { documentChanges: true, snippetEditSupport: true },
  },
  textDocument: {
    ...usualCapabilities.textDocument,
    publishDiagnostics: {
      ...usualCapabilities.textDocument?.publishDiagnostics,
      tagSupport: { valueSet: [1 as const] },
    },
    completion: {},
    documentLink: { tooltipSupport: true },
  },
};

describe('suppression comments in an editor', () => {
  let parser: GoParser;
  let client: LspClient;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  afterEach(() => client.stop());

  /** Opens a text in which `|` is the caret, and gives the caret. */
  async function open(
    marked: string,
    options: Partial<ClientOptions> = {},
  ): Promise<{ line: number; character: number }> {
    client = await LspClient.start({ engine: toyEngine(parser), host: new MemoryHost(), capabilities, ...options });
    await client.open(main, marked.replace('|', ''));
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  }

  async function complete(marked: string, options: Partial<ClientOptions> = {}): Promise<CompletionItem[]> {
    const position = await open(marked, options);
    return client.connection.sendRequest('textDocument/completion', { textDocument: { uri: main }, position });
  }

  /** The text with the first completion accepted. */
  async function completed(marked: string): Promise<string> {
    const [item] = await complete(marked);
    assert.ok(item?.textEdit !== undefined && 'range' in item.textEdit);
    return TextDocument.applyEdits(TextDocument.create(main, 'go', 1, marked.replace('|', '')), [item.textEdit]);
  }

  describe('are completed', () => {
    for (const [before, after] of [
      ['//gotraps:|', '//gotraps:ignore '],
      ['x() // gotraps:ig|nore toy-trap', 'x() // gotraps:ignore  toy-trap'],
      ['//gotraps:ignore |', '//gotraps:ignore toy-trap'],
      ['//gotraps:ignore toy-t|r', '//gotraps:ignore toy-trap'],
      ['//gotraps:ignore other, to| why', '//gotraps:ignore other, toy-trap why'],
    ] as const) {
      it(before, async () => {
        const around = (line: string): string => `package p\n\nfunc f() {\n\t${line}\n}\n`;
        assert.equal(await completed(around(before)), around(after));
      });
    }

    it('nowhere else, and not by what is named already', async () => {
      const lines = [
        'x := |',
        'ignore|',
        '// ignore |',
        '//gotraps:ignore toy-trap the rea|son',
        '//gotraps:ignore toy-trap, |',
        '/*gotraps:|*/',
        's := `//gotraps:|`',
        '//gotraps:other |',
      ];
      for (const [i, line] of lines.entries()) {
        if (i > 0) await client.stop();
        assert.deepEqual(await complete(`package p\n\nfunc f() {\n\t${line}\n}\n`), [], line);
      }
    });

    it('with the rule first that reports below, under its title', async () => {
      const [item] = await complete('package p\n\n//gotraps:ignore |\nvar trapOne int\n');
      const { label, detail, sortText, preselect } = item ?? {};
      assert.deepEqual(
        { label, detail, sortText, preselect },
        { label: 'toy-trap', detail: 'a trap', sortText: '0toy-trap', preselect: true },
      );
    });

    it('in two steps where the client goes on by itself', async () => {
      const experimental = { gotraps: { runsCommands: true } };
      const [item] = await complete('package p\n\n//gotraps:|\n', { experimental });
      assert.equal(item?.command?.command, 'editor.action.triggerSuggest');
      await client.stop();
      const [plain] = await complete('package p\n\n//gotraps:|\n');
      assert.equal(plain?.command, undefined);
    });

    it('at a colon, in editors that complete', async () => {
      await open('package p\n|');
      assert.deepEqual(client.initialized.capabilities.completionProvider, { triggerCharacters: [':'] });
      assert.deepEqual(client.initialized.capabilities.documentLinkProvider, {});
      await client.stop();
      await open('package p\n|', { capabilities: usualCapabilities });
      assert.equal(client.initialized.capabilities.completionProvider, undefined);
      assert.equal(client.initialized.capabilities.documentLinkProvider, undefined);
    });
  });

  it('link the rules that exist to their pages', async () => {
    await open(
      'package p\n\n//gotraps:ignore nothing,toy-trap why toy-trap\nvar s = "//gotraps:ignore toy-trap why"\n|',
    );
    const links: DocumentLink[] = await client.connection.sendRequest('textDocument/documentLink', {
      textDocument: { uri: main },
    });
    assert.deepEqual(links, [
      {
        range: { start: { line: 2, character: 25 }, end: { line: 2, character: 33 } },
        target: 'https://github.com/gotraps/gotraps/blob/main/docs/rules/toy-trap.md',
        tooltip: 'a trap',
      },
    ]);
  });

  async function actionsAt(position: { line: number; character: number }): Promise<CodeAction[]> {
    const range = { start: position, end: position };
    const context = { diagnostics: [], only: ['quickfix'] };
    return client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: main }, range, context });
  }

  function editsOf(edit: WorkspaceEdit | undefined): unknown[] {
    return (edit?.documentChanges ?? []).flatMap((change) => ('edits' in change ? change.edits : []));
  }

  it('leave the reason to be typed over, where the client takes snippets', async () => {
    const at = await open('package p\n\nfunc f() {\n\t|trapOne()\n}\n');
    const suppression = (await actionsAt(at)).at(-1);
    const start = { line: 3, character: 0 };
    assert.deepEqual(editsOf(suppression?.edit), [
      {
        range: { start, end: start },
        snippet: { kind: 'snippet', value: '\t//gotraps:ignore toy-trap ${1:say here why this is safe}\n' },
      },
    ]);
  });

  it('that silence nothing are told as hints, greyed out, and removed', async () => {
    const line = '//gotraps:ignore toy-trap why';
    const at = await open(`package p\n\nfunc f() {\n\tx() |${line}\n}\n`);
    await client.until(() => client.last(main) !== undefined);
    const range = { start: at, end: { line: at.line, character: at.character + line.length } };
    assert.deepEqual(client.last(main)?.diagnostics, [
      {
        range,
        severity: 4,
        source: 'gotraps',
        code: 'ignore-unused',
        message: 'This silences nothing: nothing is reported here by `toy-trap`.',
        tags: [1],
      },
    ]);
    const [action, ...others] = await actionsAt(at);
    assert.deepEqual(others, []);
    assert.deepEqual([action?.title, action?.diagnostics], ['Remove this comment', client.last(main)?.diagnostics]);
    const blankBefore = { line: at.line, character: at.character - 1 };
    assert.deepEqual(editsOf(action?.edit), [{ range: { ...range, start: blankBefore }, newText: '' }]);
  });

  it('are not judged where the code can not be read, an import is missing, or the rule does not run', async () => {
    const comment = '//gotraps:ignore toy-trap why\nvar x int\n';
    for (const [text, configuration] of [
      [`package p\n\n${comment}\nfunc f( {\n`, {}],
      [`package p\n\nimport "example.com/unknown"\n\n${comment}`, {}],
      [`package p\n\n${comment}`, { ruleSeverity: { 'toy-trap': 'off' } }],
    ] as const) {
      await open(`${text}|`, { configuration: () => configuration });
      assert.deepEqual(
        await actionsAt({ line: text.split('\n').indexOf('//gotraps:ignore toy-trap why'), character: 3 }),
        [],
      );
      await client.stop();
    }
    await open(`package p\n\nimport "sync"\n\n${comment}|`);
    assert.equal((await actionsAt({ line: 4, character: 3 })).length, 1);
  });

  it('with a rule that does not exist are mended', async () => {
    await open('package p\n\n//gotraps:ignore toi-trap why\nvar x int\n|');
    const actions = await actionsAt({ line: 2, character: 20 });
    assert.deepEqual(
      actions.map(({ title, diagnostics }) => [title, diagnostics?.[0]?.message]),
      ['Write `toy-trap` instead', 'Remove this comment'].map((title) => [
        title,
        'There is no rule `toi-trap` to ignore; did you mean `toy-trap`?',
      ]),
    );
  });
});
