import type { Message } from '../base/message.js';
import type { Severity } from '../rules/rule.js';

/**
 * What a check found, as plain data: it holds no syntax tree, so that a package can be forgotten once it was checked,
 * and each format is a pure function of it.
 */
export interface Report {
  /** In order of package, file and position. */
  readonly findings: readonly ReportedFinding[];
  /** Those that a comment silences. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Those that a baseline or an earlier report knows; they are not reported. */
  readonly known: readonly ReportedFinding[];
  /** Comments that were meant to silence something and don't. */
  readonly notes: readonly ReportNote[];
  readonly warnings: readonly ReportWarning[];
  /** Files that fixes have changed, or would have. */
  readonly changes: readonly ReportChange[];
  /** Number of fixes in them. */
  readonly fixCount: number;
  /** URIs. */
  readonly checkedFiles: readonly string[];
  readonly lineCount: number;
  readonly packageCount: number;
}

export interface ReportPosition {
  /** From 1. */
  readonly line: number;
  /** UTF-16 code units, from 1. */
  readonly column: number;
  /** From 0, in the text as UTF-8. */
  readonly byteOffset: number;
}

export interface ReportRange {
  readonly uri: string;
  /** For people: relative to the working folder where it lies below it; `/` between segments. */
  readonly file: string;
  readonly start: ReportPosition;
  /** Exclusive. */
  readonly end: ReportPosition;
}

/** A range with the source lines around it. */
export interface ReportPlace extends ReportRange {
  /** Line number of the first of `lines`. */
  readonly firstLine: number;
  /** Without their terminators. */
  readonly lines: readonly string[];
}

export interface ReportEdit extends ReportRange {
  readonly newText: string;
}

export interface ReportFix {
  readonly kind: string;
  readonly title: Message;
  readonly isPreferred: boolean;
  readonly edits: readonly ReportEdit[];
}

export interface ReportedFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: Message;
  readonly place: ReportPlace;
  readonly related: readonly { readonly place: ReportPlace; readonly message: Message }[];
  /** Verified ones, best first. */
  readonly fixes: readonly ReportFix[];
  /** The same in every version of the code that still has the finding; unique within its folder. */
  readonly fingerprint: string;
}

export interface SuppressedFinding {
  readonly finding: ReportedFinding;
  /** Empty where the comment gives none. */
  readonly reason: string;
}

export interface ReportNote {
  readonly place: ReportPlace;
  readonly message: Message;
}

/** Something that was left out, and why. */
export interface ReportWarning {
  readonly uri: string;
  readonly file: string;
  readonly message: Message;
}

export interface ReportChange {
  readonly uri: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Turns a message into text of the language that the user wants. */
export type Render = (message: Message) => string;

/** Findings of each severity. */
export function countSeverities(findings: readonly ReportedFinding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}
