import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CliSystem } from '../../server/src/cli/cli-system.js';
import { runCli } from '../../server/src/cli/run-cli.js';
import { nodeCliSystem } from '../../server/src/entry/node-cli-system.js';
import { createFakeEngine, fakeRules } from './fake-engine.js';

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSetting {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the streams are terminals. */
  readonly isTerminal?: boolean;
  /** Parts of the machine that behave otherwise. */
  readonly machine?: Partial<CliSystem>;
}

/** Runs the command line with the fake rules, on real files. */
export async function runInProcess(args: readonly string[], setting: CliSetting): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): CliSystem['stdout'] => ({
    isTerminal: setting.isTerminal ?? false,
    columns: 100,
    write: (text) => void (output[name] += text),
  });
  const engine = createFakeEngine();
  const system: CliSystem = {
    ...nodeCliSystem(
      {
        rules: fakeRules,
        version: '1.2.3',
        createEngine: () => engine,
        processorCount: 1,
        expectSource: () => undefined,
        startChecker: () => assert.fail('no threads here'),
        serveEditor: () => Promise.resolve(),
      },
      setting.folder,
    ),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    environment: setting.environment ?? {},
    ...setting.machine,
  };
  try {
    return { status: await runCli(args, system), ...output };
  } finally {
    (await engine).parser.dispose();
  }
}

/** Runs a test in a new folder with these files, by path. */
export async function withFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gotraps-cli-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
