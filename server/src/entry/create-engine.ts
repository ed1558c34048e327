import { readFile } from 'node:fs/promises';
import { rules } from '../rules/generated/registry.js';
import {
  checkNext,
  checkPackage as checkPackageForEditor,
  checkPackageInSteps,
  checkVersion,
  type CheckPackage,
} from '../session/check-package.js';
import type { Engine } from '../session/engine.js';
import { isFileBuilt } from '../types/build-constraints.js';
import { StdIndex } from '../types/load/std-index.js';
import { loadGoParser } from './load-grammar.js';
import { findShippedFile } from './shipped-file.js';

/** The analysis with every rule. @throws when a file that ships with the product is missing */
export async function createEngine(checkPackage: CheckPackage = checkPackageForEditor): Promise<Engine> {
  const parser = await loadGoParser();
  const bytes = await readFile(findShippedFile('std-index.bin', 'server/src/knowledge/generated/std-index.bin'));
  const standardLibrary = await StdIndex.read(bytes);
  return {
    parser,
    importer: standardLibrary.importer(parser),
    goRelease: standardLibrary.goVersion,
    rules,
    checkPackage,
    checkNext,
    checkVersion,
    checkPackageInSteps,
    isFileBuilt,
  };
}
