import { fill } from '../../server/src/base/message.js';
import { severityRank, type Finding, type Rule, type Severity } from '../../server/src/rules/rule.js';
import type { PackageCheck, PlacedRange } from '../../server/src/session/check-package.js';
import { placeSpan } from '../../server/src/session/place-finding.js';
import type { SourceFile, Span } from '../../server/src/syntax/source-file.js';

/** A finding of a rule about races at the default level, with every place that it names. */
export interface RaceFinding {
  readonly ruleId: string;
  readonly message: string;
  /** The main place first. */
  readonly places: readonly [PlacedRange, ...PlacedRange[]];
}

/** Ids of the rules whose findings are races. */
export function raceRules(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(rules.filter((rule) => rule.meta.reportsRaces === true).map((rule) => rule.meta.id));
}

/** What a check says by some rules, at the default level as a user sees it who changed no setting, or at a weaker one. */
export function raceFindings(
  check: PackageCheck,
  ruleIds: ReadonlySet<string>,
  weakest: Severity = 'warning',
): readonly RaceFinding[] {
  const files = new Map(check.program.typed.input.files.map((file) => [file.uri, file]));
  return check.findings.filter((finding) => isShown(finding, ruleIds, weakest)).flatMap((finding) => describe(finding, files));
}

function isShown(finding: Finding, ruleIds: ReadonlySet<string>, weakest: Severity): boolean {
  return ruleIds.has(finding.ruleId) && severityRank(finding.severity) <= severityRank(weakest);
}

function describe(finding: Finding, files: ReadonlyMap<string, SourceFile>): RaceFinding[] {
  const place = (span: Span): PlacedRange | undefined => placeSpan(span, (uri) => files.get(uri));
  const main = place(finding.span);
  if (main === undefined) return [];
  const others = finding.related.flatMap(({ span }) => place(span) ?? []);
  const { template, args } = finding.message;
  return [{ ruleId: finding.ruleId, message: fill(template, args), places: [main, ...others] }];
}

/** Whether two ranges have something in common. */
export function overlap(a: PlacedRange, b: PlacedRange): boolean {
  return a.uri === b.uri && a.start < b.end && b.start < a.end;
}
