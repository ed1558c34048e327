import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackExtension } from './pack-extension.js';
import { VscodeWindow } from './vscode-window.js';
import { WebWorkbench } from './web-workbench.js';
import { needPieces, RosterWorkspace } from './workspace.js';

describe('the packaged extension in VS Code for the Web', function () {
  this.timeout(240_000);
  let workspace: RosterWorkspace | undefined;
  let workbench: WebWorkbench | undefined;
  let window: VscodeWindow | undefined;

  before(function () {
    needPieces(this, ['Chromium', 'the VS Code workbench', 'Go']);
  });

  it('shows the race on a map in files that are nowhere on disk, explains it, and repairs it', async () => {
    workspace = new RosterWorkspace();
    const files = Object.fromEntries(
      ['go.mod', 'main.go'].map((name) => [`/${name}`, readFileSync(join(workspace!.folder, name), 'utf8')]),
    );
    workbench = await WebWorkbench.start(workspace.temporary, unpackExtension(workspace.temporary), files);
    const foreign: string[] = [];
    let write: (text: string) => void = () => undefined;
    const written = new Promise<string>((resolve) => (write = resolve));
    window = await VscodeWindow.open(join(workspace.temporary, 'browser'), workbench.url, {
      onConsole(text) {
        // VS Code adds where the message comes from.
        const [, json] = /MEMFS-WRITE \/main\.go ("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
        if (json !== undefined) write(JSON.parse(json) as string);
      },
      onRequest(url) {
        if (!/^(blob|data|vscode-[a-z-]+):|^(http|ws):\/\/([\w-]+\.)*localhost:/.test(url)) foreign.push(url);
      },
    });

    await window.repairRoster();
    writeFileSync(workspace.mainFile, await written);
    workspace.assertFixed();
    assert.deepEqual(foreign, []);
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window?.screenshot('FAILED');
  });

  after(async () => {
    await window?.close();
    await workbench?.stop();
    workspace?.dispose();
  });
});
