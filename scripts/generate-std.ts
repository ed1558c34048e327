/**
 * Writes the index of the standard library's exported declarations, `server/src/knowledge/generated/std-index.bin`, from the Go tree of
 * `go env GOROOT`. The result depends on that tree only: the same bytes come out wherever and whenever it runs.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNodeParser } from '../test/harness/node-parser.js';
import { buildStdIndexText } from './std/build-index.js';
import { deflateRaw } from './std/deflate.js';
import { GorootSource, standardPackagePaths } from './std/goroot-source.js';

async function main(): Promise<void> {
  const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  const root = join(goroot, 'src');
  const source = new GorootSource(await createNodeParser(), root);
  const text = buildStdIndexText(source, standardPackagePaths(root));
  const bytes = deflateRaw(new TextEncoder().encode(text));
  const target = fileURLToPath(new URL('../server/src/knowledge/generated/std-index.bin', import.meta.url));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  console.log(`${target}: ${(bytes.length / 1024).toFixed(0)} KB (${(text.length / 1024).toFixed(0)} KB of text)`);
}

await main();
