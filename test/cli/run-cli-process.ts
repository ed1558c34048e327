import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CliResult } from './run-in-process.js';

const entry = fileURLToPath(new URL('../../server/src/entry/cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

/**
 * Runs the command line from source in a process of its own, with pipes for its streams.
 *
 * @param inputs written one after the other, each after the first output that follows the one before
 */
export function runCliProcess(
  args: readonly string[],
  folder: string,
  inputs: readonly string[] = [],
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', tsx, entry, ...args], { cwd: folder });
    const output = { stdout: '', stderr: '' };
    const waiting = [...inputs];
    const writeNext = (): void => void child.stdin.write(waiting.shift() ?? '');
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? -1, ...output }));
    child.stdout.on('data', writeNext);
    writeNext();
  });
}
