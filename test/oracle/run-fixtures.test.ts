import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFixtures } from '../harness/find-fixtures.js';
import { buildFixtures, findVariantProblems, type Variant } from './run-fixtures.js';
import { hasGo, oracleMode } from './run-go.js';

const mode = oracleMode(hasGo(), process.env);
if (mode.kind === 'skip') console.warn(mode.notice);

describe('execution of the fixtures', function () {
  this.timeout(2_700_000);

  if (mode.kind === 'fail') {
    it('has Go', () => {
      assert.fail(mode.notice);
    });
  }
  if (mode.kind !== 'run') return;

  // All are built before the first one runs, so a pattern for mocha alone would save little.
  const wanted = new RegExp(process.env.FIXTURES ?? '');
  const fixtures = findFixtures().flatMap(({ fixture }) => (wanted.test(fixture.name) ? [fixture] : []));
  const folder = mkdtempSync(join(tmpdir(), 'gotraps-oracle-'));
  let variants: ReadonlyMap<string, readonly Variant[]> = new Map();
  before(async () => {
    variants = await buildFixtures(folder, fixtures);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const fixture of fixtures) {
    it(`${fixture.name} behaves as stated`, async () => {
      const own = variants.get(fixture.name) ?? [];
      assert.equal(own.length, 1 + fixture.fixes.size, 'every variant was built');
      const problems: string[] = [];
      for (const variant of own) problems.push(...(await findVariantProblems(variant)));
      assert.deepEqual(problems, []);
    });
  }
});
