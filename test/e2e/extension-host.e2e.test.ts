import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodeServer } from './code-server.js';
import { assertPassed, runSuite, watchSuite } from './extension-suite.js';
import { unpackExtension } from './pack-extension.js';
import { WebWorkbench } from './web-workbench.js';
import { needPieces, RosterWorkspace } from './workspace.js';

describe('the packaged extension in an extension host', function () {
  this.timeout(180_000);
  let workspace: RosterWorkspace;
  let server: CodeServer | undefined;
  let extension: string;

  before(function () {
    needPieces(this, ['Chromium', 'the VS Code workbench']);
  });
  beforeEach(() => {
    workspace = new RosterWorkspace();
    extension = unpackExtension(workspace.temporary);
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    workspace.dispose();
  });

  async function run(suite: string, url: (running: CodeServer) => string, asksForTrust = false): Promise<void> {
    const { temporary } = workspace;
    server = await CodeServer.start(temporary, { asksForTrust });
    const reports = await runSuite(suite, { server, url: url(server), extension, temporary });
    assertPassed(reports);
  }

  /** The race of `main.go` in a package of its own. */
  function closedText(): string {
    const text = readFileSync(workspace.mainFile, 'utf8');
    return text.replace('package main', 'package closed').replace('main()', 'Run()');
  }

  it('does what its commands and settings say', async () => {
    mkdirSync(join(workspace.folder, 'closed'));
    writeFileSync(join(workspace.folder, 'closed/closed.go'), closedText());
    await run('folder-suite', (running) => running.windowUrl(workspace.folder));
  });

  it('serves several workspace folders', async () => {
    const roots = ['first', 'second', 'third'].map((name) => join(workspace.temporary, name));
    for (const root of roots) cpSync(workspace.folder, root, { recursive: true });
    mkdirSync(join(roots[1] ?? '', '.vscode'));
    const settings = { 'gotraps.ruleSeverity': { 'map-race': 'off' } };
    writeFileSync(join(roots[1] ?? '', '.vscode/settings.json'), JSON.stringify(settings));
    const file = join(workspace.temporary, 'two.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
    await run('roots-suite', (running) => running.workspaceUrl(file));
  });

  it('works in a folder that nobody trusts', async () => {
    await run('untrusted-suite', (running) => running.windowUrl(workspace.folder), true);
  });

  it('does what its commands and settings say in a browser', async () => {
    const { temporary, folder, mainFile } = workspace;
    const files = {
      '/go.mod': readFileSync(join(folder, 'go.mod'), 'utf8'),
      '/main.go': readFileSync(mainFile, 'utf8'),
      '/closed/closed.go': closedText(),
    };
    const web = await WebWorkbench.start(temporary, extension, files, 'web-suite');
    try {
      assertPassed(await watchSuite('web-suite', join(temporary, 'browser'), web.url));
    } finally {
      await web.stop();
    }
  });
});
