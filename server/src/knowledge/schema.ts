/**
 * Facts about functions and types of the standard library and of popular libraries that their source does not show to an
 * analysis of single packages. Data only; each fact names where its documentation says so.
 */

/** When and where a function runs a callback that it is given. */
export type CallbackRun =
  /** In another goroutine, at most once for each call. */
  | 'in-goroutine-once'
  /** In other goroutines, any number at a time: it may run concurrently with itself. */
  | 'in-goroutine-many'
  /** In other goroutines, but never twice at a time. */
  | 'in-goroutine-serial'
  /** Before the call returns, in the same goroutine. */
  | 'in-place'
  /** Before the call returns, in other goroutines, several at a time. */
  | 'in-place-many'
  /** Some time after the call, in a goroutine of which nothing is said. */
  | 'after-return';

export interface CallbackFact {
  /** Argument that is the callback, or whose methods are called back; counted from 0. */
  readonly index: number;
  /** Also every argument after it. */
  readonly isVariadic?: boolean;
  readonly runs: CallbackRun;
}

export interface CalleeFact {
  /** As `FuncObject.fullName` gives it. */
  readonly name: string;
  readonly callbacks?: readonly CallbackFact[];
  /** May wait for another goroutine, the network, a file or time. */
  readonly blocks?: boolean;
  /** Never returns to its caller. */
  readonly neverReturns?: boolean;
  /** What it does with the value that its receiver is or points to, beyond reading its own fields. */
  readonly receiver?: 'reads' | 'writes';
  /** Argument whose exported methods remote callers may run several at a time, counted from 0. */
  readonly servesMethodsOf?: number;
  /** Arguments that are kept after the call returns, counted from 0. */
  readonly keeps?: readonly number[];
  /** Returns only after the callbacks given to the same receiver have ended. */
  readonly waitsForCallbacks?: boolean;
  readonly source: string;
}

export type Concurrency =
  /** All methods may be called at the same time. */
  | 'safe'
  /** No two methods may be called at the same time, not even two that only look. */
  | 'unsafe'
  /** Reading methods may be called at the same time; nothing else while one writes. */
  | 'safe-to-read'
  /** One goroutine may read and another write, but no two of the same sort. */
  | 'one-reader-one-writer';

export interface TypeFact {
  /** As `typeFullName` gives it: without pointer and type arguments. */
  readonly name: string;
  readonly concurrency?: Concurrency;
  /** Methods that are safe at any time although the type isn't. */
  readonly safeMethods?: readonly string[];
  /** Methods that write, where reading and writing ones differ. */
  readonly writingMethods?: readonly string[];
  /** Methods that send something over the connection that the object is or has: one at a time. Other methods don't get in their way. */
  readonly sendingMethods?: readonly string[];
  /** Methods by which interfaces that embed this one send over it, besides its own: those that a generator writes for each service. */
  readonly generatedSenders?: readonly string[];
  /** The server's side of a connection to one client. */
  readonly isServed?: true;
  /** Methods of which one must be called before what was written can be relied on. */
  readonly flushedBy?: readonly string[];
  /** A lock of coroutines, of which one runs at a time: who goes without it may see half of a change, but doesn't race. */
  readonly isOfCoroutines?: boolean;
  /** A connection for one stream of bytes: whoever calls `Write` has all of it written before another caller's bytes follow. */
  readonly isStream?: true;
  /** Methods of which one must be called when it is no longer used. */
  readonly releasedBy?: readonly string[];
  readonly source: string;
}
