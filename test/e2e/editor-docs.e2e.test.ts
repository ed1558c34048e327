import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { documentedConfiguration } from './editor-docs.js';

const command = ['gotraps', 'lsp', '--stdio'];

describe('docs/editors.md', () => {
  // https://docs.helix-editor.com/languages.html: tables `language-server.<name>` and entries of `language`, merged with Helix's own by `name`.
  it('shows for Helix a server and the language that uses it, with keys that its documentation has', () => {
    const configuration: unknown = JSON.parse(JSON.stringify(parse(documentedConfiguration('Helix'))));
    assert.deepEqual(configuration, {
      'language-server': { gotraps: { command: command[0], args: command.slice(1) } },
      language: [{ name: 'go', 'language-servers': ['gopls', 'gotraps'] }],
    });
  });

  // https://sublimelsp.github.io/LSP/client_configuration/: entries of `clients` with `enabled`, `command` and `selector`.
  it('shows for Sublime Text a client with keys that its documentation has', () => {
    assert.deepEqual(JSON.parse(documentedConfiguration('Sublime Text')), {
      clients: { gotraps: { enabled: true, command, selector: 'source.go' } },
    });
  });

  // https://zed.dev/docs/configuring-languages: `binary` of an entry of `lsp` has `path` and `arguments`.
  it('shows for Zed a program with keys that its documentation has', () => {
    assert.deepEqual(JSON.parse(documentedConfiguration('Zed')), {
      lsp: { gopls: { binary: { path: command[0], arguments: command.slice(1) } } },
    });
  });
});
