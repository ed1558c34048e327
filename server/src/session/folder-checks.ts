import { withBreaks } from '../base/steps.js';
import type { Rule } from '../rules/rule.js';
import { FileScope } from '../types/file-scope.js';
import type { Importer, TypedPackage } from '../types/package.js';
import { areAsKnown, noEffects, type Effects } from '../flow/effect/function-effect.js';
import { effectsOfCheck, type CheckPackage, type PackageCheck } from './check-package.js';
import type { Dependencies, DependencySettings } from './dependencies.js';
import type { Engine } from './engine.js';
import { testImporter } from './external-tests.js';
import type { FolderPackages, LoadedPackage } from './package-loader.js';

/** What the packages of one folder are checked with. */
export interface FolderCheckOptions {
  readonly rules: readonly Rule[];
  readonly importer: Importer;
  /** What is known of imported packages, by the import path of the package under test for external tests. */
  readonly effectsFor: (testedPath: string | undefined) => Effects;
  /** Earlier checks by the package's key, for reuse. */
  readonly previous?: ReadonlyMap<string, PackageCheck>;
  /** Awaited before each package. */
  readonly pause?: () => Promise<void>;
}

/** Checks the packages of a folder one after the other. Returns them by key, external tests last. */
export async function checkPackages(
  engine: Engine,
  packages: readonly LoadedPackage[],
  { rules, importer, effectsFor, previous, pause }: FolderCheckOptions,
): Promise<ReadonlyMap<string, PackageCheck>> {
  const checks = new Map<string, PackageCheck>();
  for (const one of testsLast(packages)) {
    await pause?.();
    const earlier = previous?.get(one.key);
    const tested = checks.get(testedBy(one, packages)?.key ?? '')?.program.typed;
    const used = tested === undefined ? importer : testImporter(importer, tested, earlier?.importer);
    const known = effectsFor(tested?.input.path);
    // With other answers than before everything would have to be done anew, which nobody should wait for who is typing.
    const isLater = earlier !== undefined && !areAsKnown(earlier.program.askedEffects, known);
    checks.set(one.key, engine.checkNext(one.input, used, rules, earlier, isLater ? earlier.effects : known));
  }
  return checks;
}

/** The packages of a folder in the order in which they are checked: external tests see what they test. */
export function testsLast(packages: readonly LoadedPackage[]): readonly LoadedPackage[] {
  const isTest = (one: LoadedPackage): boolean => testedBy(one, packages) !== undefined;
  return [...packages.filter((one) => !isTest(one)), ...packages.filter(isTest)];
}

/** The package that an external test package belongs to. */
export function testedBy(test: LoadedPackage, packages: readonly LoadedPackage[]): LoadedPackage | undefined {
  const name = test.key.split(' ')[0] ?? test.key;
  return packages.find((other) => `${other.key}_test` === name && `${other.input.path}_test` === test.input.path);
}

/** More rounds than any chain of imports needs in practice; what is missing then stays unknown. */
const maxRounds = 40;

/** Checks one package after the other. */
export interface PackageChecker {
  readonly rules: readonly Rule[];
  checkPackage(...check: Parameters<CheckPackage>): PackageCheck | Promise<PackageCheck>;
}

/** Lets others do their work in between, and keeps little. @param pause awaited after each step; may throw to end it all */
export function interruptibleChecker(
  engine: Engine,
  rules: readonly Rule[],
  pause: () => Promise<void>,
): PackageChecker {
  return {
    rules,
    checkPackage: (input, importer, asked, _, effects = noEffects) =>
      withBreaks(engine.checkPackageInSteps('release', input, importer, asked, effects), pause),
  };
}

/**
 * Checks the packages of a folder with all that they import, as far as it can be read; for who wants one answer that is final.
 * Gives one check after the other, external tests last, and keeps none.
 */
export async function* checkPackagesWithImports(
  checker: PackageChecker,
  { folder, packages }: FolderPackages,
  dependencies: Dependencies,
  settings: DependencySettings & { readonly effects: Effects },
): AsyncGenerator<PackageCheck> {
  const first = await dependencies.importerFor(folder, settings);
  // What the files name is read before the first check, which spares most of the second ones.
  for (const { input } of packages) askForImports(input, first);
  await dependencies.load(folder, settings);
  const tests = new Map<string, { readonly typed: TypedPackage; readonly effects: Effects }>();
  for (const one of testsLast(packages)) {
    const tested = tests.get(testedBy(one, packages)?.key ?? '');
    const check = await checkInRounds(async () => {
      const importer = await dependencies.importerFor(folder, settings);
      const used = tested === undefined ? importer : testImporter(importer, tested.typed, undefined);
      return checker.checkPackage(one.input, used, checker.rules, undefined, tested?.effects ?? settings.effects);
    });
    // Before anybody gets the check, who may go on from it: then its effects can't be told any more.
    if (packages.some((other) => testedBy(other, packages) === one)) {
      const { typed } = check.program;
      tests.set(one.key, { typed, effects: new Map(settings.effects).set(typed.input.path, effectsOfCheck(check)) });
    }
    yield check;
  }

  async function checkInRounds(checkOnce: () => Promise<PackageCheck>): Promise<PackageCheck> {
    for (let round = 1; ; round++) {
      const check = await checkOnce();
      const affected = await dependencies.load(folder, settings);
      if (round === maxRounds || !affected.has(check.program.typed.input.path)) return check;
    }
  }
}

function askForImports(input: LoadedPackage['input'], importer: Importer): void {
  for (const file of input.files) {
    const scope = new FileScope(file, { path: input.path, importer, hasSource: false });
    for (const path of scope.paths) importer.importPackage(path, input.path);
  }
}
