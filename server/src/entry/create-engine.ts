import { rules } from '../rules/generated/registry.js';
import { checkPackage } from '../session/check-package.js';
import type { Engine } from '../session/engine.js';
import { isFileBuilt } from '../types/build-constraints.js';
import { loadGoParser } from './load-grammar.js';

/** The analysis with every rule. @throws when a file that ships with the product is missing */
export async function createEngine(): Promise<Engine> {
  return {
    parser: await loadGoParser(),
    importer: { importPackage: () => undefined },
    rules,
    checkPackage,
    isFileBuilt,
  };
}
