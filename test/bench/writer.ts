// npm run bench:writer: what the channel-serialised writer that a fix generates costs, against a bufio.Writer behind a mutex and an unbuffered
// file behind a mutex. Needs Go; prints a table for docs/writer.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { goEnvironment } from '../oracle/run-go.js';
import { generatedWriter } from '../oracle/serial-writer/generated-writer.js';

const ways = ['serialWriter', 'mutex', 'unbuffered'] as const;

/** Nanoseconds a message, by benchmark; the median of several runs. */
function readResults(output: string): Map<string, number> {
  const runs = new Map<string, number[]>();
  for (const [, name = '', figure] of output.matchAll(/^BenchmarkWrite\/(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns\/op/gm))
    runs.set(name, [...(runs.get(name) ?? []), Number(figure)]);
  return new Map(
    [...runs].map(([name, figures]) => [name, figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN]),
  );
}

function printTable(results: ReadonlyMap<string, number>): void {
  const places = [...new Set([...results.keys()].map((name) => name.slice(name.indexOf('/') + 1)))];
  console.log(
    '| goroutines | bytes a message | serialWriter | mutex, bufio.Writer | mutex, no buffer | mutex ÷ serialWriter |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const place of places) {
    const [, goroutines, bytes] = /^goroutines=(\d+)\/bytes=(\d+)$/.exec(place) ?? [];
    const [serial = NaN, mutex = NaN, unbuffered = NaN] = ways.map((way) => results.get(`${way}/${place}`));
    const rates = [serial, mutex, unbuffered].map((ns) => `${Math.round(1e6 / ns).toLocaleString('en')} k/s`);
    console.log(`| ${[goroutines, bytes, ...rates, (serial / mutex).toFixed(1)].join(' | ')} |`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'gotraps-writer-'));
try {
  writeFileSync(join(folder, 'go.mod'), 'module writer\n\ngo 1.22\n');
  writeFileSync(join(folder, 'main.go'), generatedWriter(await createEngine()));
  writeFileSync(
    join(folder, 'writer_bench_test.go'),
    readFileSync(new URL('writer_bench_test.go.txt', import.meta.url)),
  );
  const args = ['test', '-run=^$', '-bench=.', '-count=5', '-benchtime=100ms'];
  const run = spawnSync('go', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...goEnvironment } });
  if (run.status !== 0) throw new Error(run.error?.message ?? run.stdout + run.stderr);
  console.log(`${cpus()[0]?.model ?? ''}, ${cpus().length} processors; messages a second, median of 5 runs\n`);
  printTable(readResults(run.stdout));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
