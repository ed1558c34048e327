import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentedConfiguration } from './editor-docs.js';
import { installPackage, isolatedEnvironment } from './installed-package.js';
import { needPieces, RosterWorkspace } from './workspace.js';

/** What emacs-session.el writes. */
interface Report {
  readonly steps: readonly string[];
  readonly mode?: string;
  readonly offered?: readonly string[];
  readonly diagnostics?: readonly { readonly line: number; readonly type: string; readonly message: string }[];
  readonly hover?: string;
  readonly failure?: string;
}

const session = fileURLToPath(new URL('emacs-session.el', import.meta.url));

/** Runs a session with the documented configuration and nothing else. */
function runEmacs(workspace: RosterWorkspace, choice: string): Report {
  const report = join(workspace.temporary, 'report.json');
  const configuration = join(workspace.temporary, 'init.el');
  writeFileSync(configuration, documentedConfiguration('Emacs'));
  const emacs = spawnSync('emacs', ['--batch', '-l', session], {
    cwd: workspace.folder,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      ...isolatedEnvironment(installPackage(workspace.temporary), workspace.temporary),
      CONFIGURATION: configuration,
      GO_FILE: workspace.mainFile,
      CHOICE: choice,
      REPORT: report,
    },
  });
  assert.equal(emacs.status, 0, emacs.stderr);
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}

describe('the language server in Emacs', function () {
  this.timeout(120_000);

  before(function () {
    needPieces(this, ['Emacs', 'Go']);
  });

  it('shows the race on a map, explains it, and repairs it', () => {
    const workspace = new RosterWorkspace();
    try {
      // A mark of a project, by which Emacs tells its root.
      mkdirSync(join(workspace.folder, '.git'));
      const report = runEmacs(workspace, 'sync.Mutex');
      assert.equal(report.failure, undefined);
      assert.deepEqual(report.steps, ['diagnostic', 'hover', 'quick fix', 'no diagnostic left', 'shutdown']);
      assert.equal(report.mode, 'go-mode');
      const [first] = report.diagnostics ?? [];
      assert.deepEqual([first?.line, first?.type], [14, 'eglot-error']);
      assert.match(first?.message ?? '', /map-race/);
      // Without markdown-mode eglot asks for plain text.
      assert.match(report.hover ?? '', /^map-race .*built-in map is reached/s);
      assert.doesNotMatch(report.hover ?? '', /\*\*|\]\(|`|\\/);
      workspace.assertFixed();
    } finally {
      workspace.dispose();
    }
  });
});
