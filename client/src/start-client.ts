import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { serveFiles } from './client-files.js';
import { GoDocuments } from './document-schemes.js';
import { sharedRules, watchGoExtension } from './shared-rules.js';

/** Makes the client for one kind of host from the options that all hosts share. */
export type ClientFactory = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

/**
 * Starts the server, and stops it when the extension is deactivated. The server itself asks for what it wants to know:
 * it pulls the settings, and registers for their changes and for changes of files.
 */
export async function startClient(context: vscode.ExtensionContext, createClient: ClientFactory): Promise<void> {
  const documents = new GoDocuments();
  // The id is also the section of the trace setting: `gotraps.trace.server`.
  const client = createClient('gotraps', 'Gotraps', { documentSelector: documents.selector, middleware: sharedRules });
  serveFiles(client);
  const restart = async (): Promise<void> => {
    // A server that has crashed too often has nothing to stop.
    if (client.needsStop()) await client.stop();
    await client.start();
  };
  context.subscriptions.push(
    client,
    watchGoExtension(client),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      if (documents.update()) void restart();
    }),
    vscode.commands.registerCommand('gotraps.restart', restart),
  );
  await client.start();
}
