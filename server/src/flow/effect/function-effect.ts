import type { AccessOperation, AccessTarget, LockMode, SpawnKind } from '../summary.js';

/**
 * What calling a function means to other packages, as plain data: it holds no object of the package that declares it, so that it
 * outlives that package's analysis and may come from another thread.
 */
export interface FunctionEffect {
  readonly accesses: readonly EffectAccess[];
  /** Goroutines that may still run when the function returns. */
  readonly spawns: readonly EffectSpawn[];
  readonly parameterCalls: readonly EffectParameterCall[];
  readonly signals: EffectSignals;
  readonly replaced: readonly EffectPath[];
  readonly joins: readonly EffectPath[];
  readonly hasUnknownJoin: boolean;
  readonly acquires: EffectLocks['held'];
  readonly acquiresUnknown: boolean;
  readonly releases: readonly EffectPath[];
  /** By result: the path that is returned, where it is always the same and has a name. */
  readonly results: readonly (EffectPath | undefined)[];
  readonly freshResults: readonly boolean[];
  readonly hasSpawned: boolean;
  readonly neverReturns: boolean;
}

/**
 * An access path in words. First its start: `p0` for the first parameter (receiver included), `r0` for the first result, or `v` with import path and name
 * of a package variable behind it. Then its steps: `.f` a field, `=k` an element under the key `k`, and the marks `&`, `*`, `[]`, `[:]`, `close`.
 */
export type EffectPath = readonly string[];

/** The functions of one package that others can call, by full name. */
export type PackageEffects = ReadonlyMap<string, FunctionEffect>;

/** Effects by the import path of their package. */
export type Effects = ReadonlyMap<string, PackageEffects>;

/** A range in one line of a file, with the line itself: who hears of it may not have the file. */
export interface EffectPlace {
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
  /** UTF-16 offset of the line's first character in the file. */
  readonly lineStart: number;
  readonly lineText: string;
  /** UTF-16 offsets from the start of the line. */
  readonly start: number;
  readonly end: number;
}

export interface EffectLocks {
  readonly held: readonly (readonly [EffectPath, LockMode])[];
  readonly hasUnknown: boolean;
}

export interface EffectOrder {
  readonly joined: readonly EffectPath[];
  readonly signalled: readonly EffectPath[];
  readonly hasUnknownJoin: boolean;
}

export type EffectSignals = readonly (readonly [EffectPath, readonly EffectPath[]])[];

export interface EffectAccess {
  readonly path: EffectPath;
  readonly target: AccessTarget;
  readonly operation: AccessOperation;
  readonly isWrite: boolean;
  readonly isAtomic: boolean;
  readonly locks: EffectLocks;
  readonly order: EffectOrder;
  readonly place: EffectPlace;
  /** Name of the function that contains it; empty for a literal. */
  readonly functionName: string;
}

export interface EffectSpawnStart {
  readonly kind: SpawnKind;
  readonly place: EffectPlace;
  readonly isMany: boolean;
  readonly startsLater: boolean;
  readonly isSingle: boolean;
}

export interface EffectSpawn extends EffectSpawnStart {
  readonly name: string;
  readonly accesses: readonly EffectAccess[];
  readonly signals: EffectSignals;
  /** What the function had waited for before it started it. */
  readonly after: Pick<EffectOrder, 'joined' | 'hasUnknownJoin'>;
}

export interface EffectParameterCall {
  /** Counted from 0, receiver included. */
  readonly parameter: number;
  readonly spawn: EffectSpawnStart | undefined;
  readonly endSignals: EffectSignals;
  readonly hasEnded: boolean;
  readonly locks: EffectLocks;
  readonly order: EffectOrder;
}

export const noEffects: Effects = new Map();

/** What somebody wanted to know of a function of another package, and what was known; undefined when nothing was. */
export interface AskedEffect {
  /** Import path of the package. */
  readonly path: string;
  readonly effect: FunctionEffect | undefined;
}

/** By full name of the function. */
export type AskedEffects = ReadonlyMap<string, AskedEffect>;

/** Whether the same objects are known of all that was asked for. */
export function areAsKnown(asked: AskedEffects, effects: Effects): boolean {
  for (const [name, { path, effect }] of asked) if (effects.get(path)?.get(name) !== effect) return false;
  return true;
}
