import type { Importer, PackageInput, TypedPackage } from './package.js';
import { PackageChecker } from './package-checker.js';

/**
 * Reads the declarations of a package; types of expressions follow when a chunk's `info` is asked. Never throws for
 * whatever the files hold. With `previous`, an earlier version of the same package, chunks that did not change keep
 * what is known of them as long as no package-level declaration changed; `previous` must not be asked afterwards.
 */
export function checkPackage(input: PackageInput, importer: Importer, previous?: TypedPackage): TypedPackage {
  void previous;
  return new PackageChecker(input, importer);
}
