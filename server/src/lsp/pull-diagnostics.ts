import {
  type CancellationToken,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { textHash } from '../base/text-hash.js';
import { canonicalUri } from '../base/uri.js';
import type { FolderCheck } from '../session/check-folder.js';
import type { FileKey } from '../syntax/source-file.js';
import { untilCancelled } from './cancel.js';
import type { LanguageServer } from './language-server.js';
import { toDiagnostics } from './to-lsp.js';
import type { FolderDiagnostics } from './workspace-findings.js';

interface FileDiagnostics {
  readonly items: Diagnostic[];
  readonly resultId: string;
}

function identified(items: Diagnostic[]): FileDiagnostics {
  return { items, resultId: textHash(JSON.stringify(items)) };
}

/** Answers a client that asks for diagnostics, and asks it to ask again when they change by no act of its own. */
export class DiagnosticsSource {
  /** What the client got last for the open documents it asked about. */
  private readonly given = new Map<FileKey, { readonly resultId: string; readonly version: number }>();
  private changeWaiters: (() => void)[] = [];
  /** Files that were closed, with the number of answers that are still to tell of them whatever the client says it knows. */
  private readonly unsettled = new Map<FileKey, number>();

  /** @param closed diagnostics in folders that nobody has open, by folder */
  constructor(
    private readonly server: LanguageServer,
    private readonly closed: () => ReadonlyMap<string, FolderDiagnostics>,
  ) {}

  /** `textDocument/diagnostic`; empty for a file whose folder has no open document. */
  async ofDocument(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const key = canonicalUri(params.textDocument.uri);
    const check = await untilCancelled(token, this.server.session.promptCheckOf(key));
    const { items, resultId } = this.diagnosticsOf(check, key);
    const document = this.server.session.documents.get(key);
    if (document === undefined) this.unsettle(key);
    else this.given.set(key, { resultId, version: document.version });
    if (params.previousResultId === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  /**
   * `workspace/diagnostic`: the files of all folders with open documents whose diagnostics the client does not have yet.
   * Waits while there are none, so that a client need not ask time and again.
   */
  async ofWorkspace(params: WorkspaceDiagnosticParams, token: CancellationToken): Promise<WorkspaceDiagnosticReport> {
    const known = new Map(params.previousResultIds.map(({ uri, value }) => [canonicalUri(uri), { uri, value }]));
    for (;;) {
      const items = this.changesSince(known);
      if (items.length > 0) return { items };
      await untilCancelled(token, new Promise<void>((resolve) => this.changeWaiters.push(resolve)));
    }
  }

  /** To be called after each check. */
  folderChecked(check: FolderCheck): void {
    this.tellWaiters();
    if (!this.server.client.refreshesDiagnostics) return;
    const isOutdated = [...check.files.keys()].some((key) => {
      const given = this.given.get(key);
      // After an edit of its own the client asks anyway.
      if (given?.version !== this.server.session.documents.get(key)?.version) return false;
      return given !== undefined && given.resultId !== this.diagnosticsOf(check, key).resultId;
    });
    // A client that is shutting down may refuse.
    if (isOutdated) this.server.connection.languages.diagnostics.refresh().catch(() => undefined);
  }

  documentClosed(key: FileKey): void {
    this.given.delete(key);
    this.unsettle(key);
    this.tellWaiters();
  }

  /** To be called when what is known of folders that nobody has open has changed. */
  closedChanged(): void {
    this.tellWaiters();
  }

  /**
   * vscode-languageclient keeps the diagnostics of a file that is closed, asks for them once more, forgets that it has them, and passes over what an answer
   * about the workspace says while it waits. So the answers to that request and to the next one tell of the file.
   */
  private unsettle(key: FileKey): void {
    this.unsettled.set(key, 2);
  }

  private isUnsettled(key: FileKey): boolean {
    const left = (this.unsettled.get(key) ?? 0) - 1;
    if (left > 0) this.unsettled.set(key, left);
    else this.unsettled.delete(key);
    return left >= 0;
  }

  private tellWaiters(): void {
    const waiters = this.changeWaiters;
    this.changeWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private diagnosticsOf(check: FolderCheck | undefined, key: FileKey): FileDiagnostics {
    const file = check?.files.get(key);
    return identified(file === undefined ? [] : toDiagnostics(this.server, file));
  }

  private changesSince(
    known: ReadonlyMap<FileKey, { readonly uri: string; readonly value: string }>,
  ): WorkspaceDocumentDiagnosticReport[] {
    const reports: WorkspaceDocumentDiagnosticReport[] = [];
    const seen = new Set<FileKey>();
    const tell = (key: FileKey, { items, resultId }: FileDiagnostics): void => {
      seen.add(key);
      const last = known.get(key);
      const isKnown = last === undefined ? items.length === 0 : last.value === resultId;
      if (!this.isUnsettled(key) && isKnown) return;
      const version = this.server.session.documents.get(key)?.version ?? null;
      reports.push({ kind: DocumentDiagnosticReportKind.Full, uri: this.server.uriOf(key), version, items, resultId });
    };
    for (const check of this.server.session.currentChecks()) {
      for (const key of check.files.keys()) tell(key, this.diagnosticsOf(check, key));
    }
    for (const files of this.closed().values()) {
      for (const [key, diagnostics] of files) tell(key, identified([...diagnostics]));
    }
    const gone = new Map([...this.unsettled.keys()].map((key) => [key, this.server.uriOf(key)]));
    for (const [key, { uri }] of known) gone.set(key, uri);
    for (const [key, uri] of gone) {
      // A folder that is being checked again keeps what it has until then.
      if (seen.has(key) || this.server.session.isChecking(key)) continue;
      this.isUnsettled(key);
      reports.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
    }
    return reports;
  }
}
