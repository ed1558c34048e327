import * as vscode from 'vscode';
import type { BaseLanguageClient, Middleware } from 'vscode-languageclient';

/** The Go extension, which shows what gopls reports. */
const goExtension = 'golang.go';

/** Decides `gotraps.sharedRules: auto` in what the server asks for: rules that gopls has, too, yield while the Go extension is active. */
export const sharedRules: Middleware = {
  workspace: {
    configuration: async (params, token, next) => {
      const answers = await next(params, token);
      return Array.isArray(answers) ? answers.map((answer) => decided(answer)) : answers;
    },
  },
};

function decided(section: unknown): unknown {
  if (typeof section !== 'object' || section === null || !('sharedRules' in section)) return section;
  if (section.sharedRules !== 'auto') return section;
  const isActive = vscode.extensions.getExtension(goExtension)?.isActive === true;
  return { ...section, sharedRules: isActive ? 'hide' : 'show' };
}

/** Has the server ask again once the Go extension has become active, or is gone. */
export function watchGoExtension(client: BaseLanguageClient): vscode.Disposable {
  let wasActive = vscode.extensions.getExtension(goExtension)?.isActive === true;
  const look = (): void => {
    const isActive = vscode.extensions.getExtension(goExtension)?.isActive === true;
    if (isActive === wasActive) return;
    wasActive = isActive;
    if (client.isRunning()) void client.sendNotification('workspace/didChangeConfiguration', { settings: null });
  };
  // VS Code tells of extensions that come and go, not of those that become active: a Go file does that.
  return vscode.Disposable.from(
    vscode.extensions.onDidChange(look),
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.window.onDidChangeActiveTextEditor(look),
  );
}
