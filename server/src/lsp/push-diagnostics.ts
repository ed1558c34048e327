import type { Diagnostic } from 'vscode-languageserver';
import { textHash } from '../base/text-hash.js';
import type { FolderCheck } from '../session/check-folder.js';
import type { FileKey } from '../syntax/source-file.js';
import type { LanguageServer } from './language-server.js';
import { toDiagnostics } from './to-lsp.js';
import type { FolderDiagnostics } from './workspace-findings.js';

interface PublishedFile {
  readonly uri: string;
  readonly hash: string;
}

/**
 * Publishes the findings of checked folders, for a client that does not pull them. Tells the client only of files whose
 * diagnostics differ from what it has; a session reports no check that is out of date, so neither does this.
 */
export class DiagnosticsPublisher {
  private readonly byFolder = new Map<string, Map<FileKey, PublishedFile>>();

  constructor(private readonly server: LanguageServer) {}

  publish(check: FolderCheck): void {
    const files = [...check.files].map(([key, file]) => [key, toDiagnostics(this.server, file)] as const);
    this.publishFolder(check.folder, new Map(files));
  }

  /** @param files all files of the folder of which something is known */
  publishFolder(folder: string, files: FolderDiagnostics): void {
    const before = this.byFolder.get(folder) ?? new Map<FileKey, PublishedFile>();
    const now = new Map<FileKey, PublishedFile>();
    for (const [key, diagnostics] of files) {
      const uri = this.server.uriOf(key);
      const last = before.get(key);
      // The client calls a file by another name since it opened or closed it.
      if (last !== undefined && last.uri !== uri) this.withdraw(last.uri);
      const known = last?.uri === uri ? last : undefined;
      if (diagnostics.length === 0 && known === undefined) continue;
      const hash = textHash(JSON.stringify(diagnostics));
      if (hash !== known?.hash) this.send(key, uri, diagnostics);
      if (diagnostics.length > 0) now.set(key, { uri, hash });
    }
    for (const [key, last] of before) {
      if (!files.has(key)) this.withdraw(last.uri);
    }
    this.byFolder.set(folder, now);
  }

  /** Withdraws all that was published for a folder. */
  withdrawFolder(folder: string): void {
    for (const { uri } of this.byFolder.get(folder)?.values() ?? []) this.withdraw(uri);
    this.byFolder.delete(folder);
  }

  private send(key: FileKey, uri: string, diagnostics: readonly Diagnostic[]): void {
    const version = this.server.session.documents.get(key)?.version;
    void this.server.connection.sendDiagnostics({
      uri,
      diagnostics: [...diagnostics],
      ...(version === undefined ? {} : { version }),
    });
  }

  private withdraw(uri: string): void {
    void this.server.connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}
