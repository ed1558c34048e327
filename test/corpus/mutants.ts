// npm run corpus:mutants [-- folders… --kinds=A,B --limit=N --seed=N --missed]: breaks correct code, in memory, and counts how often
// that is reported. GOROOT/src where no folder is given. Fails where less than the goal is reported.
import { parseArgs } from 'node:util';
import type { Rule, RuleFamily } from '../../server/src/rules/rule.js';
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
  'flush-removed': 80,
  'flush-swapped': 80,
  'unlock-removed': 80,
  'end-removed': 80,
  'add-moved': 80,
  'deadline-removed': 80,
};

/** The rules that have to report what isn't a race. */
const families: Readonly<Partial<Record<MutantKind, RuleFamily>>> = {
  'flush-removed': 'flush',
  'flush-swapped': 'flush',
  'unlock-removed': 'lock',
  'end-removed': 'lifetime',
  'add-moved': 'lifetime',
  'deadline-removed': 'socket',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string', default: mutantKinds.join(',') },
    missed: { type: 'boolean', default: false },
  },
});

function kindsOf(text: string): readonly MutantKind[] {
  return text.split(',').map((name) => {
    const kind = mutantKinds.find((one) => one === name);
    if (kind === undefined) throw new Error(`${name} is none of ${mutantKinds.join(', ')}`);
    return kind;
  });
}

function rulesFor(kind: MutantKind, rules: readonly Rule[]): ReadonlySet<string> {
  const family = families[kind];
  if (family === undefined) return raceRules(rules);
  return new Set(rules.filter(({ meta }) => meta.family === family && meta.reportsRaces !== true).map(({ meta }) => meta.id));
}

async function run(session: CorpusSession, sites: readonly MutantSite[]): Promise<readonly MutantResult[]> {
  const results: MutantResult[] = [];
  const { engine } = session;
  for (const folder of new Set(sites.map((site) => site.folder))) {
    const loaded = await session.load(folder);
    for await (const check of session.check(loaded)) {
      const { name } = check.program.typed;
      const here = sites.filter((site) => site.folder === folder && site.packageName === name);
      for (const { mutant } of here) results.push(runMutant(engine, check, mutant, rulesFor(mutant.kind, engine.rules)));
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
const kinds = kindsOf(values.kinds);
const session = await CorpusSession.create(defaultSettings.build, checkPackage);
const sites = await findSites(session, roots);
const results = await run(session, selectSites(sites, kinds, Number(values.limit), Number(values.seed)));

let hasReachedGoals = true;
for (const kind of kinds) {
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
