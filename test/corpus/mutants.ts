// npm run corpus:mutants [-- folders… --limit=N --seed=N --missed]: breaks the order that correct code keeps, in memory, and counts how
// often that is reported. GOROOT/src where no folder is given. Fails where less than the goal is reported.
import { parseArgs } from 'node:util';
import { checkPackage } from '../../server/src/session/check-package.js';
import { defaultSettings } from '../../server/src/session/settings.js';
import { gorootSources } from '../harness/go-sources.js';
import { CorpusSession, toPath } from './corpus-session.js';
import { findSites, selectSites, type MutantSite } from './mutant-sites.js';
import { mutantKinds, type MutantKind } from './mutant.js';
import { raceRules } from './race-findings.js';
import { isReported, runMutant, type MutantResult } from './run-mutants.js';

const goalPercent: Readonly<Record<MutantKind, number>> = {
  'lock-removed': 80,
  'lock-weakened': 90,
  'wait-removed': 70,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    missed: { type: 'boolean', default: false },
  },
});

async function run(session: CorpusSession, sites: readonly MutantSite[]): Promise<readonly MutantResult[]> {
  const results: MutantResult[] = [];
  const ruleIds = raceRules(session.engine.rules);
  for (const folder of new Set(sites.map((site) => site.folder))) {
    const loaded = await session.load(folder);
    for await (const check of session.check(loaded)) {
      const { name } = check.program.typed;
      const here = sites.filter((site) => site.folder === folder && site.packageName === name);
      for (const { mutant } of here) results.push(runMutant(session.engine, check, mutant, ruleIds));
    }
    session.forget(folder);
  }
  return results;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)} %)`;
}

function print(name: string, results: readonly MutantResult[]): void {
  const reported = results.filter(isReported).length;
  console.log(`${name.padEnd(34)} ${String(reported).padStart(4)} of ${results.length}${share(reported, results.length)}`);
}

/** Which kinds of code are missed most. */
function printTraits(results: readonly MutantResult[]): void {
  const traits = new Set(results.flatMap(({ mutant }) => mutant.traits));
  for (const trait of [...traits].sort()) {
    print(
      `  ${trait}`,
      results.filter(({ mutant }) => mutant.traits.includes(trait)),
    );
  }
}

function printResult(word: string, { mutant, line }: MutantResult): void {
  const { kind, name, what, traits } = mutant;
  console.log(`${word}: ${toPath(mutant.declared.uri)}:${line} ${kind}: ${name}: ${what} (${traits.join(', ')})`);
}

const roots = positionals.length > 0 ? positionals : [gorootSources()].filter((root) => root !== undefined);
if (roots.length === 0) throw new Error('Go is not installed: give folders with Go code');
const session = await CorpusSession.create(defaultSettings.build, checkPackage);
const sites = await findSites(session, roots);
const results = await run(session, selectSites(sites, mutantKinds, Number(values.limit), Number(values.seed)));

let hasReachedGoals = true;
for (const kind of mutantKinds) {
  const ofKind = results.filter(({ mutant }) => mutant.kind === kind);
  const possible = sites.filter(({ mutant }) => mutant.kind === kind).length;
  print(`${kind}, ${ofKind.length} of ${possible} places`, ofKind);
  printTraits(ofKind);
  if (100 * ofKind.filter(isReported).length >= goalPercent[kind] * ofKind.length) continue;
  hasReachedGoals = false;
  console.log(`  fewer than ${goalPercent[kind]} % are reported`);
}
const notQuiet = results.filter(({ before }) => before.length > 0);
for (const result of notQuiet) printResult('reported as it was', result);
if (values.missed) for (const result of results) if (!isReported(result)) printResult('missed', result);
process.exitCode = hasReachedGoals && notQuiet.length === 0 ? 0 : 1;
