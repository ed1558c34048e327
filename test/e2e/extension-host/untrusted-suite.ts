import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inFolder, readMap, runTests, show, untilFindings } from './harness.js';

/** A folder with a race in `main.go` that nobody has said to trust. */
export const run = (): Promise<void> =>
  runTests({
    'an untrusted workspace is analysed, and drawn as a map': async () => {
      assert.equal(vscode.workspace.isTrusted, false);
      await show(inFolder('main.go'));
      await untilFindings(inFolder('main.go'), 1);
      assert.deepEqual(await readMap(inFolder('main.go')), ['main', 'registry.count', 'registry.clients']);
    },
  });
