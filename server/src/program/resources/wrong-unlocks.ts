import type { CallExpr, Node } from '../../syntax/ast.js';
import { recovers } from '../../syntax/recovers.js';
import { walk } from '../../syntax/walk.js';
import { isDeferred, type PathPoint, type Violation } from '../../flow/paths/path-result.js';
import { lockedAt } from './held-locks.js';
import { isHeld, type LockState } from './lock-automaton.js';
import type { LockUse, LockWays } from './lock-ways.js';

/** A call that unlocks a mutex which isn't locked, or is locked in the other mode, on every way to it. */
export interface WrongUnlock {
  readonly ways: LockWays;
  readonly kind: 'kind' | 'free';
  readonly call: CallExpr;
  /** Where it was locked last. */
  readonly locked: CallExpr | undefined;
  /** Of one that isn't locked: where it was unlocked before, if that was no deferred call. */
  readonly unlockedBefore: CallExpr | undefined;
  /** Where the function is left, if the call is deferred. */
  readonly exit: Node | undefined;
}

/** One for each call and, where it is deferred, way out. */
export function wrongUnlocksOf({ ways }: LockUse): readonly WrongUnlock[] {
  return ways.flatMap((one) => {
    const found = new Map<string, WrongUnlock>();
    // What a panic has left locked, no way shows.
    if (recovers(one.unit.body)) return [];
    for (const violation of one.result.violations) {
      const { name, node, point, isOwn } = violation;
      if ((name !== 'kind' && name !== 'free') || node.kind !== 'CallExpr' || !isOwn || !isCertain(violation, one))
        continue;
      const { step } = point.node;
      const exit = isDeferred(violation) && step?.kind === 'return' ? step.stmt : undefined;
      const unlockedBefore = name === 'free' ? lastUnlock(point, one) : undefined;
      found.set(`${String(node.start)} ${String(exit?.start)}`, {
        ways: one,
        kind: name,
        call: node,
        locked: lockedAt(point, one),
        unlockedBefore,
        exit,
      });
    }
    return [...found.values()];
  });
}

function isCertain(violation: Violation<LockState>, { result, matched }: LockWays): boolean {
  const { node, point } = violation;
  if (!isDeferred(violation)) return !matched.has(node);
  if (point.node.exit !== 'return' && point.node.exit !== 'end') return false;
  return result.ends.every(({ point: end, state }) => end.node !== point.node || state === 'ended');
}

function lastUnlock(point: PathPoint<LockState>, { unlocks }: LockWays): CallExpr | undefined {
  for (let at: PathPoint<LockState> | undefined = point; at.before !== undefined; at = at.before) {
    if (at.state !== 'released' || !isHeld(at.before.state)) continue;
    const { step } = at.node;
    if (step === undefined) return undefined;
    return callIn(step.kind === 'value' ? step.expr : step.stmt, unlocks);
  }
  return undefined;
}

function callIn(root: Node, calls: readonly CallExpr[]): CallExpr | undefined {
  let found: CallExpr | undefined;
  walk(root, (node) => {
    if (node.kind === 'CallExpr' && calls.includes(node)) found = node;
  });
  return found;
}
