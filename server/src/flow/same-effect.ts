import type { AccessPath } from './access-path.js';
import { areSameStatements } from './spawn-sites.js';
import {
  isSamePlace,
  type Access,
  type CallPath,
  type Conflict,
  type FunctionSummary,
  type LockSet,
  type OrderFacts,
  type ParameterCall,
  type Setting,
  type SignalMap,
  type Spawn,
  type SpawnStatement,
} from './summary.js';

/**
 * What a new version of a function means for results that were built on the earlier one: `same` when they hold as they are, `effect` when only what
 * it touches differs, which matters beside goroutines, `different` when its callers have to be walked anew.
 */
export type Sameness = 'same' | 'effect' | 'different';

/** Compares everything that a caller can learn from a callee: locks, order, results, goroutines, callbacks, accesses. */
export function compareSummaries(before: FunctionSummary, now: FunctionSummary): Sameness {
  const comparison = new Comparison(before, now);
  if (!comparison.isSameEffect()) return 'different';
  return before.knownAccesses === undefined || comparison.areSameAccesses(before.knownAccesses, now.accesses)
    ? 'same'
    : 'effect';
}

/** Whether one function's accesses, computed again after a callee was replaced, are what they were. */
export function areSameAccesses(summary: FunctionSummary, before: readonly Access[], now: readonly Access[]): boolean {
  return new Comparison(summary, summary).areSameAccesses(before, now);
}

/** Order counts everywhere: what is walked on top of equal summaries is equal then, down to the order of findings. */
class Comparison {
  /** Locks and order facts are shared by many accesses: those of the one that were found equal to those of the other. */
  private readonly equal = new Map<object, object>();

  constructor(
    private readonly before: FunctionSummary,
    private readonly now: FunctionSummary,
  ) {}

  isSameEffect(): boolean {
    const { before: a, now: b } = this;
    return (
      a.unit.params.length === b.unit.params.length &&
      a.unit.params.every((param, i) => (param === undefined) === (b.unit.params[i] === undefined)) &&
      a.hasUnknownJoin === b.hasUnknownJoin &&
      a.acquiresUnknown === b.acquiresUnknown &&
      a.neverReturns === b.neverReturns &&
      a.isParallelTest === b.isParallelTest &&
      a.hasSpawned === b.hasSpawned &&
      isSameList(a.freshResults, b.freshResults, (x, y) => x === y) &&
      isSameList(a.results, b.results, (x, y) => this.isSameName(x, y)) &&
      this.areSamePaths(a.joins, b.joins) &&
      this.isSameSetting(a.setting, b.setting) &&
      this.areSamePaths(a.releases, b.releases) &&
      this.areSamePaths(a.replaced, b.replaced) &&
      this.areSameModes(a.acquires, b.acquires) &&
      this.areSameSignals(a.signals, b.signals) &&
      isSameList(a.spawns, b.spawns, (x, y) => this.isSameSpawn(x, y)) &&
      isSameList(a.parameterCalls, b.parameterCalls, (x, y) => this.isSameParameterCall(x, y)) &&
      isSameList(a.conditionalConflicts, b.conditionalConflicts, (x, y) => this.isSameConflict(x, y))
    );
  }

  areSameAccesses(a: readonly Access[], b: readonly Access[]): boolean {
    return isSameList(a, b, (x, y) => this.isSameAccess(x, y));
  }

  /** Parameters are other variables in each version. */
  private isSamePath(a: AccessPath, b: AccessPath): boolean {
    if (a === b) return true;
    if (a.depth !== b.depth || a.step !== b.step) return false;
    if (a.parent !== undefined && b.parent !== undefined) return this.isSamePath(a.parent, b.parent);
    if (a.root.kind !== 'var' || b.root.kind !== 'var') return false;
    const index = this.before.unit.params.indexOf(a.root);
    return index >= 0 && this.now.unit.params[index] === b.root;
  }

  private isSameName(a: AccessPath | undefined, b: AccessPath | undefined): boolean {
    return a === undefined || b === undefined ? a === b : this.isSamePath(a, b);
  }

  private areSamePaths(a: ReadonlySet<AccessPath>, b: ReadonlySet<AccessPath>): boolean {
    if (a.size !== b.size) return false;
    return a.size === 0 || isSameList([...a], [...b], (x, y) => this.isSamePath(x, y));
  }

  private isSameSetting(a: Setting | undefined, b: Setting | undefined): boolean {
    if (a === undefined || b === undefined) return a === b;
    return a.value === b.value && this.isSamePath(a.place, b.place) && this.areSamePaths(a.joins, b.joins);
  }

  private areSameModes(a: LockSet['held'], b: LockSet['held']): boolean {
    if (a.size !== b.size) return false;
    return a.size === 0 || isSameList([...a], [...b], (x, y) => x[1] === y[1] && this.isSamePath(x[0], y[0]));
  }

  private areSameSignals(a: SignalMap, b: SignalMap): boolean {
    if (a.size !== b.size) return false;
    return (
      a.size === 0 || isSameList([...a], [...b], (x, y) => this.isSamePath(x[0], y[0]) && this.areSamePaths(x[1], y[1]))
    );
  }

  private isSameSpawn(a: Spawn, b: Spawn): boolean {
    return (
      a.name === b.name &&
      isSameStatement(a.statement, b.statement) &&
      this.areSameSignals(a.signals, b.signals) &&
      a.after.hasUnknownJoin === b.after.hasUnknownJoin &&
      this.areSamePaths(a.after.joined, b.after.joined) &&
      this.areSameAccesses(a.accesses, b.accesses)
    );
  }

  private isSameParameterCall(a: ParameterCall, b: ParameterCall): boolean {
    return (
      a.hasEnded === b.hasEnded &&
      this.isSamePath(a.parameter, b.parameter) &&
      (a.spawn === undefined || b.spawn === undefined ? a.spawn === b.spawn : isSameStatement(a.spawn, b.spawn)) &&
      this.areSameSignals(a.endSignals, b.endSignals) &&
      this.areSameLocks(a.locks, b.locks) &&
      this.isSameOrder(a.order, b.order)
    );
  }

  private isSameConflict(a: Conflict, b: Conflict): boolean {
    const { otherSpawn } = a;
    return (
      a.isModelled === b.isModelled &&
      this.isSameAccess(a.first, b.first) &&
      this.isSameAccess(a.second, b.second) &&
      this.isSameSpawn(a.spawn, b.spawn) &&
      (otherSpawn === undefined || b.otherSpawn === undefined
        ? otherSpawn === b.otherSpawn
        : this.isSameSpawn(otherSpawn, b.otherSpawn))
    );
  }

  private isSameAccess(a: Access, b: Access): boolean {
    return (
      a === b ||
      (a.isFresh === b.isFresh &&
        (a.single === undefined || b.single === undefined
          ? a.single === b.single
          : areSameStatements(a.single, b.single)) &&
        isSamePlace(a.site, b.site) &&
        this.isSamePath(a.path, b.path) &&
        this.areSameLocks(a.locks, b.locks) &&
        this.isSameOrder(a.order, b.order) &&
        isSameWay(a.via, b.via))
    );
  }

  /** Where the function itself took them doesn't concern its callers. */
  private areSameLocks(a: LockSet, b: LockSet): boolean {
    return this.remembered(a, b, () => a.hasUnknown === b.hasUnknown && this.areSameModes(a.held, b.held));
  }

  private isSameOrder(a: OrderFacts, b: OrderFacts): boolean {
    return this.remembered(
      a,
      b,
      () =>
        a.hasUnknownJoin === b.hasUnknownJoin &&
        this.areSamePaths(a.joined, b.joined) &&
        this.areSamePaths(a.signalled, b.signalled),
    );
  }

  private remembered(a: object, b: object, compare: () => boolean): boolean {
    if (a === b || this.equal.get(a) === b) return true;
    const isSame = compare();
    if (isSame) this.equal.set(a, b);
    return isSame;
  }
}

function isSameStatement(a: SpawnStatement, b: SpawnStatement): boolean {
  return (
    isSamePlace(a, b) &&
    a.kind === b.kind &&
    a.isMany === b.isMany &&
    a.isSingle === b.isSingle &&
    a.startsLater === b.startsLater
  );
}

function isSameWay(a: CallPath | undefined, b: CallPath | undefined): boolean {
  let [one, other] = [a, b];
  while (one !== undefined && other !== undefined) {
    if (one === other) return true;
    if (!isSamePlace(one.step, other.step) || one.step.calleeName !== other.step.calleeName) return false;
    [one, other] = [one.rest, other.rest];
  }
  return one === other;
}

function isSameList<T>(a: readonly T[], b: readonly T[], isSame: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, i) => isSame(x, b[i]!));
}
