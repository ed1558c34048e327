import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { announcement } from './announcement.js';
import { serveFiles } from './client-files.js';
import { checkWorkspace } from './commands/check-workspace.js';
import { explainRule, provideRulePages } from './commands/explain-rule.js';
import { exportSarif } from './commands/export-sarif.js';
import { fixAll } from './commands/fix-all.js';
import { reportFalseAlarm } from './commands/report-false-alarm.js';
import { showConcurrencyMap } from './commands/show-concurrency-map.js';
import { showProtection } from './commands/show-protection.js';
import { ConcurrencyMapPanel } from './concurrency-map-panel.js';
import { CrashRecovery } from './crash-recovery.js';
import { GoDocuments } from './document-schemes.js';
import { quietCompletion } from './quiet-completion.js';
import { sharedRules, watchGoExtension } from './shared-rules.js';
import { showStatus } from './status.js';

/** Makes the client for one kind of host from the options that all hosts share. */
export type ClientFactory = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

/**
 * Starts the server, and stops it when the extension is deactivated. The server itself asks for what it wants to know:
 * it pulls the settings, and registers for their changes and for changes of files.
 */
export function startClient(context: vscode.ExtensionContext, createClient: ClientFactory): void {
  const documents = new GoDocuments();
  const recovery = new CrashRecovery();
  // The id is also the section of the trace setting: `gotraps.trace.server`.
  const client = createClient('gotraps', 'Gotraps', {
    documentSelector: documents.selector,
    middleware: { ...sharedRules, ...quietCompletion },
    errorHandler: recovery,
  });
  client.registerFeature(announcement);
  serveFiles(client);
  const restart = async (): Promise<void> => {
    if (recovery.restartNow()) return;
    // A server that has crashed too often has nothing to stop; one that hangs does not answer, and is left behind.
    if (client.needsStop()) await client.stop().catch(() => undefined);
    await client.start();
  };
  context.subscriptions.push(
    client,
    watchGoExtension(client),
    showStatus(client),
    provideRulePages(client),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      if (documents.update()) void restart();
    }),
    new vscode.Disposable(() => ConcurrencyMapPanel.close()),
    ...registerCommands(client, context.extensionUri, restart),
  );
  // In a turn of its own and not awaited: nobody else's activation should wait until a process is started. The client tells the user why it can't start.
  const start = setTimeout(() => void client.start().catch(() => undefined), 0);
  context.subscriptions.push({
    dispose() {
      clearTimeout(start);
    },
  });
}

function registerCommands(
  client: BaseLanguageClient,
  extension: vscode.Uri,
  restart: () => Promise<void>,
): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerCommand('gotraps.restart', restart),
    registerCommand('gotraps.showOutput', () => client.outputChannel.show(true)),
    registerCommand('gotraps.checkWorkspace', () => checkWorkspace(client)),
    registerCommand('gotraps.fixFile', () => fixAll(client, 'file')),
    registerCommand('gotraps.fixPackage', () => fixAll(client, 'package')),
    registerCommand('gotraps.explainRule', (ruleId?: string) => explainRule(client, ruleId)),
    registerCommand('gotraps.showProtection', (place: unknown) => showProtection(client, place)),
    registerCommand('gotraps.showConcurrencyMap', () => showConcurrencyMap(client, extension)),
    registerCommand('gotraps.exportSarif', (target?: vscode.Uri) => exportSarif(client, target)),
    registerCommand('gotraps.reportFalseAlarm', () => reportFalseAlarm(client)),
  ];
}
