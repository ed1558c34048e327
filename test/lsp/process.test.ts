import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type PublishDiagnosticsParams } from 'vscode-languageserver';
import { repositoryRoot } from '../tidy/sources.js';
import { ServerProcess } from './server-process.js';

describe('server process', () => {
  let server: ServerProcess;
  afterEach(() => server.dispose());

  for (const [name, start] of [
    ['standard input and output', () => ServerProcess.overStdio()],
    ['Node IPC', () => ServerProcess.overIpc()],
  ] as const) {
    it(`serves over ${name} with the real analysis, and ends with 0 after a shutdown`, async () => {
      server = start();
      await server.initialize(process.pid);
      const published = new Promise<PublishDiagnosticsParams>((resolve) =>
        server.connection.onNotification('textDocument/publishDiagnostics', resolve),
      );
      const text =
        'package p\n\nfunc f() {\n\tm := map[int]int{}\n\tfor i := 0; i < 9; i++ {\n\t\tgo func() { m[i] = i }()\n\t}\n}\n';
      await server.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: 'untitled:Untitled-1', languageId: 'go', version: 1, text },
      });
      assert.deepEqual(
        (await published).diagnostics.map(({ code, range }) => [code, range.start]),
        [['map-race', { line: 5, character: 14 }]],
      );
      await server.connection.sendRequest('shutdown');
      await server.connection.sendNotification('exit');
      assert.equal(await server.exitCode(), 0);
      assert.equal(server.stderr, '');
    }).timeout(30_000);
  }

  it('ends with 1 when exit comes without a shutdown', async () => {
    server = ServerProcess.overStdio();
    await server.initialize();
    await server.connection.sendNotification('exit');
    assert.equal(await server.exitCode(), 1);
  }).timeout(30_000);

  it('ends with 1 when its input ends', async () => {
    server = ServerProcess.overStdio();
    await server.initialize();
    server.child.stdin?.end();
    assert.equal(await server.exitCode(), 1);
  }).timeout(30_000);

  it('ends with 1 when the client over IPC goes away', async () => {
    server = ServerProcess.overIpc();
    await server.initialize();
    server.child.disconnect();
    assert.equal(await server.exitCode(), 1);
  }).timeout(30_000);

  it('ends when the process of the client dies', async () => {
    const client = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    server = ServerProcess.overStdio();
    await server.initialize(client.pid ?? null);
    client.kill('SIGKILL');
    await once(client, 'exit');
    assert.equal(await server.exitCode(), 1);
  }).timeout(30_000);

  it('refuses to start without a transport', () => {
    const entry = join(repositoryRoot, 'server/src/entry/node.ts');
    const run = spawnSync(process.execPath, ['--import', 'tsx', entry, '--sdtio'], { encoding: 'utf8' });
    assert.equal(run.status, 2);
    assert.equal(run.stderr, 'usage: server --stdio | --node-ipc\n');
  }).timeout(30_000);
});
