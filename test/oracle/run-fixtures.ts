import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { applyFixSections, type BadOutcome, type Fixture, type FixtureFile } from '../harness/fixture.js';
import { runCommand, type Outcome } from './run-command.js';
import { findFault, hasSprung } from './run-verdict.js';
import { buildWorkspace, type BuiltProgram } from './run-workspace.js';

/** One program of a fixture: as it stands, or after one of its fixes. */
export interface Variant {
  readonly fixture: Fixture;
  /** `original`, or the kind of a fix. */
  readonly name: string;
  readonly files: readonly FixtureFile[];
  /** How it must fail; undefined when it must not. */
  readonly bad: BadOutcome | undefined;
  readonly built: BuiltProgram;
}

/** Time for one run; a run that takes longer counts as hanging. */
const RUN_LIMIT_MS = 10_000;

/** Runs at the same time: as many as the smallest machine that runs the tests has cores. */
const PARALLEL_RUNS = 2;

/**
 * More threads than one even on a machine with a single core; a race report ends the program at once; the detector waits only a
 * moment, not its usual second, for goroutines that still run when main returns (https://go.dev/doc/articles/race_detector).
 */
const runEnvironment = { GOMAXPROCS: '4', GORACE: 'halt_on_error=1 atexit_sleep_ms=20' };

/** A race is looked for with the detector; the detector hides deadlocks, and would report the race behind other failures. */
function needsRaceDetector(bad: BadOutcome | undefined): boolean {
  return bad === undefined || bad === 'race';
}

/**
 * Builds every program of the fixtures below a folder. A fixture that can't spring (`bad=none`) is built but has to do nothing.
 *
 * @returns the variants of each fixture, by its name
 */
export async function buildFixtures(
  root: string,
  fixtures: readonly Fixture[],
): Promise<ReadonlyMap<string, readonly Variant[]>> {
  const result = new Map<string, Variant[]>(fixtures.map((fixture) => [fixture.name, []]));
  const kinds = ['original', ...new Set(fixtures.flatMap((fixture) => [...fixture.fixes.keys()]))];
  for (const kind of kinds) {
    const drafts = fixtures
      .filter((fixture) => kind === 'original' || fixture.fixes.has(kind))
      .map((fixture) => ({
        fixture,
        name: kind,
        files: kind === 'original' ? fixture.files : applyFixSections(fixture, kind),
        bad: kind === 'original' && fixture.bad !== 'none' ? fixture.bad : undefined,
      }));
    const folder = join(root, kind);
    mkdirSync(folder);
    const built = await buildWorkspace(
      folder,
      drafts.map(({ fixture, files, bad }) => ({
        name: fixture.name,
        files,
        isTest: fixture.isTest,
        withRaceDetector: needsRaceDetector(bad),
        mustBeClean: kind !== 'original' || fixture.bad === undefined,
      })),
    );
    for (const draft of drafts) {
      const program = built.get(draft.fixture.name);
      if (program !== undefined) result.get(draft.fixture.name)?.push({ ...draft, built: program });
    }
  }
  return result;
}

/** Runs a program up to `runs` times, a few at once, until `isEnough` says so. */
async function runRepeatedly(binary: string, runs: number, isEnough: (outcome: Outcome) => boolean): Promise<boolean> {
  let left = runs;
  let enough = false;
  const work = async (): Promise<void> => {
    while (left > 0 && !enough) {
      left--;
      const outcome = await runCommand(binary, [], {
        cwd: join(binary, '..'),
        env: runEnvironment,
        limitMs: RUN_LIMIT_MS,
      });
      enough = isEnough(outcome) || enough;
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_RUNS }, work));
  return enough;
}

/** What execution says against a variant; empty when it behaves as its fixture states. */
export async function findVariantProblems(variant: Variant): Promise<readonly string[]> {
  const { fixture, bad, built } = variant;
  const problems = [...built.complaints];
  const isIdle = fixture.bad === 'none' && variant.name === 'original';
  if (built.binary !== undefined && !isIdle) {
    const expected = fixture.isTest ? 'PASS\n' : fixture.stdout;
    if (bad === undefined) {
      let fault: string | undefined;
      await runRepeatedly(built.binary, fixture.runs, (outcome) => {
        fault ??= findFault(outcome, expected);
        return fault !== undefined;
      });
      if (fault !== undefined) problems.push(fault);
    } else if (!(await runRepeatedly(built.binary, fixture.runs, (outcome) => hasSprung(bad, outcome, expected)))) {
      problems.push(`the trap did not spring: no ${bad} in ${fixture.runs} runs`);
    }
  }
  return problems.map((problem) => `${fixture.name} (${variant.name}): ${problem}`);
}
