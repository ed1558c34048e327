import { withBreaks, type Steps } from '../base/steps.js';
import { keepKnown } from '../flow/effect/keep-known.js';
import { areAsKnown, type Effects, type PackageEffects } from '../flow/effect/function-effect.js';
import { effectsOfCheckInSteps, isContinued, type PackageCheck } from './check-package.js';
import type { FolderEffects } from './closed-folders.js';
import type { Engine } from './engine.js';
import { testImporter } from './external-tests.js';
import { testedBy, testsLast } from './folder-checks.js';

/** What is known of a folder's packages now. */
export interface RenewedChecks {
  /** The given ones where nothing was to be done. */
  readonly checks: ReadonlyMap<string, PackageCheck>;
  readonly effects: FolderEffects;
}

/** Does things to the checks of an open folder in the background, and remembers what packages do to others. */
export class CheckRenewer {
  private readonly effectsOf = new WeakMap<PackageCheck, PackageEffects>();

  constructor(private readonly engine: Engine) {}

  /**
   * Checks those packages again that asked for what is answered differently now, and says what the packages do to others. Each of them is checked as
   * if it were for the first time: an earlier check could not be used meanwhile, when somebody types.
   *
   * @param effects what is known of imported packages
   * @param before what the packages did to others until now; what stays the same stays the same object
   * @param isImported whether it is of interest what the packages do to others than their own tests
   * @param pause awaited between steps; throws when the given checks are out of date
   */
  async renew(
    checks: ReadonlyMap<string, PackageCheck>,
    effects: Effects,
    before: FolderEffects,
    isImported: boolean,
    pause: () => Promise<void>,
  ): Promise<RenewedChecks> {
    const packages = [...checks].map(([key, { program }]) => ({ key, input: program.typed.input }));
    const renewed = new Map<string, PackageCheck>();
    const known = new Map<string, PackageEffects>();
    const told: [path: string, effects: PackageEffects][] = [];
    for (const one of testsLast(packages)) {
      const check = checks.get(one.key);
      if (check === undefined) continue;
      const tested = testedBy(one, packages);
      const testedEffects = known.get(tested?.key ?? '');
      const { path } = (tested ?? one).input;
      const given = testedEffects === undefined ? effects : new Map(effects).set(path, testedEffects);
      const testedCheck = renewed.get(tested?.key ?? '');
      const isTestedNew = tested !== undefined && testedCheck !== checks.get(tested.key);
      let now = check;
      if (isTestedNew || !areAsKnown(check.program.askedEffects, given)) {
        const importer =
          isTestedNew && testedCheck !== undefined
            ? testImporter(testedCheck.importer, testedCheck.program.typed, undefined)
            : check.importer;
        const { rules } = check;
        now = await withBreaks(this.engine.checkPackageInSteps('keep', one.input, importer, rules, given), pause);
      }
      renewed.set(one.key, now);
      const isAlone = one.key.includes(' ');
      const isTested = packages.some((other) => testedBy(other, packages) === one);
      if (tested !== undefined || isAlone || !(isImported || isTested)) continue;
      const itsEffects = keepKnown(new Map(before).get(path), await this.effects(now, pause));
      known.set(one.key, itsEffects);
      told.push([path, itsEffects]);
    }
    const isSame = [...checks].every(([key, check]) => renewed.get(key) === check);
    return { checks: isSame ? checks : renewed, effects: told };
  }

  private async effects(check: PackageCheck, pause: () => Promise<void>): Promise<PackageEffects> {
    let effects = this.effectsOf.get(check);
    if (effects === undefined) {
      effects = await this.freshEffects(check, pause);
      this.effectsOf.set(check, effects);
    }
    return effects;
  }

  private async freshEffects(check: PackageCheck, pause: () => Promise<void>): Promise<PackageEffects> {
    const effects = await withBreaks(whileUntouched(check), pause);
    if (effects !== undefined) return effects;
    // Its summaries may tell of a later text.
    const { program, importer, rules, effects: given } = check;
    const steps = this.engine.checkPackageInSteps('release', program.typed.input, importer, rules, given);
    return withBreaks(effectsOfCheckInSteps(await withBreaks(steps, pause)), pause);
  }
}

/** The effects of a check; undefined when a later check took its place, before or meanwhile. */
function* whileUntouched(check: PackageCheck): Steps<PackageEffects | undefined> {
  const steps = effectsOfCheckInSteps(check);
  for (;;) {
    if (isContinued(check)) return undefined;
    const step = steps.next();
    if (step.done === true) return step.value;
    yield;
  }
}
