import * as vscode from 'vscode';
import { inFolder, runTests, show, untilFindings } from './harness.js';

/** Two folders with a race in each `main.go`; the settings of the second one turn the rule off. A third one is beside them. */
export const run = (): Promise<void> =>
  runTests({
    'each workspace folder has its own settings': async () => {
      await show(inFolder('main.go', 0));
      await untilFindings(inFolder('main.go', 0), 1);
      await show(inFolder('main.go', 1));
      await untilFindings(inFolder('main.go', 1), 0);
    },

    'a folder that is added is looked at': async () => {
      const third = vscode.Uri.joinPath(inFolder('.', 0), '../third');
      vscode.workspace.updateWorkspaceFolders(2, 0, { uri: third });
      await show(vscode.Uri.joinPath(third, 'main.go'));
      await untilFindings(vscode.Uri.joinPath(third, 'main.go'), 1);
    },
  });
