import type { Substitution } from './instantiate.js';
import type { CallRecord } from './summary.js';

/** A call with the translation of the callee's names. */
export interface PendingCall extends CallRecord {
  readonly substitution: Substitution;
  /** It belongs to a goroutine, whose accesses are listed there. */
  readonly isDone: boolean;
}
