// npm run corpus:repair [-- folders… --limit=N --seed=N --tests=N --missed]: takes locks out of correct code, applies the fix that is preferred
// for what is then reported, vets each result with Go and runs the tests of N packages with the race detector. GOROOT/src where no folder is given.
// Fails where less than the goal is offered, or where a result doesn't compile or pass the tests that passed before.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPackage } from '../../server/src/session/check-package.js';
import { defaultSettings } from '../../server/src/session/settings.js';
import { gorootSources } from '../harness/go-sources.js';
import { runCommand } from '../oracle/run-command.js';
import { CorpusSession, toPath } from './corpus-session.js';
import { findSites, selectSites } from './mutant-sites.js';
import { raceRules } from './race-findings.js';
import { repairMutant, type Repair } from './repair-mutants.js';

/** Share of the reported mutants for which a fix has to be offered. */
const goalPercent = 85;

const vetLimitMs = 300_000;
const testLimitMs = 600_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    tests: { type: 'string', default: '60' },
    missed: { type: 'boolean', default: false },
  },
});

interface Placed extends Repair {
  readonly folder: string;
}

function placeOf({ result: { mutant, line } }: Repair): string {
  return `${toPath(mutant.declared.uri)}:${line} ${mutant.name}: ${mutant.what}`;
}

/** A file for the go command that puts the repaired text in the place of the package's own. */
function writeOverlay(files: ReadonlyMap<string, string>, temporary: string): string {
  const replace: Record<string, string> = {};
  for (const [uri, text] of files) {
    const path = join(temporary, `${String(Object.keys(replace).length)}.go`);
    writeFileSync(path, text);
    replace[toPath(uri)] = path;
  }
  const overlay = join(temporary, 'overlay.json');
  writeFileSync(overlay, JSON.stringify({ Replace: replace }));
  return overlay;
}

/** Runs the go command in a package; gives what it says when it isn't content. */
async function go(args: readonly string[], folder: string, limitMs: number): Promise<string | undefined> {
  const { exitCode, timedOut, stdout, stderr } = await runCommand('go', args, { cwd: toPath(folder), limitMs });
  if (exitCode === 0) return undefined;
  return timedOut ? 'took too long' : `${stdout}${stderr}`;
}

async function repairAll(session: CorpusSession, limit: number, seed: number): Promise<readonly Placed[]> {
  const sites = await findSites(session, roots);
  const ruleIds = raceRules(session.engine.rules);
  const repairs: Placed[] = [];
  const selected = selectSites(sites, ['lock-removed'], limit, seed);
  for (const folder of new Set(selected.map((site) => site.folder))) {
    const loaded = await session.load(folder);
    for await (const check of session.check(loaded)) {
      const { name } = check.program.typed;
      for (const site of selected) {
        if (site.folder !== folder || site.packageName !== name) continue;
        const repair = repairMutant(session.engine, check, site.mutant, ruleIds);
        if (repair !== undefined) repairs.push({ ...repair, folder });
      }
    }
    session.forget(folder);
  }
  return repairs;
}

/** How many of the packages that go well as they are go well with a repair. */
async function tryWithGo(
  what: string,
  repairs: readonly Placed[],
  args: readonly string[],
  limitMs: number,
): Promise<boolean> {
  const original = new Map<string, boolean>();
  let [good, all] = [0, 0];
  for (const repair of repairs) {
    const { folder } = repair;
    if (!original.has(folder)) original.set(folder, (await go([...args, '.'], folder, limitMs)) === undefined);
    if (original.get(folder) !== true) continue;
    all++;
    const trouble = await go([...args, `-overlay=${writeOverlay(repair.files, temporary)}`, '.'], folder, limitMs);
    if (trouble === undefined) good++;
    else console.log(`${what} fails: ${placeOf(repair)}\n${trouble}`);
  }
  console.log(`${what}: ${good} of ${all} repairs${share(good, all)}`);
  return good === all;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)} %)`;
}

const roots = positionals.length > 0 ? positionals : [gorootSources()].filter((root) => root !== undefined);
if (roots.length === 0) throw new Error('Go is not installed: give folders with Go code');
const temporary = mkdtempSync(join(tmpdir(), 'gotraps-repair-'));
try {
  const session = await CorpusSession.create(defaultSettings.build, checkPackage);
  const repairs = await repairAll(session, Number(values.limit), Number(values.seed));
  const offered = repairs.filter(({ kind }) => kind !== undefined);
  console.log(`offered: ${offered.length} of ${repairs.length} reported${share(offered.length, repairs.length)}`);
  if (values.missed)
    for (const repair of repairs) if (repair.kind === undefined) console.log(`not offered: ${placeOf(repair)}`);
  const compiles = await tryWithGo('go vet', offered, ['vet'], vetLimitMs);
  // One a package: the tests of some take minutes.
  const folders = new Set<string>();
  const tested = offered.filter(({ folder }) => !folders.has(folder) && folders.add(folder)).slice(0, Number(values.tests));
  const passes = await tryWithGo('go test -race', tested, ['test', '-race', '-short', '-count=1'], testLimitMs);
  const isOffered = 100 * offered.length >= goalPercent * repairs.length;
  if (!isOffered) console.log(`fewer than ${goalPercent} % are offered`);
  process.exitCode = isOffered && compiles && passes ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
