import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodeServer } from './code-server.js';
import { packExtension } from './pack-extension.js';
import { VscodeWindow } from './vscode-window.js';
import { assertDrawing, needPieces, RosterWorkspace } from './workspace.js';

describe('the packaged extension in VS Code', function () {
  this.timeout(240_000);
  let workspace: RosterWorkspace | undefined;
  let server: CodeServer | undefined;
  let window: VscodeWindow | undefined;

  before(function () {
    needPieces(this, ['Chromium', 'the VS Code workbench', 'Go']);
  });

  beforeEach(async () => {
    workspace = new RosterWorkspace();
    server = await CodeServer.start(workspace.temporary, { vsix: packExtension() });
    window = await VscodeWindow.open(join(workspace.temporary, 'browser'), server.windowUrl(workspace.folder));
  });

  it('shows the race on a map, explains it, and repairs it', async () => {
    await window?.repairRoster();
    workspace?.assertFixed();
  });

  it('draws the package as a map, from which a click and the keyboard go to the code, which is kept as a file, and which follows the text', async () => {
    await window?.walkThroughMap();
    await window?.exportMap();
    assertDrawing(readFileSync(join(workspace?.folder ?? '', 'main-concurrency.svg'), 'utf8'));
    await window?.seeMapFollow();
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window?.screenshot('FAILED');
    await window?.close();
    await server?.stop();
    workspace?.dispose();
    [window, server, workspace] = [undefined, undefined, undefined];
  });
});
