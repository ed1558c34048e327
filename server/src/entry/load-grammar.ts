import { readFile } from 'node:fs/promises';
import { GoParser, type ParserWasm } from '../syntax/go-parser.js';
import { findShippedFile } from './shipped-file.js';

/** What a parser is made from. @throws when the wasm files are missing */
export async function readParserWasm(): Promise<ParserWasm> {
  const [runtimeWasm, grammarWasm] = await Promise.all([
    // Beside the bundle or, from source, in the package that it comes from.
    readFile(findShippedFile('web-tree-sitter.wasm', 'node_modules/web-tree-sitter/web-tree-sitter.wasm')),
    readFile(findShippedFile('grammars/tree-sitter-go.wasm')),
  ]);
  return { runtimeWasm, grammarWasm };
}

/** A Go parser of its own. @throws when the wasm files are missing or do not fit */
export async function loadGoParser(): Promise<GoParser> {
  return GoParser.create(await readParserWasm());
}
