import type { FixOffer } from '../fixes/edit.js';
import type { Finding } from '../rules/rule.js';
import type { PackageCheck } from '../session/check-package.js';
import type { Engine } from '../session/engine.js';
import { verifyFix } from '../session/verify-fix.js';
import { preferredFix } from './arguments.js';
import { shownFindings, type FindingFilter } from '../session/shown-findings.js';
import { withLineEndingsOf } from './report-builder.js';

/** A package after its fixes. */
export interface FixedPackage {
  readonly check: PackageCheck;
  readonly fixCount: number;
  /** Files whose text is another now, by URI. */
  readonly changes: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  /** Files that a fix would have changed, but for `isFixable`. */
  readonly blocked: ReadonlySet<string>;
}

/**
 * Applies the fixes of a package in memory, one after the other, each to the result of the ones before and each verified there;
 * so they never conflict. Ends because every fix leaves fewer findings than it met.
 *
 * @param kind `preferred`, or the kind of fix wanted
 * @param isFixable whether a file may be changed
 */
export function fixPackage(
  engine: Engine,
  original: PackageCheck,
  kind: string,
  filter: FindingFilter,
  isFixable: (uri: string) => boolean,
): FixedPackage {
  const blocked = new Set<string>();
  // A fix that failed is not tried again before the others are done; each of them might make it possible.
  const failed = new Set<string>();
  let check = original;
  let fixCount = 0;
  let countAtLastRetry = 0;
  while (true) {
    const next = applyOne();
    if (next !== undefined) {
      check = next;
      fixCount++;
    } else if (failed.size > 0 && fixCount > countAtLastRetry) {
      failed.clear();
      countAtLastRetry = fixCount;
    } else {
      return { check, fixCount, changes: changesBetween(original, check), blocked };
    }
  }

  function applyOne(): PackageCheck | undefined {
    const seen = new Map<string, number>();
    for (const { finding, uri } of [...shownFindings(check, filter).values()].flatMap((file) => file.findings)) {
      const name = `${uri} ${finding.ruleId} ${finding.identity}`;
      const index = seen.get(name) ?? 0;
      seen.set(name, index + 1);
      const key = `${name} ${index}`;
      const offer = failed.has(key) ? undefined : chooseOffer(finding, kind);
      if (offer === undefined) continue;
      const verified = verifyFix(engine, check, finding, offer);
      const barred = verified?.files.filter((file) => !isFixable(file.uri)) ?? [];
      if (verified !== undefined && barred.length === 0) return verified.check;
      barred.forEach((file) => blocked.add(file.uri));
      failed.add(key);
    }
    return undefined;
  }
}

function chooseOffer(finding: Finding, kind: string): FixOffer | undefined {
  return finding.fixes.find((offer) => (kind === preferredFix ? offer.isPreferred : offer.kind === kind));
}

function changesBetween(before: PackageCheck, after: PackageCheck): FixedPackage['changes'] {
  const changes = new Map<string, { before: string; after: string }>();
  for (const file of before.program.typed.input.files) {
    const now = after.program.typed.input.files.find(({ uri }) => uri === file.uri);
    if (now === undefined || now.text === file.text) continue;
    changes.set(file.uri, { before: file.text, after: withLineEndingsOf(file.text, now.text) });
  }
  return changes;
}
