import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type ListedRule,
  type RulePageAnswer,
  type RulePageParams,
  rulePageRequest,
  rulesRequest,
} from '../../../protocol/requests.js';
import { ask } from './ask.js';

const scheme = 'gotraps-rule';

/** Serves the pages of rules as documents such as `gotraps-rule:map-race.md`. */
export function provideRulePages(client: BaseLanguageClient): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent({ path }) {
      const params: RulePageParams = { ruleId: path.replace(/\.md$/, '') };
      const answer = await ask<RulePageAnswer | null>(client, rulePageRequest, params);
      return answer?.markdown ?? '';
    },
  });
}

/** Opens the page of a rule. @param ruleId undefined: the user chooses, first among those that report at the caret */
export async function explainRule(client: BaseLanguageClient, ruleId: string | undefined): Promise<void> {
  const chosen = ruleId ?? (await chooseRule(client));
  if (chosen === undefined) return;
  const uri = vscode.Uri.from({ scheme, path: `${chosen}.md` });
  const commands = await vscode.commands.getCommands(true);
  if (commands.includes('markdown.showPreview')) await vscode.commands.executeCommand('markdown.showPreview', uri);
  else await vscode.window.showTextDocument(uri, { preview: true });
}

async function chooseRule(client: BaseLanguageClient): Promise<string | undefined> {
  const rules = await ask<readonly ListedRule[]>(client, rulesRequest, {});
  if (rules === undefined) return undefined;
  const here = new Set(rulesAtCaret());
  const items = [...rules.filter(({ id }) => here.has(id)), ...rules.filter(({ id }) => !here.has(id))].map(
    ({ id, title, severity }) => ({ label: id, description: severity, detail: title }),
  );
  const placeHolder = vscode.l10n.t('Which rule?');
  const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  return chosen?.label;
}

function rulesAtCaret(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return [];
  const found = vscode.languages.getDiagnostics(editor.document.uri).filter(({ source, range }) => {
    return source === 'gotraps' && range.contains(editor.selection.active);
  });
  return found.map(({ code }) => String(typeof code === 'object' ? code.value : code));
}
