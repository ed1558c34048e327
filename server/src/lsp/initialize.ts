import { CodeActionKind, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import { fixAllKind } from './fix-all-action.js';
import type { ClientInfo } from './client-info.js';
import { completionTriggers } from './ignore-comment.js';

/** The answer to `initialize`. */
export function initializeResult(client: ClientInfo, version: string): InitializeResult {
  return {
    serverInfo: { name: 'gotraps', version },
    capabilities: {
      positionEncoding: client.encoding.name,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      hoverProvider: true,
      ...(client.completes ? { completionProvider: { triggerCharacters: [...completionTriggers] } } : {}),
      ...(client.showsCodeLenses ? { codeLensProvider: {} } : {}),
      ...(client.showsLinks ? { documentLinkProvider: {} } : {}),
      codeActionProvider: {
        codeActionKinds: [CodeActionKind.QuickFix, fixAllKind],
        resolveProvider: client.resolvesCodeActions,
      },
      ...(client.pullsDiagnostics
        ? {
            diagnosticProvider: {
              identifier: 'gotraps',
              // An edit may change the findings of the package's other files.
              interFileDependencies: true,
              workspaceDiagnostics: true,
            },
          }
        : {}),
      ...(client.hasWorkspaceFolders
        ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }
        : {}),
    },
  };
}
