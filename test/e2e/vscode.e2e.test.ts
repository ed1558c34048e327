import { join } from 'node:path';
import { CodeServer } from './code-server.js';
import { packExtension } from './pack-extension.js';
import { VscodeWindow } from './vscode-window.js';
import { needPieces, RosterWorkspace } from './workspace.js';

describe('the packaged extension in VS Code', function () {
  this.timeout(240_000);
  let workspace: RosterWorkspace | undefined;
  let server: CodeServer | undefined;
  let window: VscodeWindow | undefined;

  before(function () {
    needPieces(this, ['Chromium', 'the VS Code workbench', 'Go']);
  });

  it('shows the race on a map, explains it, and repairs it', async () => {
    workspace = new RosterWorkspace();
    server = await CodeServer.start(workspace.temporary, { vsix: packExtension() });
    window = await VscodeWindow.open(join(workspace.temporary, 'browser'), server.windowUrl(workspace.folder));

    await window.repairRoster();
    workspace.assertFixed();
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window?.screenshot('FAILED');
  });

  after(async () => {
    await window?.close();
    await server?.stop();
    workspace?.dispose();
  });
});
