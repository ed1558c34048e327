import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import type { WorkerStart } from '../../../protocol/worker-start.js';
import { setBugReporter } from '../base/bug.js';
import { browserTimers } from '../host/browser-timers.js';
import { serve } from '../lsp/serve.js';
import { ruleDocs } from '../rules/generated/rule-docs.js';
import { buildEngine } from './build-engine.js';

/** What this needs of the scope of a Web Worker, which has no types beside those of Node. */
interface WorkerScope {
  onmessage: ((event: { readonly data: WorkerStart }) => void) | null;
  addEventListener(type: 'unhandledrejection', listener: (event: { readonly reason: unknown }) => void): void;
}

/** The worker that a client starts; `WorkerStart` is the first thing that it says. */
const scope = globalThis as unknown as WorkerScope;
scope.onmessage = ({ data: { version, files } }) => {
  scope.onmessage = null;
  const connection = createConnection(
    ProposedFeatures.all,
    new BrowserMessageReader(globalThis),
    new BrowserMessageWriter(globalThis),
  );
  const report = (error: unknown): void =>
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  setBugReporter(report);
  scope.addEventListener('unhandledrejection', ({ reason }) => report(reason));
  serve(connection, {
    engine: buildEngine(files),
    host: undefined,
    environment: { moduleCache: undefined, gopaths: [] },
    timers: browserTimers,
    ruleDocs,
    version,
  });
};
