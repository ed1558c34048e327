import type { PackageEffects } from '../flow/effect/function-effect.js';
import type { Message } from '../base/message.js';
import type { Report, ReportChange, ReportedFinding, ReportNote, SuppressedFinding } from './report.js';

/** Something that was left out, and why. */
export interface Omission {
  readonly uri: string;
  readonly message: Message;
}

/** What the check of one folder gives: plain data, so that it can come from another thread. */
export interface FolderOutcome extends Omit<Report, 'warnings'> {
  readonly omissions: readonly Omission[];
  /** A fix was made that could not be written. */
  readonly hasUnwrittenFix: boolean;
  /** What the packages of the folder do to those who import them, by import path; empty where nobody does. */
  readonly effects: readonly (readonly [path: string, effects: PackageEffects])[];
}

/** Gathers an outcome, of one folder or of many. */
export class OutcomeBuilder implements FolderOutcome {
  readonly findings: ReportedFinding[] = [];
  readonly suppressed: SuppressedFinding[] = [];
  readonly known: ReportedFinding[] = [];
  readonly notes: ReportNote[] = [];
  readonly changes: ReportChange[] = [];
  readonly checkedFiles: string[] = [];
  readonly omissions: Omission[] = [];
  readonly effects: [path: string, effects: PackageEffects][] = [];
  fixCount = 0;
  lineCount = 0;
  packageCount = 0;
  hasUnwrittenFix = false;

  /** Appends the outcome of another folder. */
  add(other: FolderOutcome): void {
    this.findings.push(...other.findings);
    this.suppressed.push(...other.suppressed);
    this.known.push(...other.known);
    this.notes.push(...other.notes);
    this.changes.push(...other.changes);
    this.checkedFiles.push(...other.checkedFiles);
    this.omissions.push(...other.omissions);
    this.fixCount += other.fixCount;
    this.lineCount += other.lineCount;
    this.packageCount += other.packageCount;
    this.hasUnwrittenFix ||= other.hasUnwrittenFix;
  }

  report(warnings: Report['warnings']): Report {
    const { findings, suppressed, known, notes, changes, checkedFiles, fixCount, lineCount, packageCount } = this;
    return { findings, suppressed, known, notes, warnings, changes, checkedFiles, fixCount, lineCount, packageCount };
  }
}
