import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits } from '../../server/src/fixes/edit.js';
import { checkPackage as checkTypes } from '../../server/src/types/check-package.js';
import { runCliProcess } from '../cli/run-cli-process.js';
import { runCommand } from '../oracle/run-command.js';
import { CorpusSession, toPath, toUri } from './corpus-session.js';
import { stripMapLocks } from './strip-locks.js';

/** What one kind of fix makes of a package without locks. */
export interface Rewrite {
  readonly kind: string;
  /** Fixes of this kind, and after them recommended ones where no fix of this kind is offered. */
  readonly fixCount: number;
  readonly otherCount: number;
  /** Findings that are left. */
  readonly findingCount: number;
  /** What Go says to the result, when it isn't content. */
  readonly trouble: string | undefined;
}

export interface PackageRewrites {
  /** What was taken away, and what the tests say then. */
  readonly stripped: string;
  readonly rewrites: readonly Rewrite[];
  /** Whether results were vetted: not where `go vet` complains of the package as it is. */
  readonly isVetted: boolean;
}

/** Tests wait for deadlocks, too. */
const limitMs = 300_000;

const testRuns = 3;

interface PackageFolder {
  /** Of the module. */
  readonly root: string;
  readonly folder: string;
}

/** @param name module@version, with a folder of the module after a colon @throws where the package as it is can't be tested or stripped */
export async function rewritePackage(name: string, kinds: readonly string[], temporary: string): Promise<PackageRewrites> {
  const [module = name, inside = '.'] = name.split(':');
  const original = await download(module);
  const copy = (from: string): PackageFolder => copied(from, inside, temporary);
  const intact = copy(original);
  await prepare(intact, module);
  const isVetted = (await go(['vet', '.'], intact.folder)) === undefined;
  const before = await judge(intact, isVetted);
  if (before !== undefined) throw new Error(`${name} as it is: ${before}`);

  const stripped = copy(intact.root);
  const what = await strip(stripped.folder);
  const built = await go(['test', '-vet=off', '-run=NONE', '.'], stripped.folder);
  if (built !== undefined) throw new Error(`${name} without locks: ${built}`);
  const races = await judge(stripped, false);

  const rewrites: Rewrite[] = [];
  for (const kind of kinds) rewrites.push(await fix(kind, copy(stripped.root), isVetted));
  return { stripped: `${what}; ${races === undefined ? 'tests pass without' : 'tests fail without'}`, rewrites, isVetted };
}

async function fix(kind: string, rewritten: PackageFolder, isVetted: boolean): Promise<Rewrite> {
  const wanted = await check(rewritten.folder, `--fix=${kind}`);
  const others = await check(rewritten.folder, '--fix');
  const trouble = (await judge(rewritten, isVetted)) ?? (await unformatted(rewritten.folder));
  return { kind, fixCount: wanted.fixed, otherCount: others.fixed, findingCount: others.left, trouble };
}

/** Runs the command line on a package alone. */
async function check(folder: string, fixing: string): Promise<{ readonly fixed: number; readonly left: number }> {
  const { stdout, stderr } = await runCliProcess(['check', '--format=json', fixing, '.'], folder);
  const report = JSON.parse(stdout) as { findings: readonly unknown[]; summary: { fixed: number } };
  if (stderr.includes('could not')) throw new Error(stderr);
  return { fixed: report.summary.fixed, left: report.findings.length };
}

/** What the go command has against a package. @param isVetted whether the package as it is has nothing that `go vet` complains of */
async function judge({ folder }: PackageFolder, isVetted: boolean): Promise<string | undefined> {
  const args = ['test', '-race', '-short', '-vet=off', `-count=${String(testRuns)}`, '-timeout=120s', '.'];
  return (isVetted ? await go(['vet', '.'], folder) : undefined) ?? (await go(args, folder));
}

async function unformatted(folder: string): Promise<string | undefined> {
  const { stdout } = await runCommand('gofmt', ['-l', folder], { cwd: folder, limitMs });
  return stdout === '' ? undefined : `not as gofmt prints it: ${stdout}`;
}

async function go(args: readonly string[], cwd: string): Promise<string | undefined> {
  const env = { GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const { exitCode, timedOut, stdout, stderr } = await runCommand('go', args, { cwd, limitMs, env });
  if (exitCode === 0) return undefined;
  return timedOut ? 'took too long' : `${stdout}${stderr}`;
}

async function download(module: string): Promise<string> {
  if (existsSync(module)) return module;
  const { stdout, stderr } = await runCommand('go', ['mod', 'download', '-json', module], { cwd: '/', limitMs });
  const { Dir: folder } = JSON.parse(stdout === '' ? '{}' : stdout) as { Dir?: string };
  if (folder === undefined) throw new Error(`${module}: ${stdout}${stderr}`);
  return folder;
}

function copied(from: string, inside: string, temporary: string): PackageFolder {
  const root = mkdtempSync(join(temporary, 'module-'));
  cpSync(from, root, { recursive: true });
  for (const path of [root, ...readdirSync(root, { recursive: true, encoding: 'utf8' }).map((one) => join(root, one))])
    chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644);
  return { root, folder: join(root, inside) };
}

/** Makes a module of what is older than modules, and has what the tests need downloaded. */
async function prepare({ root }: PackageFolder, module: string): Promise<void> {
  if (!existsSync(join(root, 'go.mod')))
    writeFileSync(join(root, 'go.mod'), `module ${module.split('@')[0]!}\n\ngo 1.21\n`);
  const trouble = await go(['mod', 'tidy'], root);
  if (trouble !== undefined) throw new Error(`${module}: ${trouble}`);
}

/** Takes the locks away and formats what is left; says how much it was. */
async function strip(folder: string): Promise<string> {
  const session = await CorpusSession.create();
  const { packages } = await session.load(toUri(folder));
  const names: string[] = [];
  let count = 0;
  let lines = 0;
  for (const { input } of packages) {
    const { mutexes, statementCount, edits } = stripMapLocks(checkTypes(input, session.engine.importer));
    names.push(...mutexes);
    count += statementCount;
    for (const { uri, text, lines: index } of input.files) {
      if (!uri.endsWith('_test.go')) lines += index.lineCount - 1;
      const own = edits.find(({ file }) => file === uri);
      if (own !== undefined) writeFileSync(toPath(uri), applyEdits(text, own.edits));
    }
  }
  await runCommand('gofmt', ['-w', folder], { cwd: folder, limitMs });
  return `${lines} lines, without ${names.join(', ')} (${count} statements)`;
}
