import { composeEdits } from '../fixes/compose-edits.js';
import type { FileEdit, FixOffer, TextEdit } from '../fixes/edit.js';
import type { Finding } from '../rules/rule.js';
import type { FileKey } from '../syntax/source-file.js';
import type { PackageCheck } from './check-package.js';
import type { Engine } from './engine.js';
import { shownFindings, type FindingFilter } from './shown-findings.js';
import { verifyFix } from './verify-fix.js';

export interface FixPackageOptions {
  /** Which findings are to go. */
  readonly filter: FindingFilter;
  /** The fix to apply, if any. */
  readonly choose: (finding: Finding) => FixOffer | undefined;
  /** Whether a file may be changed. */
  readonly isFixable: (uri: FileKey) => boolean;
  /** Called before each fix, which takes as long as a check of the package; may throw to end it all. */
  readonly pause: () => Promise<void>;
}

/** A package after its fixes. */
export interface FixedPackage {
  readonly check: PackageCheck;
  readonly fixCount: number;
  /** Against the texts before all fixes, in the order of the package's files. */
  readonly edits: readonly FileEdit[];
  /** Files that a fix would have changed, but for `isFixable`. */
  readonly blocked: ReadonlySet<FileKey>;
}

/** The fix that a finding recommends, if it recommends one. */
export function preferredOffer({ fixes }: Finding): FixOffer | undefined {
  return fixes.find((offer) => offer.isPreferred);
}

/**
 * Applies the fixes of a package in memory, one after the other, each to the result of the ones before and each verified there;
 * so they never conflict. Ends because every fix leaves fewer findings than it met.
 */
export async function fixPackage(
  engine: Engine,
  original: PackageCheck,
  options: FixPackageOptions,
): Promise<FixedPackage> {
  const blocked = new Set<FileKey>();
  // A fix that failed is not tried again before the others are done; each of them might make it possible.
  const failed = new Set<string>();
  const edits = new Map<FileKey, readonly TextEdit[]>();
  let check = original;
  let fixCount = 0;
  let countAtLastRetry = 0;
  while (true) {
    const next = await applyOne();
    if (next !== undefined) {
      check = next;
      fixCount++;
    } else if (failed.size > 0 && fixCount > countAtLastRetry) {
      failed.clear();
      countAtLastRetry = fixCount;
    } else {
      return { check, fixCount, edits: inFileOrder(original, edits), blocked };
    }
  }

  async function applyOne(): Promise<PackageCheck | undefined> {
    const seen = new Map<string, number>();
    for (const { finding, uri } of [...shownFindings(check, options.filter).values()].flatMap(
      (file) => file.findings,
    )) {
      const name = `${uri} ${finding.ruleId} ${finding.identity}`;
      const index = seen.get(name) ?? 0;
      seen.set(name, index + 1);
      const key = `${name} ${index}`;
      const offer = failed.has(key) ? undefined : options.choose(finding);
      if (offer === undefined) continue;
      await options.pause();
      const verified = verifyFix(engine, check, finding, offer);
      const barred = verified?.files.filter((file) => !options.isFixable(file.uri)) ?? [];
      if (verified !== undefined && barred.length === 0) {
        for (const edit of verified.edits) edits.set(edit.file, composeEdits(edits.get(edit.file) ?? [], edit.edits));
        return verified.check;
      }
      barred.forEach((file) => blocked.add(file.uri));
      failed.add(key);
    }
    return undefined;
  }
}

function inFileOrder(check: PackageCheck, edits: ReadonlyMap<FileKey, readonly TextEdit[]>): FileEdit[] {
  return check.program.typed.input.files.flatMap(({ uri }) => {
    const own = edits.get(uri);
    return own === undefined ? [] : [{ file: uri, edits: own }];
  });
}
