import type { Importer, PackageInput, TypedPackage } from './package.js';
import { PackageView, openPackage } from './package-view.js';
import { updatePackage } from './update-package.js';

/**
 * Reads the declarations of a package; types of expressions follow when a chunk's `info` is asked. Never throws for
 * whatever the files hold. With `previous`, an earlier version of the same package, chunks that the changes don't touch
 * keep what is known of them: their `info` is the same object as before.
 *
 * Versions share the objects of functions, package variables, types and fields, whose `declaration` and `type` are those of the version asked last (by `info`,
 * `lookup` or `functions`, or with `activate`); going back and forth between two versions is allowed and costs a little each time.
 */
export function checkPackage(input: PackageInput, importer: Importer, previous?: TypedPackage): TypedPackage {
  const updated = previous instanceof PackageView ? updatePackage(input, importer, previous) : undefined;
  return updated ?? openPackage(input, importer);
}
