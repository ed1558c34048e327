import assert from 'node:assert/strict';
import { readSources } from './sources.js';
import { styleChecks } from './style-checks.js';

describe('style', () => {
  const sources = readSources(['client', 'protocol', 'scripts', 'server', 'test']);

  for (const check of styleChecks) {
    it(`every file ${check.name}`, () => {
      assert.ok(sources.length > 0);
      assert.deepEqual(
        sources.filter((source) => check.isBroken(source)).map((source) => source.path),
        [],
      );
    });

    it(`sees a planted file that breaks "${check.name}"`, () => {
      assert.ok(check.isBroken(check.planted));
    });
  }

  it('keeps the median file of the server below 150 lines', () => {
    const lengths = readSources(['server'])
      .map((source) => source.text.split('\n').length - 1)
      .sort((a, b) => a - b);
    assert.ok((lengths[lengths.length >> 1] ?? 0) < 150);
  });
});
