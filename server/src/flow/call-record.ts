import type { NodeBase } from '../syntax/ast.js';
import type { AccessPath } from './access-path.js';
import type { Substitution } from './instantiate.js';
import type { CallRecord, FunctionSummary, LockSet, OrderFacts } from './summary.js';

/** Who is called, as all records of one call share it: a new version of the callee may take its place. */
export interface CalleeSlot {
  summary: FunctionSummary;
}

interface CallFacts {
  readonly node: NodeBase;
  readonly args: readonly (AccessPath | undefined)[];
  readonly areFresh: readonly boolean[];
  readonly locks: LockSet;
  readonly order: OrderFacts;
  readonly kind: 'call' | 'spawn';
  /** It belongs to a goroutine, whose accesses are listed there. */
  readonly isDone: boolean;
}

/** A call with the translation of the callee's names. */
export class PendingCall implements CallRecord {
  constructor(
    private readonly slot: CalleeSlot,
    readonly substitution: Substitution,
    private readonly facts: CallFacts,
  ) {}

  get callee(): FunctionSummary {
    return this.slot.summary;
  }
  get node(): NodeBase {
    return this.facts.node;
  }
  get args(): readonly (AccessPath | undefined)[] {
    return this.facts.args;
  }
  get areFresh(): readonly boolean[] {
    return this.facts.areFresh;
  }
  get locks(): LockSet {
    return this.facts.locks;
  }
  get order(): OrderFacts {
    return this.facts.order;
  }
  get kind(): 'call' | 'spawn' {
    return this.facts.kind;
  }
  get isDone(): boolean {
    return this.facts.isDone;
  }

  /** A new version of the callee, with the same effect, takes its place. */
  replaceCallee(summary: FunctionSummary): void {
    this.slot.summary = summary;
  }

  /** The same call, different in some respect. */
  with(changes: Partial<CallFacts>): PendingCall {
    return new PendingCall(this.slot, this.substitution, { ...this.facts, ...changes });
  }
}
