/**
 * Writes the index of the standard library's exported declarations from the Go tree of `go env GOROOT`. The result depends
 * on that tree only: the same bytes come out wherever and whenever it runs.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNodeParser } from '../test/harness/node-parser.js';
import { buildStdIndex } from './std/build-index.js';
import { GorootSource, standardPackagePaths } from './std/goroot-source.js';

function goEnv(name: string): string {
  return execFileSync('go', ['env', name], { encoding: 'utf8' }).trim();
}

async function main(): Promise<void> {
  const root = join(goEnv('GOROOT'), 'src');
  const source = new GorootSource(await createNodeParser(), root);
  const bytes = buildStdIndex(goEnv('GOVERSION'), source, standardPackagePaths(root));
  const target = fileURLToPath(new URL('../server/src/knowledge/generated/std-index.bin', import.meta.url));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  console.log(`${target}: ${(bytes.length / 1024).toFixed(0)} KB`);
}

await main();
