import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodeServer } from './code-server.js';
import { runSuite } from './extension-suite.js';
import { unpackExtension } from './pack-extension.js';
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
    for (const { name, ms, error } of reports)
      console.log(`      ${error === undefined ? '-' : 'FAILED'} ${name} (${ms} ms)`);
    assert.deepEqual(
      reports.flatMap(({ error }) => error ?? []),
      [],
    );
    assert.ok(reports.length > 0);
  }

  it('does what its commands and settings say', async () => {
    mkdirSync(join(workspace.folder, 'closed'));
    const text = readFileSync(workspace.mainFile, 'utf8')
      .replace('package main', 'package closed')
      .replace('main()', 'Run()');
    writeFileSync(join(workspace.folder, 'closed/closed.go'), text);
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
});
