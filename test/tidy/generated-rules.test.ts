import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { repositoryRoot } from './sources.js';

/** Exit status and complaints of the generator. */
function generate(...args: string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, ['scripts/generate-rules.mjs', ...args], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
}

describe('generated rule files', () => {
  it('are what the rule folders give', () => {
    const { status, stderr } = generate('--check');
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  it('are found stale after a page was edited', () => {
    const rules = mkdtempSync(join(tmpdir(), 'gotraps-rules-'));
    try {
      const folder = join(rules, 'map/map-race');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'rule.ts'), '');
      writeFileSync(join(folder, 'rule.md'), '# one\n');
      assert.equal(generate(rules).status, 0);
      assert.equal(generate('--check', rules).status, 0);
      writeFileSync(join(folder, 'rule.md'), '# two\n');
      const { status, stderr } = generate('--check', rules);
      assert.equal(status, 1);
      assert.match(stderr, /rule-docs\.ts is stale/);
    } finally {
      rmSync(rules, { recursive: true });
    }
  });

  it('come from folders with a page and fixtures each', () => {
    const rules = globSync('server/src/rules/*/*/rule.ts', { cwd: repositoryRoot });
    assert.ok(rules.length > 0);
    for (const rule of rules) {
      const folder = rule.replace(/rule\.ts$/, '');
      assert.notEqual(globSync(`${folder}rule.md`, { cwd: repositoryRoot }).length, 0, `${folder} has no rule.md`);
      assert.notEqual(
        globSync(`${folder}fixtures/*.txtar`, { cwd: repositoryRoot }).length,
        0,
        `${folder} has no fixture`,
      );
    }
  });
});
