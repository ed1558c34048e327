import { type Connection, DidChangeConfigurationNotification, type InitializeParams } from 'vscode-languageserver';
import { settingsSection } from '../../../protocol/client-settings.js';
import { render } from '../base/localize.js';
import { canonicalUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import type { Timers } from '../host/timers.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import type { Engine } from '../session/engine.js';
import type { FileNotice } from '../session/read-go-file.js';
import { Session, type SessionListener } from '../session/session.js';
import { filesFor } from './client-files.js';
import { readClientInfo } from './client-info.js';
import { codeActions, resolveCodeAction } from './code-action.js';
import { CodeLenses } from './code-lens.js';
import { Configuration } from './configuration.js';
import { answerCustomRequests } from './custom-requests.js';
import { hover } from './hover.js';
import { completeIgnore, ignoreLinks } from './ignore-comment.js';
import { initializeResult } from './initialize.js';
import type { LanguageServer } from './language-server.js';
import { ProgressReporter } from './progress.js';
import { DiagnosticsSource } from './pull-diagnostics.js';
import { DiagnosticsPublisher } from './push-diagnostics.js';
import type { RuleDocs } from './rule-docs.js';
import { StatusReporter } from './status.js';
import { didChange, didClose, didOpen, didSave } from './text-synchronization.js';
import { didChangeWatchedFiles, watchFiles } from './watched-files.js';
import { WorkspaceFindings } from './workspace-findings.js';

/** What an entry point supplies. */
export interface ServerParts {
  /** May still be loading: `initialize` waits for it. */
  readonly engine: Promise<Engine>;
  /** The files of this machine; undefined where there are none, and the client's are used. */
  readonly host: FileHost | undefined;
  /** What the go command would take from its environment. */
  readonly environment: GoEnvironment;
  readonly timers: Timers;
  readonly ruleDocs: RuleDocs;
  readonly version: string;
}

/** Longest wait, in milliseconds, for a client's settings before files are checked with the defaults. */
const settingsPatienceMs = 2000;

/** Serves a client on a connection, which this starts to listen to. */
export function serve(connection: Connection, parts: ServerParts): void {
  // Told to the client when it asks to initialize.
  parts.engine.catch(() => undefined);
  connection.onInitialize(async (params) => {
    const engine = await parts.engine;
    return start(connection, parts, engine, params);
  });
  connection.listen();
}

function start(
  connection: Connection,
  parts: ServerParts,
  engine: Engine,
  params: InitializeParams,
): ReturnType<typeof initializeResult> {
  const client = readClientInfo(params);
  const listener: SessionListener = {
    folderChecked(check) {
      workspace.folderOpened(check.folder);
      if (client.pullsDiagnostics) pull.folderChecked(check);
      else push.publish(check);
      lenses.folderChecked(check);
      status.changed();
    },
    folderClosed(folder) {
      push.withdrawFolder(folder);
      workspace.folderClosed(folder);
      status.changed();
    },
    working(folder, state) {
      progress.update(folder, state);
      status.update(folder, state);
    },
    fileSkipped: (notice) => noteSkipped(notice),
    failed: (error) =>
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  };
  const files = { host: filesFor(connection, client, parts.host), environment: parts.environment };
  const session = new Session(engine, files, parts.timers, listener);
  const withheld = new Map<string, number>();
  const server: LanguageServer = {
    connection,
    client,
    session,
    ruleDocs: parts.ruleDocs,
    get locale() {
      return configuration.language ?? client.locale;
    },
    text: (message) => render(message, server.locale),
    noteWithheld(ruleId, kind) {
      const name = `${ruleId} ${kind}`;
      const count = (withheld.get(name) ?? 0) + 1;
      withheld.set(name, count);
      connection.tracer.log(`fix withheld: ${name} (${count} so far)`);
    },
    uriOf: (file) => session.documents.get(file)?.clientUri ?? file,
  };
  const push = new DiagnosticsPublisher(server);
  const progress = new ProgressReporter(server, parts.timers);
  const configuration = new Configuration(server, () => {
    workspace.settingsChanged();
    lenses.settingsChanged();
  });
  const lenses = new CodeLenses(server, parts.timers, configuration);
  const workspace = new WorkspaceFindings(server, {
    files,
    timers: parts.timers,
    configuration,
    show(folder, diagnostics) {
      if (client.pullsDiagnostics) pull.closedChanged();
      else if (diagnostics === undefined) push.withdrawFolder(folder);
      else push.publishFolder(folder, diagnostics);
      status.changed();
    },
  });
  const pull = new DiagnosticsSource(server, () => workspace.folders);
  const status = new StatusReporter(server, parts.timers, () => workspace.folders);

  const noted = new Set<string>();
  const noteSkipped = ({ uri, kind, message }: FileNotice): void => {
    if (noted.has(`${kind} ${uri}`)) return;
    noted.add(`${kind} ${uri}`);
    connection.console.warn(`${uri}: ${server.text(message)}`);
  };

  let folders = workspaceFolders(params);
  connection.onInitialized(async () => {
    const ready = client.givesConfiguration
      ? configuration.setFolders(folders)
      : configuration.setFolders(folders).then(() => configuration.push(params.initializationOptions));
    session.holdUntil(ready, settingsPatienceMs);
    if (client.registersConfigurationChanges) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    }
    if (client.hasWorkspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((folder) => canonicalUri(folder.uri)));
        folders = [
          ...folders.filter((folder) => !gone.has(folder)),
          ...added.map((folder) => canonicalUri(folder.uri)),
        ];
        void configuration.setFolders(folders);
      });
    }
    await watchFiles(server);
  });
  connection.onDidChangeConfiguration(({ settings }) => configuration.push(settings));
  connection.onDidChangeWatchedFiles((change) => {
    didChangeWatchedFiles(server, change);
    workspace.filesChanged(change.changes.map(({ uri }) => canonicalUri(uri)));
  });
  connection.onDidOpenTextDocument((opened) => didOpen(server, opened));
  connection.onDidChangeTextDocument((change) => didChange(server, change));
  connection.onDidSaveTextDocument((saved) => didSave(server, saved));
  connection.onDidCloseTextDocument((closed) => {
    didClose(server, closed);
    lenses.documentClosed(canonicalUri(closed.textDocument.uri));
    pull.documentClosed(canonicalUri(closed.textDocument.uri));
  });
  connection.onHover((request, token) => hover(server, request, token));
  connection.onCodeAction((request, token) => codeActions(server, request, token));
  connection.onCodeActionResolve((action, token) => resolveCodeAction(server, action, token));
  connection.onCodeLens((request, token) => lenses.of(request, token));
  connection.onCompletion((request, token) => completeIgnore(server, request, token));
  connection.onDocumentLinks((request) => ignoreLinks(server, request));
  answerCustomRequests(server, { workspace, configuration, version: parts.version });
  if (client.pullsDiagnostics) {
    connection.languages.diagnostics.on((request, token) => pull.ofDocument(request, token));
    connection.languages.diagnostics.onWorkspace((request, token) => pull.ofWorkspace(request, token));
  }
  connection.onShutdown(() => {
    workspace.clear();
    session.dispose();
  });
  return initializeResult(client, parts.version);
}

/** Canonical URIs of the folders that the client has open at the start. */
function workspaceFolders(params: InitializeParams): string[] {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- clients from before workspace folders send nothing else
  const root = params.rootUri ?? null;
  const uris = params.workspaceFolders?.map((folder) => folder.uri) ?? (root === null ? [] : [root]);
  return uris.map(canonicalUri);
}
