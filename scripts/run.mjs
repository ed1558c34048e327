// What the other scripts share: where the project is, and running a program in it.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a program in the project's folder with this terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @returns {number} its exit status; 127 when it could not be started, 128 when a signal ended it
 */
export function run(command, args, env = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (result.error) {
    console.error(`${command}: ${result.error.message}`);
    return 127;
  }
  return result.status ?? 128;
}

/**
 * Runs a program as `run` does, and ends this process with its status when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function runOrExit(command, args, env = {}) {
  const status = run(command, args, env);
  if (status !== 0) process.exit(status);
}

/**
 * @param {string} command
 * @param {readonly string[]} [args] with which the program says its version
 * @returns {boolean} whether the program can be run here
 */
export function isInstalled(command, args = ['--version']) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
