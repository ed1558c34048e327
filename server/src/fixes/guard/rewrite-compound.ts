import type { Expr, ForStmt, IfStmt, RangeStmt, Stmt, SwitchStmt, TypeSwitchStmt } from '../../syntax/ast.js';
import { underlying } from '../../types/type-queries.js';
import { commonLock, lockPath, touches, usesIn, type BodyContext } from './body-context.js';
import { calleeName } from './classify-use.js';
import { nestedLists } from './control-flow.js';
import { applyHoisting, hoistOperands, type Hoisting } from './hoist.js';
import { underLock } from './lock-calls.js';
import { negate } from './negate.js';
import { moveInit } from './move-init.js';
import { isComparedWithNil } from './total-read.js';
import { applyRegion, planRegion } from './region.js';
import { mayReadAhead, readAhead } from './read-ahead.js';
import { shareRead } from './share-read.js';
import { CallSafety } from './std-calls.js';

/**
 * What became of a statement with bodies: `held` as a whole, its header rewritten so that the `bodies` remain to be done, or
 * `refused`.
 */
export type CompoundResult = 'held' | 'bodies' | 'refused';

/** Puts the accesses in a statement's header under the lock. `list` is the one that it stands in. */
export function rewriteCompound(context: BodyContext, stmt: Stmt, list: readonly Stmt[]): CompoundResult {
  const hasNested = nestedLists(stmt).some((nested) => nested.some((inner) => touches(context, inner)));
  const inner = stmt.kind === 'LabeledStmt' ? stmt.stmt : stmt;
  if (inner.kind === 'RangeStmt' && usesIn(context, inner.x).some((use) => use.role === 'range')) {
    return rewriteRange(context, inner, stmt, hasNested);
  }
  if (hasNested) {
    if (hold(context, stmt, CallSafety.quiet)) return 'held';
    if (inner.kind === 'IfStmt' && shareRead(context, inner, stmt, list)) return 'held';
    if (hold(context, stmt, CallSafety.slow)) return 'held';
    // The operand of a range is evaluated once, apart from what the body does.
    return inner.kind === 'RangeStmt' && hoistHeader(context, [inner.x], stmt) ? 'bodies' : 'refused';
  }
  const isChain = inner.kind === 'IfStmt' && inner.orElse !== undefined && touches(context, inner.orElse);
  if (isChain && hold(context, stmt, CallSafety.quiet)) return 'held';
  if (rewriteHeader(context, inner, stmt, list)) return 'bodies';
  return hold(context, stmt, CallSafety.slow) ? 'held' : 'refused';
}

function hold(context: BodyContext, stmt: Stmt, worst: CallSafety): boolean {
  const region = planRegion(context, [stmt], 0, 0, { worst, isDeferred: false });
  if (region !== undefined) applyRegion(context, region);
  return region !== undefined;
}

function hoistHeader(context: BodyContext, exprs: readonly Expr[], anchor: Stmt): boolean {
  const hoisting = context.names.attempt(() => hoistOperands(context, exprs, { what: 'reads' }));
  if (hoisting !== undefined) applyHoisting(context, hoisting, anchor);
  return hoisting !== undefined;
}

function rewriteHeader(context: BodyContext, stmt: Stmt, anchor: Stmt, list: readonly Stmt[]): boolean {
  switch (stmt.kind) {
    case 'IfStmt':
      return rewriteIf(context, stmt, anchor, list);
    case 'SwitchStmt':
      if (touches(context, stmt.body)) return false;
      return rewriteInitAndValue(context, stmt, stmt.tag, anchor, list);
    case 'TypeSwitchStmt': {
      const { assign } = stmt;
      const value = assign.kind === 'ExprStmt' ? assign.x : assign.kind === 'AssignStmt' ? assign.rhs[0] : undefined;
      return rewriteInitAndValue(context, stmt, value, anchor, list);
    }
    case 'ForStmt':
      return rewriteFor(context, stmt, anchor);
    case 'RangeStmt':
      return hoistHeader(context, [stmt.x], anchor);
    default:
      return false;
  }
}

function rewriteIf(context: BodyContext, stmt: IfStmt, anchor: Stmt, list: readonly Stmt[]): boolean {
  const { orElse } = stmt;
  const isElseTouched = orElse !== undefined && touches(context, orElse);
  if (isElseTouched && !mayReadAhead(context, stmt)) return false;
  const isOwnTouched = touches(context, stmt.cond) || (stmt.init !== undefined && touches(context, stmt.init));
  if (isOwnTouched && !rewriteInitAndValue(context, stmt, stmt.cond, anchor, list)) return false;
  return !isElseTouched || (orElse.kind === 'IfStmt' && readAhead(context, orElse, anchor, list));
}

/** `if init; cond`, `switch init; tag`: what reads moves before the statement. */
function rewriteInitAndValue(
  context: BodyContext,
  stmt: IfStmt | SwitchStmt | TypeSwitchStmt,
  value: Expr | undefined,
  anchor: Stmt,
  list: readonly Stmt[],
): boolean {
  const { view, writer } = context;
  const { init } = stmt;
  const isValueTouched = value !== undefined && touches(context, value);
  const lines: string[] = [];
  if (init !== undefined && (isValueTouched || touches(context, init))) {
    const isHoldable = planRegion(context, [init], 0, 0, { worst: CallSafety.quiet, isDeferred: false }) !== undefined;
    if (touches(context, init) && !isHoldable) {
      return !isValueTouched && init.kind === 'AssignStmt' && hoistHeader(context, init.rhs, anchor);
    }
    const rest = stmt.kind === 'TypeSwitchStmt' ? stmt.assign.start : (value?.start ?? stmt.body.start);
    const moved = context.names.attempt(() => moveInit(context, init, stmt, list));
    if (moved === undefined || view.hasComment(init.end, rest)) return false;
    writer.replace(init.start, rest, '');
    for (const { start, end, newText } of moved.renames) writer.replace(start, end, newText);
    const uses = usesIn(context, init);
    const lock = commonLock(context, uses);
    lines.push(...(lock === undefined ? [moved.text] : underLock(context, lock, uses, moved.text)));
  }
  if (isValueTouched) {
    const hoisting = hoistValue(context, value);
    if (hoisting === undefined) return false;
    lines.push(...hoisting.lines);
    for (const { start, end, newText } of hoisting.replacements) writer.replace(start, end, newText);
  }
  writer.insertBefore(anchor, lines);
  return lines.length > 0;
}

/** The operands of a condition as locals, or the whole of it where it may not evaluate all of them. */
function hoistValue(context: BodyContext, value: Expr): Hoisting | undefined {
  const operands = context.names.attempt(() => hoistOperands(context, [value], { what: 'reads' }));
  if (operands !== undefined) return operands;
  const uses = usesIn(context, value);
  const lock = commonLock(context, uses);
  const { view } = context;
  if (lock === undefined || !view.isOnOneLine(value.start, value.end) || view.hasComment(value.start, value.end)) {
    return undefined;
  }
  const isQuiet = context.judge.safetyOf(value, view) <= CallSafety.quiet;
  if (!isQuiet || uses.some((use) => isComparedWithNil(context, value, use.base.text))) return undefined;
  const name = context.names.fresh('ok', 'isMet', 'condition');
  return {
    lines: underLock(context, lock, uses, `${name} := ${view.source(value)}`),
    replacements: [{ start: value.start, end: value.end, newText: name }],
  };
}

/** `for cond`: the condition is read under the lock at the start of each round. */
function rewriteFor(context: BodyContext, stmt: ForStmt, anchor: Stmt): boolean {
  const { writer } = context;
  if (stmt.post !== undefined && touches(context, stmt.post)) return false;
  if (stmt.init !== undefined && touches(context, stmt.init)) {
    if (stmt.init.kind !== 'AssignStmt' || !hoistHeader(context, stmt.init.rhs, anchor)) return false;
  }
  if (stmt.cond === undefined || !touches(context, stmt.cond)) return true;
  const hoisting = hoistValue(context, stmt.cond);
  if (hoisting === undefined) return false;
  const condition = negate(context.view, stmt.cond, hoisting.replacements);
  writer.insertInto(stmt.body, [...hoisting.lines, `if ${condition} {`, '\tbreak', '}']);
  const isBare = stmt.init === undefined && stmt.post === undefined;
  writer.replace(stmt.cond.start, isBare ? stmt.body.start : stmt.cond.end, '');
  return true;
}

/** `for k, v := range m`: under the lock where the body lets it, else over a copy. */
function rewriteRange(context: BodyContext, stmt: RangeStmt, anchor: Stmt, hasNested: boolean): CompoundResult {
  if (hold(context, anchor, CallSafety.quiet)) return 'held';
  const isCopyFaithful =
    !hasNested || usesIn(context, stmt.body).every((use) => isDeleteOfKey(context, stmt, use.reference));
  if (isCopyFaithful && rangeOverCopy(context, stmt, anchor)) return 'bodies';
  return hold(context, anchor, CallSafety.slow) ? 'held' : 'refused';
}

function rangeOverCopy(context: BodyContext, stmt: RangeStmt, anchor: Stmt): boolean {
  const { view, goVersion } = context;
  const use = usesIn(context, stmt.x)[0];
  const kind = underlying(view.info.typeOf(stmt.x)).kind;
  // `maps` and `slices` came with Go 1.21.
  if (use === undefined || (goVersion.major === 1 && goVersion.minor < 21)) return false;
  if ((kind !== 'map' && kind !== 'slice') || !view.isOnOneLine(stmt.x.start, stmt.x.end)) return false;
  if (context.judge.safetyOf(stmt.x, view) > CallSafety.quiet) return false;
  const qualifier = context.qualifierOf(kind === 'map' ? 'maps' : 'slices');
  if (qualifier === undefined) return false;
  const copy = context.names.fresh('snapshot', 'copied');
  const text = `${copy} := ${qualifier}Clone(${view.source(stmt.x)})`;
  context.writer.insertBefore(anchor, underLock(context, lockPath(context, use), [use], text));
  context.writer.replace(stmt.x.start, stmt.x.end, copy);
  return true;
}

/** `delete(m, k)` with the key of the loop: the same over a copy as over the map itself. */
function isDeleteOfKey(context: BodyContext, loop: RangeStmt, reference: Expr): boolean {
  const { view } = context;
  const call = view.parentOf(reference);
  if (call?.kind !== 'CallExpr' || calleeName(view, call) !== 'delete' || call.args[0] !== reference) return false;
  const [key, deleted] = [loop.key, call.args[1]];
  if (key?.kind !== 'Ident' || deleted?.kind !== 'Ident') return false;
  const object = view.info.objectOf(key);
  return object !== undefined && view.info.objectOf(deleted) === object;
}
