import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type ProtectionAnswer, protectionRequest } from '../../../protocol/requests.js';
import { ask, caret } from './ask.js';

/** Says how the variable at the caret is protected. Returns what was said. */
export async function showProtection(client: BaseLanguageClient): Promise<string | undefined> {
  const place = caret(client);
  if (place === undefined) return undefined;
  const answer = await ask<ProtectionAnswer | null>(client, protectionRequest, place);
  if (answer === undefined) return undefined;
  const text =
    answer?.lines.join(' · ') ??
    vscode.l10n.t('Nothing is known here: put the cursor on a field or package variable that goroutines share.');
  void vscode.window.showInformationMessage(text);
  return text;
}
