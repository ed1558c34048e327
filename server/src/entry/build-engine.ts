import type { ShippedFiles } from '../../../protocol/worker-start.js';
import { rules } from '../rules/generated/registry.js';
import {
  checkNext,
  checkPackage as checkPackageForEditor,
  checkPackageInSteps,
  checkVersion,
  type CheckPackage,
} from '../session/check-package.js';
import type { Engine } from '../session/engine.js';
import { GoParser } from '../syntax/go-parser.js';
import { isFileBuilt } from '../types/build-constraints.js';
import { StdIndex } from '../types/load/std-index.js';

/** The analysis with every rule, from the files that it takes. @throws when one of them does not fit */
export async function buildEngine(
  files: ShippedFiles,
  checkPackage: CheckPackage = checkPackageForEditor,
): Promise<Engine> {
  const parser = await GoParser.create(files);
  const standardLibrary = await StdIndex.read(files.stdIndex);
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
