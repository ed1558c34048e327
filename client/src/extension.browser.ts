import * as vscode from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
  State,
} from 'vscode-languageclient/browser';
import type { WorkerStart } from '../../protocol/worker-start.js';
import { startClient } from './start-client.js';

/** What this needs of a Web Worker, which has no types beside those of Node. */
interface WebWorker {
  postMessage(message: WorkerStart): void;
  terminate(): void;
}
declare const Worker: new (uri: string) => WebWorker;

/** VS Code in a browser: the server is a Web Worker, which gets all that it needs from here. */
export function activate(context: vscode.ExtensionContext): void {
  const uri = vscode.Uri.joinPath(context.extensionUri, 'dist/server.js').toString(true);
  startClient(context, (id, name, options) => {
    let worker: WebWorker | undefined;
    // Not the worker itself: VS Code puts another class in the place of the browser's, which the client would not know again.
    const connect = async (): Promise<MessageTransports> => {
      const start = await readShipped(context);
      worker = new Worker(uri);
      worker.postMessage(start);
      return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
    };
    const client = new LanguageClient(id, name, connect, options);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) worker?.terminate();
    });
    return client;
  });
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
