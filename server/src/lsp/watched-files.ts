import { DidChangeWatchedFilesNotification, type DidChangeWatchedFilesParams } from 'vscode-languageserver';
import { canonicalUri } from '../base/uri.js';
import type { LanguageServer } from './language-server.js';

const watchedGlobs = ['**/*.go', '**/go.mod', '**/go.work'];

/** Asks the client to watch the files that findings depend on. */
export async function watchFiles({ client, connection }: LanguageServer): Promise<void> {
  if (!client.registersWatchedFiles) return;
  const watchers = watchedGlobs.map((globPattern) => ({ globPattern }));
  await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
}

export function didChangeWatchedFiles({ session }: LanguageServer, { changes }: DidChangeWatchedFilesParams): void {
  session.filesChanged(changes.map((change) => canonicalUri(change.uri)));
}
