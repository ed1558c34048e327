#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { setBugReporter } from '../base/bug.js';
import { createFolderChecker } from '../cli/create-folder-checker.js';
import { runCli } from '../cli/run-cli.js';
import { rules } from '../rules/generated/registry.js';
import { checkPackageOnce } from '../session/check-package.js';
import { sayBug, serveCheckThread, startCheckThread } from './check-thread.js';
import { createEngine } from './create-engine.js';
import { adaptHeapGrowth, sizeYoungHeaps } from './heap-policy.js';
import { nodeCliSystem } from './node-cli-system.js';
import { reportBug } from './report-bug.js';
import { productVersion } from './shipped-file.js';

/** The bundle, which threads start from. In Node 20 they don't take over the loader that runs the source. */
const bundle = typeof __filename === 'string' ? __filename : undefined;

const system = nodeCliSystem({
  rules,
  version: productVersion(),
  createEngine: () => createEngine(checkPackageOnce),
  processorCount: bundle === undefined ? 1 : availableParallelism(),
  expectSource: adaptHeapGrowth,
  startChecker: (args) => startCheckThread(bundle ?? 'dist/cli.cjs', args, reportBug),
  serveEditor: async () => {
    // Only an editor needs the protocol's libraries.
    const { runServer } = await import('./run-server.js');
    await runServer('stdio');
  },
});

if (isMainThread) {
  setBugReporter(reportBug);
  sizeYoungHeaps();
  run();
} else {
  setBugReporter(sayBug);
  void serveCheckThread((args) => createFolderChecker(args, system));
}

function run(): void {
  // Whoever reads the output may stop before its end, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  runCli(process.argv.slice(2), system).then(
    (status) => {
      // Not `exit`, which would cut off output that a pipe has not taken yet.
      process.exitCode = status;
    },
    (error: unknown) => {
      process.stderr.write(`gotraps: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 2;
    },
  );
}
