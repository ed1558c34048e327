import { msg, type Message } from '../../../base/message.js';
import { lockThroughout } from '../../../fixes/lock-throughout.js';
import { spanOf } from '../../../flow/summary.js';
import type { Violation } from '../../../flow/paths/path-result.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { isBehindFlag } from '../../../program/behind-flag.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import { lockedAt } from '../../../program/resources/held-locks.js';
import type { LockState, LockViolation } from '../../../program/resources/lock-automaton.js';
import { lockUseOf, type LockWays } from '../../../program/resources/lock-ways.js';
import { unparen } from '../../../flow/unparen.js';
import type { CallExpr, Node } from '../../../syntax/ast.js';
import { lastName } from '../../../syntax/last-name.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'lock-reacquired',
  family: 'lock',
  severity: 'error',
  title: msg('A mutex that is locked while it is locked'),
  since: '0.2.0',
  fixKinds: ['write-lock'],
};

/** One finding a place. A callee that locks on some ways only, and a second read lock, which needs a waiting writer, are warnings. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const code = pathCodeOf(program);
    return lockUseOf(program).ways.flatMap((ways) => findingsOf(ways, code));
  },
};

function findingsOf(ways: LockWays, code: PackageCode): readonly Finding[] {
  const { unit, lock, result } = ways;
  const seen = new Set<object>();
  return result.violations.flatMap((violation): Finding[] => {
    const { node, point, isCertain } = violation;
    const before = lockedAt(point, ways);
    // A function that leaves it locked by mistake is told of there.
    if (before === undefined || seen.has(node) || (violation.isOwn && isDeferredItself(node, ways))) return [];
    // Of a `defer` in a loop another rule tells.
    if (before === node && unlocksDeferred(ways)) return [];
    if (!violation.isOwn && !isCertain && node.kind === 'CallExpr' && locksByFlag(node, ways, code)) return [];
    const message = messageFor(violation, before, ways);
    if (message === undefined) return [];
    seen.add(node);
    const fix = violation.name === 'upgrade' && violation.isOwn ? lockThroughout(code.typed, ways) : undefined;
    const isWarning = violation.name === 'readTwice' || !isCertain;
    return [
      {
        ruleId: meta.id,
        severity: isWarning ? 'warning' : 'error',
        message,
        span: spanOf(unit, node),
        related:
          before === node ? [] : [{ span: spanOf(unit, before), message: msg('{0} is locked here', lock.toString()) }],
        identity: `${unit.object?.fullName ?? ''} ${lock.toString()}`,
        fixes: fix === undefined ? [] : [fix],
      },
    ];
  });
}

/** Whether a flag decides in the called function, wherever it locks a mutex of that name: who calls it may know better. */
function locksByFlag(call: CallExpr, { unit, lock }: LockWays, code: PackageCode): boolean {
  const callee = code.calledUnit(call, unit);
  if (callee === undefined) return false;
  const locking: Node[] = [];
  walk(callee.body, (node) => {
    const fun = node.kind === 'CallExpr' ? unparen(node.fun) : undefined;
    if (fun?.kind === 'SelectorExpr' && /^R?Lock$/.test(fun.sel.name) && lastName(unparen(fun.x)) === lock.target?.name)
      locking.push(node);
    return true;
  });
  return locking.length > 0 && locking.every((node) => isBehindFlag(node, callee.chunk));
}

function unlocksDeferred({ unit, unlocks }: LockWays): boolean {
  let found = false;
  walk(unit.body, (node) => {
    if (node.kind === 'DeferStmt' && unlocks.some((call) => contains(node, call))) found = true;
    return !found;
  });
  return found;
}

/** `defer mu.Lock()`, of which lock-kind-mismatch tells. */
function isDeferredItself(call: Node, { unit }: LockWays): boolean {
  let found = false;
  walk(unit.body, (node) => {
    if (node.kind === 'DeferStmt' && node.call === call) found = true;
    return !found;
  });
  return found;
}

function messageFor(
  { name, node, isOwn }: Violation<LockState>,
  before: CallExpr,
  { lock: path, unit }: LockWays,
): Message | undefined {
  const lock = path.toString();
  if (!isOwn && node.kind === 'CallExpr') {
    const fun = unparen(node.fun);
    return throughCall(name as LockViolation, lock, unit.chunk.text.slice(fun.start, fun.end));
  }
  switch (name as LockViolation) {
    case 'twice':
      return before === node
        ? msg(
            '{0} is still locked from the round before when it is locked here: the goroutine waits for itself, for ever.',
            lock,
          )
        : msg('{0} is locked here by the goroutine that holds it already: it waits for itself, for ever.', lock);
    case 'upgrade':
      return msg(
        '{0} is locked here by a goroutine that holds it for reading: Lock waits until no reader is left, so it waits for itself, for ever.',
        lock,
      );
    case 'downgrade':
      return msg(
        '{0} is locked for reading here by the goroutine that holds it for writing: it waits for itself, for ever.',
        lock,
      );
    case 'readTwice':
      return msg(
        '{0} is locked for reading a second time here: as soon as a writer waits in between, both wait for ever.',
        lock,
      );
    case 'kind':
    case 'free':
    case 'lent':
      return undefined;
  }
}

function throughCall(violation: LockViolation, lock: string, callee: string): Message | undefined {
  switch (violation) {
    case 'twice':
      return msg(
        '{1} locks {0}, which is held during the call: the goroutine waits for itself, for ever.',
        lock,
        callee,
      );
    case 'upgrade':
      return msg(
        '{1} locks {0}, which is held for reading during the call: Lock waits until no reader is left, so the goroutine waits for itself, for ever.',
        lock,
        callee,
      );
    case 'downgrade':
      return msg(
        '{1} locks {0} for reading, which is held for writing during the call: the goroutine waits for itself, for ever.',
        lock,
        callee,
      );
    case 'readTwice':
      return msg(
        '{1} locks {0} for reading, which is held for reading during the call: as soon as a writer waits in between, both wait for ever.',
        lock,
        callee,
      );
    case 'kind':
    case 'free':
    case 'lent':
      return undefined;
  }
}
