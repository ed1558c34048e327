import type { AssignStmt, DeferStmt, Expr, Stmt } from '../../syntax/ast.js';
import { commonLock, isReassigned, touches, usesIn, type BodyContext } from './body-context.js';
import { evaluationEvents, operandsOf } from './evaluation-order.js';
import { singularOf } from './free-name.js';
import { applyHoisting, hoistOperands } from './hoist.js';
import { lockCalls, underLock } from './lock-calls.js';
import { applyRegion, isAccessDeferred, planRegion } from './region.js';
import { CallSafety } from './std-calls.js';

/** Puts a statement without a body under the lock; false when that can't be done faithfully. */
export function rewriteSimple(context: BodyContext, stmt: Stmt): boolean {
  const isReturn = stmt.kind === 'ReturnStmt';
  if (stmt.kind === 'DeferStmt' && isAccessDeferred(context, stmt)) return rewriteDeferredAccess(context, stmt);
  const region = planRegion(context, [stmt], 0, 0, { worst: CallSafety.quiet, isDeferred: isReturn });
  if (region !== undefined) {
    applyRegion(context, region);
    return true;
  }
  const operands = operandsOf(stmt);
  if (operands === undefined) return false;
  const mustStay = usesIn(context, stmt).some((use) => use.role !== 'read');
  if (mustStay)
    return stmt.kind === 'AssignStmt' ? rewriteStore(context, stmt) : holdAfterOperands(context, stmt, operands);
  const hoisting = context.names.attempt(() => hoistOperands(context, operands, { what: 'reads' }));
  if (hoisting === undefined) return false;
  applyHoisting(context, hoisting, stmt);
  return true;
}

/** A statement that must stand under the lock, after the operands that should not or need another lock. */
function holdAfterOperands(context: BodyContext, stmt: Stmt, operands: readonly Expr[]): boolean {
  const uses = usesIn(context, stmt).filter((use) => use.role !== 'read');
  const lock = commonLock(context, uses);
  if (lock === undefined) return false;
  const hoisting = context.names.attempt(() => hoistOperands(context, operands, { what: 'others', lock }));
  if (hoisting === undefined || hoisting.replacements.length === 0) return false;
  const { take, release } = lockCalls(context, lock, uses);
  context.writer.insertBefore(stmt, [...hoisting.lines, take]);
  for (const { start, end, newText } of hoisting.replacements) context.writer.replace(start, end, newText);
  context.writer.insertAfter(stmt, [release]);
  return true;
}

/** `m[k] = compute()`: what is stored is computed before the lock is taken. */
function rewriteStore(context: BodyContext, stmt: AssignStmt): boolean {
  const [lhs, rhs] = [stmt.lhs[0], stmt.rhs[0]];
  if (stmt.op !== '=' || lhs === undefined || rhs === undefined || stmt.rhs.length !== 1) {
    return holdAfterOperands(context, stmt, operandsOf(stmt) ?? []);
  }
  if (stmt.lhs.length > 1) return rewriteTupleStore(context, stmt, rhs);
  const events = evaluationEvents(context, [lhs]);
  const hasCallOnLeft = events.some((event) => event.kind === 'call');
  if (hasCallOnLeft || !isMovedWhole(rhs) || touches(context, rhs)) {
    return holdAfterOperands(context, stmt, [lhs, rhs]);
  }
  return storeLater(context, stmt, lhs, () => {
    const name = localFor(context, lhs);
    context.writer.replace(stmt.start, rhs.start, `${name} := `);
    return name;
  });
}

/** Kinds of values that have a type of their own, whatever they are assigned to. */
function isMovedWhole(value: Expr): boolean {
  if (value.kind === 'UnaryExpr') return value.op === '<-' || (value.op === '&' && value.x.kind === 'CompositeLit');
  return value.kind === 'CallExpr' || value.kind === 'CompositeLit';
}

function localFor(context: BodyContext, lhs: Expr): string {
  const use = usesIn(context, lhs)[0];
  const target = use?.reference.kind === 'SelectorExpr' ? use.reference.sel.name : use?.reference;
  const name = typeof target === 'string' ? target : target?.name;
  const isElement = lhs.kind === 'IndexExpr';
  return context.names.fresh(isElement && name !== undefined ? singularOf(name) : undefined, 'value', 'newValue');
}

function storeLater(context: BodyContext, stmt: AssignStmt, lhs: Expr, declare: () => string): boolean {
  const uses = usesIn(context, stmt);
  const lock = commonLock(context, uses);
  if (lock === undefined || !context.view.isOnOneLine(lhs.start, lhs.end)) return false;
  if (context.view.hasComment(stmt.start, stmt.rhs[0]?.start ?? stmt.start)) return false;
  const store = `${context.view.source(lhs)} = ${declare()}`;
  context.writer.insertAfter(stmt, underLock(context, lock, uses, store));
  return true;
}

/** `m[k], err = load()`: the value goes to a local first. */
function rewriteTupleStore(context: BodyContext, stmt: AssignStmt, rhs: Expr): boolean {
  const stored = stmt.lhs.filter((lhs) => touches(context, lhs));
  const [lhs] = stored;
  if (lhs === undefined || stored.length !== 1 || rhs.kind !== 'CallExpr' || touches(context, rhs)) return false;
  if (evaluationEvents(context, stmt.lhs).some((event) => event.kind === 'call')) return false;
  const list = listAround(context, stmt);
  const others = stmt.lhs.filter((other) => other !== lhs);
  const isRedeclarable = others.every(
    (other) => other.kind === 'Ident' && (other.name === '_' || isOfList(context, other, list)),
  );
  if (list === undefined || !isRedeclarable) return false;
  return storeLater(context, stmt, lhs, () => {
    const name = localFor(context, lhs);
    context.writer.replace(lhs.start, lhs.end, name);
    context.writer.replace(stmt.opStart, stmt.opStart + 1, ':=');
    return name;
  });
}

function listAround(context: BodyContext, stmt: Stmt): readonly Stmt[] | undefined {
  const parent = context.view.parentOf(stmt);
  if (parent?.kind === 'BlockStmt') return parent.stmts;
  return parent?.kind === 'CaseClause' || parent?.kind === 'CommClause' ? parent.body : undefined;
}

/** Whether `:=` in the list would assign to the variable instead of declaring another one. */
function isOfList(context: BodyContext, ident: Expr, list: readonly Stmt[] | undefined): boolean {
  if (ident.kind !== 'Ident' || list === undefined) return false;
  const object = context.view.info.objectOf(ident);
  if (object?.kind !== 'var' || object.owner !== context.owner) return false;
  if (object.role === 'param' || object.role === 'result') return context.owner.body?.stmts === list;
  const declaration = object.declaration?.node;
  if (declaration === undefined) return false;
  return list.some(
    (stmt) => stmt === declaration || (stmt.kind === 'DeclStmt' && stmt.decl.specs.some((s) => s === declaration)),
  );
}

/** `defer func() { Lock; delete(m, k); Unlock }()`, where nothing that it names can change in between. */
function rewriteDeferredAccess(context: BodyContext, stmt: DeferStmt): boolean {
  const { call } = stmt;
  const { view, writer } = context;
  const uses = usesIn(context, stmt);
  const lock = commonLock(context, uses);
  if (call.kind !== 'CallExpr' || lock === undefined || !view.isOnOneLine(call.start, call.end)) return false;
  const isSettled = call.args.every(
    (arg) => uses.some((use) => use.reference === arg) || arg.kind === 'BasicLit' || !isReassigned(context, arg),
  );
  const isBaseSettled = uses.every(
    (use) => use.reference.kind === 'Ident' || !isReassigned(context, rootOf(use.reference.x)),
  );
  const indent = writer.indentOf(stmt);
  if (!isSettled || !isBaseSettled || indent === undefined) return false;
  const lines = underLock(context, lock, uses, view.source(call)).map((line) => `${indent}\t${line}${view.eol}`);
  writer.replace(call.start, call.end, `func() {${view.eol}${lines.join('')}${indent}}()`);
  return true;
}

function rootOf(expr: Expr): Expr {
  return expr.kind === 'SelectorExpr' || expr.kind === 'StarExpr' || expr.kind === 'ParenExpr' ? rootOf(expr.x) : expr;
}
