import * as vscode from 'vscode';
import { reportMark, type SuiteReport } from './report.js';

/** Runs tests one after the other; each says how it went. @throws when one failed */
export async function runTests(tests: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  let failures = 0;
  for (const [name, test] of Object.entries(tests)) {
    const startedAt = Date.now();
    const error = await test().then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
    );
    if (error !== undefined) failures++;
    say({ name, ms: Date.now() - startedAt, ...(error === undefined ? {} : { error }) });
  }
  if (failures > 0) throw new Error(`${failures} failed`);
}

export function say(report: SuiteReport): void {
  console.log(reportMark + JSON.stringify(report));
}

/** Waits until something is there. */
export async function until<T>(what: string, look: () => T | undefined, limitMs = 20_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`never seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Does something again and again until it gives something. */
export async function untilDone<T>(what: string, attempt: () => Promise<T | undefined>, limitMs = 20_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await attempt();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`never seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the window answers at once, as it does when its start is over. */
export async function untilAtRest(): Promise<void> {
  let answeredAtOnce = 0;
  await untilDone('a window at rest', async () => {
    const askedAt = performance.now();
    await vscode.commands.executeCommand('setContext', 'gotraps.test', askedAt);
    answeredAtOnce = performance.now() - askedAt < 10 ? answeredAtOnce + 1 : 0;
    return answeredAtOnce === 10 ? true : undefined;
  });
}

export function inFolder(path: string, folder = 0): vscode.Uri {
  const root = vscode.workspace.workspaceFolders?.[folder];
  if (root === undefined) throw new Error(`there is no folder ${folder}`);
  return vscode.Uri.joinPath(root.uri, path);
}

/** The product's findings in a file. */
export function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'gotraps');
}

/** Waits until a file has so many findings, for which a test is true. */
export function untilFindings(
  uri: vscode.Uri,
  count: number,
  isWanted: (found: vscode.Diagnostic) => boolean = () => true,
): Promise<vscode.Diagnostic[]> {
  return until(`${count} findings in ${uri.toString()}`, () => {
    const found = findings(uri);
    return found.length === count && found.every(isWanted) ? found : undefined;
  });
}

/** Opens a file and waits until its editor is the active one. */
export async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
  return until(`the editor of ${uri.toString()}`, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document === document ? editor : undefined;
  });
}

/** Puts the caret on the first place of a text. */
export function putCaret(editor: vscode.TextEditor, text: string): void {
  const at = editor.document.positionAt(editor.document.getText().indexOf(text));
  editor.selection = new vscode.Selection(at, at);
}

/** Opens the concurrency map of the package of a file; returns the names of what is on it, and closes it. */
export async function readMap(uri: vscode.Uri): Promise<string[]> {
  await show(uri);
  const map = await vscode.commands.executeCommand<{ nodes: { label: string }[] } | undefined>(
    'gotraps.showConcurrencyMap',
  );
  const tab = await until('the map', () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(
        ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('gotraps.concurrencyMap'),
      ),
  );
  if (tab.label !== 'Concurrency Map: main') throw new Error(`the map is called ${tab.label}`);
  await vscode.window.tabGroups.close(tab);
  return map?.nodes.map(({ label }) => label) ?? [];
}

/** Changes a setting, in the workspace folder's file where it is of one. */
export function configure(key: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration('gotraps').update(key, value, vscode.ConfigurationTarget.Workspace);
}
