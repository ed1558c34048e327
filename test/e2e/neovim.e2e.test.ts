import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentedConfiguration } from './editor-docs.js';
import { installPackage, isolatedEnvironment } from './installed-package.js';
import { needPieces, RosterWorkspace } from './workspace.js';

/** What neovim-session.lua writes. */
interface Report {
  readonly steps: readonly string[];
  readonly root?: string;
  readonly offered: readonly string[];
  readonly diagnostics?: readonly {
    readonly line: number;
    readonly severity: string;
    readonly source: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly hover?: string;
  readonly failure?: string;
}

const session = fileURLToPath(new URL('neovim-session.lua', import.meta.url));

/** Runs a session with the documented configuration and nothing else. */
function runNeovim(workspace: RosterWorkspace, choice: string): Report {
  const report = join(workspace.temporary, 'report.json');
  const configuration = join(workspace.temporary, 'init.lua');
  writeFileSync(configuration, documentedConfiguration('Neovim'));
  const neovim = spawnSync(
    'nvim',
    ['--headless', '-u', configuration, '-i', 'NONE', '-n', '-c', `luafile ${session}`],
    {
      cwd: workspace.folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        ...isolatedEnvironment(installPackage(workspace.temporary), workspace.temporary),
        GO_FILE: workspace.mainFile,
        CHOICE: choice,
        REPORT: report,
      },
    },
  );
  assert.equal(neovim.status, 0, neovim.stderr);
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}

describe('the language server in Neovim', function () {
  this.timeout(120_000);

  before(function () {
    needPieces(this, ['Neovim', 'Go']);
  });

  it('shows the race on a map, explains it, and repairs it', () => {
    const workspace = new RosterWorkspace();
    try {
      const report = runNeovim(workspace, 'sync.Mutex');
      assert.equal(report.failure, undefined);
      assert.deepEqual(report.steps, ['diagnostic', 'hover', 'quick fix', 'no diagnostic left', 'shutdown']);
      assert.equal(report.root, workspace.folder);
      const [first] = report.diagnostics ?? [];
      assert.deepEqual(
        [first?.line, first?.severity, first?.source, first?.code],
        [14, 'ERROR', 'gotraps', 'map-race'],
      );
      assert.match(report.hover ?? '', /map-race/);
      assert.match(report.hover ?? '', /built-in map is reached/);
      workspace.assertFixed();
    } finally {
      workspace.dispose();
    }
  });
});
