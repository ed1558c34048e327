import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { isNil, testsNotNil } from '../../../flow/nil-test.js';
import { unparen } from '../../../flow/unparen.js';
import { panicsOnNilClose } from '../../../knowledge/nil-close.js';
import { isStandardPackage } from '../../../knowledge/standard-package.js';
import type {
  AssignStmt,
  CallExpr,
  DeferStmt,
  Expr,
  ExprStmt,
  IfStmt,
  Node,
  ReturnStmt,
  Stmt,
} from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';
import type { Callee, FuncObject, VarObject } from '../../../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../../../types/package.js';
import { deref, isNamed, typeFullName, underlying } from '../../../types/type-queries.js';

/** A `Close` of what a call gives, before the call's error is looked at. */
export interface EarlyClose {
  readonly from: TypedFunction;
  readonly assign: AssignStmt;
  /** The call that gives the value and the error. */
  readonly source: CallExpr;
  readonly stmt: DeferStmt | ExprStmt;
  readonly close: CallExpr;
  readonly value: VarObject;
  readonly error: VarObject;
  /** Where the error is looked at. */
  readonly check: IfStmt;
}

const candidatesIn = byFunction(
  (names) => names.has('Close') && names.has('nil'),
  (from): EarlyClose[] => {
    const found: EarlyClose[] = [];
    walk(from.decl, (node) => {
      if (node.kind === 'BlockStmt') found.push(...earlyIn(node.stmts, from));
      else if (node.kind === 'CaseClause' || node.kind === 'CommClause') found.push(...earlyIn(node.body, from));
    });
    return found;
  },
);

/** One for each call, where a nil value makes the `Close` panic and the callee gives nil with its error. */
export function findEarlyCloses(typed: TypedPackage): readonly EarlyClose[] {
  const candidates = candidatesIn(typed);
  if (candidates.length === 0) return [];
  const declared = new Map(typed.functions.map((one) => [one.object, one]));
  return candidates.filter((one) => {
    const { info } = one.from;
    return givesNil(info.calleeOf(one.source), typed, declared, 3) && panics(one, typed, declared);
  });
}

type Declared = ReadonlyMap<FuncObject, DeclaredFunction>;

function earlyIn(stmts: readonly Stmt[], from: TypedFunction): EarlyClose[] {
  return stmts.flatMap((stmt, i) => {
    const found = stmt.kind === 'AssignStmt' ? earlyAfter(stmt, stmts.slice(i + 1), from) : undefined;
    return found === undefined ? [] : [found];
  });
}

function earlyAfter(assign: AssignStmt, rest: readonly Stmt[], from: TypedFunction): EarlyClose | undefined {
  const [source] = assign.rhs.map(unparen);
  if (assign.rhs.length !== 1 || source?.kind !== 'CallExpr' || assign.lhs.length !== 2) return undefined;
  const [value, error] = assign.lhs.map((target) => variableOf(target, from));
  if (value === undefined || error === undefined || !isNamed(error.type, 'error')) return undefined;
  for (const [i, stmt] of rest.entries()) {
    if (mentions(stmt, error, from)) return undefined;
    if (!mentions(stmt, value, from)) continue;
    const close = stmt.kind === 'DeferStmt' || stmt.kind === 'ExprStmt' ? closeIn(stmt, value, from) : undefined;
    if (close === undefined || (stmt.kind !== 'DeferStmt' && stmt.kind !== 'ExprStmt')) return undefined;
    const check = rest.slice(i + 1).find((one) => mentions(one, error, from));
    if (check?.kind !== 'IfStmt' || check.init !== undefined) return undefined;
    if (!testsNotNil(check.cond, error, from.info)) return undefined;
    return { from, assign, source, stmt, close, value, error, check };
  }
  return undefined;
}

function variableOf(expr: Expr, { info }: TypedFunction): VarObject | undefined {
  const object = expr.kind === 'Ident' && expr.name !== '_' ? info.objectOf(expr) : undefined;
  return object?.kind === 'var' ? object : undefined;
}

function mentions(root: Node, variable: VarObject, { info }: TypedFunction): boolean {
  let isFound = false;
  walk(root, (node) => {
    if (node.kind === 'Ident' && node.name === variable.name && info.objectOf(node) === variable) isFound = true;
    return !isFound;
  });
  return isFound;
}

/** `v.Close()` or `v.Body.Close()`, called here, deferred, or in a deferred literal that closes whatever happens. */
function closeIn(stmt: DeferStmt | ExprStmt, value: VarObject, from: TypedFunction): CallExpr | undefined {
  const call = unparen(stmt.kind === 'DeferStmt' ? stmt.call : stmt.x);
  if (call.kind !== 'CallExpr') return undefined;
  if (isCloseOf(call, value, from)) return call;
  const literal = unparen(call.fun);
  if (stmt.kind !== 'DeferStmt' || literal.kind !== 'FuncLit') return undefined;
  for (const inner of literal.body.stmts) {
    const found = closingCall(inner);
    if (found !== undefined && isCloseOf(found, value, from)) return found;
    if (mentions(inner, value, from)) return undefined;
  }
  return undefined;
}

/** The call of a statement that calls something in any case. */
function closingCall(stmt: Stmt): CallExpr | undefined {
  if (stmt.kind === 'IfStmt') return stmt.init === undefined ? undefined : closingCall(stmt.init);
  const expr = stmt.kind === 'ExprStmt' ? stmt.x : stmt.kind === 'AssignStmt' ? stmt.rhs[0] : undefined;
  const call = expr === undefined ? undefined : unparen(expr);
  return call?.kind === 'CallExpr' ? call : undefined;
}

function isCloseOf(call: CallExpr, value: VarObject, { info }: TypedFunction): boolean {
  const fun = unparen(call.fun);
  if (fun.kind !== 'SelectorExpr' || fun.sel.name !== 'Close' || info.selectionOf(fun)?.kind !== 'method') return false;
  const on = unparen(fun.x);
  const root = on.kind === 'SelectorExpr' ? unparen(on.x) : on;
  return root.kind === 'Ident' && info.objectOf(root) === value;
}

/** Whether a callee gives nil as its first result where it gives an error: as the standard library does, or as its returns show. */
function givesNil(callee: Callee, typed: TypedPackage, declared: Declared, depth: number): boolean {
  if (callee.kind !== 'func' && callee.kind !== 'interface-method') return false;
  const { func } = callee;
  const path = func.packagePath;
  if (path !== undefined && path !== typed.input.path && isStandardPackage(path)) return true;
  const found = callee.kind === 'func' ? declared.get(func.origin) : undefined;
  const body = found?.decl.body;
  if (found === undefined || body === undefined || depth === 0) return false;
  const info = typed.info(found.chunk);
  return returnsIn(body).some(({ results }) => {
    const [first, second] = results.map(unparen);
    if (first === undefined) return false;
    if (second !== undefined) return isNil(first, info) && !isNil(second, info);
    return first.kind === 'CallExpr' && givesNil(info.calleeOf(first), typed, declared, depth - 1);
  });
}

function returnsIn(body: Node): readonly ReturnStmt[] {
  const found: ReturnStmt[] = [];
  walk(body, (node) => {
    if (node.kind === 'ReturnStmt') found.push(node);
    return node.kind !== 'FuncLit';
  });
  return found;
}

/** Whether the `Close` panics where the value is nil. */
function panics({ close, from: { info } }: EarlyClose, typed: TypedPackage, declared: Declared): boolean {
  const fun = unparen(close.fun);
  if (fun.kind !== 'SelectorExpr') return false;
  const on = unparen(fun.x);
  if (on.kind === 'SelectorExpr') return underlying(info.typeOf(on.x)).kind === 'pointer';
  const type = info.typeOf(on);
  if (underlying(type).kind === 'interface') return true;
  if (underlying(type).kind !== 'pointer') return false;
  const selection = info.selectionOf(fun);
  if (panicsOnNilClose(typeFullName(deref(type)) ?? '')) return true;
  // A promoted method belongs to a part of what there isn't.
  if (selection !== undefined && selection.path.length > 0) return true;
  const method = selection?.object.kind === 'func' ? declared.get(selection.object.origin) : undefined;
  return method !== undefined && usesReceiverAtOnce(method, typed);
}

/** Whether a method's first statement selects a field of its receiver, and nothing asks whether that is nil. */
function usesReceiverAtOnce({ decl, chunk }: DeclaredFunction, typed: TypedPackage): boolean {
  const info = typed.info(chunk);
  const name = decl.recv?.fields[0]?.names[0];
  const receiver = name === undefined ? undefined : info.objectOf(name);
  const [first] = decl.body?.stmts ?? [];
  if (receiver?.kind !== 'var' || first === undefined || underlying(receiver.type).kind !== 'pointer') return false;
  const isReceiver = (expr: Expr): boolean => expr.kind === 'Ident' && info.objectOf(expr) === receiver;
  const nodes: Node[] = [];
  walk(first, (node) => {
    nodes.push(node);
    return node.kind !== 'FuncLit';
  });
  const compares = nodes.some((node) => node.kind === 'BinaryExpr' && (isReceiver(node.x) || isReceiver(node.y)));
  return (
    !compares &&
    nodes.some((n) => n.kind === 'SelectorExpr' && isReceiver(n.x) && info.selectionOf(n)?.kind === 'field')
  );
}
