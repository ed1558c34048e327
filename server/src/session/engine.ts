import type { Rule } from '../rules/rule.js';
import type { GoParser } from '../syntax/go-parser.js';
import type { Importer } from '../types/package.js';
import type { CheckPackage, CheckPackageInSteps } from './check-package.js';
import type { FileFilter } from './group-packages.js';

/** The analysis, made once by an entry point and shared by everything in the process. */
export interface Engine {
  readonly parser: GoParser;
  /** The standard library, and stubs of popular libraries: what needs no file. */
  readonly importer: Importer;
  /** Release of Go that the importer's standard library comes from, such as `go1.26.1`. */
  readonly goRelease: string;
  readonly rules: readonly Rule[];
  readonly checkPackage: CheckPackage;
  /** The same after a keystroke. */
  readonly checkNext: CheckPackage;
  /** The same for who tries several versions of the package: each costs what changed, for more memory, and the check it is made from stays as it is. */
  readonly checkVersion: CheckPackage;
  readonly checkPackageInSteps: CheckPackageInSteps;
  readonly isFileBuilt: FileFilter;
}
