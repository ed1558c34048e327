import { spawn } from 'node:child_process';

/** How a process ended. */
export interface Outcome {
  /** Undefined when a signal ended it or it could not be started. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs: number;
}

/** More than any fixture prints; keeps a runaway program from filling the memory. */
const OUTPUT_LIMIT = 1 << 20;

/** Runs a process to its end or to its time limit, when it is killed. Never rejects. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (output[name].length < OUTPUT_LIMIT) output[name] += text;
      });
    }
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.limitMs);
    const finish = (exitCode: number | undefined, trouble = ''): void => {
      clearTimeout(timer);
      resolve({ exitCode, timedOut, stdout: output.stdout, stderr: output.stderr + trouble });
    };
    child.on('error', (error) => {
      finish(undefined, error.message);
    });
    child.on('close', (code) => {
      finish(code ?? undefined);
    });
  });
}
