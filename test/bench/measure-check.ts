import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one run of the command line used, its start and its threads included. */
export interface Usage {
  readonly seconds: number;
  /** Processor time of all threads, those of the garbage collector included. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

export interface CheckMeasurement extends Usage {
  readonly files: number;
  readonly lines: number;
  readonly findings: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the bundle that users run. @throws when the build fails */
export function buildBundle(): void {
  const { status, stderr } = spawnSync(process.execPath, ['esbuild.mjs', 'cli'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Checks a folder in a process of its own, from nothing. @throws when there is no report */
export function measureCheck(folder: string, ...options: readonly string[]): CheckMeasurement {
  const output = mkdtempSync(join(tmpdir(), 'gotraps-bench-'));
  try {
    const [usageFile, report] = [join(output, 'usage.json'), join(output, 'report.json')];
    const args = ['--import', join(root, 'test/bench/report-usage.mjs'), join(root, 'dist/cli.cjs'), 'check', folder];
    const { status, stderr } = spawnSync(
      process.execPath,
      [...args, '--format=json', '--quiet', `--output=${report}`, ...options],
      { encoding: 'utf8', env: { ...process.env, USAGE_FILE: usageFile } },
    );
    if (status !== 0 && status !== 1) throw new Error(stderr);
    const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as Usage;
    const { summary, findings } = JSON.parse(readFileSync(report, 'utf8')) as {
      readonly summary: { readonly files: number; readonly lines: number };
      readonly findings: readonly unknown[];
    };
    return { ...usage, files: summary.files, lines: summary.lines, findings: findings.length };
  } finally {
    rmSync(output, { recursive: true });
  }
}
