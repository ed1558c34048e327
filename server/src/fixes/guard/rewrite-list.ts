import type { Stmt } from '../../syntax/ast.js';
import { touches, usesIn, type BodyContext } from './body-context.js';
import { endsPath, nestedLists } from './control-flow.js';
import { placeOf } from './lost-update.js';
import { applyRegion, planRegion, type Region } from './region.js';
import { rewriteCompound } from './rewrite-compound.js';
import { rewriteSimple } from './rewrite-simple.js';
import { CallSafety } from './std-calls.js';

/** Reads further apart than this many statements get regions of their own. */
const maxGapOfReads = 2;

/** Puts every access of a statement list under the lock; false when one can't be. */
export function rewriteList(context: BodyContext, stmts: readonly Stmt[]): boolean {
  let at = 0;
  while (at < stmts.length) {
    const first = stmts.findIndex((stmt, i) => i >= at && touches(context, stmt));
    if (first < 0) return true;
    const region = isTouchedDirectly(context, stmts[first]!) ? planGroup(context, stmts, first) : undefined;
    if (region !== undefined) {
      applyRegion(context, region);
      at = stmts.indexOf(region.last) + 1;
      continue;
    }
    if (!rewriteStatement(context, stmts[first]!, stmts)) return false;
    at = first + 1;
  }
  return true;
}

/** One statement on its own. `list` is the one that it stands in. */
function rewriteStatement(context: BodyContext, stmt: Stmt, list: readonly Stmt[]): boolean {
  const nested = nestedLists(stmt);
  if (isTouchedDirectly(context, stmt)) {
    if (nested.length === 0) return rewriteSimple(context, stmt);
    const result = rewriteCompound(context, stmt, list);
    if (result !== 'bodies') return result === 'held';
  }
  return nested.every((inner) => rewriteList(context, inner));
}

/** Whether an access is in the statement itself, not only in the statements of its bodies. */
export function isTouchedDirectly(context: BodyContext, stmt: Stmt): boolean {
  const nested = nestedLists(stmt).flat();
  return usesIn(context, stmt).some(
    (use) => !nested.some((one) => use.reference.start >= one.start && use.reference.end <= one.end),
  );
}

/**
 * The longest run of statements from `first` on that belongs into one region: accesses side by side, a test and the act
 * that follows. Undefined when nothing joins the first one and it has a better way of its own.
 */
function planGroup(context: BodyContext, stmts: readonly Stmt[], first: number): Region | undefined {
  const linked = linkedFrom(context, stmts, first);
  const isFirstQuiet =
    planRegion(context, stmts, first, first, { worst: CallSafety.quiet, isDeferred: false }) !== undefined;
  const last = linked.at(-1) ?? first;
  const deferred = planDeferred(context, stmts, first, last);
  if (deferred !== undefined) return deferred;
  for (let i = linked.length - 1; i > 0; i--) {
    const to = linked[i]!;
    const isTestAndAct = isFirstQuiet && isActOn(context, stmts[first]!, stmts[to]!);
    const worst = isTestAndAct ? CallSafety.slow : CallSafety.quiet;
    const region = planRegion(context, stmts, first, to, { worst, isDeferred: false });
    if (region !== undefined) return region;
  }
  return undefined;
}

/** Indices of accessing statements from `first` on, each close enough to those before it. */
function linkedFrom(context: BodyContext, stmts: readonly Stmt[], first: number): number[] {
  const linked = [first];
  let previous = first;
  let hasRead = readsIn(context, stmts[first]!);
  for (let i = first + 1; i < stmts.length; i++) {
    const stmt = stmts[i]!;
    if (!touches(context, stmt)) {
      if (isLoop(stmt)) break;
      continue;
    }
    const gap = i - previous - 1;
    const isDirect = isTouchedDirectly(context, stmt);
    // Calls of one object that follow one another may be one message.
    const isCalls = usesIn(context, stmt).every((use) => use.objectCall !== undefined);
    const isLinked = hasWrite(context, stmt)
      ? hasRead || (gap === 0 && (isDirect || isCalls))
      : isDirect && (gap === 0 || (hasRead && gap <= maxGapOfReads));
    if (!isLinked) break;
    linked.push(i);
    previous = i;
    hasRead ||= readsIn(context, stmt);
  }
  return linked;
}

/** Statements behind the last access that a deferred release may come after. */
const maxRest = 2;

/** `Lock(); defer Unlock()` for all of a function from its first access on; undefined for a single access, and where that would hold the lock for long. */
export function planBody(context: BodyContext, stmts: readonly Stmt[]): Region | undefined {
  if (context.uses.length < 2) return undefined;
  const first = stmts.findIndex((stmt) => touches(context, stmt));
  const rest = stmts.slice(stmts.findLastIndex((stmt) => touches(context, stmt)) + 1);
  if (first < 0 || rest.length > maxRest || rest.some(isLoop)) return undefined;
  return planRegion(context, stmts, first, stmts.length - 1, quietToTheEnd);
}

/** Ways out of a region from which on its lock is released by `defer`, and statements behind the last access that this may come after. */
const manyReleases = 3;
const maxRestOfMany = 6;

const quietToTheEnd = { worst: CallSafety.quiet, isDeferred: true };

/**
 * From the first access of a function to its last, in the innermost list with all of them: what is decided by one of them holds when the others are made. Undefined
 * where nothing is written, or where that would hold the lock for long.
 */
export function planWhole(context: BodyContext, stmts: readonly Stmt[]): Region | undefined {
  if (!context.uses.some(({ role }) => role === 'write')) return undefined;
  const touching = stmts.flatMap((stmt, i) => (touches(context, stmt) ? [i] : []));
  const [first, last] = [touching[0], touching.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (first < last) {
    const isTestAndAct = touching.some((i) => i > first && isActOn(context, stmts[first]!, stmts[i]!));
    const worst = isTestAndAct ? CallSafety.slow : CallSafety.quiet;
    const region = planRegion(context, stmts, first, last, { worst, isDeferred: false });
    const isBody = context.owner.body?.stmts === stmts;
    if (region === undefined || !isBody || region.releases.length < manyReleases) return region;
    // Each further way out is one on which the release can be forgotten.
    const isLong = stmts.length - 1 - last > maxRestOfMany || stmts.slice(last + 1).some(isLoop);
    const deferred = isLong ? undefined : planRegion(context, stmts, first, stmts.length - 1, quietToTheEnd);
    return deferred ?? region;
  }
  const only = stmts[first]!;
  const lists = nestedLists(only).filter((list) => list.some((stmt) => touches(context, stmt)));
  const [inner] = lists;
  if (inner === undefined || lists.length > 1 || isTouchedDirectly(context, only)) return undefined;
  return planWhole(context, inner);
}

/** `Lock(); defer Unlock()` where the region ends with the function anyway and has returns in it. */
function planDeferred(context: BodyContext, stmts: readonly Stmt[], first: number, last: number): Region | undefined {
  const end = stmts.length - 1;
  const rest = stmts.slice(last + 1);
  if (rest.length > 1 || rest.some((stmt) => stmt.kind !== 'ReturnStmt')) return undefined;
  const isBody = context.owner.body?.stmts === stmts;
  const final = stmts[end];
  if (!isBody && final?.kind !== 'ReturnStmt') return undefined;
  const isReturned = final?.kind === 'ReturnStmt' && touches(context, final);
  const hasInnerReturn = stmts.slice(first, end + 1).some((stmt) => stmt.kind !== 'ReturnStmt' && hasReturn(stmt));
  if (!isReturned && !hasInnerReturn) return undefined;
  if (!isBody && !endsPath(final, context.view)) return undefined;
  return planRegion(context, stmts, first, end, { worst: CallSafety.quiet, isDeferred: true });
}

/** Whether what one statement finds out about an element is what another one changes. */
function isActOn(context: BodyContext, test: Stmt, act: Stmt): boolean {
  const tested = new Set(usesIn(context, test).flatMap((use) => (use.role === 'write' ? [] : [placeOf(use)])));
  return usesIn(context, act).some((use) => use.role === 'write' && tested.has(placeOf(use)));
}

function hasReturn(stmt: Stmt): boolean {
  return nestedLists(stmt).some((list) => list.some((inner) => inner.kind === 'ReturnStmt' || hasReturn(inner)));
}

function isLoop(stmt: Stmt): boolean {
  return stmt.kind === 'ForStmt' || stmt.kind === 'RangeStmt' || (stmt.kind === 'LabeledStmt' && isLoop(stmt.stmt));
}

function hasWrite(context: BodyContext, stmt: Stmt): boolean {
  return usesIn(context, stmt).some((use) => use.role === 'write');
}

function readsIn(context: BodyContext, stmt: Stmt): boolean {
  return usesIn(context, stmt).some((use) => use.role !== 'write');
}
