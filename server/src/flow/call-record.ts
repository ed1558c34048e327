import type { NodeBase } from '../syntax/ast.js';
import type { Span } from '../syntax/source-file.js';
import type { VarObject } from '../types/object.js';
import type { AccessPath } from './access-path.js';
import { isLocalOf } from './assignments.js';
import type { FunctionUnit } from './function-unit.js';
import { Substitution, type RootNames } from './instantiate.js';
import { variablePath, type PathScope } from './resolve-path.js';
import {
  spanOf,
  type CallRecord,
  type CallStep,
  type FunctionSummary,
  type LockSet,
  type OrderFacts,
} from './summary.js';

/** What a call hands over, and in which state of the caller. */
export interface CallFacts {
  /** Where the caller's names are known. */
  readonly scope: PathScope;
  /** Undefined where a way begins. */
  readonly step: CallStep | undefined;
  readonly node: NodeBase;
  readonly args: readonly (AccessPath | undefined)[];
  /** The places that get the results. */
  readonly results: readonly (AccessPath | undefined)[];
  readonly areFresh: readonly boolean[];
  readonly locks: LockSet;
  readonly order: OrderFacts;
  readonly kind: 'call' | 'spawn';
}

/** A call with the translation of the callee's names, which is set up when it is needed: most calls never are. */
export class PendingCall implements CallRecord, RootNames {
  private translation: Substitution | undefined;

  constructor(
    private summary: FunctionSummary,
    private readonly facts: CallFacts,
    readonly locks: LockSet = facts.locks,
    /** It belongs to a goroutine, whose accesses are listed there. */
    readonly isDone = false,
    readonly isOver = false,
  ) {}

  get callee(): FunctionSummary {
    return this.summary;
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
  get order(): OrderFacts {
    return this.facts.order;
  }
  get kind(): 'call' | 'spawn' {
    return this.facts.kind;
  }

  get substitution(): Substitution {
    this.translation ??= new Substitution(this, this.facts.step);
    return this.translation;
  }

  /** Frees the translation, which is large; it is set up anew should it be needed again. */
  forgetTranslation(): void {
    this.translation = undefined;
  }

  /** A new version of the callee, with the same effect, takes its place. */
  replaceCallee(summary: FunctionSummary): void {
    this.summary = summary;
    this.translation = undefined;
  }

  /** The same call under other locks. */
  under(locks: LockSet): PendingCall {
    return new PendingCall(this.summary, this.facts, locks, this.isDone, this.isOver);
  }

  /** The same call as part of a goroutine. */
  inGoroutine(): PendingCall {
    return new PendingCall(this.summary, this.facts, this.locks, true);
  }

  /** The same call in a goroutine that has ended when its function returns, for others under the locks that the function held all the while. */
  over(locks: LockSet['held']): PendingCall {
    const held = new Map([...locks, ...this.locks.held]);
    return new PendingCall(this.summary, this.facts, { ...this.locks, held }, this.isDone, true);
  }

  variable(variable: VarObject): AccessPath | undefined {
    const index = this.summary.unit.params.indexOf(variable);
    return index < 0 ? variablePath(variable, this.facts.scope) : this.facts.args[index];
  }

  result(index: number): AccessPath | undefined {
    return this.facts.results[index];
  }

  isOwn(variable: VarObject): boolean {
    return isLocalOf(variable, this.summary.unit.node);
  }
}

/** What the function of a goroutine signals when it has nothing else to do, in its spawner's names. */
export function lastSignals(call: PendingCall | undefined): readonly AccessPath[] {
  if (call === undefined) return [];
  const { own, calls, signals } = call.callee;
  return [...signals.keys()].flatMap((path) => {
    const isFollowed = [...own, ...calls].some(({ order }) => order.signalled.has(path));
    return isFollowed ? [] : (call.substitution.path(path) ?? []);
  });
}

/** The call of a function as a step of a way. */
export class CallSite implements CallStep {
  place: object | undefined;

  constructor(
    private readonly unit: FunctionUnit,
    private readonly node: NodeBase,
    readonly calleeName: string,
  ) {}

  get span(): Span {
    return spanOf(this.unit, this.node);
  }
}
