import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type PlaceParams, type ProtectionAnswer, protectionRequest } from '../../../protocol/requests.js';
import { ask, caret } from './ask.js';

/**
 * Says how a variable is protected. Returns what was said.
 *
 * @param asked where it stands, as a code lens says (`PlaceParams`); anything else, such as what a menu gives: at the caret
 */
export async function showProtection(client: BaseLanguageClient, asked: unknown): Promise<string | undefined> {
  const place = isPlace(asked) ? asked : caret(client);
  if (place === undefined) return undefined;
  const answer = await ask<ProtectionAnswer | null>(client, protectionRequest, place);
  if (answer === undefined) return undefined;
  const text =
    answer?.lines.join(' · ') ??
    vscode.l10n.t('Nothing is known here: put the cursor on a field or package variable that goroutines share.');
  void vscode.window.showInformationMessage(text);
  return text;
}

function isPlace(value: unknown): value is PlaceParams {
  return typeof value === 'object' && value !== null && 'uri' in value && 'position' in value;
}
