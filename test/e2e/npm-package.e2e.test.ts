import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { installPackage, npm, packedPackage } from './installed-package.js';
import { repositoryRoot, RosterWorkspace } from './workspace.js';
import { schemaProblems } from './yaml-schemas.js';

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly pass_filenames?: boolean;
}

describe('the npm package', function () {
  this.timeout(120_000);

  let workspace: RosterWorkspace;
  beforeEach(() => {
    workspace = new RosterWorkspace();
  });
  afterEach(() => workspace.dispose());

  /** Runs a command with nothing on its path but Node and what is in `bin`. */
  function run(command: string, args: readonly string[], bin: string): ReturnType<typeof spawnSync> {
    const path = [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
    return spawnSync(command, args, { cwd: workspace.folder, encoding: 'utf8', env: { PATH: path } });
  }

  it('has all that the command line needs, in an empty folder', () => {
    const bin = installPackage(workspace.temporary);
    assert.deepEqual(readdirSync(join(bin, '..')).sort(), ['.bin', '.package-lock.json', 'gotraps']);
    const check = run('gotraps', ['check'], bin);
    assert.equal(check.status, 1, String(check.stderr));
    assert.match(String(check.stdout), /^main\.go:14:2: error: .*\[map-race\]/m);
    assert.match(String(run('gotraps', ['explain', 'map-race'], bin).stdout), /built-in map is reached/);
  });

  describe('with pre-commit', () => {
    const hooks = load(readFileSync(join(repositoryRoot, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[];

    it('has hooks as its schema wants them', () => {
      assert.deepEqual(schemaProblems('.pre-commit-hooks.yaml', hooks), []);
      assert.deepEqual(
        hooks.map(({ id }) => id),
        ['gotraps', 'gotraps-all'],
      );
    });

    it('runs them, installed as pre-commit does', () => {
      const prefix = join(workspace.temporary, 'environment');
      writeFileSync(join(workspace.folder, 'names.go'), 'package main\n\nvar names = map[string]int{}\n');
      npm(
        ['install', '--global', '--prefix', prefix, '--offline', packedPackage()],
        workspace.folder,
        workspace.temporary,
      );
      for (const { entry, pass_filenames: passesNames = true } of hooks) {
        const [command = '', ...args] = entry.split(' ');
        const hook = (...names: string[]): unknown[] => {
          const { status, stdout } = run(command, [...args, ...(passesNames ? names : [])], join(prefix, 'bin'));
          return [status, String(stdout).match(/^\S+\.go:\d+:\d+: \w+/gm)];
        };
        assert.deepEqual(hook('main.go', 'names.go'), [1, ['main.go:14:2: error']], entry);
        assert.deepEqual(hook('names.go'), passesNames ? [0, null] : [1, ['main.go:14:2: error']], entry);
      }
    });
  });
});
