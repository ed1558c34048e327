import type { Message } from '../base/message.js';
import { parentUri } from '../base/uri.js';
import type { Severity } from '../rules/rule.js';
import { findingKey, type KnownFindings } from '../session/finding-key.js';
import { identityOf } from './report-builder.js';
import type { ReportedFinding } from './report.js';

/** A finding as a baseline or an earlier report has it. */
export interface KnownFinding {
  /** Canonical URI of the file that held it. */
  readonly file: string;
  readonly ruleId: string;
  readonly severity: Severity;
  /** Without the place of the folder. */
  readonly identity: string;
  /** How many of them the file held. */
  readonly count: number;
}

export type KnownFindingsResult =
  | { readonly ok: true; readonly findings: readonly KnownFinding[] }
  /** Why a text can't be used, and what to do. */
  | { readonly ok: false; readonly why: Message };

/** Findings of a report, each kind of a file once. */
export function toKnown(findings: readonly ReportedFinding[]): readonly KnownFinding[] {
  const byKey = new Map<string, KnownFinding>();
  for (const { ruleId, severity, place, fingerprint } of findings) {
    const identity = identityOf(fingerprint);
    const key = `${place.uri} ${ruleId} ${identity}`;
    const count = (byKey.get(key)?.count ?? 0) + 1;
    byKey.set(key, { file: place.uri, ruleId, severity, identity, count });
  }
  return [...byKey.values()];
}

/** The folder of a known finding, and its key there: it may move to another file of the package. */
export function placeOfKnown(known: KnownFinding): { readonly folder: string; readonly key: string } {
  return { folder: parentUri(known.file) ?? known.file, key: findingKey(known, known.file) };
}

/** What is known in each folder, by its URI. What several lists know counts once. */
export function knownByFolder(lists: readonly (readonly KnownFinding[])[]): ReadonlyMap<string, KnownFindings> {
  const folders = new Map<string, Map<string, number>>();
  for (const list of lists) {
    const own = new Map<string, Map<string, number>>();
    for (const known of list) {
      const { folder, key } = placeOfKnown(known);
      const counts = own.get(folder) ?? new Map<string, number>();
      own.set(folder, counts.set(key, (counts.get(key) ?? 0) + known.count));
    }
    for (const [folder, counts] of own) {
      const all = folders.get(folder) ?? new Map<string, number>();
      folders.set(folder, all);
      for (const [key, count] of counts) all.set(key, Math.max(all.get(key) ?? 0, count));
    }
  }
  return folders;
}

/** Known findings after a check. */
export interface Comparison {
  /** How many are no longer there. */
  readonly gone: number;
  /** Those that are, and those of which the check can't tell. */
  readonly left: readonly KnownFinding[];
}

/**
 * Compares what is known with what is there. A finding may have moved to another file of its folder; one that is where it was goes first.
 *
 * @param isInScope whether the check would have found a finding
 */
export function compareWithKnown(
  known: readonly KnownFinding[],
  present: readonly KnownFinding[],
  isInScope: (finding: KnownFinding) => boolean,
): Comparison {
  const found = new Map<string, number>();
  const foundInFile = new Map<string, number>();
  for (const finding of present) {
    found.set(nameInFolder(finding), (found.get(nameInFolder(finding)) ?? 0) + finding.count);
    foundInFile.set(nameInFile(finding), finding.count);
  }
  const matched = new Map<KnownFinding, number>();
  const match = (finding: KnownFinding, most: number): void => {
    const before = matched.get(finding) ?? 0;
    const name = nameInFolder(finding);
    const more = Math.min(finding.count - before, most, found.get(name) ?? 0);
    matched.set(finding, before + more);
    found.set(name, (found.get(name) ?? 0) - more);
  };
  for (const finding of known) match(finding, foundInFile.get(nameInFile(finding)) ?? 0);
  for (const finding of known) match(finding, Infinity);
  let gone = 0;
  const left = known.flatMap((finding) => {
    const count = isInScope(finding) ? (matched.get(finding) ?? 0) : finding.count;
    gone += finding.count - count;
    return count === 0 ? [] : [{ ...finding, count }];
  });
  return { gone, left };
}

function nameInFolder(finding: KnownFinding): string {
  const { folder, key } = placeOfKnown(finding);
  return `${folder} ${key}`;
}

function nameInFile(finding: KnownFinding): string {
  return `${finding.file} ${finding.ruleId} ${finding.identity}`;
}
