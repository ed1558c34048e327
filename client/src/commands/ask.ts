import * as vscode from 'vscode';
import { type BaseLanguageClient, LSPErrorCodes, ResponseError, WorkDoneProgress } from 'vscode-languageclient';
import type { PlaceParams, WatchedParams } from '../../../protocol/requests.js';

/** Asks the server. Undefined where there is no answer, which the user has been told then, or has wanted. */
export async function ask<Answer>(
  client: BaseLanguageClient,
  request: string,
  params: object,
  token?: vscode.CancellationToken,
): Promise<Answer | undefined> {
  try {
    // An undefined token would be sent as a parameter.
    return await (token === undefined
      ? client.sendRequest<Answer>(request, params)
      : client.sendRequest<Answer>(request, params, token));
  } catch (error) {
    if (token?.isCancellationRequested === true) return undefined;
    void vscode.window.showErrorMessage(messageOf(error));
    return undefined;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified) {
    return vscode.l10n.t('The files have changed meanwhile; try again.');
  }
  const reason = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('Gotraps could not answer: {0}', reason);
}

let watchedCount = 0;

/** Asks for long work with a progress bar, which the user can cancel. */
export async function askWatched<Answer>(
  client: BaseLanguageClient,
  request: string,
  params: object,
  title: string,
): Promise<Answer | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return vscode.window.withProgress(options, async (progress, token) => {
    const workDoneToken = `gotraps-${++watchedCount}`;
    const watched: WatchedParams = { ...params, workDoneToken };
    let percentage = 0;
    const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const now = value.percentage ?? percentage;
      progress.report({
        increment: now - percentage,
        ...(value.message === undefined ? {} : { message: value.message }),
      });
      percentage = now;
    });
    try {
      return await ask<Answer>(client, request, watched, token);
    } finally {
      listening.dispose();
    }
  });
}

/** The caret of the active editor if a Go file is there, which the user is told to open otherwise. */
export function caret(client: BaseLanguageClient): PlaceParams | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'go') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a Go file first.'));
    return undefined;
  }
  const converter = client.code2ProtocolConverter;
  return { uri: converter.asUri(editor.document.uri), position: converter.asPosition(editor.selection.active) };
}
