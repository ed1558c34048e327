import { msg, type Message } from '../../../base/message.js';
import { declaredFunction } from '../../../fixes/declared-function.js';
import { functionFix } from '../../../fixes/function-fix.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { unparen } from '../../../flow/unparen.js';
import { spanOf } from '../../../flow/summary.js';
import { methodCallOf } from '../../../flow/method-call.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { lockUseOf } from '../../../program/resources/lock-ways.js';
import { wrongUnlocksOf, type WrongUnlock } from '../../../program/resources/wrong-unlocks.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { findMismatches, type LockMismatch } from './find-mismatches.js';

const meta: RuleMeta = {
  id: 'lock-kind-mismatch',
  family: 'lock',
  severity: 'error',
  title: msg('Lock released by the wrong method'),
  since: '0.2.0',
  fixKinds: ['matching-lock'],
};

/** One finding a function and lock where a call is of the wrong kind; one a call, or way out, where the lock isn't held any more. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed } = program;
    const mismatches = findMismatches(typed);
    const told = new Set(mismatches.map(({ call }) => call.call));
    const wrong = wrongUnlocksOf(lockUseOf(program)).filter(({ call }) => !told.has(call));
    const byWays = wrong.flatMap((one) => (one.kind === 'kind' ? (mismatchOf(one, typed) ?? []) : []));
    return [
      ...[...mismatches, ...byWays].map((found) => findingOf(found, typed)),
      ...wrong.filter(({ kind }) => kind === 'free').map(secondUnlock),
    ];
  },
};

function findingOf(found: LockMismatch, typed: TypedPackage): Finding {
  const { from, taken, call } = found;
  const fix = fixOf(found, typed);
  return {
    ruleId: meta.id,
    severity: 'error',
    message: message(found),
    span: spanOf(from, call.call),
    related: [{ span: spanOf(from, taken.call), message: msg('{0} is taken here', taken.on.path) }],
    identity: `${typed.input.path} ${from.object.fullName} ${call.on.path} ${call.name}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

/** The same as the syntactic search gives, for a call that only the ways tell of. */
function mismatchOf({ ways: { unit }, call, locked }: WrongUnlock, typed: TypedPackage): LockMismatch | undefined {
  const from = declaredFunction(typed, unit);
  const [taken, released] = [locked, call].map((one) => (one === undefined ? undefined : methodCallOf(one, unit.info)));
  if (from === undefined || taken === undefined || released === undefined) return undefined;
  const right = taken.name === 'RLock' ? 'RUnlock' : 'Unlock';
  return { from: { ...from, info: unit.info }, taken, call: released, right, isTakenAgain: false };
}

function secondUnlock({ ways: { unit, lock }, call, unlockedBefore, exit }: WrongUnlock): Finding {
  const name = lock.toString();
  const related: RelatedLocation[] = [];
  // The early call is the one too many, not the deferred one that all other ways need.
  const early = exit === undefined ? undefined : unlockedBefore;
  if (early !== undefined) related.push({ span: spanOf(unit, call), message: msg('{0} is unlocked again here', name) });
  else if (unlockedBefore !== undefined)
    related.push({ span: spanOf(unit, unlockedBefore), message: msg('{0} is unlocked here', name) });
  return {
    ruleId: meta.id,
    severity: 'error',
    message:
      early === undefined
        ? msg(
            '{0} is unlocked here a second time, which ends the program with a fatal error that nothing recovers: unlock it once.',
            name,
          )
        : msg(
            '{0} is unlocked here and once more by the deferred call, which ends the program with a fatal error that nothing recovers: leave it to the deferred call.',
            name,
          ),
    span: spanOf(unit, early ?? call),
    related,
    identity: `${unit.object?.fullName ?? ''} ${name} twice`,
    fixes: [],
  };
}

function message({ taken, call, right, isTakenAgain }: LockMismatch): Message {
  const lock = call.on.path;
  if (isTakenAgain)
    return msg(
      'defer {0}.{1}() takes the lock again when the function ends instead of releasing it, so nobody gets it any more: defer {0}.{2}().',
      lock,
      call.name,
      right,
    );
  return msg(
    '{0} was taken by {1}, but {2} releases the other kind of lock, which ends the program with a fatal error: call {3}.',
    lock,
    taken.name,
    call.name,
    right,
  );
}

function fixOf({ from, call, right }: LockMismatch, typed: TypedPackage): FixOffer | undefined {
  const fun = unparen(call.call.fun);
  if (fun.kind !== 'SelectorExpr') return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'matching-lock', title: msg('Call {0}.{1}', call.on.path, right) },
    ({ writer }) => {
      writer.replace(fun.sel.start, fun.sel.end, right);
      return true;
    },
  );
}
