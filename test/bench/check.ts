// npm run bench:check [-- folder] [--jobs=N]: how fast the command line checks a folder from nothing, and what it takes; GOROOT/src where
// none is given. With --scale: the same for growing samples of the folder's packages. With --parse: parsing and lowering alone.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalUri } from '../../server/src/base/uri.js';
import { buildBundle, measureCheck, type CheckMeasurement } from './measure-check.js';
import { measureParse } from './measure-parse.js';
import { copySample } from './package-sample.js';

/** Lines of the samples. */
const scale = [10_000, 30_000, 100_000, 300_000, 1_000_000];

function goRootSource(): string {
  return `${execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()}/src`;
}

/** Prints a row of a table; the rate is that of one processor, the cost without the start of the program. */
function print(name: string, { files, lines, seconds, cpuSeconds, ...rest }: CheckMeasurement, startSeconds = 0): void {
  const cells = [
    name.padEnd(14),
    `${files} files`,
    `${(lines / 1000).toFixed(1)} klines`,
    `${seconds.toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s of processor`,
    `${(lines / 1000 / cpuSeconds).toFixed(0)} klines/s per core`,
    `${(((cpuSeconds - startSeconds) / lines) * 1e6).toFixed(1)} µs a line`,
    `peak ${rest.peakMegabytes.toFixed(0)} MB`,
    `${rest.findings} findings`,
  ];
  console.log(cells.join(' | '));
}

function measureScale(folder: string): void {
  const empty = mkdtempSync(join(tmpdir(), 'gotraps-bench-'));
  const { cpuSeconds: startSeconds } = measureCheck(empty, '--jobs=1');
  rmSync(empty, { recursive: true });
  console.log(`start of the program: ${startSeconds.toFixed(2)} s of processor`);
  for (const lines of scale) {
    const sample = mkdtempSync(join(tmpdir(), 'gotraps-bench-'));
    try {
      copySample(folder, sample, lines);
      print(`${lines / 1000} klines`, measureCheck(sample, '--jobs=1'), startSeconds);
    } finally {
      rmSync(sample, { recursive: true });
    }
  }
}

const args = process.argv.slice(2);
const folder = args.find((arg) => !arg.startsWith('--')) ?? goRootSource();
if (args.includes('--parse')) {
  print('parse', await measureParse(canonicalUri(pathToFileURL(folder).href)));
} else if (args.includes('--scale')) {
  buildBundle();
  measureScale(folder);
} else {
  buildBundle();
  const jobs = args.filter((arg) => arg.startsWith('--jobs='));
  for (const option of jobs.length > 0 ? jobs : ['--jobs=1', '--jobs=2']) {
    print(option.slice(2), measureCheck(folder, option));
  }
}
