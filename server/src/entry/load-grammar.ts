import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GoParser } from '../syntax/go-parser.js';

/** The folder of the bundle or, from source, of this file. */
const here = typeof __dirname === 'string' ? __dirname : import.meta.dirname;

/**
 * Finds a file that ships with the product.
 *
 * @param paths places relative to the package's root, in order of preference
 * @throws when there is none
 */
export function findShippedFile(...paths: readonly string[]): string {
  // A bundle lies one folder below the root, a source three.
  for (let folder = here; ; folder = dirname(folder)) {
    for (const path of paths) {
      if (existsSync(join(folder, path))) return join(folder, path);
    }
    if (folder === dirname(folder)) throw new Error(`${paths.join(', ')}: not found above ${here}`);
  }
}

/** A Go parser of its own. @throws when the wasm files are missing or do not fit */
export async function loadGoParser(): Promise<GoParser> {
  const [runtimeWasm, grammarWasm] = await Promise.all([
    readFile(findShippedFile('web-tree-sitter.wasm', 'node_modules/web-tree-sitter/web-tree-sitter.wasm')),
    readFile(findShippedFile('grammars/tree-sitter-go.wasm')),
  ]);
  return GoParser.create({ runtimeWasm, grammarWasm });
}
