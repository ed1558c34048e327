import type { AssignStmt, Expr, Ident, IfStmt, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { commonLock, isReassigned, usesIn, type BodyContext } from './body-context.js';
import { usesOfLocal } from './fresh-value.js';
import { singularOf } from './free-name.js';
import { hoistOperands } from './hoist.js';
import { underLock } from './lock-calls.js';
import { moveInit } from './move-init.js';
import { CallSafety } from './std-calls.js';
import { isInside, type TargetUse } from './target-uses.js';

/**
 * `if m[k] != nil { m[k].Close() }`: the element is read once, and the branch uses what was tested. Nothing is written when
 * it returns false.
 */
export function shareRead(context: BodyContext, stmt: IfStmt, anchor: Stmt, list: readonly Stmt[]): boolean {
  const inner = usesIn(context, stmt).filter((use) => isInBranches(stmt, use));
  const header = usesIn(context, stmt).filter((use) => !inner.includes(use));
  const [first] = header;
  if (first === undefined || stmt.orElse?.kind === 'IfStmt') return false;
  const text = context.view.source(first.access);
  const isSame = [...header, ...inner].every(
    (use) => use.role !== 'write' && use.role !== 'range' && context.view.source(use.access) === text,
  );
  if (!isSame || inner.some((use) => use.role !== 'read') || !isSettled(context, first.access, stmt)) return false;
  const { init } = stmt;
  if (init === undefined) return shareCondition(context, stmt, anchor, inner);
  const isPair =
    header.length === 1 &&
    init.kind === 'AssignStmt' &&
    init.op === ':=' &&
    first.role === 'pair' &&
    isInside(first.access, init);
  return isPair && sharePair(context, stmt, init, anchor, list, inner);
}

function isInBranches(stmt: IfStmt, use: TargetUse): boolean {
  return isInside(use.reference, stmt.body) || (stmt.orElse !== undefined && isInside(use.reference, stmt.orElse));
}

/** Whether everything that the access names is the same throughout the statement. */
function isSettled(context: BodyContext, access: Expr, stmt: IfStmt): boolean {
  let isSame = context.judge.safetyOf(access, context.view) === CallSafety.pure;
  walk(access, (node) => {
    if (node.kind !== 'Ident') return;
    const object = context.view.info.objectOf(node);
    if (object?.kind !== 'var' || object.role === 'field') return;
    const isTarget = context.uses.some((use) => use.reference === node);
    if (isTarget) return;
    if (object.role === 'package') isSame = false;
    if (object.declaration?.chunk === context.view.chunk && isInside(object.declaration.ident, stmt)) isSame = false;
    const isChanged = usesOfLocal(context.view, object).some(
      (use) => isInside(use, stmt) && isAssignedTo(context, use),
    );
    if (isChanged) isSame = false;
  });
  return isSame;
}

function isAssignedTo(context: BodyContext, ident: Ident): boolean {
  const parent = context.view.parentOf(ident);
  if (parent?.kind === 'AssignStmt') return parent.lhs.includes(ident);
  return parent?.kind === 'IncDecStmt' || (parent?.kind === 'UnaryExpr' && parent.op === '&');
}

function shareCondition(context: BodyContext, stmt: IfStmt, anchor: Stmt, inner: readonly TargetUse[]): boolean {
  const hoisting = context.names.attempt(() => hoistOperands(context, [stmt.cond], { what: 'reads' }));
  const name = hoisting?.replacements[0]?.newText;
  if (hoisting === undefined || name === undefined) return false;
  if (hoisting.replacements.some((one) => one.newText !== name)) return false;
  context.writer.insertBefore(anchor, hoisting.lines);
  for (const { start, end } of hoisting.replacements) context.writer.replace(start, end, name);
  for (const { access } of inner) context.writer.replace(access.start, access.end, name);
  return true;
}

/** `if _, ok := m[k]; ok { m[k].Close() }`. */
function sharePair(
  context: BodyContext,
  stmt: IfStmt,
  init: AssignStmt,
  anchor: Stmt,
  list: readonly Stmt[],
  inner: readonly TargetUse[],
): boolean {
  const { names, view, writer } = context;
  const [value] = init.lhs;
  const lock = commonLock(context, usesIn(context, stmt));
  if (value?.kind !== 'Ident' || lock === undefined || view.hasComment(init.end, stmt.cond.start)) return false;
  const isBlank = value.name === '_';
  if (!isBlank && isReassigned(context, value)) return false;
  const moved = names.attempt(() => moveInit(context, init, stmt, list));
  if (moved === undefined) return false;
  const reference = inner[0]?.reference;
  const target = reference?.kind === 'SelectorExpr' ? reference.sel.name : reference?.name;
  let name = moved.text.slice(0, moved.text.indexOf(',')).trim();
  let { text } = moved;
  if (isBlank) {
    name = names.fresh(target === undefined ? undefined : singularOf(target), 'value', 'element', 'current');
    // With a new variable on its left side, the statement declares even if `ok` is there already.
    text = `${name}${text.slice(1).replace(/^([^=:]*) = /, '$1 := ')}`;
  }
  writer.insertBefore(anchor, underLock(context, lock, usesIn(context, init), text));
  writer.replace(init.start, stmt.cond.start, '');
  for (const { start, end, newText } of moved.renames) writer.replace(start, end, newText);
  for (const { access } of inner) writer.replace(access.start, access.end, name);
  return true;
}
