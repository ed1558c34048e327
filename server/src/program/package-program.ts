import type { TypedPackage } from '../types/package.js';

/** What the rules see of one package. */
export interface PackageProgram {
  readonly typed: TypedPackage;
}
