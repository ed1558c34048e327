import { readFileSync } from 'node:fs';
import { GoParser } from '../../server/src/syntax/go-parser.js';

const grammarUrl = new URL('../../grammars/tree-sitter-go.wasm', import.meta.url);
const runtimeUrl = new URL('../../node_modules/web-tree-sitter/web-tree-sitter.wasm', import.meta.url);

/** A parser of its own, with the wasm files of this checkout. */
export function createNodeParser(): Promise<GoParser> {
  return GoParser.create({ runtimeWasm: readFileSync(runtimeUrl), grammarWasm: readFileSync(grammarUrl) });
}
