import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type FalseAlarmReport, falseAlarmRequest } from '../../../protocol/requests.js';
import { ask, caret } from './ask.js';

/** Opens a text about the finding at the caret that the user can copy into an issue. Nothing is sent. */
export async function reportFalseAlarm(client: BaseLanguageClient): Promise<void> {
  const place = caret(client);
  if (place === undefined) return;
  const reports = await ask<readonly FalseAlarmReport[]>(client, falseAlarmRequest, place);
  if (reports === undefined) return;
  if (reports.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no finding of Gotraps at the cursor.'));
    return;
  }
  const report = reports.length === 1 ? reports[0] : await choose(reports);
  if (report === undefined) return;
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: report.markdown });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  void offerCopy(document);
}

async function choose(reports: readonly FalseAlarmReport[]): Promise<FalseAlarmReport | undefined> {
  const items = reports.map((report) => ({ label: report.ruleId, detail: report.message, report }));
  const placeHolder = vscode.l10n.t('Which finding?');
  const chosen = await vscode.window.showQuickPick(items, { placeHolder });
  return chosen?.report;
}

async function offerCopy(document: vscode.TextDocument): Promise<void> {
  const copy = vscode.l10n.t('Copy');
  const text = vscode.l10n.t('Nothing was sent. Remove what is not for others, then copy the text into an issue.');
  const chosen = await vscode.window.showInformationMessage(text, copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(document.getText());
}
