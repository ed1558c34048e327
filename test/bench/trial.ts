/**
 * `npm run bench:trial [-- folder]`: what processor time the trial of a fix takes, which each offer goes through before anybody sees it. In a package of a folder, `database/sql` with its tests by default, locks are taken
 * away one by one in memory; what is then reported offers fixes, and each of these is built, applied and analysed. `--limit=N` takes N of the locks, `--seed=N` chooses others, `--each` prints every trial.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPackage, type PackageCheck } from '../../server/src/session/check-package.js';
import { defaultSettings } from '../../server/src/session/settings.js';
import { verifyFix } from '../../server/src/session/verify-fix.js';
import { CorpusSession, toUri } from '../corpus/corpus-session.js';
import { lockMutants } from '../corpus/lock-mutants.js';
import { checkMutant } from '../corpus/run-mutants.js';
import { goSourceRoot, sample } from '../harness/go-sources.js';

/** Each trial is made so often; its middle time counts. */
const repetitions = 3;

interface Trial {
  readonly kind: string;
  /** Of processor time. */
  readonly milliseconds: number;
  readonly isOffered: boolean;
  readonly what: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    each: { type: 'boolean', default: false },
  },
});

function linesOf({ program }: PackageCheck): number {
  return program.typed.input.files.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
}

/** The trials of all fixes that are offered for what the mutants of a package make reported. */
function trialsOf(session: CorpusSession, original: PackageCheck): Trial[] {
  const { engine } = session;
  const everyRule = new Set(engine.rules.map(({ meta }) => meta.id));
  const known = new Set(original.findings.map(({ ruleId, identity }) => `${ruleId} ${identity}`));
  const mutants = lockMutants(original.program.typed).filter(({ kind }) => kind === 'lock-removed');
  return sample(mutants, Number(values.limit), Number(values.seed)).flatMap((mutant) => {
    const { check } = checkMutant(engine, original, mutant, everyRule);
    const findings = check.findings.filter(({ ruleId, identity }) => !known.has(`${ruleId} ${identity}`));
    return findings.flatMap((finding) =>
      finding.fixes.map((offer): Trial => {
        let isOffered = false;
        const times = Array.from({ length: repetitions }, () => {
          const start = process.cpuUsage();
          isOffered = verifyFix(engine, check, finding, offer) !== undefined;
          const { user, system } = process.cpuUsage(start);
          return (user + system) / 1000;
        });
        const milliseconds = times.sort((a, b) => a - b)[repetitions >> 1]!;
        return { kind: offer.kind, milliseconds, isOffered, what: `${finding.ruleId} ${mutant.name}` };
      }),
    );
  });
}

function print(what: string, trials: readonly Trial[]): void {
  const sorted = trials.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
  const offered = trials.filter(({ isOffered }) => isOffered).length;
  console.log(
    `${what}: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, max ${at(1)} ms (${trials.length} trials, ${offered} let pass)`,
  );
}

const folder = positionals[0] ?? join(goSourceRoot(), 'database/sql');
const session = await CorpusSession.create(defaultSettings.build, checkPackage);
for await (const check of session.check(await session.load(toUri(folder)))) {
  // A first round warms the compiler up, as a server is that has been used for a minute.
  trialsOf(session, check);
  const trials = trialsOf(session, check);
  console.log(`package ${check.program.typed.name}: ${linesOf(check)} lines`);
  if (trials.length === 0) continue;
  print('all', trials);
  for (const kind of new Set(trials.map((trial) => trial.kind)))
    print(
      `  ${kind}`,
      trials.filter((trial) => trial.kind === kind),
    );
  if (values.each)
    for (const { kind, milliseconds, what, isOffered } of trials)
      console.log(`${milliseconds.toFixed(1)} ms ${kind} ${isOffered ? '' : 'withheld '}${what}`);
}
