import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
const roster = fileURLToPath(new URL('roster', import.meta.url));

/** Where .ci/run installs the workbench. */
export const workbenchFolder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gotraps-e2e/workbench');

export const chromiumPath = '/usr/bin/chromium';

function answers(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** What a test needs of the machine, and how to see whether it is there. */
const pieces = {
  Go: () => answers('go', 'version'),
  Neovim: () => answers('nvim', '--version'),
  Emacs: () =>
    answers(
      'emacs',
      '--batch',
      '--eval',
      '(progn (package-initialize) (require (quote eglot)) (require (quote go-mode)))',
    ),
  Chromium: () => existsSync(chromiumPath),
  'the VS Code workbench': () => existsSync(join(workbenchFolder, 'complete')),
};

/** Skips the running suite aloud when the machine lacks something; with CI=true that is a failure. */
export function needPieces(context: Mocha.Context, needed: readonly (keyof typeof pieces)[]): void {
  const missing = needed.filter((piece) => !pieces[piece]());
  if (missing.length === 0) return;
  const report = `${missing.join(' and ')} missing (.ci/run installs what it takes on Debian)`;
  if (process.env.CI === 'true') throw new Error(report);
  console.warn(`\n  *** SKIPPED: ${report} ***\n`);
  context.skip();
}

/** Asserts that a text is the map of `roster/` as a drawing of its own: with its names, and colours that need no page around. */
export function assertDrawing(svg: string): void {
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^]*<\/svg>\n$/);
  for (const name of ['registry.clients', 'registry.count', 'main', 'map-race']) assert.ok(svg.includes(name), name);
  assert.match(svg, /stroke="#[0-9a-f]{6}"/);
  assert.doesNotMatch(svg, /var\(/);
}

/** A copy of the module in `roster/`, which has a race on a map, to be edited by a test. */
export class RosterWorkspace {
  /** Holds the module's folder, and what else the test needs to put on disk. */
  readonly temporary = mkdtempSync(join(tmpdir(), 'gotraps-e2e-'));
  readonly folder = join(this.temporary, 'roster');
  readonly mainFile = join(this.folder, 'main.go');

  constructor() {
    cpSync(roster, this.folder, { recursive: true, filter: (path) => !path.endsWith('.golden') });
  }

  /** Asserts that main.go is what the quick fix must make of it, and that Go accepts it. */
  assertFixed(): void {
    assert.equal(readFileSync(this.mainFile, 'utf8'), readFileSync(join(roster, 'main.go.golden'), 'utf8'));
    for (const args of [
      ['build', '-o', join(this.temporary, 'roster.exe'), '.'],
      ['vet', '.'],
    ]) {
      const go = spawnSync('go', args, { cwd: this.folder, encoding: 'utf8' });
      assert.equal(go.status, 0, go.stderr);
    }
  }

  dispose(): void {
    rmSync(this.temporary, { recursive: true, force: true });
  }
}
