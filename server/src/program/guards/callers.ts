import type { AccessPath } from '../../flow/access-path.js';
import type { DynamicCall } from '../../flow/dynamic-call.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { CallRecord, FunctionSummary, LockSet } from '../../flow/summary.js';
import type { VarObject } from '../../types/object.js';
import { deref, namedOf } from '../../types/type-queries.js';
import { isTestFile } from '../test-files.js';
import { DynamicCallees } from './dynamic-callees.js';
import type { Implementations } from './implementations.js';
import type { ChangedFunction, NumberedFunctions } from './numbered-functions.js';
import { areSameCalls } from './same-calls.js';
import { TakenLocks, takeTheSame } from './taken-locks.js';
import type { VersionNames } from './version-names.js';

/** A call, or a function that another package was given: it may run there and then, or at any other time in any goroutine. */
export interface GraphCall extends Pick<
  CallRecord,
  'callee' | 'node' | 'args' | 'areFresh' | 'locks' | 'order' | 'isOver'
> {
  readonly kind: CallRecord['kind'] | 'handed';
  /** Locks that are certainly not held when the function runs, whoever hands it over: it takes them itself, or another one that goes with it does. */
  readonly notHeld?: ReadonlySet<VarObject> | undefined;
  /** A method of an object that another package was given: it is called there as often as that likes. */
  readonly isOfObject?: boolean | undefined;
}

/** A call with the function that makes it. */
export interface CallOf {
  readonly from: FunctionSummary;
  readonly call: GraphCall;
}

/** A call by the number of the function that makes it and its position among that one's calls. */
export interface CallPlace {
  readonly from: number;
  readonly position: number;
}

const noPlaces: readonly CallPlace[] = [];

/** Who calls whom in a package. Calls of interfaces' methods lead to each type that implements them; calls in tests are left out. */
export class CallGraph {
  private constructor(
    readonly functions: NumberedFunctions,
    private readonly dynamic: DynamicCallees,
    /** By number of the caller. */
    private readonly calls: readonly (readonly GraphCall[])[],
    /** Numbers of the callees, for each call that isn't made in a test. */
    private readonly callees: readonly (readonly (number | undefined)[])[],
    /** By number of the callee, in the order of the callers. */
    private readonly callers: readonly (readonly CallPlace[] | undefined)[],
  ) {}

  static of(functions: NumberedFunctions, implementations: Implementations): CallGraph {
    const { summaries } = functions;
    const dynamic = DynamicCallees.of(functions, implementations);
    const taken = new TakenLocks(dynamic);
    const calls = summaries.map((from) => callsIn(from, dynamic, taken));
    const callees = calls.map((made, from) =>
      isTestFile(summaries[from]!.unit.file.uri) ? [] : made.map(({ callee }) => functions.numberOf(callee.unit)),
    );
    const callers: (CallPlace[] | undefined)[] = summaries.map(() => undefined);
    callees.forEach((called, from) => {
      called.forEach((number, position) => {
        if (number === undefined) return;
        const known = callers[number];
        if (known === undefined) callers[number] = [{ from, position }];
        else known.push({ from, position });
      });
    });
    return new CallGraph(functions, dynamic, calls, callees, callers);
  }

  /** The graph of a later version; undefined where not all of the changed functions make the same calls there. */
  continuedBy(
    functions: NumberedFunctions,
    changes: readonly ChangedFunction[],
    names: VersionNames,
  ): CallGraph | undefined {
    if (!this.dynamic.keepsTheSame(changes, functions)) return undefined;
    if (!changes.every(({ before, now }) => takeTheSame(before, now))) return undefined;
    const dynamic = this.dynamic.continuedBy(functions);
    const taken = new TakenLocks(dynamic);
    const calls = [...this.calls];
    for (const { number, before, now } of changes) {
      const made = callsIn(now, dynamic, taken);
      const callees = made.map(({ callee }) => functions.numberOf(callee.unit));
      const isTest = isTestFile(now.unit.file.uri);
      const old = { from: before, calls: calls[number]!, callees: this.callees[number]! };
      if (!isTest && !areSameCalls(old, { from: now, calls: made, callees }, names)) return undefined;
      calls[number] = made;
    }
    for (const { number, now } of changes)
      for (const { from, position } of this.placesCalling(number)) {
        const call = calls[from]![position]!;
        if (call.callee !== now) calls[from] = calls[from]!.with(position, withCallee(call, now));
      }
    return new CallGraph(functions, dynamic, calls, this.callees, this.callers);
  }

  callersOf(unit: FunctionUnit): readonly CallOf[] {
    const number = this.functions.numberOf(unit);
    return number === undefined ? [] : this.placesCalling(number).map((place) => this.callAt(place));
  }

  placesCalling(number: number): readonly CallPlace[] {
    return this.callers[number] ?? noPlaces;
  }

  callAt({ from, position }: CallPlace): CallOf {
    return { from: this.functions.summaries[from]!, call: this.calls[from]![position]! };
  }

  callsOf({ unit, calls }: FunctionSummary): readonly GraphCall[] {
    const number = this.functions.numberOf(unit);
    return number === undefined ? calls : this.callsOfNumber(number);
  }

  callsOfNumber(number: number): readonly GraphCall[] {
    return this.calls[number]!;
  }

  /** Numbers of what those calls call, none for those of tests; undefined for functions of other packages. */
  calleesOfNumber(number: number): readonly (number | undefined)[] {
    return this.callees[number]!;
  }
}

function callsIn(from: FunctionSummary, dynamic: DynamicCallees, taken: TakenLocks): readonly GraphCall[] {
  if (from.dynamicCalls.length === 0 || isTestFile(from.unit.file.uri)) return from.calls;
  const found = from.dynamicCalls.flatMap((call) => {
    const possible = dynamic.summariesOf(call.callee);
    return possible.map((callee) => {
      // All that are handed over together are called at once, or none is; of an interface's method only one is called.
      const called = isHanded(call) ? possible : call.callee.kind === 'interface' ? [callee] : [];
      const made = resolved({ ...call, locks: taken.without(call.locks, called) }, callee);
      if (!isHanded(call)) return made;
      return { ...made, notHeld: taken.by(possible), isOfObject: call.callee.kind === 'handed-object' };
    });
  });
  return found.length === 0 ? from.calls : [...from.calls, ...found];
}

function withCallee(call: GraphCall, callee: FunctionSummary): GraphCall {
  const { node, args, areFresh, locks, order, kind, isOver, notHeld, isOfObject } = call;
  return { callee, node, args, areFresh, locks, order, kind, isOver, notHeld, isOfObject };
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
  if (locks.held.size === 0 || place === undefined) return locks;
  const own = callee.unit.params[0]?.type;
  const type = own === undefined ? undefined : namedOf(deref(own))?.origin;
  if (type === undefined) return locks;
  const isOuter = ({ parent }: AccessPath): boolean =>
    parent?.type !== undefined && namedOf(deref(parent.type))?.origin === type && isAbove(parent, place);
  if (![...locks.held.keys()].some(isOuter)) return locks;
  return { ...locks, held: new Map([...locks.held].filter(([lock]) => !isOuter(lock))) };
}

function isAbove(outer: AccessPath, path: AccessPath): boolean {
  for (let one = path.parent; one !== undefined; one = one.parent) if (one === outer) return true;
  return false;
}
