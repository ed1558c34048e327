import type { NodeBase } from '../syntax/ast.js';
import type { Span } from '../syntax/source-file.js';
import type { FuncObject } from '../types/object.js';
import type { AccessPath } from './access-path.js';
import type { DynamicCall } from './dynamic-call.js';
import type { FunctionUnit } from './function-unit.js';
import { PlaceIndex } from './place-index.js';

/** How a lock is held: exclusively, or shared with other readers. */
export type LockMode = 'write' | 'read';

/** Locks held on every way to a point, by access path. */
export interface LockSet {
  readonly held: ReadonlyMap<AccessPath, LockMode>;
  /**
   * Which acquisition each named lock comes from: the `Lock` call's node in the function itself. Two accesses under the same lock
   * from different acquisitions are in two critical sections. Absent for locks that callers hold or that ways hold differently.
   */
  readonly since: ReadonlyMap<AccessPath, NodeBase>;
  /**
   * Some lock may be held that has no name here: one got from a call or an index, or one held on some ways only. It could be any lock, so it silences.
   */
  readonly hasUnknown: boolean;
}

/**
 * What memory an access touches: the variable, field, element or pointed-to value that the path names; the elements of the map that the path
 * names; the state of the object that the path names, behind a method of a type that `knowledge` marks unsafe for concurrent use; or the bytes that go out
 * through the connection or writer that the path names.
 * Only accesses of one target meet.
 */
export type AccessTarget = 'variable' | 'map' | 'object' | 'stream';

/**
 * What is done. To map elements: `index`, `assign`, `update` (`m[k]++`), `delete`, `clear`, `range`, `len`, `read` (passed to a function that
 * reads or, with `isWrite`, writes it). To variables: `load`, `store`, `update` (`x++`, `x += 1`), `address` is never recorded. To objects: `call`.
 * To streams: `piece`, which goes out whole and so is no write to what others send; `message`, several pieces that belong together and must not have those
 * of others in between, under the locks that are held from the first to this one; `copy`, a message of which one call makes the pieces; `encode`, one of an encoder that has to be the only one of its stream; `buffered`, one that a
 * buffer of the function's own cuts where it is full.
 */
export type AccessOperation =
  | 'index'
  | 'assign'
  | 'update'
  | 'delete'
  | 'clear'
  | 'range'
  | 'len'
  | 'read'
  | 'load'
  | 'store'
  | 'call'
  | 'piece'
  | 'message'
  | 'copy'
  | 'encode'
  | 'buffered';

/** One step of the way from a spawn or entry to an access: the call and whom it calls. */
export interface CallStep extends Located {
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

/**
 * Something in a function's text that results of other functions refer to. What stands in the same place in a later version of the text is
 * another object with the same `place`, so that those results hold on when nothing but the text has moved.
 */
export interface Located {
  /** Undefined as long as nobody has had to tell. */
  place?: object | undefined;
}

/** Whether two objects stand for one place, be it in two versions of the text. */
export function isSamePlace(a: Located, b: Located): boolean {
  return a === b || (a.place !== undefined && a.place === b.place);
}

/** Where and what an access is; shared by all that callers make of it. */
export interface AccessSite extends Located {
  readonly target: AccessTarget;
  readonly operation: AccessOperation;
  readonly isWrite: boolean;
  /** Through `sync/atomic`: two such accesses don't race with each other. */
  readonly isAtomic: boolean;
  /** To a map that was made under the lock that is still held: who got hold of the place's content before has another one. */
  readonly isOfNewMap: boolean;
  readonly node: NodeBase;
  /** The expression that names the data, inside `node`. */
  readonly reference: NodeBase;
  /** The function that contains the access. */
  readonly unit: FunctionUnit;
}

/** What an access does, without its place in the program. */
export type AccessKind = Pick<AccessSite, 'target' | 'operation' | 'isWrite' | 'isAtomic'>;

/** One access to data that may be shared, in the names of the function whose summary holds it. */
export class Access {
  constructor(
    readonly path: AccessPath,
    readonly site: AccessSite,
    readonly locks: LockSet,
    readonly order: OrderFacts,
    /** Undefined for an access in the function itself. */
    readonly via: CallPath | undefined,
    /**
     * The object is one that the function made itself and that nothing else can know yet: it was stored in no shared place, sent on
     * no channel and given to no goroutine.
     */
    readonly isFresh: boolean,
    /** The statement that started the goroutine it was done in, where only one of these runs at a time. */
    readonly single?: SpawnStatement,
  ) {}

  /** The same access in a goroutine of which only one runs at a time. */
  startedBy(statement: SpawnStatement): Access {
    if (this.single !== undefined) return this;
    return new Access(this.path, this.site, this.locks, this.order, this.via, this.isFresh, statement);
  }

  /** The same access under more locks. */
  under(locks: ReadonlyMap<AccessPath, LockMode>): Access {
    if (locks.size === 0) return this;
    const held = new Map([...locks, ...this.locks.held]);
    return new Access(this.path, this.site, { ...this.locks, held }, this.order, this.via, this.isFresh, this.single);
  }

  get target(): AccessTarget {
    return this.site.target;
  }
  get operation(): AccessOperation {
    return this.site.operation;
  }
  get isWrite(): boolean {
    return this.site.isWrite;
  }
  get isAtomic(): boolean {
    return this.site.isAtomic;
  }
  get unit(): FunctionUnit {
    return this.site.unit;
  }
  get span(): Span {
    return spanOf(this.site.unit, this.site.node);
  }
  /** The expression that names the data, inside `span`. */
  get reference(): Span {
    return spanOf(this.site.unit, this.site.reference);
  }
}

/** Where a node of a function lies. */
/** The place of a part of a function. */
export function spanOf({ file, chunk }: Pick<FunctionUnit, 'file' | 'chunk'>, { start, end }: NodeBase): Span {
  return { file: file.uri, chunk, start, end };
}

/** A call of a function of the package, as the walk of the caller left it; from these callers' views are made when they are needed. */
export interface CallRecord {
  readonly callee: FunctionSummary;
  readonly node: NodeBase;
  /** Receiver first, then one entry a parameter: what is passed, in the caller's names. Undefined where it has no name. */
  readonly args: readonly (AccessPath | undefined)[];
  /** Which of `args` are objects that are still the caller's own. */
  readonly areFresh: readonly boolean[];
  readonly locks: LockSet;
  readonly order: OrderFacts;
  /** `call` is made in place or deferred; `spawn` runs in another goroutine, under those locks only that the caller holds until it is over. */
  readonly kind: 'call' | 'spawn';
  /** Of a goroutine: it has ended when the caller returns. */
  readonly isOver: boolean;
  /** A new version of the callee, with the same effect on the caller, takes its place. */
  replaceCallee(summary: FunctionSummary): void;
}

/** A mutex is locked in a function's own text. */
export interface LockTaking {
  readonly lock: AccessPath;
  readonly mode: LockMode;
  readonly node: NodeBase;
  /** Of an object that is still the function's own. */
  readonly isFresh: boolean;
  /** Held by then on every way. */
  readonly locks: LockSet;
  readonly order: OrderFacts;
}

/** A function's own text waits for a group, a message or the end of a channel, or tells others what they wait for; `slow` is a call of another package that may take long. */
export interface Communication {
  /** The channel or group; undefined for a slow call. */
  readonly place: AccessPath | undefined;
  readonly does: 'wait' | 'receive' | 'send' | 'done' | 'close' | 'slow';
  /** The call, or the channel's expression. */
  readonly node: NodeBase;
  /** Held by then on every way. */
  readonly locks: LockSet;
  readonly order: OrderFacts;
}

/**
 * What makes code run concurrently with the rest. `exported` is what C threads may call, `documented` a method that says that callers need not
 * take turns.
 */
export type SpawnKind = 'go' | 'group' | 'handler' | 'callback' | 'parallel-test' | 'exported' | 'documented';

/** What results of other functions may refer to. */
export type SourcePlace = AccessSite | CallStep | SpawnStatement;

/** The statement or call that starts goroutines. */
export interface SpawnStatement extends Located {
  readonly kind: SpawnKind;
  /** The `go` statement or registering call. */
  readonly span: Span;
  /** Several instances may run at once. */
  readonly isMany: boolean;
  /** Doesn't start before the spawning function goes on to something unseen, as an HTTP handler before the server serves. */
  readonly startsLater: boolean;
  /** A flag is set right before, as code does that starts one only while no other runs. */
  readonly isSingle: boolean;
}

/** What a stretch of code waited for itself, apart from what its caller had waited for before. */
export type OwnJoins = Pick<OrderFacts, 'joined' | 'hasUnknownJoin'>;

export const noJoins: OwnJoins = { joined: new Set(), hasUnknownJoin: false };

/** Where and how a goroutine, or many of one kind, begins. */
export interface SpawnStart {
  readonly statement: SpawnStatement;
  /** Name of the function that runs; empty for a literal. */
  readonly name: string;
}

/** A goroutine with everything it may do, which is worked out when first asked for. */
export class Spawn {
  private known: readonly Access[] | undefined;
  private byPlace: PlaceIndex | undefined;

  /** @param compute forgotten once it has run, with everything that it refers to */
  constructor(
    readonly start: SpawnStart,
    private compute: (() => readonly Access[]) | undefined,
    readonly signals: SignalMap,
    /** What the function in whose names it is had waited for before it started it; a `Once` that it had passed, too. */
    readonly after: OwnJoins = noJoins,
    /** Signals of it that were waited for: what is here comes after them. */
    readonly heard: ReadonlySet<AccessPath> = noJoins.joined,
  ) {}

  get statement(): SpawnStatement {
    return this.start.statement;
  }
  get kind(): SpawnKind {
    return this.start.statement.kind;
  }
  get span(): Span {
    return this.start.statement.span;
  }
  get name(): string {
    return this.start.name;
  }
  get isMany(): boolean {
    return this.start.statement.isMany;
  }
  get isSingle(): boolean {
    return this.start.statement.isSingle;
  }
  get startsLater(): boolean {
    return this.start.statement.startsLater;
  }

  get accesses(): readonly Access[] {
    if (this.known === undefined) {
      this.known = this.compute?.() ?? [];
      this.compute = undefined;
    }
    return this.known;
  }

  /** Its accesses by place. */
  get index(): PlaceIndex {
    this.byPlace ??= new PlaceIndex(this.accesses);
    return this.byPlace;
  }

  /** The same goroutine with only some of its accesses and other signals. */
  with(isKept: (access: Access) => boolean, signals: SignalMap, heard = this.heard): Spawn {
    return new Spawn(this.start, () => this.accesses.filter(isKept), signals, this.after, heard);
  }

  /** The same goroutine where something had been waited for before it started. */
  startedAfter(after: OwnJoins): Spawn {
    if (after.joined.size === 0 && !after.hasUnknownJoin) return this;
    const both = {
      joined: new Set([...this.after.joined, ...after.joined]),
      hasUnknownJoin: this.after.hasUnknownJoin || after.hasUnknownJoin,
    };
    return new Spawn(this.start, () => this.accesses, this.signals, both, this.heard);
  }
}

/** What a thread signals, with what it had waited for by then on every way. */
export type SignalMap = ReadonlyMap<AccessPath, ReadonlySet<AccessPath>>;

/** A call of a function-typed parameter: whoever passes the function knows what runs. */
export interface ParameterCall {
  readonly parameter: AccessPath;
  /** Undefined when called in place. */
  readonly spawn: SpawnStatement | undefined;
  readonly endSignals: SignalMap;
  /** The goroutine has ended when the function returns. */
  readonly hasEnded: boolean;
  readonly locks: LockSet;
  readonly order: OrderFacts;
}

/** A variable or field without whose value a function returns at once: `if !s.isEnabled { return }`. */
export interface Setting {
  readonly place: AccessPath;
  readonly value: boolean;
  /** Waited for on every other way to a return. */
  readonly joins: ReadonlySet<AccessPath>;
}

/**
 * What calling a function means for its caller, in terms of parameters, captured and package variables and results. Everything
 * rooted in a local that doesn't leave the function has been judged already and is not here.
 */
export interface FunctionSummary {
  readonly unit: FunctionUnit;
  /** Accesses in the function's own text, in source order, in its own names: locals that closures share included. */
  readonly own: readonly Access[];
  /** Calls of functions of the package in its own text. */
  readonly calls: readonly CallRecord[];
  /** Calls in its own text whose callee the text doesn't name. */
  readonly dynamicCalls: readonly DynamicCall[];
  /** Mutexes that its own text locks. */
  readonly takings: readonly LockTaking[];
  /** Where its own text waits for others or is waited for. */
  readonly communications: readonly Communication[];
  /**
   * Everything it touches that callers can name, through calls too; of those through calls the least protected. Computed when first
   * asked for: most functions are never part of anything concurrent.
   */
  readonly accesses: readonly Access[];
  /** `accesses`, if anybody has asked for them. */
  readonly knownAccesses: readonly Access[] | undefined;
  /** The same without what lies more than `depth` calls away, worked out anew at each question. */
  accessesWithin(depth: number): readonly Access[];
  /** Makes `accesses` be computed anew, after a callee was replaced. */
  forgetAccesses(): void;
  /** What of its own text other results may refer to. */
  readonly places: readonly SourcePlace[];
  /** A goroutine was started in it or in a callee. */
  readonly hasSpawned: boolean;
  /** Goroutines that may still run when the function returns. */
  readonly spawns: readonly Spawn[];
  readonly parameterCalls: readonly ParameterCall[];
  readonly signals: SignalMap;
  /** References that are given another value: what goroutines that run already reach through them is another object afterwards. */
  readonly replaced: ReadonlySet<AccessPath>;
  /**
   * Conflicts that a lock held by the caller would remove: the goroutine's side is under a lock. Nobody but the callers can tell.
   */
  readonly conditionalConflicts: readonly Conflict[];
  /** Waited for on every way to a return. */
  readonly joins: ReadonlySet<AccessPath>;
  readonly setting?: Setting | undefined;
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
  /** By result: every return gives a new object that nothing else knows. */
  readonly freshResults: readonly boolean[];
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
  /**
   * Called at the end with everything that the function signals, in its own names. Returns the conflicts that only callers can
   * judge.
   */
  finish(signals: SignalMap): readonly Conflict[];
}
