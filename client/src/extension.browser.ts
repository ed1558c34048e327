import * as vscode from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type LanguageClientOptions,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import type { WorkerStart } from '../../protocol/worker-start.js';
import { startClient } from './start-client.js';

/** What this needs of a Web Worker, which has no types beside those of Node. */
interface WebWorker {
  postMessage(message: WorkerStart): void;
  terminate(): void;
}
declare const Worker: new (uri: string) => WebWorker;

/** VS Code in a browser: the server is a Web Worker. */
export function activate(context: vscode.ExtensionContext): void {
  startClient(context, (id, name, options) => new WorkerClient(id, name, new WorkerServer(context), options));
}

/** A worker at a time, which gets all that it needs from here. */
class WorkerServer {
  private worker: WebWorker | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {}

  /** Not the worker itself: VS Code puts another class in the place of the browser's, which the client would not know again. */
  async start(): Promise<MessageTransports> {
    const start = await readShipped(this.context);
    this.end();
    const worker = new Worker(vscode.Uri.joinPath(this.context.extensionUri, 'dist/server.js').toString(true));
    this.worker = worker;
    worker.postMessage(start);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  }

  end(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}

/** A worker does not end by itself, as a process does when it is told to. */
class WorkerClient extends LanguageClient {
  constructor(
    id: string,
    name: string,
    private readonly server: WorkerServer,
    options: LanguageClientOptions,
  ) {
    super(id, name, () => server.start(), options);
  }

  override async stop(timeout?: number): Promise<void> {
    try {
      await super.stop(timeout);
    } finally {
      this.server.end();
    }
  }
}

async function readShipped({ extension, extensionUri }: vscode.ExtensionContext): Promise<WorkerStart> {
  const read = (path: string): Thenable<Uint8Array> =>
    vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, path));
  const [runtimeWasm, grammarWasm, stdIndex] = await Promise.all([
    read('dist/web-tree-sitter.wasm'),
    read('grammars/tree-sitter-go.wasm'),
    read('dist/std-index.bin'),
  ]);
  const { version } = extension.packageJSON as { readonly version: string };
  return { version, files: { runtimeWasm, grammarWasm, stdIndex } };
}
