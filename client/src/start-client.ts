import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { sharedRules, watchGoExtension } from './shared-rules.js';

/** Makes the client for one kind of host from the options that all hosts share. */
export type ClientFactory = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

/**
 * Starts the server, and stops it when the extension is deactivated. The server itself asks for what it wants to know:
 * it pulls the settings, and registers for their changes and for changes of files.
 */
export async function startClient(context: vscode.ExtensionContext, createClient: ClientFactory): Promise<void> {
  // The id is also the section of the trace setting: `gotraps.trace.server`.
  const client = createClient('gotraps', 'Gotraps', {
    documentSelector: [
      { language: 'go', scheme: 'file' },
      { language: 'go', scheme: 'untitled' },
    ],
    middleware: sharedRules,
  });
  context.subscriptions.push(
    client,
    watchGoExtension(client),
    vscode.commands.registerCommand('gotraps.restart', async () => {
      // A server that has crashed too often has nothing to stop.
      if (client.needsStop()) await client.stop();
      await client.start();
    }),
  );
  await client.start();
}
