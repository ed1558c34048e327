import assert from 'node:assert/strict';
import { importsOf, whyNotImport } from './layering.js';
import { readSources } from './sources.js';

const allowed: readonly (readonly [string, string])[] = [
  ['server/src/rules/map/map-race/rule.ts', '../../../program/races.js'],
  ['server/src/rules/map/map-race/rule.ts', './fix.js'],
  ['server/src/rules/generated/registry.ts', '../map/map-race/rule.js'],
  ['server/src/entry/node.ts', 'node:process'],
  ['server/src/host/node-file-host.ts', 'node:fs/promises'],
  ['server/src/lsp/to-lsp.ts', 'vscode-languageserver'],
  ['server/src/lsp/custom-requests.ts', '../report/format-sarif.js'],
  ['client/src/start-client.ts', '../../protocol/messages.js'],
];

const forbidden: readonly (readonly [string, string])[] = [
  ['server/src/syntax/lower.ts', '../types/type.js'],
  ['server/src/host/file-host.ts', '../knowledge/std.js'],
  ['server/src/lsp/hover.ts', '../cli/check.js'],
  ['server/src/report/report.ts', '../lsp/to-lsp.js'],
  ['server/src/session/session.ts', '../lsp/to-lsp.js'],
  ['server/src/base/bug.ts', '../utilities/log.js'],
  ['server/src/rules/map/map-race/rule.ts', 'vscode-languageserver-types'],
  ['server/src/rules/map/map-race/rule.ts', '../map-unguarded/rule.js'],
  ['server/src/rules/map/map-race/rule.ts', '../../flush/flush-missing/rule.js'],
  ['server/src/session/session.ts', 'node:fs'],
  ['server/src/host/browser-file-host.ts', 'node:fs'],
  ['server/src/types/load.ts', 'web-tree-sitter'],
  ['server/src/cli/check.ts', '../../../test/harness/run.js'],
  ['client/src/start-client.ts', '../../server/src/session/settings.js'],
  ['protocol/messages.ts', '../server/src/base/message.js'],
];

describe('layers', () => {
  it('import only downwards, and only the packages that are theirs', () => {
    const files = readSources(['client', 'protocol', 'server']);
    assert.ok(files.length > 0);
    const violations = files.flatMap((file) =>
      importsOf(file.text).flatMap((specifier) => {
        const why = whyNotImport(file.path, specifier);
        return why === undefined ? [] : [`${file.path}: ${specifier}: ${why}`];
      }),
    );
    assert.deepEqual(violations, []);
  });

  for (const [from, specifier] of allowed) {
    it(`allows ${specifier} in ${from}`, () => {
      assert.equal(whyNotImport(from, specifier), undefined);
    });
  }

  for (const [from, specifier] of forbidden) {
    it(`refuses ${specifier} in ${from}`, () => {
      assert.notEqual(whyNotImport(from, specifier), undefined);
    });
  }

  it('sees every form of import', () => {
    const text = [
      "import { a } from './a.js';",
      "import type { B } from './b.js';",
      "export * from './c.js';",
      "const d = import('./d.js');",
      "let e: import('./e.js').E;",
      "import './f.js';",
    ].join('\n');
    assert.deepEqual(importsOf(text).sort(), ['./a.js', './b.js', './c.js', './d.js', './e.js', './f.js']);
  });
});
