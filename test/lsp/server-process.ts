import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { repositoryRoot } from '../tidy/sources.js';

const entry = join(repositoryRoot, 'server/src/entry/node.ts');

/** The server in a process of its own, run from source. */
export class ServerProcess {
  stderr = '';
  private readonly exited: Promise<unknown[]>;

  private constructor(
    readonly child: ChildProcess,
    readonly connection: ProtocolConnection,
  ) {
    this.exited = once(child, 'exit');
    child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
    connection.listen();
  }

  static overStdio(): ServerProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', entry, '--stdio'], { cwd: repositoryRoot });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    return new ServerProcess(child, connection);
  }

  static overIpc(): ServerProcess {
    const options = { cwd: repositoryRoot, execArgv: ['--import', 'tsx'], silent: true };
    const child = fork(entry, ['--node-ipc'], options);
    return new ServerProcess(child, createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child)));
  }

  async initialize(processId: number | null = null): Promise<void> {
    await this.connection.sendRequest('initialize', { processId, rootUri: null, capabilities: {} });
    await this.connection.sendNotification('initialized', {});
  }

  /** Exit status of the process; null when a signal ended it. */
  async exitCode(): Promise<number | null> {
    const [code] = await this.exited;
    return code as number | null;
  }

  /** Ends the process if it is still running. */
  dispose(): void {
    this.connection.dispose();
    this.child.kill();
  }
}
