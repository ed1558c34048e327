import { readFile } from 'node:fs/promises';
import { GoParser } from '../syntax/go-parser.js';
import { findShippedFile } from './shipped-file.js';

/** A Go parser of its own. @throws when the wasm files are missing or do not fit */
export async function loadGoParser(): Promise<GoParser> {
  const [runtimeWasm, grammarWasm] = await Promise.all([
    // Beside the bundle or, from source, in the package that it comes from.
    readFile(findShippedFile('web-tree-sitter.wasm', 'node_modules/web-tree-sitter/web-tree-sitter.wasm')),
    readFile(findShippedFile('grammars/tree-sitter-go.wasm')),
  ]);
  return GoParser.create({ runtimeWasm, grammarWasm });
}
