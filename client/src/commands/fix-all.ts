import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type FixAllAnswer, type FixAllParams, fixAllRequest } from '../../../protocol/requests.js';
import { ask, caret } from './ask.js';

/** Applies the recommended fixes in the active file, or in its package. Returns their number. */
export async function fixAll(client: BaseLanguageClient, scope: FixAllParams['scope']): Promise<number> {
  const place = caret(client);
  if (place === undefined) return 0;
  const params: FixAllParams = { uri: place.uri, scope };
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true };
  const title = vscode.l10n.t('Gotraps: working out fixes');
  const answer = await vscode.window.withProgress({ ...options, title }, (_, token) =>
    ask<FixAllAnswer>(client, fixAllRequest, params, token),
  );
  if (answer === undefined) return 0;
  if (answer.fixes === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no recommended fix here.'));
    return 0;
  }
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit);
  const isApplied = await vscode.workspace.applyEdit(edit);
  if (!isApplied) {
    void vscode.window.showErrorMessage(vscode.l10n.t('The files have changed meanwhile; try again.'));
    return 0;
  }
  return answer.fixes;
}
