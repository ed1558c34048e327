import assert from 'node:assert/strict';
import { createEngine } from '../server/src/entry/create-engine.js';
import type { Engine } from '../server/src/session/engine.js';
import { findFixtureProblems } from './harness/check-fixture.js';
import { findFixtures } from './harness/find-fixtures.js';

describe('fixtures', function () {
  this.timeout(20_000);
  const all = findFixtures();
  let engine: Engine;
  before(async () => {
    engine = await createEngine();
  });

  it('have unique names, as module paths must', () => {
    const names = all.map(({ fixture }) => fixture.name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const { ruleId, fixture } of all) {
    it(`${fixture.name}: findings, fixes and edits are as stated`, () => {
      assert.deepEqual(findFixtureProblems(engine, ruleId, fixture), []);
    });
  }
});
