import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { type StatusParams, statusNotification } from '../../protocol/requests.js';

/** Shows beside the language of a Go file whether the server runs, what it reads, and how much it has found. */
export function showStatus(client: BaseLanguageClient): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('gotraps.status', { language: 'go' });
  item.name = 'Gotraps';
  item.command = { command: 'gotraps.showOutput', title: vscode.l10n.t('Show Output') };
  let last: StatusParams = { reading: null, findings: 0 };
  const show = (): void => {
    const isStopped = client.state === State.Stopped;
    item.severity = isStopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.busy = client.state === State.Starting || last.reading !== null;
    item.text = textOf(client.state, last);
    item.detail = last.reading === null ? 'Gotraps' : readingText(last.reading);
  };
  client.onNotification(statusNotification, (status: StatusParams) => {
    last = status;
    show();
  });
  const states = client.onDidChangeState(() => {
    last = { reading: null, findings: 0 };
    show();
  });
  show();
  return vscode.Disposable.from(item, states);
}

function textOf(state: State, { findings }: StatusParams): string {
  switch (state) {
    case State.Starting:
      return vscode.l10n.t('Gotraps is starting');
    case State.Running:
      return vscode.l10n.t('Findings: {0}', findings);
    default:
      return vscode.l10n.t('Gotraps is not running');
  }
}

function readingText({ done, total }: NonNullable<StatusParams['reading']>): string {
  return vscode.l10n.t('Reading Go files: {0} of {1}', done, total);
}
