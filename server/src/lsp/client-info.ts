import { DiagnosticTag, type InitializeParams } from 'vscode-languageserver';
import type { ExperimentalCapabilities } from '../../../protocol/capabilities.js';
import { type Locale, localeOf } from '../base/localize.js';
import { negotiateEncoding, type PositionEncoding } from './position-encoding.js';

/** What a client can do, as far as the server's answers depend on it. */
export interface ClientInfo {
  readonly encoding: PositionEncoding;
  readonly locale: Locale;
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly showsRelatedInformation: boolean;
  readonly showsCodeDescription: boolean;
  readonly takesCodeActions: boolean;
  readonly resolvesCodeActions: boolean;
  readonly takesPreferredActions: boolean;
  readonly takesDocumentChanges: boolean;
  readonly takesAnnotations: boolean;
  readonly takesSnippetEdits: boolean;
  readonly showsUnnecessary: boolean;
  readonly completes: boolean;
  readonly showsCodeLenses: boolean;
  readonly refreshesCodeLenses: boolean;
  readonly showsLinks: boolean;
  readonly showsLinkTooltips: boolean;
  readonly hoverFormat: 'markdown' | 'plaintext';
  readonly givesConfiguration: boolean;
  readonly registersConfigurationChanges: boolean;
  readonly registersWatchedFiles: boolean;
  readonly hasWorkspaceFolders: boolean;
  readonly showsProgress: boolean;
  /** Answers the requests of `protocol/file-requests.ts`. */
  readonly readsFiles: boolean;
  readonly showsStatus: boolean;
  /** Runs commands of VS Code and of the product's extension. */
  readonly runsCommands: boolean;
}

export function readClientInfo({ capabilities, locale }: InitializeParams): ClientInfo {
  const { textDocument, workspace, window, general } = capabilities;
  const codeAction = textDocument?.codeAction;
  const experimental = capabilities.experimental as Partial<ExperimentalCapabilities> | null | undefined;
  const isResolved = codeAction?.dataSupport === true && codeAction.resolveSupport?.properties.includes('edit');
  const published = textDocument?.publishDiagnostics;
  const pulled = textDocument?.diagnostic;
  return {
    encoding: negotiateEncoding(general?.positionEncodings),
    locale: localeOf(locale),
    pullsDiagnostics: pulled !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    showsRelatedInformation: published?.relatedInformation === true || pulled?.relatedInformation === true,
    showsCodeDescription: published?.codeDescriptionSupport === true || pulled?.codeDescriptionSupport === true,
    takesCodeActions: codeAction?.codeActionLiteralSupport !== undefined,
    resolvesCodeActions: isResolved === true,
    takesPreferredActions: codeAction?.isPreferredSupport === true,
    takesDocumentChanges: workspace?.workspaceEdit?.documentChanges === true,
    takesAnnotations: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    takesSnippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
    showsUnnecessary: hasUnnecessaryTag(published?.tagSupport) || hasUnnecessaryTag(pulled?.tagSupport),
    completes: textDocument?.completion !== undefined,
    showsCodeLenses: textDocument?.codeLens !== undefined,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    showsLinks: textDocument?.documentLink !== undefined,
    showsLinkTooltips: textDocument?.documentLink?.tooltipSupport === true,
    hoverFormat: textDocument?.hover?.contentFormat?.includes('markdown') === true ? 'markdown' : 'plaintext',
    givesConfiguration: workspace?.configuration === true,
    registersConfigurationChanges: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    hasWorkspaceFolders: workspace?.workspaceFolders === true,
    showsProgress: window?.workDoneProgress === true,
    readsFiles: experimental?.gotraps?.readsFiles === true,
    showsStatus: experimental?.gotraps?.showsStatus === true,
    runsCommands: experimental?.gotraps?.runsCommands === true,
  };
}

function hasUnnecessaryTag(support: { readonly valueSet: readonly DiagnosticTag[] } | undefined): boolean {
  return support?.valueSet.includes(DiagnosticTag.Unnecessary) === true;
}
