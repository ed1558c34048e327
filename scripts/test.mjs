// npm test: installs, builds, type-checks, lints and runs every test. Type check and lint count as one test each.
// What a machine lacks (Go, Neovim, a browser with the workbench) is skipped aloud; with CI=true it is a failure.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './install.mjs';
import { root, run, runOrExit } from './run.mjs';

const totalsFile = join(root, 'out/test-totals');
const mocha = ['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/mocha-reporter.cjs'];

/** Runs mocha and returns its totals. A run that broke off before its report counts as a failure. */
function runMocha(args) {
  rmSync(totalsFile, { force: true });
  const status = run(process.execPath, [...mocha, ...args], { GOTRAPS_TOTALS: totalsFile });
  let totals = { passes: 0, failures: 0, pending: 0 };
  try {
    totals = JSON.parse(readFileSync(totalsFile, 'utf8'));
  } catch {
    console.error('The test run ended without a report.');
  }
  const broke = status !== 0 && totals.failures === 0;
  return broke ? { ...totals, failures: 1 } : totals;
}

/** Runs a check that is one test. */
function runCheck(script) {
  const status = run('npm', ['run', '--silent', script]);
  return { passes: status === 0 ? 1 : 0, failures: status === 0 ? 0 : 1, pending: 0 };
}

installPackages();
runOrExit(process.execPath, ['esbuild.mjs']);
mkdirSync(join(root, 'out'), { recursive: true });
const runs = [
  runCheck('typecheck'),
  runCheck('lint'),
  runMocha(['--parallel', '--jobs', '2', '--ignore', 'test/e2e/**', 'test/**/*.test.ts']),
  // After the others and one by one: these watch the clock of a real editor.
  runMocha(['test/e2e/**/*.test.ts']),
];
const sum = (key) => runs.reduce((total, one) => total + one[key], 0);
const [passed, failed, skipped] = [sum('passes'), sum('failures'), sum('pending')];
if (skipped > 0) console.log(`${skipped} skipped: the reasons are above`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || (skipped > 0 && process.env.CI === 'true') ? 1 : 0);
