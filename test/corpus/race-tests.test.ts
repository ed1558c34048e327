import assert from 'node:assert/strict';
import type { PlacedRange } from '../../server/src/session/check-package.js';
import { TypedSource } from '../types/typed-source.js';
import type { RaceFinding } from './race-findings.js';
import { raceTests, resultsOf } from './race-tests.js';

const source = `package race_test

func TestRaceDirect(t *T) { one() }

func TestNoRaceQuiet(t *T) { two() }

func TestRaceHelped(t *T) { viaHelper() }

func TestRaceSkipped(t *T) {
	t.Skip("not today")
	one()
}

func TestRaceLateSkip(t *T) {
	one()
	t.Skip("too late")
}

func TestNoRaceFailingKnown(t *T) {}

func TestRacer(t *T) {}

func viaHelper() { helper() }

func helper() { three() }
`;

async function testsOf(): Promise<ReturnType<typeof raceTests>> {
  return raceTests((await TypedSource.of(source)).checked);
}

/** A finding with places at the given texts, the main one first. */
function findingAt(...texts: string[]): RaceFinding {
  const places = texts.map((text): PlacedRange => {
    const start = source.indexOf(text);
    assert.ok(start >= 0, text);
    return { uri: 'file:///p/f0.go', start, end: start + text.length };
  });
  const [main, ...others] = places;
  assert.ok(main !== undefined);
  return { ruleId: 'a-rule', message: '', places: [main, ...others] };
}

async function namesWith(finding: RaceFinding): Promise<string[]> {
  const results = resultsOf(await testsOf(), [finding]);
  return results.filter(({ findings }) => findings.length > 0).map(({ test }) => test.name);
}

describe("Go's tests of its race detector", () => {
  it('are told by their names, and whether they have a race', async () => {
    const named = (await testsOf()).map(({ name, hasRace }) => `${name} ${String(hasRace)}`);
    assert.deepEqual(named, [
      'TestRaceDirect true',
      'TestNoRaceQuiet false',
      'TestRaceHelped true',
      'TestRaceSkipped true',
      'TestRaceLateSkip true',
      'TestNoRaceFailingKnown false',
    ]);
  });

  it('that skip themselves or are known to fail are not counted', async () => {
    const left = (await testsOf()).filter(({ notCounted }) => notCounted !== undefined);
    assert.deepEqual(
      left.map(({ name, notCounted }) => [name, notCounted]),
      [
        ['TestRaceSkipped', 'skipped'],
        ['TestNoRaceFailingKnown', 'failing'],
      ],
    );
  });

  it('have the findings with a place inside of them', async () => {
    assert.deepEqual(await namesWith(findingAt('two()')), ['TestNoRaceQuiet']);
    assert.deepEqual(await namesWith(findingAt('three()', 'two()')), ['TestNoRaceQuiet']);
  });

  it('have the findings of their helpers where no test has a place of it', async () => {
    assert.deepEqual(await namesWith(findingAt('three()')), ['TestRaceHelped']);
  });

  it('share no finding with others', async () => {
    assert.deepEqual(await namesWith(findingAt('package race_test')), []);
  });
});
