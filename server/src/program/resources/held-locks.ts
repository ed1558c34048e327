import { unparen } from '../../flow/unparen.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FlowNode } from '../../flow/paths/control-flow.js';
import type { PathEnd, PathPoint } from '../../flow/paths/path-result.js';
import type { CallExpr, Node } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import { isHeld, type LockState } from './lock-automaton.js';
import type { LockUse, LockWays } from './lock-ways.js';

/** Ways out of a function that leave a mutex locked, though it isn't the function's purpose. */
export interface HeldLock {
  readonly ways: LockWays;
  /** In source order; at least one. */
  readonly ends: readonly PathEnd<LockState>[];
  /** Other ways give the mutex back. */
  readonly isOnSomeWays: boolean;
}

/** Mutexes that stay locked, one for each function and mutex. */
export function heldLocksOf({ ways, givenBack, unlocked, lockers }: LockUse): readonly HeldLock[] {
  return ways.flatMap((one): HeldLock[] => {
    const { ends } = one.result;
    const { unit, lock } = one;
    const target = lock.target!.origin;
    if (ends.some(({ state }) => state === 'gone') || !unlocked.has(target)) return [];
    const held = ends.filter(({ exit, state }) => (exit === 'return' || exit === 'end') && isHeld(state));
    if (held.length === 0) return [];
    const released = new Set(ends.filter(({ state }) => state === 'released').map(({ point }) => siteOf(point)));
    const isOnSomeWays =
      held.some(({ point }) => released.has(siteOf(point))) || one.unlocks.some((call) => one.matched.has(call));
    if (isOnSomeWays && isUnderRepeatedCondition(one)) return [];
    const isForCallers = givenBack.has(target) || lockers.has(one) || isReachable(one);
    const forgotten = held.filter(({ succeeds, point }) => {
      if (!isForCallers) return true;
      if (!released.has(siteOf(point))) return false;
      const hasResults = (unit.node.type.results?.fields.length ?? 0) > 0;
      // Locked and successful, or unlocked and failed.
      return !hasResults || succeeds === false;
    });
    const [first] = forgotten;
    // Where the next round locks it again, that is told.
    if (first !== undefined && isLockedAgain(lockedAt(first.point, one), one)) return [];
    forgotten.sort((a, b) => placeOf(a, unit) - placeOf(b, unit));
    return forgotten.length === 0 ? [] : [{ ways: one, ends: forgotten, isOnSomeWays }];
  });
}

function isLockedAgain(call: CallExpr | undefined, { result }: LockWays): boolean {
  return result.violations.some(({ node, isOwn }) => isOwn && node === call);
}

/** The call that has locked the mutex last on the way to a point. */
export function lockedAt(point: PathPoint<LockState>, { locked }: LockWays): CallExpr | undefined {
  const step = siteOf(point)?.step;
  if (step === undefined) return undefined;
  const node = step.kind === 'value' ? step.expr : step.stmt;
  return locked.find((call) => contains(node, call));
}

/** Where the mutex was locked last on the way to a point. */
function siteOf(end: PathPoint<LockState>): FlowNode | undefined {
  let site: FlowNode | undefined;
  for (let point: PathPoint<LockState> | undefined = end; point !== undefined; point = point.before) {
    if (isHeld(point.state)) site = point.node;
    else if (site !== undefined) return site;
  }
  return site;
}

/** Whether a condition that calls something is asked once to lock and once to unlock: it may give the same each time. */
function isUnderRepeatedCondition({ unit }: LockWays): boolean {
  const asked = new Set<string>();
  let isRepeated = false;
  walk(unit.body, (node) => {
    if (node.kind !== 'IfStmt' || !hasLockCall(node) || !hasCall(node.cond)) return;
    const text = unit.chunk.text.slice(node.cond.start, node.cond.end);
    if (asked.has(text)) isRepeated = true;
    asked.add(text);
  });
  return isRepeated;
}

function hasCall(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === 'CallExpr') found = true;
    return !found;
  });
  return found;
}

function hasLockCall(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    const fun = node.kind === 'CallExpr' ? unparen(node.fun) : undefined;
    if (fun?.kind === 'SelectorExpr' && /^R?(?:Unl|L)ock$/.test(fun.sel.name)) found = true;
    return !found;
  });
  return found;
}

/** Whether other packages could unlock the mutex for a function that they call. */
function isReachable({ unit, lock }: LockWays): boolean {
  const isExported = (name: string): boolean => /^\p{Lu}/u.test(name);
  const { step } = lock;
  if (unit.object === undefined || !isExported(unit.object.name)) return false;
  return step?.kind === 'var' && (step.isEmbedded || isExported(step.name));
}

function placeOf({ point }: PathEnd<LockState>, unit: FunctionUnit): number {
  const { step } = point.node;
  return step?.kind === 'return' ? step.stmt.start : unit.body.end;
}
