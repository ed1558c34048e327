import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodeServer } from './code-server.js';
import { packExtension } from './pack-extension.js';
import { VscodeWindow } from './vscode-window.js';
import { needPieces, repositoryRoot, RosterWorkspace } from './workspace.js';

function texts(path: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')) as Readonly<Record<string, string>>;
}

describe('the packaged extension in a VS Code in Chinese', function () {
  this.timeout(240_000);
  const manifest = texts('package.nls.zh-cn.json');
  const client = texts('l10n/bundle.l10n.zh-cn.json');
  let workspace: RosterWorkspace | undefined;
  let server: CodeServer | undefined;
  let window: VscodeWindow | undefined;

  before(function () {
    needPieces(this, ['Chromium', 'the VS Code workbench']);
  });

  it('speaks Chinese in findings, hovers, fixes, commands, messages, settings and the walkthrough', async () => {
    workspace = new RosterWorkspace();
    server = await CodeServer.start(workspace.temporary, { vsix: packExtension(), language: 'zh-cn' });
    window = await VscodeWindow.open(join(workspace.temporary, 'browser'), server.windowUrl(workspace.folder));
    const { page } = window;
    const untilShown = async (selector: string, text = ''): Promise<void> => {
      // Markdown has become elements: the text up to the first of them.
      const plain = text.split(/[`_\n]/)[0] ?? '';
      await page.locator(selector, { hasText: plain }).first().waitFor({ state: 'visible' });
    };

    await window.openFile('main.go');
    await window.waitForSquiggle('error');
    await window.hoverSquiggle('error', ['count 在此处启动的 goroutine 中运行', '此处也读取，未加锁']);

    // The caret is on nothing that is shared.
    await window.command(manifest['commands.showProtection'] ?? '');
    await untilShown('.notification-toast', client[noProtection] ?? '');
    await window.command('Notifications: Clear All Notifications');

    await window.applyQuickFix('error', '用说明原因的注释在此处忽略 map-race');
    await window.waitForText('请在此说明为何安全');

    await window.command('Welcome: Open Walkthrough...');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: manifest['walkthrough.title'] ?? '' }).click();
    await untilShown('.gettingStartedContainer', manifest['walkthrough.finding.title']);
    await window.screenshot('walkthrough');

    await window.command('Preferences: Open Settings (UI)');
    await page.locator('.settings-editor .suggest-input-container .monaco-editor').first().click();
    await page.keyboard.type('gotraps severity');
    await untilShown('.settings-editor', manifest['settings.severity']);
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

/** What the client says where a variable has no protection to tell of. */
const noProtection = 'Nothing is known here: put the cursor on a field or package variable that goroutines share.';
