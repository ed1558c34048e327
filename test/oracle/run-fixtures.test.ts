import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFixtures } from '../harness/find-fixtures.js';
import { buildFixtures, startFixtures, type Variant } from './run-fixtures.js';
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

  // All are built, and begun, before the first result is asked for, so a pattern for mocha alone would save nothing.
  const wanted = new RegExp(process.env.FIXTURES ?? '');
  const fixtures = findFixtures().flatMap(({ fixture }) => (wanted.test(fixture.name) ? [fixture] : []));
  const folder = mkdtempSync(join(tmpdir(), 'gotraps-oracle-'));
  let variants: ReadonlyMap<string, readonly Variant[]> = new Map();
  let problems: readonly Promise<readonly string[]>[] = [];
  before(async () => {
    variants = await buildFixtures(folder, fixtures);
    problems = startFixtures(fixtures.map(({ name }) => variants.get(name) ?? []));
  });
  after(async () => {
    await Promise.all(problems);
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, fixture] of fixtures.entries()) {
    it(`${fixture.name} behaves as stated`, async () => {
      assert.equal(variants.get(fixture.name)?.length, 1 + fixture.fixes.size, 'every variant was built');
      assert.deepEqual(await problems[index], []);
    });
  }
});
