import { readFile } from 'node:fs/promises';
import type { CheckPackage } from '../session/check-package.js';
import type { Engine } from '../session/engine.js';
import { buildEngine } from './build-engine.js';
import { readParserWasm } from './load-grammar.js';
import { findShippedFile } from './shipped-file.js';

/** The analysis with every rule. @throws when a file that ships with the product is missing */
export async function createEngine(checkPackage?: CheckPackage): Promise<Engine> {
  const [wasm, stdIndex] = await Promise.all([
    readParserWasm(),
    readFile(findShippedFile('std-index.bin', 'server/src/knowledge/generated/std-index.bin')),
  ]);
  return buildEngine({ ...wasm, stdIndex }, checkPackage);
}
