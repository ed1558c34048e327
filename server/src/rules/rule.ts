import type { Message } from '../base/message.js';
import type { FixKind, FixOffer } from '../fixes/edit.js';
import type { PackageProgram } from '../program/package-program.js';
import type { Span } from '../syntax/source-file.js';

/** Evidence, strongest first; see `severityRank`. `error` and `warning` are the default level. */
export const severities = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof severities)[number];

/** 0 for `error` … 3 for `hint`. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

export type RuleFamily = 'map' | 'flush' | 'socket' | 'lock' | 'atomic' | 'lifetime';

export interface RuleMeta {
  /** Kebab case; never changes once released. */
  readonly id: string;
  readonly family: RuleFamily;
  /** The strongest severity its findings can have. */
  readonly severity: Severity;
  /** A noun phrase, as shown in lists of rules. */
  readonly title: Message;
  /** Product version that introduced it. */
  readonly since: string;
  readonly fixKinds: readonly FixKind[];
  /** Its findings are accesses that may run at the same time without a lock or an order between them. */
  readonly reportsRaces?: true;
  /** gopls or go vet reports the same: the rule yields in VS Code while the Go extension is active. */
  readonly sharedWithGopls?: true;
  /** It tells of a cost alone: a fix of another rule's finding may bring one about. */
  readonly isAdvice?: true;
}

export interface RelatedLocation {
  readonly span: Span;
  readonly message: Message;
}

export interface Finding {
  readonly ruleId: string;
  readonly severity: Severity;
  /** What, why and what to do, in one sentence that names the variables and functions involved. */
  readonly message: Message;
  readonly span: Span;
  /** Other access, the `go` statement, the lock: part of the evidence. */
  readonly related: readonly RelatedLocation[];
  /**
   * What stays the same when unrelated lines change: rule, package-relative symbol names, no line numbers. The basis of SARIF
   * fingerprints and baselines.
   */
  readonly identity: string;
  /** Best first. */
  readonly fixes: readonly FixOffer[];
}

/** A check over one package. Pure: the same program gives the same findings in the same order. */
export interface Rule {
  readonly meta: RuleMeta;
  check(program: PackageProgram): readonly Finding[];
}
