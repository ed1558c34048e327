import type { Expr, IfStmt, Node, RangeStmt } from '../../syntax/ast.js';
import { usesIn } from '../guard/body-context.js';
import { endsPath } from '../guard/control-flow.js';
import { placeOf } from '../guard/lost-update.js';
import { isInside, type TargetUse } from '../guard/target-uses.js';
import { isSettled } from './convert-update.js';
import { loopNames } from './convert-range.js';
import { declaredBy } from './element-variable.js';
import { storeIfAbsent } from './absent-step.js';
import { compareAndSwap } from './compare-step.js';
import { LinkedAccesses } from './linked-accesses.js';
import { hasGo, keyOf, type MapContext } from './map-context.js';
import {
  checkAround,
  isSafelyComparable,
  listedStatement,
  writeOf,
  type ListedStatement,
  type MapWrite,
} from './map-write.js';
import { removeStatement } from './remove-statement.js';
import { isAbsence, isCheap, isPresence, mayLeave, pairOf } from './step-conditions.js';

/**
 * Makes one step of what a lock would have kept together: a look and the store that follows, a load and the deletion. False where a write belongs to reads in a way for which
 * `sync.Map` has no method.
 */
export function joinSteps(context: MapContext): boolean {
  const links = new LinkedAccesses(context);
  for (const write of context.uses) {
    const found = write.role === 'write' ? writeOf(write) : undefined;
    if (write.role !== 'write' || found?.kind === 'through') continue;
    if (found === undefined) return false;
    if (context.settled.has(write) || context.isUnshared(write)) continue;
    const reads = [...links.readsBehind(write)].filter((read) => !context.isUnshared(read));
    if (reads.length > 0 && !join(context, write, found, reads)) return false;
    if (isReadAfterwards(context, write, found) && !(reads.length > 0 && isOnlyWrite(context, write))) return false;
  }
  return true;
}

/** Whether the function looks at the element that it has just changed: it would see what others made of it since. */
function isReadAfterwards({ uses }: MapContext, write: TargetUse, found: MapWrite): boolean {
  if (found.kind !== 'store' && found.kind !== 'update') return false;
  const place = placeOf(write);
  return uses.some((use) => use.role !== 'write' && use.reference.start > found.stmt.end && placeOf(use) === place);
}

/** Whether an element that was found or stored stays for good. */
function isOnlyWrite({ allUses }: MapContext, write: TargetUse): boolean {
  return allUses.every((use) => use === write || use.role !== 'write' || writeOf(use)?.kind === 'through');
}

function join(context: MapContext, write: TargetUse, found: MapWrite, reads: readonly TargetUse[]): boolean {
  const [read, ...others] = reads;
  if (read === undefined || others.length > 0 || write.owner !== read.owner) return false;
  if (read.role === 'range') return found.kind === 'delete' && deleteInLoop(context, write, found.key, read);
  const key = keyOf(write);
  if (key === undefined || placeOf(read) !== placeOf(write) || read.access.kind !== 'IndexExpr') return false;
  if (read.access.x !== read.reference || !isSettled(context, key) || isInOtherLoop(context, read, write)) return false;
  if (found.kind === 'delete')
    return compareAndSwap(context, read, write, found) || loadAndDelete(context, read, write);
  if (found.kind !== 'store') return false;
  return (
    compareAndSwap(context, read, write, found) ||
    storeIfAbsent(context, read, write, found) ||
    swap(context, read, write, found)
  );
}

/** Whether a loop lies around one of two uses only. */
function isInOtherLoop({ view, owner }: MapContext, read: TargetUse, write: TargetUse): boolean {
  for (let at: Node | undefined = write.reference; at !== undefined && at !== owner; at = view.parentOf(at)) {
    if (at.kind !== 'ForStmt' && at.kind !== 'RangeStmt') continue;
    if (!isInside(read.reference, at)) return true;
  }
  return false;
}

/** `delete(m, k)` in a loop over `m`: only the entry that was looked at, if it was looked at. */
function deleteInLoop(context: MapContext, write: TargetUse, key: Expr, range: TargetUse): boolean {
  const { view } = context;
  const loop = loopOf(context, range);
  if (loop === undefined || !isInside(write.reference, loop.body)) return false;
  const names = loopNames(loop);
  if (names.key === undefined || key.kind !== 'Ident' || view.info.objectOf(key) !== view.info.objectOf(names.key))
    return false;
  if (isChanged(context, names.key) || (names.value !== undefined && isChanged(context, names.value))) return false;
  if (names.value === undefined) return true;
  if (!isSafelyComparable(context.shape.elem) || !hasGo(context, 20)) return false;
  context.compared.set(write, names.value.name);
  return true;
}

function loopOf({ view }: MapContext, use: TargetUse): RangeStmt | undefined {
  const parent = view.parentOf(use.reference);
  return parent?.kind === 'RangeStmt' && parent.x === use.reference ? parent : undefined;
}

function isChanged(context: MapContext, ident: Expr): boolean {
  const declared = declaredBy(context, ident);
  return (
    declared === undefined ||
    declared.uses.some((use) => {
      const parent = context.view.parentOf(use);
      return (
        (parent?.kind === 'AssignStmt' && parent.lhs.includes(use)) ||
        parent?.kind === 'IncDecStmt' ||
        (parent?.kind === 'UnaryExpr' && parent.op === '&')
      );
    })
  );
}

/** `v, ok := m[k]` and then `delete(m, k)`: whoever gets the value takes it out. */
function loadAndDelete(context: MapContext, read: TargetUse, write: TargetUse): boolean {
  const from = listedStatement(read);
  const at = listedStatement(write);
  if (from === undefined || at?.stmt.kind !== 'ExprStmt') return false;
  const check = checkAround(read);
  const isFirstStep =
    check === undefined
      ? from.list === at.list && isStraight(context, from, at, read)
      : isGuardedBy(context, check, read, at);
  if (!isFirstStep) return false;
  if (check !== undefined && isDeletionAlone(context, check, from.stmt)) {
    // Deleting what isn't there does nothing.
    context.writer.replace(check.start, at.stmt.start, '');
    context.writer.replace(at.stmt.end, check.end, '');
    context.settled.add(read);
    return true;
  }
  context.steps.set(read, { method: 'LoadAndDelete', value: undefined });
  context.settled.add(write);
  return removeStatement(context.view, context.writer, at.stmt);
}

/** `if _, ok := m[k]; ok { delete(m, k) }` */
function isDeletionAlone({ view }: MapContext, check: IfStmt, stmt: Node): boolean {
  return (
    check === stmt &&
    check.orElse === undefined &&
    check.body.stmts.length === 1 &&
    !view.hasComment(check.start, check.end)
  );
}

/** Whether the deletion is sure to follow when the condition holds, and nothing is done to the map before. */
function isGuardedBy(context: MapContext, check: IfStmt, read: TargetUse, at: ListedStatement): boolean {
  if (check.body.stmts !== at.list) return false;
  if (check.orElse !== undefined && usesIn(context, check.orElse).length > 0) return false;
  if (!isPresence(context, check.cond, check.init, read)) return false;
  const before = at.list.slice(0, at.index);
  return before.every((stmt) => !mayLeave(stmt) && usesIn(context, stmt).length === 0);
}

/** `v, ok := m[k]`, perhaps `if !ok { return }`, and the deletion, or an `if ok` with it. */
function isStraight(context: MapContext, from: ListedStatement, at: ListedStatement, read: TargetUse): boolean {
  return from.list.slice(from.index + 1, at.index).every((stmt) => {
    if (usesIn(context, stmt).length > 0) return false;
    const isCheck =
      stmt.kind === 'IfStmt' &&
      stmt.init === undefined &&
      stmt.orElse === undefined &&
      endsPath(stmt.body, context.view);
    return !mayLeave(stmt) || (isCheck && isAbsence(context, stmt.cond, from.stmt, read));
  });
}

/** `old := m[k]` and `m[k] = x` on the next line. */
function swap(
  context: MapContext,
  read: TargetUse,
  write: TargetUse,
  found: MapWrite & { readonly kind: 'store' },
): boolean {
  const [from, at] = [listedStatement(read), listedStatement(write)];
  if (from === undefined || from.list !== at?.list || at.index !== from.index + 1 || !hasGo(context, 20)) return false;
  const assignment = pairOf(from.stmt, read);
  if (assignment?.op !== ':=' || !isCheap(context, found.value)) return false;
  const targets = assignment.lhs.flatMap((target) => declaredBy(context, target)?.uses ?? []);
  if (targets.some((use) => isInside(use, at.stmt))) return false;
  context.steps.set(read, { method: 'Swap', value: found.value });
  context.settled.add(write);
  return removeStatement(context.view, context.writer, at.stmt);
}
