import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needPieces, repositoryRoot, RosterWorkspace } from './workspace.js';

/** What neovim-session.lua writes. */
interface Report {
  readonly steps: readonly string[];
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

/** Runs a session in a Neovim without any configuration. */
function runNeovim(workspace: RosterWorkspace, choice: string): Report {
  const report = join(workspace.temporary, 'report.json');
  const home = join(workspace.temporary, 'home');
  const neovim = spawnSync('nvim', ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${session}`], {
    cwd: workspace.folder,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      ...process.env,
      ...{ XDG_STATE_HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
      SERVER_COMMAND: JSON.stringify([process.execPath, join(repositoryRoot, 'dist/cli.cjs'), 'lsp', '--stdio']),
      GO_FILE: workspace.mainFile,
      CHOICE: choice,
      REPORT: report,
    },
  });
  assert.equal(neovim.status, 0, neovim.stderr);
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}

describe('the language server in Neovim', function () {
  this.timeout(90_000);

  before(function () {
    needPieces(this, ['Neovim', 'Go']);
  });

  it('shows the race on a map, explains it, and repairs it', () => {
    const workspace = new RosterWorkspace();
    try {
      const report = runNeovim(workspace, 'sync.Mutex');
      assert.equal(report.failure, undefined);
      assert.deepEqual(report.steps, ['diagnostic', 'hover', 'quick fix', 'no diagnostic left', 'shutdown']);
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
