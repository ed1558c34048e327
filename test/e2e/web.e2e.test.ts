import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackExtension } from './pack-extension.js';
import { VscodeWindow } from './vscode-window.js';
import { WebWorkbench } from './web-workbench.js';
import { assertDrawing, needPieces, RosterWorkspace } from './workspace.js';

describe('the packaged extension in VS Code for the Web', function () {
  this.timeout(240_000);
  let workspace: RosterWorkspace | undefined;
  let workbench: WebWorkbench | undefined;
  let window: VscodeWindow | undefined;

  before(function () {
    needPieces(this, ['Chromium', 'the VS Code workbench', 'Go']);
  });

  /** Opens `roster/` in files that are in memory alone. Gives what is written, by path, and the addresses outside of this machine that were asked for. */
  async function open(): Promise<{ written: (path: string) => Promise<string>; foreign: readonly string[] }> {
    workspace = new RosterWorkspace();
    const { folder, temporary } = workspace;
    const files = Object.fromEntries(
      ['go.mod', 'main.go'].map((name) => [`/${name}`, readFileSync(join(folder, name), 'utf8')]),
    );
    workbench = await WebWorkbench.start(temporary, unpackExtension(temporary), files);
    const foreign: string[] = [];
    const texts = new Map<string, string>();
    const waiting = new Map<string, (text: string) => void>();
    window = await VscodeWindow.open(join(temporary, 'browser'), workbench.url, {
      onConsole(text) {
        // VS Code adds where the message comes from.
        const [, path, json] = /MEMFS-WRITE (\S+) ("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
        if (path === undefined || json === undefined) return;
        texts.set(path, JSON.parse(json) as string);
        waiting.get(path)?.(JSON.parse(json) as string);
      },
      onRequest(url) {
        if (!/^(blob|data|vscode-[a-z-]+):|^(http|ws):\/\/([\w-]+\.)*localhost:/.test(url)) foreign.push(url);
      },
    });
    const written = (path: string): Promise<string> =>
      new Promise((resolve) => {
        const known = texts.get(path);
        if (known === undefined) waiting.set(path, resolve);
        else resolve(known);
      });
    return { written, foreign };
  }

  it('shows the race on a map in files that are nowhere on disk, explains it, and repairs it', async () => {
    const { written, foreign } = await open();
    await window?.repairRoster();
    writeFileSync(workspace?.mainFile ?? '', await written('/main.go'));
    workspace?.assertFixed();
    assert.deepEqual(foreign, []);
  });

  it('draws the package as a map, from which a click and the keyboard go to the code, which is kept as a file, and which follows the text', async () => {
    const { written, foreign } = await open();
    await window?.walkThroughMap();
    await window?.exportMap();
    assertDrawing(await written('/main-concurrency.svg'));
    await window?.seeMapFollow();
    assert.deepEqual(foreign, []);
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window?.screenshot('FAILED');
    await window?.close();
    await workbench?.stop();
    workspace?.dispose();
    [window, workbench, workspace] = [undefined, undefined, undefined];
  });
});
