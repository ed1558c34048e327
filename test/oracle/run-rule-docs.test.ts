import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRuleFolders } from '../harness/find-fixtures.js';
import { pageNames, readExamples } from '../harness/rule-page.js';
import { runCommand, type Outcome } from './run-command.js';
import { goEnvironment, hasGo } from './run-go.js';

/** Compiles Go files, each as a package of its own, and lets vet look at them. */
async function vetFiles(files: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'gotraps-pages-'));
  try {
    writeFileSync(join(folder, 'go.mod'), 'module pages\n\ngo 1.21\n');
    for (const [i, text] of files.entries()) {
      mkdirSync(join(folder, `p${i}`));
      writeFileSync(join(folder, `p${i}`, 'example.go'), text);
    }
    return await runCommand('go', ['vet', './...'], { cwd: folder, env: goEnvironment, limitMs: 300_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (hasGo()) {
  describe('examples on the pages of the rules', function () {
    this.timeout(300_000);

    it('compile', async () => {
      const pages = findRuleFolders().flatMap(({ path }) =>
        pageNames.map((name) => readFileSync(join(path, name), 'utf8')),
      );
      const codes = pages.flatMap((page) => readExamples(page).map((example) => example.code));
      assert.ok(codes.length >= pages.length);
      const { exitCode, stderr } = await vetFiles(codes);
      assert.equal(exitCode, 0, stderr);
    });

    it('would be caught if they did not', async () => {
      const { exitCode, stderr } = await vetFiles(['package p\n\nvar x int = "text"\n']);
      assert.equal(exitCode, 1);
      assert.match(stderr, /cannot use "text"/);
    });
  });
}
