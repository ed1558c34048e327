import { getOrMake } from '../../base/get-or-make.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { DynamicCall } from '../../flow/dynamic-call.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { CallRecord, FunctionSummary, LockSet } from '../../flow/summary.js';
import type { NodeBase } from '../../syntax/ast.js';
import type { TypedPackage } from '../../types/package.js';
import { deref, namedOf } from '../../types/type-queries.js';
import { isTestFile } from '../test-files.js';
import { DynamicCallees } from './dynamic-callees.js';
import { implementationsOf } from './implementations.js';
import { TakenLocks } from './taken-locks.js';

/** A call, or a function that another package was given: it may run there and then, or at any other time in any goroutine. */
export interface GraphCall extends Pick<
  CallRecord,
  'callee' | 'node' | 'args' | 'areFresh' | 'locks' | 'order' | 'isOver'
> {
  readonly kind: CallRecord['kind'] | 'handed';
}

/** A call with the function that makes it. */
export interface CallOf {
  readonly from: FunctionSummary;
  readonly call: GraphCall;
}

const noCallers: readonly CallOf[] = [];

/** Who calls whom in a package. Calls of interfaces' methods lead to each type that implements them; calls in tests are left out. */
export class CallGraph {
  private readonly callers = new Map<FunctionUnit, CallOf[]>();
  /** Where functions stand that fields and variables are given, whose calls are seen. */
  readonly kept = new Set<NodeBase>();
  /** The calls of functions that have some which name no function. */
  private readonly resolved = new Map<FunctionSummary, readonly GraphCall[]>();

  constructor(typed: TypedPackage, summaries: readonly FunctionSummary[]) {
    const callees = new DynamicCallees(summaries, implementationsOf(typed));
    const taken = new TakenLocks(callees);
    for (const from of summaries) {
      if (isTestFile(from.unit.file.uri)) continue;
      const dynamic = from.dynamicCalls.flatMap((call) => {
        const possible = callees.of(call.callee);
        return possible.map((callee) => {
          // All that are handed over together are called at once, or none is; of an interface's method only one is called.
          const called = isHanded(call) ? possible : call.callee.kind === 'interface' ? [callee] : [];
          return resolved({ ...call, locks: taken.without(call.locks, called) }, callee);
        });
      });
      for (const { callee, node } of from.dynamicCalls) if (callee.kind === 'keep') this.kept.add(node);
      if (dynamic.length > 0) this.resolved.set(from, [...from.calls, ...dynamic]);
      for (const call of this.callsOf(from))
        getOrMake(this.callers, call.callee.unit, (): CallOf[] => []).push({ from, call });
    }
  }

  callersOf(unit: FunctionUnit): readonly CallOf[] {
    return this.callers.get(unit) ?? noCallers;
  }

  callsOf(from: FunctionSummary): readonly GraphCall[] {
    return this.resolved.get(from) ?? from.calls;
  }

  /** Every call that is seen, by callee. */
  entries(): Iterable<readonly [FunctionUnit, readonly CallOf[]]> {
    return this.callers;
  }
}

const noneFresh: readonly boolean[] = [];

function resolved(call: DynamicCall, callee: FunctionSummary): GraphCall {
  const { node, order } = call;
  const hasNoReceiver = call.callee.kind === 'kept' && callee.unit.hasReceiver;
  const args = hasNoReceiver ? [undefined, ...call.args] : call.args;
  const kind = isHanded(call) ? 'handed' : call.kind;
  const locks = call.callee.kind === 'interface' ? withoutOuterLocks(call, callee) : call.locks;
  return { callee, node, args, areFresh: noneFresh, locks, order, kind, isOver: false };
}

function isHanded({ callee: { kind } }: DynamicCall): boolean {
  return kind === 'handed' || kind === 'handed-object';
}

/**
 * The locks of a call through an interface without those of the object that holds the interface where the callee belongs to an object of the same type: it
 * is another one, as the inner of two layers.
 */
function withoutOuterLocks({ locks, args: [place] }: DynamicCall, callee: FunctionSummary): LockSet {
  const own = callee.unit.params[0]?.type;
  const type = own === undefined ? undefined : namedOf(deref(own))?.origin;
  if (type === undefined || place === undefined) return locks;
  const isOuter = ({ parent }: AccessPath): boolean =>
    parent?.type !== undefined && namedOf(deref(parent.type))?.origin === type && isAbove(parent, place);
  if (![...locks.held.keys()].some(isOuter)) return locks;
  return { ...locks, held: new Map([...locks.held].filter(([lock]) => !isOuter(lock))) };
}

function isAbove(outer: AccessPath, path: AccessPath): boolean {
  for (let one = path.parent; one !== undefined; one = one.parent) if (one === outer) return true;
  return false;
}
