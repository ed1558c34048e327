import { unparen } from '../../flow/unparen.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { PathEnd, PathPoint } from '../../flow/paths/path-result.js';
import type { CallExpr, Node } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { isHeld, siteOf, type LockState } from './lock-automaton.js';
import { isLockedBy, type LockUse, type LockWays } from './lock-ways.js';
import { isExported } from '../../types/identical.js';

/** Ways out of a function that leave a mutex locked, though it isn't the function's purpose. */
export interface HeldLock {
  readonly ways: LockWays;
  /** In source order; at least one. */
  readonly ends: readonly PathEnd<LockState>[];
  /** Other ways give the mutex back. */
  readonly isOnSomeWays: boolean;
}

/** Mutexes that stay locked, one for each function and mutex. */
export function heldLocksOf({ ways, givenBack, unlocked, lockers, lockingCalls }: LockUse): readonly HeldLock[] {
  return ways.flatMap((one): HeldLock[] => {
    const { ends } = one.result;
    const { unit, lock } = one;
    const target = lock.target!.origin;
    if (ends.some(({ state }) => state === 'gone')) return [];
    if (!unlocked.has(target) && isGate(one, ways, givenBack)) return [];
    const held = ends.filter(
      ({ exit, state, point }) =>
        (exit === 'return' || exit === 'end') &&
        isHeld(state) &&
        // A function that locks on some ways only may tell by its result.
        isLockedBy([...one.locked, ...lockingCalls], point),
    );
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

/** Whether other packages could unlock the mutex for a function that they call, and the function says so. */
function isReachable({ unit: { node }, lock }: LockWays): boolean {
  if (node.kind !== 'FuncDecl' || !isExported(node.name.name) || !isVisible(lock)) return false;
  const doc = node.doc?.comments.map(({ text }) => text).join('\n') ?? '';
  return /lock|mutex|acquir|hold|begin|start/i.test(`${node.name.name} ${doc}`);
}

/** Whether a mutex that nobody unlocks is to be so: it is closed for good by several, or others unlock it that nobody sees. */
function isGate({ lock }: LockWays, ways: readonly LockWays[], givenBack: ReadonlySet<VarObject>): boolean {
  const target = lock.target!.origin;
  if (isVisible(lock) || givenBack.has(target)) return true;
  return ways.flatMap((other) => (other.lock.target?.origin === target ? other.locked : [])).length > 1;
}

/** Whether other packages can name the mutex. */
function isVisible({ step, root }: AccessPath): boolean {
  if (step === undefined) return root.kind === 'var' && root.role === 'package' && isExported(root.name);
  return step.kind === 'var' && (step.isEmbedded || isExported(step.name));
}

function placeOf({ point }: PathEnd<LockState>, unit: FunctionUnit): number {
  const { step } = point.node;
  return step?.kind === 'return' ? step.stmt.start : unit.body.end;
}
