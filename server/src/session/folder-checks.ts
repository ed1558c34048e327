import type { Rule } from '../rules/rule.js';
import { FileScope } from '../types/file-scope.js';
import type { Affected } from '../types/load/dependency-loader.js';
import type { Importer } from '../types/package.js';
import type { PackageCheck } from './check-package.js';
import type { Dependencies, DependencySettings } from './dependencies.js';
import type { Engine } from './engine.js';
import { testImporter } from './external-tests.js';
import type { FolderPackages, LoadedPackage } from './package-loader.js';

/** What the packages of one folder are checked with. */
export interface FolderCheckOptions {
  readonly rules: readonly Rule[];
  readonly importer: Importer;
  /** Earlier checks by the package's key, for reuse. */
  readonly previous?: ReadonlyMap<string, PackageCheck>;
  /** Awaited before each package. */
  readonly pause?: () => Promise<void>;
}

/** Checks the packages of a folder one after the other, external tests after what they test. Returns them by key, in the given order. */
export async function checkPackages(
  engine: Engine,
  packages: readonly LoadedPackage[],
  { rules, importer, previous, pause }: FolderCheckOptions,
): Promise<ReadonlyMap<string, PackageCheck>> {
  const checks = new Map<string, PackageCheck>();
  const isTest = (one: LoadedPackage): boolean => testedBy(one, packages) !== undefined;
  for (const one of [...packages.filter((one) => !isTest(one)), ...packages.filter(isTest)]) {
    await pause?.();
    const earlier = previous?.get(one.key);
    const tested = checks.get(testedBy(one, packages)?.key ?? '')?.program.typed;
    const used = tested === undefined ? importer : testImporter(importer, tested, earlier?.importer);
    checks.set(one.key, engine.checkPackage(one.input, used, rules, earlier));
  }
  return new Map(packages.flatMap(({ key }) => [...checks].filter(([known]) => known === key)));
}

/** The package that an external test package belongs to. */
function testedBy(test: LoadedPackage, packages: readonly LoadedPackage[]): LoadedPackage | undefined {
  const name = test.key.split(' ')[0] ?? test.key;
  return packages.find((other) => `${other.key}_test` === name && `${other.input.path}_test` === test.input.path);
}

/** More rounds than any chain of imports needs in practice; what is missing then stays unknown. */
const maxRounds = 40;

/** Checks the packages of a folder with all that they import, as far as it can be read; for who wants one answer that is final. */
export async function checkPackagesWithImports(
  engine: Engine,
  { folder, packages }: FolderPackages,
  dependencies: Dependencies,
  settings: DependencySettings,
): Promise<ReadonlyMap<string, PackageCheck>> {
  let importer = await dependencies.importerFor(folder, settings);
  // What the files name is read before the first check, which spares most of the second ones.
  for (const { input } of packages) askForImports(input, importer);
  await dependencies.load(folder, settings);
  for (let round = 1; ; round++) {
    importer = await dependencies.importerFor(folder, settings);
    const checks = await checkPackages(engine, packages, { rules: engine.rules, importer });
    const affected = await dependencies.load(folder, settings);
    if (round === maxRounds || !concerns(affected, packages)) return checks;
  }
}

function askForImports(input: LoadedPackage['input'], importer: Importer): void {
  for (const file of input.files) {
    const scope = new FileScope(file, { path: input.path, importer, hasSource: false });
    for (const path of scope.paths) importer.importPackage(path, input.path);
  }
}

/** Whether one of the packages is among those that should be checked again. */
export function concerns(affected: Affected, packages: readonly LoadedPackage[]): boolean {
  return affected.size > 0 && packages.some(({ input }) => affected.has(input.path));
}
