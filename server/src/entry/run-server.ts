import { Console } from 'node:console';
import { type Connection, ProposedFeatures } from 'vscode-languageserver';
import { createConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import { setBugReporter } from '../base/bug.js';
import { nodeFileHost } from '../host/node-file-host.js';
import { nodeTimers } from '../host/node-timers.js';
import { serve } from '../lsp/serve.js';
import { ruleDocs } from '../rules/generated/rule-docs.js';
import { createEngine } from './create-engine.js';
import { goEnvironment } from './go-environment.js';
import { productVersion } from './shipped-file.js';

export type Transport = 'stdio' | 'node-ipc';

/**
 * Serves one client until it ends the process: with status 0 after an orderly shutdown, 1 when `exit` came without
 * one, the connection broke, or the client's process died (which the connection looks for every 3 seconds).
 */
export function runServer(transport: Transport): Promise<never> {
  // Standard output belongs to the protocol.
  globalThis.console = new Console(process.stderr, process.stderr);
  const connection = connect(transport);
  const report = (error: unknown): void =>
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  setBugReporter(report);
  process.on('unhandledRejection', report);
  serve(connection, {
    engine: createEngine(),
    host: nodeFileHost,
    environment: goEnvironment(),
    timers: nodeTimers,
    ruleDocs,
    version: productVersion(),
  });
  return new Promise(() => undefined);
}

function connect(transport: Transport): Connection {
  if (transport === 'stdio') return createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  process.on('disconnect', () => process.exit(1));
  return createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process));
}
