import type { Span } from '../syntax/source-file.js';
import type { FuncObject } from '../types/object.js';
import type { AccessPath } from './access-path.js';
import type { FunctionUnit } from './function-unit.js';

/** How a lock is held: exclusively, or shared with other readers. */
export type LockMode = 'write' | 'read';

/** Locks held on every way to a point, by access path. */
export interface LockSet {
  readonly held: ReadonlyMap<AccessPath, LockMode>;
  /**
   * Some lock may be held that has no name here: one got from a call or an index, or one held on some ways only. It could be any lock, so it silences.
   */
  readonly hasUnknown: boolean;
}

/** What is done to a map's elements. */
export type AccessOperation = 'index' | 'assign' | 'update' | 'delete' | 'clear' | 'range' | 'len' | 'read';

/** One step of the way from a spawn or entry to an access: the call and whom it calls. */
export interface CallStep {
  readonly span: Span;
  readonly calleeName: string;
}

/** A way of calls, outermost first; its tails are shared. */
export interface CallPath {
  readonly step: CallStep;
  readonly rest: CallPath | undefined;
}

/** The steps of a way, outermost first. */
export function callSteps(path: CallPath | undefined): CallStep[] {
  const steps: CallStep[] = [];
  for (let one = path; one !== undefined; one = one.rest) steps.push(one.step);
  return steps;
}

/** Order facts: everything by access path of a channel, WaitGroup, Once or atomic variable. */
export interface OrderFacts {
  /** Waited for on every way before this point (receive, `Wait`, atomic load). */
  readonly joined: ReadonlySet<AccessPath>;
  /** Signalled on some way before this point (send, close, `Done`, atomic store). */
  readonly signalled: ReadonlySet<AccessPath>;
  /** Waited for something that can't be named, which could be anything. */
  readonly hasUnknownJoin: boolean;
}

/** One access to shared data, in the names of the function whose summary holds it. */
export interface Access {
  readonly path: AccessPath;
  readonly operation: AccessOperation;
  readonly isWrite: boolean;
  readonly span: Span;
  /** The expression that names the map, inside `span`. */
  readonly reference: Span;
  /** The function that contains the access. */
  readonly unit: FunctionUnit;
  readonly locks: LockSet;
  readonly order: OrderFacts;
  /** Undefined for an access in the function itself. */
  readonly via: CallPath | undefined;
}

/** What makes code run concurrently with the rest. */
export type SpawnKind = 'go' | 'group' | 'handler' | 'callback' | 'parallel-test';

/** A goroutine, or many of one kind, with everything it may do. */
export interface Spawn {
  readonly kind: SpawnKind;
  /** The `go` statement or registering call. */
  readonly span: Span;
  /** Name of the function that runs; empty for a literal. */
  readonly name: string;
  /** Several instances may run at once. */
  readonly isMany: boolean;
  /** Doesn't start before the spawning function goes on to something unseen, as an HTTP handler before the server serves. */
  readonly startsLater: boolean;
  readonly accesses: readonly Access[];
  readonly signals: SignalMap;
}

/** What a thread signals, with what it had waited for by then on every way. */
export type SignalMap = ReadonlyMap<AccessPath, ReadonlySet<AccessPath>>;

/** A call of a function-typed parameter: whoever passes the function knows what runs. */
export interface ParameterCall {
  readonly parameter: AccessPath;
  /** Undefined when called in place. */
  readonly spawn: Pick<Spawn, 'kind' | 'span' | 'isMany' | 'startsLater'> | undefined;
  readonly endSignals: SignalMap;
  /** The goroutine has ended when the function returns. */
  readonly hasEnded: boolean;
  readonly locks: LockSet;
  readonly order: OrderFacts;
}

/**
 * What calling a function means for its caller, in terms of parameters, captured and package variables and results. Everything
 * rooted in a local that doesn't leave the function has been judged already and is not here.
 */
export interface FunctionSummary {
  readonly unit: FunctionUnit;
  readonly accesses: readonly Access[];
  /** Goroutines that may still run when the function returns. */
  readonly spawns: readonly Spawn[];
  readonly parameterCalls: readonly ParameterCall[];
  readonly signals: SignalMap;
  /**
   * Conflicts that a lock held by the caller would remove: the goroutine's side is under a lock. Nobody but the callers can tell.
   */
  readonly conditionalConflicts: readonly Conflict[];
  /** In the function's own names, locals included. */
  readonly allSignals: SignalMap;
  /** Waited for on every way to a return. */
  readonly joins: ReadonlySet<AccessPath>;
  readonly hasUnknownJoin: boolean;
  /** Locks held at every return that were not held at the call. */
  readonly acquires: ReadonlyMap<AccessPath, LockMode>;
  /** May leave a lock held that has no name here, or is taken on some ways only, and releases none. */
  readonly acquiresUnknown: boolean;
  /** Locks released that the function hadn't taken. */
  readonly releases: ReadonlySet<AccessPath>;
  /** By result: the path that is returned, where it is always the same. */
  readonly results: readonly (AccessPath | undefined)[];
  readonly neverReturns: boolean;
  /** A test function that calls `t.Parallel`. */
  readonly isParallelTest: boolean;
  /** Something was dropped to keep the summary small. */
  readonly isTruncated: boolean;
}

/** Gives the summary of a callee; undefined when it has no body here or is being summarised (recursion). */
export type SummaryOf = (callee: FuncObject | FunctionUnit) => FunctionSummary | undefined;

/** Two accesses that nothing orders and no lock keeps apart. */
export interface Conflict {
  readonly first: Access;
  readonly second: Access;
  /** The spawn that the first access belongs to. */
  readonly spawn: Spawn;
  /** The spawn of the second; undefined when that runs in the spawning function itself. */
  readonly otherSpawn: Spawn | undefined;
  /** The function in whose names both paths are the same. */
  readonly meetingPoint: FunctionUnit;
  /** The callers that run both sides are not in the source: they follow from what kind of function it is. */
  readonly isModelled: boolean;
}

/** What a callee waited for itself, apart from what its caller had waited for before. */
export type OwnJoins = Pick<OrderFacts, 'joined' | 'hasUnknownJoin'>;

/** Is told what meets what while a function is walked. */
export interface ConflictSink {
  /** An access of the function itself or of a callee; `own` is what was waited for since the callee began. */
  access(access: Access, own: OwnJoins, live: ReadonlySet<Spawn>): void;
  /** The function names a map, whatever for. */
  mention(path: AccessPath, reference: Span, live: ReadonlySet<Spawn>): void;
  /** A new goroutine beside those that may still run. */
  spawn(spawn: Spawn, live: ReadonlySet<Spawn>): void;
  /** A callee's conflict, with the locks that the caller holds added. */
  conflict(conflict: Conflict): void;
}
