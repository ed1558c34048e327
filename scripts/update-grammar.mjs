// Takes the Go grammar of the installed tree-sitter-go package into grammars/ and records it in grammars/LOCK.
// usage: node scripts/update-grammar.mjs
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { root } from './run.mjs';

const manifest = createRequire(import.meta.url).resolve('tree-sitter-go/package.json');
const wasm = await readFile(join(dirname(manifest), 'tree-sitter-go.wasm'));
const { name, version } = JSON.parse(await readFile(manifest, 'utf8'));

await Parser.init();
const lock = {
  file: 'tree-sitter-go.wasm',
  package: name,
  version,
  abi: (await Language.load(wasm)).abiVersion,
  sha256: createHash('sha256').update(wasm).digest('hex'),
};
await writeFile(join(root, 'grammars', lock.file), wasm);
await writeFile(join(root, 'grammars', 'LOCK'), `${JSON.stringify(lock, undefined, 2)}\n`);
