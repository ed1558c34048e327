import * as vscode from 'vscode';
import {
  configure,
  inFolder,
  putCaret,
  readMap,
  runTests,
  say,
  show,
  until,
  untilAtRest,
  untilFindings,
} from './harness.js';

function check(what: string, isTrue: boolean): void {
  if (!isTrue) throw new Error(`not so: ${what}`);
}

/** In a browser, where nothing of Node is there: files in memory with a race in `main.go`, and another one in `closed/closed.go`. */
export const run = (): Promise<void> =>
  runTests({
    'the check of the workspace finds what is in closed files': async () => {
      await untilAtRest();
      const startedAt = Date.now();
      await show(inFolder('main.go'));
      await untilFindings(inFolder('main.go'), 1);
      say({ name: 'measured: first finding, start of the worker included', ms: Date.now() - startedAt });
      const answer = await vscode.commands.executeCommand<{ findings: number }>('gotraps.checkWorkspace');
      check('two findings', answer.findings === 2);
      await untilFindings(inFolder('closed/closed.go'), 1);
    },

    'a report for code scanning is written': async () => {
      const target = inFolder('report.sarif');
      await vscode.commands.executeCommand('gotraps.exportSarif', target);
      const log = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(target))) as {
        runs: { results: unknown[] }[];
      };
      check('two results', log.runs[0]?.results.length === 2);
    },

    'the protection of a variable is told': async () => {
      putCaret(await show(inFolder('main.go')), 'clients map');
      const text = await vscode.commands.executeCommand<string | undefined>('gotraps.showProtection');
      check('it names the variable', text?.includes('`clients`') === true);
    },

    'the concurrency map is opened': async () => {
      const names = await readMap(inFolder('main.go'));
      check('it names what is in the package', names.join() === 'main,registry.count,registry.clients');
    },

    'settings hold as soon as they are changed': async () => {
      await configure('ruleSeverity', { 'map-race': 'off' });
      await untilFindings(inFolder('main.go'), 0);
      await configure('ruleSeverity', undefined);
      await untilFindings(inFolder('main.go'), 1);
    },

    'the worker is started anew on demand': async () => {
      await vscode.commands.executeCommand('gotraps.restart');
      const { document } = await show(inFolder('main.go'));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), '// moved\n');
      await vscode.workspace.applyEdit(edit);
      await untilFindings(document.uri, 1, ({ range }) => range.start.line > 13);
    },

    'the recommended fixes of a file are applied': async () => {
      const { document } = await show(inFolder('main.go'));
      await vscode.commands.executeCommand('gotraps.fixFile');
      await until('the lock', () => (document.getText().includes('sync.Mutex') ? true : undefined));
      await untilFindings(document.uri, 0);
    },
  });
