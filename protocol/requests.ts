import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver';

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

/** Who runs in the package of a document beside whom, and what they share; null for a document that is part of no package. */
export const concurrencyMapRequest = 'gotraps/concurrencyMap';

export interface ConcurrencyMapParams {
  readonly uri: string;
}

/** A graph whose texts are in the user's language. Edges name nodes by their place in the list. */
export interface ConcurrencyMapAnswer {
  readonly packageName: string;
  /** Contexts, locks, channels and data, each in source order. */
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** What a reader has to know of the whole: that nothing is shared, or how much there was no room for. */
  readonly notes: readonly string[];
}

/** Contexts come first: what runs beside the rest. */
export type MapNodeKind =
  'main' | 'callers' | 'goroutine' | 'handler' | 'timer' | 'callback' | 'lock' | 'channel' | 'data';

export interface MapPlace {
  readonly uri: string;
  readonly range: Range;
}

export interface MapNode {
  readonly kind: MapNodeKind;
  readonly label: string;
  /** A few words about it: what it is, and where. */
  readonly detail: string;
  /** Undefined where the declaration isn't part of the package. */
  readonly place?: MapPlace;
}

/** What a context does to data or with a channel. */
export interface MapEdge {
  readonly context: number;
  readonly target: number;
  /** Locks that it holds meanwhile. */
  readonly locks: readonly number[];
  /** Which way something flows: to the target, as by a write or send; or to the context. */
  readonly flow: 'in' | 'out' | 'both';
  /** A sentence with the names of both. */
  readonly text: string;
  /** The finding that tells of a race with it. */
  readonly race?: { readonly ruleId: string; readonly message: string };
  readonly place: MapPlace;
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
