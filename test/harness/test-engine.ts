import { rules } from '../../server/src/rules/generated/registry.js';
import { checkPackage } from '../../server/src/session/check-package.js';
import type { Engine } from '../../server/src/session/engine.js';
import { createNodeParser } from './node-parser.js';

/** The product's engine with every rule. */
export async function createTestEngine(): Promise<Engine> {
  return {
    parser: await createNodeParser(),
    importer: { importPackage: () => undefined },
    rules,
    checkPackage,
    isFileBuilt: () => true,
  };
}
