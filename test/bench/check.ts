// npm run bench:check [-- folder] [--runs=N]: how fast a folder is checked from nothing. GOROOT/src where none is given.
// Every measurement has a process of its own, so that the peak of its memory is its own, too.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { neverCancelled } from '../../server/src/base/cancellation.js';
import { joinUri } from '../../server/src/base/uri.js';
import { checkFolders } from '../../server/src/cli/check-folders.js';
import { findTargets } from '../../server/src/cli/targets.js';
import { WarningLog } from '../../server/src/cli/warning-log.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { loadGoParser } from '../../server/src/entry/load-grammar.js';
import { keepHeapSmall } from '../../server/src/entry/keep-heap-small.js';
import { nodeCliSystem } from '../../server/src/entry/node-cli-system.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import { checkPackageOnce } from '../../server/src/session/check-package.js';
import { Dependencies } from '../../server/src/session/dependencies.js';
import { readGoFile } from '../../server/src/session/read-go-file.js';
import { defaultSettings } from '../../server/src/session/settings.js';
import { isGoFileName, walkGoFolders } from '../../server/src/session/workspace.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';

interface Measurement {
  readonly files: number;
  readonly lines: number;
  /** Wall clock and processor time; the latter counts the collector's threads, too. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly findings: number;
}

const phases = { parse: measureParse, check: measureCheck };
type Phase = keyof typeof phases;

const system = nodeCliSystem({
  rules,
  version: '',
  createEngine: () => createEngine(checkPackageOnce),
  serveEditor: () => Promise.resolve(),
});

/** Adds up time, in ms. */
class Stopwatch {
  private wall = 0;
  private cpu = 0;

  async time<T>(work: () => T | Promise<T>): Promise<T> {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    try {
      return await work();
    } finally {
      const used = process.cpuUsage(cpu);
      this.wall += performance.now() - wall;
      this.cpu += (used.user + used.system) / 1000;
    }
  }

  result(counts: Pick<Measurement, 'files' | 'lines' | 'findings'>): Measurement {
    const peakMegabytes = process.resourceUsage().maxRSS / 1024;
    return { ...counts, seconds: this.wall / 1000, cpuSeconds: this.cpu / 1000, peakMegabytes };
  }
}

/** Parsing and lowering alone; the files are read before the clock starts. */
async function measureParse(folder: string): Promise<Measurement> {
  const parser = await loadGoParser();
  const watch = new Stopwatch();
  let files = 0;
  let lines = 0;
  const walk = { includeTestdata: false, isExcluded: () => false, token: neverCancelled };
  for await (const uri of walkGoFolders(system.host, system.toUri(folder), walk)) {
    const entries = await system.host.readDirectory(uri);
    const names = entries.filter((entry) => entry.kind === 'file' && isGoFileName(entry.name));
    const texts = await Promise.all(names.map((entry) => readGoFile(system.host, joinUri(uri, entry.name))));
    await watch.time(() => {
      for (const { text } of texts) {
        if (text === undefined) continue;
        files++;
        lines += parseSourceFile(parser, uri, text).lines.lineCount - 1;
      }
    });
  }
  return watch.result({ files, lines, findings: 0 });
}

/** What `gotraps check` does: find, read, parse, analyse, verify fixes, put the report together. */
async function measureCheck(folder: string): Promise<Measurement> {
  const watch = new Stopwatch();
  const { report } = await watch.time(async () => {
    const isExcluded = (): boolean => false;
    const targets = await findTargets([folder], system, { includeTestdata: false, isExcluded });
    if (!targets.ok) throw new Error(targets.complaint);
    const { severity, build, moduleCache } = defaultSettings;
    const engine = await createEngine(checkPackageOnce);
    const { host, goEnvironment: environment } = system;
    return await checkFolders(targets.folders, system, engine, {
      severity,
      build,
      moduleCache,
      dependencies: new Dependencies({ ...engine, host, environment }),
      isExcluded,
      knownRules: new Set(rules.map((rule) => rule.meta.id)),
      fix: undefined,
      dryRun: false,
      onProgress: () => undefined,
      log: new WarningLog(String, () => undefined),
    });
  });
  return watch.result({ files: report.fileCount, lines: report.lineCount, findings: report.findings.length });
}

function measureApart(phase: Phase, folder: string): Measurement {
  const script = fileURLToPath(import.meta.url);
  const args = ['--import', 'tsx', script, `--phase=${phase}`, folder];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measurement;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function print(name: string, runs: readonly Measurement[]): void {
  const [first] = runs;
  if (first === undefined) return;
  const of = (key: keyof Measurement): number => median(runs.map((run) => run[key]));
  const rate = (seconds: number): string => (first.lines / 1000 / seconds).toFixed(0);
  console.log(
    `${name}: ${first.files} files, ${first.lines} lines, ${of('seconds').toFixed(1)} s (${of('cpuSeconds').toFixed(1)} s of processor), ` +
      `${rate(of('seconds'))} klines/s per core (${rate(of('cpuSeconds'))} by processor time), ` +
      `peak ${of('peakMegabytes').toFixed(0)} MB` +
      (name === 'check' ? `, ${first.findings} findings` : ''),
  );
}

function goRootSource(): string {
  return `${execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()}/src`;
}

const args = process.argv.slice(2);
const valueOf = (name: string): string | undefined =>
  args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const folder = args.find((arg) => !arg.startsWith('--')) ?? goRootSource();
const phase = valueOf('phase');
if (phase === 'parse' || phase === 'check') {
  keepHeapSmall();
  console.log(JSON.stringify(await phases[phase](folder)));
} else {
  const runs = Number(valueOf('runs') ?? 1);
  for (const name of ['parse', 'check'] as const) {
    print(
      name,
      Array.from({ length: runs }, () => measureApart(name, folder)),
    );
  }
}
