import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type CheckWorkspaceAnswer, checkWorkspaceRequest } from '../../../protocol/requests.js';
import { askWatched } from './ask.js';

/** Checks all files of the workspace; what is found goes to the problems. Returns what was found. */
export async function checkWorkspace(client: BaseLanguageClient): Promise<CheckWorkspaceAnswer | undefined> {
  const title = vscode.l10n.t('Gotraps: checking the workspace');
  const answer = await askWatched<CheckWorkspaceAnswer>(client, checkWorkspaceRequest, {}, title);
  if (answer !== undefined) void tell(client, answer);
  return answer;
}

async function tell(client: BaseLanguageClient, { findings, files, warnings }: CheckWorkspaceAnswer): Promise<void> {
  for (const warning of warnings) client.outputChannel.warn(warning);
  const show = vscode.l10n.t('Show Problems');
  const text =
    warnings.length === 0
      ? vscode.l10n.t('Gotraps has checked the workspace. Findings: {0}, files: {1}.', findings, files)
      : vscode.l10n.t(
          'Gotraps has checked the workspace. Findings: {0}, files: {1}. Not everything could be read; the output says what.',
          findings,
          files,
        );
  const chosen = await vscode.window.showInformationMessage(text, show);
  if (chosen === show) await vscode.commands.executeCommand('workbench.actions.view.problems');
}
