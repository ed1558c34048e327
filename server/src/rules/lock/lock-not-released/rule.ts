import { msg, type Message } from '../../../base/message.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { deferUnlock, unlockOnPath } from '../../../fixes/release-lock.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { heldLocksOf, lockedAt, type HeldLock } from '../../../program/resources/held-locks.js';
import { lockUseOf, type LockUse } from '../../../program/resources/lock-ways.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lock-not-released',
  family: 'lock',
  severity: 'error',
  title: msg('A way out that leaves a mutex locked'),
  since: '0.2.0',
  fixKinds: ['defer-unlock', 'unlock-path'],
};

/** One finding a function and mutex, at the first way out. Where no other way of the function unlocks it, it is a warning. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const use = lockUseOf(program);
    return heldLocksOf(use).flatMap((held) => {
      const [end] = held.ends;
      if (end === undefined) return [];
      const { unit, lock } = held.ways;
      const { step } = end.point.node;
      const left = step?.kind === 'return' ? step.stmt : undefined;
      const locked = lockedAt(end.point, held.ways);
      const isElsewhere = left !== undefined && locked !== undefined;
      return [
        {
          ruleId: meta.id,
          severity: held.isOnSomeWays ? 'error' : 'warning',
          message: messageOf(held, left !== undefined),
          span: spanOf(unit, left ?? locked ?? { start: unit.body.end - 1, end: unit.body.end }),
          related: isElsewhere
            ? [{ span: spanOf(unit, locked), message: msg('{0} is locked here', lock.toString()) }]
            : [],
          identity: `${unit.object?.fullName ?? ''} ${lock.toString()}`,
          fixes: fixesOf(held, use, program.typed),
        },
      ];
    });
  },
};

function messageOf({ ways: { lock }, isOnSomeWays }: HeldLock, hasReturn: boolean): Message {
  const name = lock.toString();
  if (!hasReturn)
    return isOnSomeWays
      ? msg(
          'The end of the function is reached with {0} still locked, which other ways unlock: whoever locks it next waits for ever.',
          name,
        )
      : msg(
          '{0} is still locked when the function ends and nobody unlocks it: whoever locks it next waits for ever.',
          name,
        );
  return isOnSomeWays
    ? msg(
        'The function is left here with {0} locked, which it unlocks on other ways: whoever locks it next waits for ever.',
        name,
      )
    : msg('The function is left with {0} locked and nobody unlocks it: whoever locks it next waits for ever.', name);
}

function fixesOf({ ways, ends }: HeldLock, use: LockUse, typed: TypedPackage): readonly FixOffer[] {
  const { unit, lock, locked, unlocks, result } = ways;
  const [call] = locked;
  const nodes = new Set(ends.map(({ point }) => point.node));
  // Left locked on all ways to this exit, in one mode.
  const modes = new Set(result.ends.filter(({ point }) => nodes.has(point.node)).map(({ state }) => state));
  const [mode] = modes;
  if (call === undefined || locked.length > 1 || modes.size > 1 || (mode !== 'write' && mode !== 'read')) return [];
  const exits = [...nodes].map(({ step }) => (step?.kind === 'return' ? step.stmt : undefined));
  const target = lock.target?.origin;
  const takesIt = use.ways.filter((one) => one.lock.target?.origin === target).map((one) => one.unit.node);
  const forgotten = { unit, locked: call, mode, exits, unlocks, takesIt } as const;
  return [deferUnlock(typed, forgotten), unlockOnPath(typed, forgotten)].filter((fix) => fix !== undefined);
}
