import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type ExportSarifAnswer, type ExportSarifParams, exportSarifRequest } from '../../../protocol/requests.js';
import { askWatched } from './ask.js';

/** Checks a workspace folder and writes what is found as SARIF. @param target undefined: the user chooses */
export async function exportSarif(client: BaseLanguageClient, target: vscode.Uri | undefined): Promise<void> {
  const folder = await chooseFolder(target);
  if (folder === undefined) return;
  const file = target ?? (await chooseFile(folder));
  if (file === undefined) return;
  const params: ExportSarifParams = { folder: client.code2ProtocolConverter.asUri(folder.uri) };
  const title = vscode.l10n.t('Gotraps: checking the workspace');
  const answer = await askWatched<ExportSarifAnswer>(client, exportSarifRequest, params, title);
  if (answer === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(answer.sarif));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('The report could not be written: {0}', reason));
    return;
  }
  void vscode.window.showInformationMessage(vscode.l10n.t('The report is written. Findings: {0}.', answer.findings));
}

async function chooseFolder(target: vscode.Uri | undefined): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a folder first.'));
    return undefined;
  }
  if (target !== undefined) return vscode.workspace.getWorkspaceFolder(target) ?? folders[0];
  return folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
}

function chooseFile({ uri }: vscode.WorkspaceFolder): Thenable<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(uri, 'gotraps.sarif'),
    filters: { SARIF: ['sarif', 'json'] },
  });
}
