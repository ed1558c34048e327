// npm run corpus:race [-- --missed]: what is found in the programs that Go tests its own race detector with.
// Fails where a test without a race has a finding, or where less than the goal is found of those with one.
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultSettings } from '../../server/src/session/settings.js';
import { gorootSources } from '../harness/go-sources.js';
import { CorpusSession, toPath, toUri } from './corpus-session.js';
import { raceFindings, raceRules } from './race-findings.js';
import { raceTests, resultsOf, type RaceTestResult } from './race-tests.js';

const goalPercent = 85;

const { values } = parseArgs({ options: { missed: { type: 'boolean', default: false } } });

/** One package of all files, as runtime/race/race_test.go builds them. */
async function results(): Promise<readonly RaceTestResult[]> {
  const sources = gorootSources();
  if (sources === undefined) throw new Error('Go is not installed: there are no race tests to look at');
  const session = await CorpusSession.create({ ...defaultSettings.build, tags: ['race'] });
  const loaded = await session.load(toUri(`${sources}/runtime/race/testdata`));
  const ruleIds = raceRules(session.engine.rules);
  for await (const check of session.check(loaded)) {
    const { typed } = check.program;
    if (typed.name === 'race_test') return resultsOf(raceTests(typed), raceFindings(check, ruleIds));
  }
  throw new Error('GOROOT has no package race_test');
}

function print(file: string, some: readonly RaceTestResult[]): void {
  const counted = some.filter(({ test }) => test.notCounted === undefined);
  const racy = counted.filter(({ test }) => test.hasRace);
  const quiet = counted.filter(({ test }) => !test.hasRace);
  const found = (all: readonly RaceTestResult[]): number => all.filter(({ findings }) => findings.length > 0).length;
  const share = racy.length === 0 ? '' : ` (${((100 * found(racy)) / racy.length).toFixed(1)} %)`;
  const counts = `TestRace ${String(found(racy)).padStart(3)} of ${String(racy.length).padStart(3)}${share.padEnd(10)}`;
  console.log(`${file.padEnd(24)} ${counts} TestNoRace ${found(quiet)} of ${quiet.length}`);
}

const all = await results();
const counted = all.filter(({ test }) => test.notCounted === undefined);
const files = [...new Set(all.map(({ test }) => test.range.uri))];
for (const uri of files) {
  print(
    basename(toPath(uri)),
    all.filter(({ test }) => test.range.uri === uri),
  );
}
print('total', all);
for (const { test } of all) if (test.notCounted !== undefined) console.log(`not counted: ${test.name} (${test.notCounted})`);

const missed = counted.filter(({ test, findings }) => test.hasRace && findings.length === 0);
if (values.missed) for (const { test } of missed) console.log(`missed: ${basename(toPath(test.range.uri))} ${test.name}`);
const wrong = counted.filter(({ test, findings }) => !test.hasRace && findings.length > 0);
for (const { test, findings } of wrong) {
  for (const { ruleId, message } of findings) console.log(`wrong: ${test.name}: ${ruleId}: ${message}`);
}

const racy = counted.filter(({ test }) => test.hasRace).length;
const hasReachedGoal = 100 * (racy - missed.length) >= goalPercent * racy;
if (!hasReachedGoal) console.log(`fewer than ${goalPercent} % of TestRace* are found`);
process.exitCode = wrong.length === 0 && hasReachedGoal ? 0 : 1;
