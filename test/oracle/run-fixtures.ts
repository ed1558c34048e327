import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { applyFixSections, type BadOutcome, type Fixture, type FixtureFile } from '../harness/fixture.js';
import { Places } from './places.js';
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

/** Runs at work at the same time: twice the cores of the smallest machine that runs the tests, since each pauses when it ends. */
const runPlaces = new Places(4);

/** A run that goes on for longer waits (for its time limit, a ticker, a peer) more than it computes, and no longer takes a place. */
const COUNTED_MS = 700;

/** Runs at the same time of a program that must fail: it mostly does so at once, and the others would be in vain. */
const FAILING_RUNS = 2;

/** Fixtures that are begun and not done, most of which wait for one of the places. */
const fixturePlaces = new Places(24);

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
  const drafts = fixtures.map(draftVariants);
  const most = Math.max(0, ...drafts.map((ofFixture) => ofFixture.length));
  // The variants of a fixture are the same module, which a workspace can have only once; few workspaces are few calls of the go command.
  for (let turn = 0; turn < most; turn++) {
    const ofTurn = drafts.flatMap((ofFixture) => ofFixture.slice(turn, turn + 1));
    const folder = join(root, String(turn));
    mkdirSync(folder);
    const built = await buildWorkspace(
      folder,
      ofTurn.map(({ fixture, name, files, bad }) => ({
        name: fixture.name,
        files,
        isTest: fixture.isTest,
        withRaceDetector: needsRaceDetector(bad),
        mustBeClean: name !== 'original' || fixture.bad === undefined,
      })),
    );
    for (const draft of ofTurn) {
      const program = built.get(draft.fixture.name);
      if (program !== undefined) result.get(draft.fixture.name)?.push({ ...draft, built: program });
    }
  }
  return result;
}

function draftVariants(fixture: Fixture): readonly Omit<Variant, 'built'>[] {
  const bad = fixture.bad === 'none' ? undefined : fixture.bad;
  return [
    { fixture, name: 'original', files: fixture.files, bad },
    ...[...fixture.fixes.keys()].map((kind) => ({
      fixture,
      name: kind,
      files: applyFixSections(fixture, kind),
      bad: undefined,
    })),
  ];
}

/** Runs a program up to `runs` times, `atOnce` at the same time, until `isEnough` says so. */
async function runRepeatedly(
  binary: string,
  runs: number,
  atOnce: number,
  isEnough: (outcome: Outcome) => boolean,
): Promise<boolean> {
  let left = runs;
  let enough = false;
  const runOnce = (): Promise<Outcome> =>
    runCommand(binary, [], { cwd: join(binary, '..'), env: runEnvironment, limitMs: RUN_LIMIT_MS });
  const work = async (): Promise<void> => {
    while (left > 0 && !enough) {
      left--;
      const outcome = await runPlaces.work(runOnce, COUNTED_MS);
      enough = isEnough(outcome) || enough;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
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
      await runRepeatedly(built.binary, fixture.runs, fixture.runs, (outcome) => {
        fault ??= findFault(outcome, expected);
        return fault !== undefined;
      });
      if (fault !== undefined) problems.push(fault);
    } else {
      const isBad = (outcome: Outcome): boolean => hasSprung(bad, outcome, expected);
      const sprang = await runRepeatedly(built.binary, fixture.runs, FAILING_RUNS, isBad);
      if (!sprang) problems.push(`the trap did not spring: no ${bad} in ${fixture.runs} runs`);
    }
  }
  return problems.map((problem) => `${fixture.name} (${variant.name}): ${problem}`);
}

/** What execution says against the variants of each fixture, in order. All are begun, few at once, before the first result is there. */
export function startFixtures(ofFixtures: readonly (readonly Variant[])[]): readonly Promise<readonly string[]>[] {
  return ofFixtures.map((variants) =>
    fixturePlaces.work(async () => (await Promise.all(variants.map(findVariantProblems))).flat()),
  );
}
