import type { ImportedPackage, Importer, TypedPackage } from '../types/package.js';
import { exportsOf } from '../types/package-view.js';

/** What an external test package (`package p_test`) sees: `p` with the tests that are inside of it, as Go builds it. */
class TestImporter implements Importer {
  constructor(
    readonly base: Importer,
    readonly tested: ImportedPackage,
  ) {}

  importPackage(path: string, fromPackagePath: string): ImportedPackage | undefined {
    // Asked all the same, so that others know who imports the package.
    const found = this.base.importPackage(path, fromPackagePath);
    return path === this.tested.path ? this.tested : found;
  }
}

/**
 * The importer for an external test package.
 *
 * @param base answers what the test imports else
 * @param tested the package under test
 * @param previous the importer of an earlier check, which is returned when it does the same
 */
export function testImporter(base: Importer, tested: TypedPackage, previous: Importer | undefined): Importer {
  const exported = exportsOf(tested);
  const isSame = previous instanceof TestImporter && previous.base === base && previous.tested === exported;
  return isSame ? previous : new TestImporter(base, exported);
}
