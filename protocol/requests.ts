import type { Position, WorkspaceEdit } from 'vscode-languageserver';

/** Requests of a client beyond the Language Server Protocol, which commands are made of. Positions are in the negotiated encoding. */

/** A place in a document. */
export interface PlaceParams {
  readonly uri: string;
  readonly position: Position;
}

/** Long work, which a client can watch and cancel. */
export interface WatchedParams {
  readonly workDoneToken?: string;
}

/** Checks all workspace folders. What is found in files that nobody has open is shown until it is no longer true. */
export const checkWorkspaceRequest = 'gotraps/checkWorkspace';

export interface CheckWorkspaceAnswer {
  readonly findings: number;
  readonly files: number;
  readonly packages: number;
  /** Files that could not be read, with the reason. */
  readonly warnings: readonly string[];
}

/** Checks one workspace folder, fixes included, for code scanning. */
export const exportSarifRequest = 'gotraps/exportSarif';

export interface ExportSarifParams extends WatchedParams {
  readonly folder: string;
}

export interface ExportSarifAnswer {
  readonly sarif: string;
  readonly findings: number;
}

/** The recommended fix of each finding. Refused when the text changes meanwhile. */
export const fixAllRequest = 'gotraps/fixAll';

export interface FixAllParams {
  readonly uri: string;
  /** In the file alone, or in all files of its folder; the fixes may reach other files of the package. */
  readonly scope: 'file' | 'package';
}

export interface FixAllAnswer {
  readonly fixes: number;
  readonly edit: WorkspaceEdit;
}

/** All rules. */
export const rulesRequest = 'gotraps/rules';

export interface ListedRule {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
}

/** The page of a rule; null for an unknown one. */
export const rulePageRequest = 'gotraps/rulePage';

export interface RulePageParams {
  readonly ruleId: string;
}

export interface RulePageAnswer {
  readonly markdown: string;
}

/** The findings at a place, each with what a report of a false alarm needs. */
export const falseAlarmRequest = 'gotraps/falseAlarm';

export interface FalseAlarmReport {
  readonly ruleId: string;
  readonly message: string;
  readonly markdown: string;
}

/** How the field or package variable at a place is protected; null where there is nothing to say. */
export const protectionRequest = 'gotraps/protection';

export interface ProtectionAnswer {
  /** Plain text: the lock, then who reaches the variable. */
  readonly lines: readonly string[];
}

/** Notification of the server: what it is doing, and how much it has found. */
export const statusNotification = 'gotraps/status';

export interface StatusParams {
  /** Files read until now; null when nothing is being read. */
  readonly reading: { readonly done: number; readonly total: number } | null;
  /** Shown findings. */
  readonly findings: number;
}

/** Command of a code lens, which a client that runs commands has: tells `protectionRequest`'s answer about its argument, a `PlaceParams`. */
export const showProtectionCommand = 'gotraps.showProtection';
