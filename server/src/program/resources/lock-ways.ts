import { groupBy } from '../../base/group-by.js';
import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { PathQuestion, type PackageCode } from '../../flow/paths/package-code.js';
import type { PathPoint, PathResult } from '../../flow/paths/path-result.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import { unparen } from '../../flow/unparen.js';
import type { CallExpr, FuncLit, Node } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { PackageProgram } from '../package-program.js';
import { placeOf, walkOwn } from '../../flow/method-call.js';
import { unitsMentioning } from './function-units.js';
import { isHeld, LockAutomaton, siteOf, type LockState } from './lock-automaton.js';
import { pathCodeOf } from './path-code.js';

/** The ways of one function with regard to one mutex that it uses. */
export interface LockWays {
  readonly unit: FunctionUnit;
  readonly lock: AccessPath;
  /** Where the function itself locks it, in source order. */
  readonly locked: readonly CallExpr[];
  /** Where it unlocks it, deferred calls included. */
  readonly unlocks: readonly CallExpr[];
  readonly result: PathResult<LockState>;
  /** Calls that unlock it as it should be, on some way of this or another function. */
  readonly matched: ReadonlySet<Node>;
}

/** What the functions of a package do to mutexes, one for each function and mutex. */
export interface LockUse {
  readonly ways: readonly LockWays[];
  /** Mutexes that some function gives back for whoever has locked them. */
  readonly givenBack: ReadonlySet<VarObject>;
  /** Mutexes that some function unlocks. One that nobody does is a gate that is closed for good. */
  readonly unlocked: ReadonlySet<VarObject>;
  /** Those that lock for callers, which give it back. */
  readonly lockers: ReadonlySet<LockWays>;
  /** Calls of functions that always return with a mutex locked. */
  readonly lockingCalls: ReadonlySet<CallExpr>;
}

export const lockUseOf: (program: PackageProgram) => LockUse = remembered(findUse);

const lockNames = ['Lock', 'RLock', 'Unlock', 'RUnlock'];

function findUse(program: PackageProgram): LockUse {
  const search = new LockSearch(pathCodeOf(program));
  search.direct();
  search.throughHelpers();
  return search;
}

class LockSearch implements LockUse {
  readonly ways: LockWays[] = [];
  readonly givenBack = new Set<VarObject>();
  readonly unlocked = new Set<VarObject>();
  readonly lockers = new Set<LockWays>();
  readonly lockingCalls = new Set<CallExpr>();
  private readonly helping = new Set<LockWays>();
  /** Of mutexes that are reached through a local variable, and of others. */
  private readonly matched = { local: new Set<Node>(), other: new Set<Node>() };

  constructor(private readonly code: PackageCode) {}

  /** Functions that lock or unlock in their own text. */
  direct(): void {
    for (const unit of this.units(lockNames)) {
      const given = handedUnlocks(unit);
      for (const [lock, calls] of locksIn(unit, this.code)) {
        const target = lock.target?.origin;
        if (target === undefined) continue;
        if (given.has(target)) this.givenBack.add(target);
        else this.follow(unit, lock, target, calls);
        if (calls.unlocks.length > 0) this.unlocked.add(target);
      }
    }
  }

  /** Functions that have another one lock for them, where any gives back what the other one has locked. */
  throughHelpers(): void {
    const known = groupBy(this.ways, ({ unit }) => unit);
    /** Those who call a helper, and are left with the mutex locked, too. */
    const leftWith = new Map<LockWays, LockWays[]>();
    let helpers: readonly LockWays[] = this.ways.filter((ways) => isLeftHeld(ways));
    while (helpers.length > 0) {
      for (const one of helpers) this.helping.add(one);
      const next = new Set<LockWays>();
      const byUnit = groupBy(helpers, ({ unit }) => unit);
      const names = helpers.flatMap(({ unit: { object } }) => (object === undefined ? [] : [object.name]));
      for (const unit of this.units(names))
        for (const [lock, { calls, taking }] of locksThrough(byUnit, unit, this.code)) {
          const before = known.get(unit)?.find((ways) => ways.lock === lock);
          const ways = before ?? this.waysOf(unit, lock, { locked: calls, unlocks: [] });
          if (ways === undefined || givesBack(ways, calls)) {
            for (const one of taking) this.lockers.add(one);
            if (!taking.every(isLeftHeldAlways)) continue;
            for (const call of calls) this.lockingCalls.add(call);
            if (before === undefined && ways !== undefined) this.ways.push(ways);
          } else if (isLeftHeld(ways, calls)) {
            for (const one of taking) getOrMake(leftWith, one, () => []).push(ways);
            if (!this.helping.has(ways)) next.add(ways);
          }
        }
      helpers = [...next];
    }
    for (const one of [...leftWith.keys()].reverse())
      if (leftWith.get(one)?.some((ways) => this.lockers.has(ways)) === true) this.lockers.add(one);
  }

  private *units(names: readonly string[]): Generator<FunctionUnit> {
    let inPlace: ReadonlySet<FuncLit> = new Set();
    for (const unit of unitsMentioning(this.code, names)) {
      if (unit.node.kind === 'FuncDecl') inPlace = literalsInPlace(unit.body);
      // What runs where it stands is part of the ways of the function around it.
      else if (inPlace.has(unit.node)) continue;
      yield unit;
    }
  }

  private follow(unit: FunctionUnit, lock: AccessPath, target: VarObject, calls: LockCalls): void {
    const ways = this.waysOf(unit, lock, calls);
    if (ways === undefined) {
      this.givenBack.add(target);
      return;
    }
    const { ends } = ways.result;
    if (isLent(ways.result) || ends.some(({ state }) => state === 'given')) this.givenBack.add(target);
    this.ways.push(ways);
  }

  private waysOf(unit: FunctionUnit, lock: AccessPath, calls: LockCalls): LockWays | undefined {
    const { result, matched } = this.code.answerTo(waysWithLock, unit, lock);
    const all = this.matched[isReachedByLocal(lock) ? 'local' : 'other'];
    for (const call of matched) all.add(call);
    return result === undefined ? undefined : { unit, lock, ...calls, result, matched: all };
  }
}

function isReachedByLocal({ root, parent }: AccessPath): boolean {
  return root.kind === 'var' && root.role === 'local' && parent !== undefined;
}

const waysWithLock = new PathQuestion((unit, lock, code) => {
  const automaton = new LockAutomaton(isReachedByLocal(lock));
  const result = new PathWalker(code, automaton).walk(unit, [lock], 'outer');
  return { result, matched: automaton.matched };
});

function isLeftHeldAlways({ result }: LockWays): boolean {
  return result.ends.every(({ exit, state }) => (exit !== 'return' && exit !== 'end') || isHeld(state));
}

/** Whether a declared function may return with the mutex locked, by one of these calls if there are any. */
function isLeftHeld({ unit, result }: LockWays, calls?: readonly CallExpr[]): boolean {
  return (
    unit.node.kind === 'FuncDecl' &&
    result.ends.some(
      ({ exit, state, point }) =>
        (exit === 'return' || exit === 'end') && isHeld(state) && (calls === undefined || isLockedBy(calls, point)),
    )
  );
}

/** Whether what one of the calls has locked is unlocked on some way, or the mutex goes where nobody sees it. */
function givesBack({ result }: LockWays, calls: readonly CallExpr[]): boolean {
  return isLent(result) || result.ends.some(({ state, point }) => state === 'released' && isLockedBy(calls, point));
}

function isLent({ violations }: PathResult<LockState>): boolean {
  return violations.some(({ name }) => name === 'lent');
}

/** Whether one of the calls has locked the mutex last on the way to a point. */
export function isLockedBy(calls: Iterable<CallExpr>, point: PathPoint<LockState>): boolean {
  const step = siteOf(point)?.step;
  if (step === undefined) return false;
  const node = step.kind === 'value' ? step.expr : step.stmt;
  return [...calls].some((call) => contains(node, call));
}

type LockCalls = Pick<LockWays, 'locked' | 'unlocks'>;

/** Mutexes that a function locks or unlocks in its own text, and where it locks them. */
function locksIn(unit: FunctionUnit, code: PackageCode): Map<AccessPath, LockCalls> {
  const found = new Map<AccessPath, { locked: CallExpr[]; unlocks: CallExpr[] }>();
  const places = code.placesOf(unit);
  walkOwn(unit.body, (node) => {
    if (node.kind !== 'CallExpr' || node.args.length > 0) return true;
    const fun = unparen(node.fun);
    if (fun.kind !== 'SelectorExpr' || !lockNames.includes(fun.sel.name)) return true;
    const callee = unit.info.calleeOf(node);
    if (callee.kind !== 'func' || callee.func.packagePath !== 'sync') return true;
    const lock = places.receiverOf(fun);
    if (lock === undefined) return true;
    const calls = getOrMake(found, lock, () => ({ locked: [], unlocks: [] }));
    (fun.sel.name.endsWith('nlock') ? calls.unlocks : calls.locked).push(node);
    return true;
  });
  return found;
}

/** Mutexes whose unlocking method is handed on as a value, for somebody else to call. */
function handedUnlocks({ body, info }: FunctionUnit): ReadonlySet<VarObject> {
  const found = new Set<VarObject>();
  const called = new Set<Node>();
  walk(body, (node) => {
    if (node.kind === 'CallExpr') called.add(unparen(node.fun));
    if (node.kind !== 'SelectorExpr' || !node.sel.name.endsWith('nlock') || called.has(node)) return;
    const place = placeOf(node.x, info);
    if (place !== undefined) found.add(info.selectionOf(node)?.path.at(-1)?.origin ?? place.variable.origin);
  });
  return found;
}

/** A mutex that helpers lock for a function: where it calls them, and what they do. */
interface HelpedLock {
  readonly calls: CallExpr[];
  readonly taking: LockWays[];
}

function locksThrough(
  helpers: ReadonlyMap<FunctionUnit, readonly LockWays[]>,
  unit: FunctionUnit,
  code: PackageCode,
): Map<AccessPath, HelpedLock> {
  const found = new Map<AccessPath, HelpedLock>();
  walkOwn(unit.body, (node) => {
    const helper = node.kind === 'CallExpr' ? code.enter(node, [], unit)?.unit : undefined;
    if (node.kind !== 'CallExpr' || helper === undefined) return true;
    for (const ways of helpers.get(helper) ?? []) {
      const lock = code.leave(node, ways.lock, helper, unit);
      if (lock === undefined) continue;
      const helped = getOrMake(found, lock, (): HelpedLock => ({ calls: [], taking: [] }));
      helped.calls.push(node);
      helped.taking.push(ways);
    }
    return true;
  });
  return found;
}

/** Literals that are called where they stand, at once or deferred. */
function literalsInPlace(body: Node): ReadonlySet<FuncLit> {
  const found = new Set<FuncLit>();
  walk(body, (node) => {
    if (node.kind === 'GoStmt') {
      if (node.call.kind === 'CallExpr') {
        const fun = unparen(node.call.fun);
        if (fun.kind === 'FuncLit') for (const inner of literalsInPlace(fun.body)) found.add(inner);
      }
      return false;
    }
    if (node.kind !== 'CallExpr') return true;
    const fun = unparen(node.fun);
    if (fun.kind === 'FuncLit') found.add(fun);
    return true;
  });
  return found;
}
