import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { expandSnippet } from '../../snippets/expand-snippet.js';
import {
  configure,
  findings,
  inFolder,
  putCaret,
  readMap,
  runTests,
  say,
  show,
  until,
  untilAtRest,
  untilDone,
  untilFindings,
} from './harness.js';

/** Process ids of servers that this extension host has started. */
function serverProcesses(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return children
    .split(' ')
    .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/server.js'))
    .map(Number);
}

/** Runs what ends the server, and waits until there is another one. */
async function untilReplaced(end: (pid: number) => unknown): Promise<void> {
  const [before] = serverProcesses();
  assert.ok(before !== undefined);
  await end(before);
  await until('another server', () => serverProcesses().find((pid) => pid !== before));
}

const execute = <T>(command: string, ...args: unknown[]): Thenable<T> =>
  vscode.commands.executeCommand<T>(command, ...args);

/** Milliseconds of this extension's activation as VS Code counts them: to load its code, to call it, and until it has finished. */
async function activationTime(): Promise<number> {
  await execute('perfview.show');
  const table = await until('the startup performance', () => {
    const page = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf');
    const rows =
      page
        ?.getText()
        .split('\n')
        .map((line) => line.split('|').map((cell) => cell.trim())) ?? [];
    const head = rows.find((cells) => cells.includes('Load Code'));
    const row = rows.find((cells) => cells.includes('gotraps.gotraps'));
    return head !== undefined && row !== undefined ? { head, row } : undefined;
  });
  const parts = ['Load Code', 'Call Activate', 'Finish Activate'].map((name) => table.row[table.head.indexOf(name)]);
  assert.ok(
    parts.every((part) => /^\d+$/.test(part ?? '')),
    table.row.join('|'),
  );
  return parts.reduce((sum, part) => sum + Number(part), 0);
}

/** A folder with a race in `main.go`, and another one in `closed/closed.go`, which is opened last. */
const tests: Readonly<Record<string, () => Promise<void>>> = {
  'a finding appears after a Go file was opened': async () => {
    const extension = vscode.extensions.getExtension('gotraps.gotraps');
    assert.ok(extension !== undefined);
    await untilAtRest();
    await extension.activate();
    say({ name: 'measured: activation', ms: await activationTime() });
    const startedAt = Date.now();
    await show(inFolder('main.go'));
    const [found] = await untilFindings(inFolder('main.go'), 1);
    say({ name: 'measured: first finding', ms: Date.now() - startedAt });
    assert.deepEqual(
      [found?.severity, typeof found?.code === 'object' ? found.code.value : undefined],
      [vscode.DiagnosticSeverity.Error, 'map-race'],
    );
  },

  'settings hold as soon as they are changed': async () => {
    const main = inFolder('main.go');
    await configure('ruleSeverity', { 'map-race': 'hint' });
    await untilFindings(main, 1, ({ severity }) => severity === vscode.DiagnosticSeverity.Hint);
    await configure('ruleSeverity', { 'map-race': 'off' });
    await untilFindings(main, 0);
    await configure('ruleSeverity', undefined);
    await untilFindings(main, 1);
    await configure('exclude', ['main.go']);
    await untilFindings(main, 0);
    await configure('exclude', undefined);
    await configure('language', 'zh-cn');
    await untilFindings(main, 1, ({ message }) => /\p{Script=Han}/u.test(message));
    await configure('language', undefined);
    await untilFindings(main, 1, ({ message }) => !/\p{Script=Han}/u.test(message));
  },

  'the check of the workspace finds what is in closed files': async () => {
    assert.deepEqual(findings(inFolder('closed/closed.go')), []);
    const answer = await execute<{ findings: number }>('gotraps.checkWorkspace');
    assert.equal(answer.findings, 2);
    await untilFindings(inFolder('closed/closed.go'), 1);
  },

  'a report for code scanning is written': async () => {
    const target = inFolder('report.sarif');
    await execute('gotraps.exportSarif', target);
    const log = JSON.parse(readFileSync(target.fsPath, 'utf8')) as { runs: { results: unknown[] }[] };
    assert.equal(log.runs[0]?.results.length, 2);
  },

  'the page of a rule is opened': async () => {
    await execute('gotraps.explainRule', 'map-race');
    await until('the page', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes('map-race')),
    );
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse('gotraps-rule:map-race.md'));
    assert.match(page.getText(), /^# map-race/);
    // Its focus comes late, and would be in the way of what follows.
    await execute('workbench.action.closeAllEditors');
    await until('an empty window', () =>
      vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0) ? true : undefined,
    );
  },

  'the protection of a variable is told': async () => {
    putCaret(await show(inFolder('main.go')), 'clients map');
    assert.match((await execute<string | undefined>('gotraps.showProtection')) ?? '', /`clients`/);
  },

  'the protection is shown above a declaration on demand': async () => {
    const { document } = await show(inFolder('main.go'));
    await configure('codeLens', true);
    const lenses = async (): Promise<vscode.CodeLens[]> =>
      execute<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const command = await untilDone('a code lens', async () => (await lenses())[0]?.command);
    assert.match(command.title, /accesses: \d+, contexts: \d+/);
    assert.match(
      (await execute<string | undefined>(command.command, ...((command.arguments ?? []) as unknown[]))) ?? '',
      /`clients`/,
    );
    await configure('codeLens', undefined);
    await untilDone('no code lens', async () => ((await lenses()).length === 0 ? true : undefined));
  },

  'comments that silence a rule are completed, and nothing else': async () => {
    const content = 'package p\n\n//gotraps:\n//gotraps:ignore map\nvar x = 1 //gotraps:ignore map-race why\n';
    const document = await vscode.workspace.openTextDocument({ language: 'go', content });
    await vscode.window.showTextDocument(document);
    const labelsAt = async (line: number, character: number): Promise<string[]> => {
      const at = new vscode.Position(line, character);
      const list = await execute<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, at);
      return list.items
        .filter(({ kind }) => kind !== vscode.CompletionItemKind.Text)
        .map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    await untilFindings(document.uri, 2);
    assert.deepEqual(await labelsAt(2, 10), ['ignore']);
    const rules = await labelsAt(3, 20);
    assert.ok(rules.includes('map-race') && rules.includes('lock-order'), rules.join());
    assert.ok(!(await labelsAt(4, 4)).includes('ignore'));
    const unused = findings(document.uri).find(({ severity }) => severity === vscode.DiagnosticSeverity.Hint);
    assert.deepEqual(unused?.tags, [vscode.DiagnosticTag.Unnecessary]);
    const links = await execute<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
    assert.ok(links.some(({ target }) => target?.path.endsWith('/map-race.md') === true));
  },

  'the concurrency map is opened': async () => {
    assert.deepEqual(await readMap(inFolder('main.go')), ['main', 'registry.count', 'registry.clients']);
  },

  'snippets are expanded as the tests of their code expand them': async () => {
    const extension = vscode.extensions.getExtension('gotraps.gotraps');
    const manifest = extension?.packageJSON as { contributes: { snippets: { language: string; path: string }[] } };
    const [contribution] = manifest.contributes.snippets;
    assert.ok(extension !== undefined && contribution?.language === 'go');
    const file = vscode.Uri.joinPath(extension.extensionUri, contribution.path);
    const snippets = JSON.parse(readFileSync(file.fsPath, 'utf8')) as Record<string, { body: string[] }>;
    const document = await vscode.workspace.openTextDocument({ language: 'go', content: '' });
    const editor = await vscode.window.showTextDocument(document);
    for (const [name, { body }] of Object.entries(snippets)) {
      const text = body.join('\n');
      const all = new vscode.Range(0, 0, document.lineCount, 0);
      assert.ok(await editor.insertSnippet(new vscode.SnippetString(text), all));
      assert.equal(document.getText(), expandSnippet(text), name);
      await execute('leaveSnippet');
    }
    await execute('workbench.action.revertAndCloseActiveEditor');
  },

  'a false alarm becomes a text to copy': async () => {
    const editor = await show(inFolder('main.go'));
    const [found] = await untilFindings(editor.document.uri, 1);
    assert.ok(found !== undefined);
    editor.selection = new vscode.Selection(found.range.start, found.range.start);
    await execute('gotraps.reportFalseAlarm');
    const report = await until('the report', () =>
      vscode.workspace.textDocuments.find(({ languageId, isUntitled }) => isUntitled && languageId === 'markdown'),
    );
    assert.match(report.getText(), /map-race[^]*func \(r \*registry\)/);
  },

  'untitled files have findings': async () => {
    const content =
      'package p\n\nfunc f(names []string) {\n\tm := map[string]int{}\n\tfor _, name := range names {\n\t\tgo func() { m[name]++ }()\n\t}\n}\n';
    const document = await vscode.workspace.openTextDocument({ language: 'go', content });
    await vscode.window.showTextDocument(document);
    await untilFindings(document.uri, 1);
  },

  'findings follow a renamed file': async () => {
    const [from, to] = [inFolder('main.go'), inFolder('server.go')];
    await show(from);
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(from, to);
    assert.ok(await vscode.workspace.applyEdit(rename));
    await untilFindings(to, 1);
    await untilFindings(from, 0);
    const back = new vscode.WorkspaceEdit();
    back.renameFile(to, from);
    assert.ok(await vscode.workspace.applyEdit(back));
    await untilFindings(from, 1);
  },

  'a server that was killed starts again by itself': async () => {
    const { document } = await show(inFolder('main.go'));
    await untilReplaced((pid) => process.kill(pid, 'SIGKILL'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '// moved\n');
    await vscode.workspace.applyEdit(edit);
    await untilFindings(document.uri, 1, ({ range }) => range.start.line > 13);
  },

  'the server is started anew on demand': async () => {
    await untilReplaced(() => execute('gotraps.restart'));
    await untilFindings(inFolder('main.go'), 1);
  },

  'the recommended fixes of a file are applied': async () => {
    const { document } = await show(inFolder('main.go'));
    await untilFindings(document.uri, 1);
    assert.equal(await execute('gotraps.fixFile'), 1);
    assert.match(document.getText(), /sync\.Mutex/);
    await untilFindings(document.uri, 0);
  },

  'the recommended fixes of a package are applied': async () => {
    const { document } = await show(inFolder('closed/closed.go'));
    await untilFindings(document.uri, 1);
    assert.equal(await execute('gotraps.fixPackage'), 1);
    await untilFindings(document.uri, 0);
  },
};

export const run = (): Promise<void> => runTests(tests);
