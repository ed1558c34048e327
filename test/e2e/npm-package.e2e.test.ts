import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, RosterWorkspace } from './workspace.js';

describe('the npm package', function () {
  this.timeout(60_000);

  it('has all that the command line needs', () => {
    const workspace = new RosterWorkspace();
    try {
      const [cache, installed] = [join(workspace.temporary, 'cache'), join(workspace.temporary, 'installed')];
      const packing = ['pack', '--silent', '--cache', cache, '--pack-destination', workspace.temporary];
      const pack = spawnSync('npm', packing, { cwd: repositoryRoot, encoding: 'utf8' });
      assert.equal(pack.status, 0, pack.stderr);
      mkdirSync(installed);
      const tarball = join(workspace.temporary, pack.stdout.trim());
      assert.equal(spawnSync('tar', ['-xzf', tarball, '-C', installed]).status, 0);

      const args = [join(installed, 'package/dist/cli.cjs'), 'check', workspace.folder];
      const check = spawnSync(process.execPath, args, { cwd: installed, encoding: 'utf8' });
      assert.equal(check.status, 1, check.stderr);
      assert.match(check.stdout, /main\.go:14:2: error: .*\[map-race\]/);
    } finally {
      workspace.dispose();
    }
  });
});
