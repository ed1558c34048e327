import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRuleFolders } from '../harness/find-fixtures.js';
import { pageNames, readExamples } from '../harness/rule-page.js';
import { runCommand, type Outcome } from './run-command.js';
import { goEnvironment, hasGo, oracleMode } from './run-go.js';

const mode = oracleMode(hasGo(), process.env);
if (mode.kind === 'skip') console.warn(mode.notice);

/** Compiles Go files, each as a package of its own; `vet` looks at them, too. */
async function runGo(command: 'build' | 'vet', files: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'gotraps-pages-'));
  try {
    writeFileSync(join(folder, 'go.mod'), 'module pages\n\ngo 1.21\n');
    for (const [i, text] of files.entries()) {
      mkdirSync(join(folder, `p${i}`));
      writeFileSync(join(folder, `p${i}`, 'example.go'), text);
    }
    return await runCommand('go', [command, './...'], { cwd: folder, env: goEnvironment, limitMs: 300_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('examples on the pages of the rules', function () {
  this.timeout(300_000);

  if (mode.kind === 'fail') {
    it('have Go', () => {
      assert.fail(mode.notice);
    });
  }
  if (mode.kind !== 'run') return;

  const pages = findRuleFolders().flatMap(({ path }) =>
    pageNames.map((name) => readFileSync(join(path, name), 'utf8')),
  );
  const examples = pages.flatMap(readExamples);
  const codesOf = (wanted: string): string[] => examples.flatMap(({ kind, code }) => (kind === wanted ? [code] : []));

  it('compile, also what is wrong', async () => {
    const codes = codesOf('wrong');
    assert.ok(codes.length >= pages.length);
    const { exitCode, stderr } = await runGo('build', codes);
    assert.equal(exitCode, 0, stderr);
  });

  it('have nothing that vet complains of where they are right', async () => {
    const codes = codesOf('right');
    assert.ok(codes.length >= pages.length);
    const { exitCode, stderr } = await runGo('vet', codes);
    assert.equal(exitCode, 0, stderr);
  });

  it('would be caught if they were not so', async () => {
    const { exitCode, stderr } = await runGo('build', ['package p\n\nvar x int = "text"\n']);
    assert.equal(exitCode, 1);
    assert.match(stderr, /cannot use "text"/);
    const vetted = await runGo('vet', ['package p\n\nimport "fmt"\n\nfunc f() { fmt.Printf("%d", "text") }\n']);
    assert.equal(vetted.exitCode, 1);
    assert.match(vetted.stderr, /wrong type string/);
  });
});
