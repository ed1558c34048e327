import { msg, type Message } from '../../../base/message.js';
import { functionFix } from '../../../fixes/function-fix.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { unparen } from '../../../flow/unparen.js';
import { spanOf } from '../../../flow/summary.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';
import { findMismatches, type LockMismatch } from './find-mismatches.js';

const meta: RuleMeta = {
  id: 'lock-kind-mismatch',
  family: 'lock',
  severity: 'error',
  title: msg('Lock released by the wrong method'),
  since: '0.2.0',
  fixKinds: ['matching-lock'],
};

/** One finding a function and lock. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findMismatches(typed).map((found) => {
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
    });
  },
};

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
