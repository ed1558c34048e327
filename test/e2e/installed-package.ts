import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { repositoryRoot } from './workspace.js';

/** What a clone of the repository does not have, and what no package is made of. */
const absent = new Set(['.git', 'node_modules', 'dist', 'out', 'test']);

/** Runs npm in an environment of its own: no settings, no cache. Returns what it prints. */
export function npm(args: readonly string[], folder: string, temporary: string): string {
  const home = join(temporary, 'npm-home');
  const run = spawnSync('npm', [...args, '--cache', join(home, 'cache')], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: home },
  });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

/** Packs the package as npm does in a fresh clone, where nothing is built. Returns the path of the archive. */
function packFresh(): string {
  const temporary = mkdtempSync(join(tmpdir(), 'gotraps-pack-'));
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  const clone = join(temporary, 'clone');
  mkdirSync(clone);
  cpSync(repositoryRoot, clone, {
    recursive: true,
    filter: (path) => !absent.has(relative(repositoryRoot, path)),
  });
  symlinkSync(join(repositoryRoot, 'node_modules'), join(clone, 'node_modules'), 'dir');
  const printed = npm(['pack'], clone, temporary);
  // pre-commit takes all that is printed for the name.
  assert.match(printed, /^gotraps-[0-9.]+\.tgz\n$/);
  return join(clone, printed.trim());
}

let packed: string | undefined;

/** Path of the package as it would be published, which is built once in a test run. */
export function packedPackage(): string {
  packed ??= packFresh();
  return packed;
}

/** Installs the package in an empty folder below `temporary`, without a network; returns the folder of its command. */
export function installPackage(temporary: string): string {
  const folder = join(temporary, 'installed');
  mkdirSync(folder);
  npm(['install', '--offline', '--no-audit', '--no-fund', packedPackage()], folder, temporary);
  return join(folder, 'node_modules/.bin');
}

/** An environment in which nothing is set but where programs are, with an empty home; `bin` comes first. */
export function isolatedEnvironment(bin: string, temporary: string): Readonly<Record<string, string>> {
  const home = join(temporary, 'home');
  mkdirSync(home, { recursive: true });
  const path = [bin, dirname(process.execPath), process.env.PATH ?? ''].join(':');
  return { PATH: path, HOME: home, LANG: 'C.UTF-8', TMPDIR: temporary };
}
