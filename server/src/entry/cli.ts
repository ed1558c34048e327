#!/usr/bin/env node
import { setBugReporter } from '../base/bug.js';
import { runCli } from '../cli/run-cli.js';
import { checkPackageOnce } from '../session/check-package.js';
import { rules } from '../rules/generated/registry.js';
import { createEngine } from './create-engine.js';
import { keepHeapSmall } from './keep-heap-small.js';
import { nodeCliSystem } from './node-cli-system.js';
import { productVersion } from './shipped-file.js';

/** Written once each: one broken invariant in a hot loop would bury the findings. */
const reported = new Set<string>();
setBugReporter((error) => {
  if (reported.has(error.message)) return;
  reported.add(error.message);
  process.stderr.write(`gotraps: ${error.message}; the check goes on, please report this\n${error.stack ?? ''}\n`);
});

// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

keepHeapSmall();

const system = nodeCliSystem({
  rules,
  version: productVersion(),
  createEngine: () => createEngine(checkPackageOnce),
  serveEditor: async () => {
    // Only an editor needs the protocol's libraries.
    const { runServer } = await import('./run-server.js');
    await runServer('stdio');
  },
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
