import type { BadOutcome } from '../harness/fixture.js';
import type { Outcome } from './run-command.js';

/** Exit status that a program under `bad=leak` gives itself when goroutines are left at its end. */
export const LEAK_EXIT_CODE = 3;

const raceReport = 'WARNING: DATA RACE';
const deadlockReport = 'fatal error: all goroutines are asleep - deadlock!';

/** Whether a run failed in the stated way. `expected` is what a correct variant prints. */
export function hasSprung(bad: BadOutcome, outcome: Outcome, expected: string): boolean {
  const { exitCode, stderr, stdout, timedOut } = outcome;
  switch (bad) {
    case 'race':
      return stderr.includes(raceReport);
    case 'fatal':
      return stderr.includes('fatal error: ') && !stderr.includes(deadlockReport);
    case 'panic':
      return exitCode === 2 && /^panic: /m.test(stderr);
    case 'deadlock':
      return timedOut || stderr.includes(deadlockReport);
    case 'short-output':
      return exitCode === 0 && stdout.length < expected.length;
    case 'garbled':
      return exitCode === 0 && hasForeignLine(stdout, expected);
    case 'leak':
      return exitCode === LEAK_EXIT_CODE;
  }
}

function hasForeignLine(stdout: string, expected: string): boolean {
  const lines = new Set(expected.split('\n'));
  return stdout.split('\n').some((line) => !lines.has(line));
}

/** What is wrong with a run of a program that should be correct; undefined when nothing is. */
export function findFault(outcome: Outcome, expected: string): string | undefined {
  const { exitCode, stderr, stdout, timedOut } = outcome;
  if (timedOut) return 'did not end within its time limit';
  if (stderr.includes(raceReport)) return `data race:\n${firstLines(stderr)}`;
  if (exitCode !== 0) return `exit status ${exitCode ?? 'by a signal'}:\n${firstLines(stderr)}`;
  if (stdout !== expected) return `printed ${JSON.stringify(stdout)}, not ${JSON.stringify(expected)}`;
  return undefined;
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 30).join('\n');
}
