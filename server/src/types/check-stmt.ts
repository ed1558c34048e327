import type {
  AssignStmt, BlockStmt, CaseClause, Expr, FuncDecl, FuncLit, Ident, RangeStmt, SelectStmt, Stmt, SwitchStmt, TypeSwitchStmt,
} from '../syntax/ast.js'; // prettier-ignore
import { checkLocalDecl } from './check-decl.js';
import { checkExpr, checkExprList, checkValue, commaOkTypes } from './check-expr.js';
import { matchTypes } from './check-operators.js';
import { checkType } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { assignTo, convertUntyped, defaultType, finishUntyped, isUntyped } from './convert.js';
import { labelsOf } from './labels.js';
import type { Declaration, VarObject } from './object.js';
import { Variable } from './objects.js';
import { rangeTypes } from './range-types.js';
import type { SignatureType, Type } from './type.js';
import { unknownType } from './type.js';
import { basic } from './type-nodes.js';
import { coreType } from './type-set.js';

/**
 * Checks the body of a function; leaves the checker's `func`, `signature` and `labels` set to it. Receiver, parameters and
 * results are declared in the body's own block (Go spec, "Declarations and scope").
 */
export function checkFuncBody(
  c: Checker,
  func: FuncDecl | FuncLit,
  signature: SignatureType,
  body: BlockStmt,
  receiver?: VarObject,
): void {
  c.func = func;
  c.signature = signature;
  c.labels = undefined;
  c.locals.open();
  if (receiver !== undefined) c.locals.declare(receiver.name, receiver);
  for (const param of signature.params) c.locals.declare(param.name, param);
  for (const result of signature.results) c.locals.declare(result.name, result);
  checkStmts(c, body.stmts);
  c.locals.close();
}

function checkStmts(c: Checker, stmts: readonly Stmt[]): void {
  for (const stmt of stmts) checkStmt(c, stmt);
}

function checkBlock(c: Checker, stmts: readonly Stmt[]): void {
  c.locals.open();
  checkStmts(c, stmts);
  c.locals.close();
}

/** Checks a statement; declarations in it stay visible until the scope around it closes. */
function checkStmt(c: Checker, stmt: Stmt): void {
  if (!c.enter()) return;
  checkKind(c, stmt);
  c.leave();
}

function checkKind(c: Checker, stmt: Stmt): void {
  switch (stmt.kind) {
    case 'ExprStmt':
      checkExpr(c, stmt.x);
      return;
    case 'AssignStmt':
      checkAssign(c, stmt);
      return;
    case 'BlockStmt':
      checkBlock(c, stmt.stmts);
      return;
    case 'IfStmt':
      c.locals.open();
      if (stmt.init !== undefined) checkStmt(c, stmt.init);
      checkValue(c, stmt.cond);
      checkBlock(c, stmt.body.stmts);
      if (stmt.orElse !== undefined) checkStmt(c, stmt.orElse);
      c.locals.close();
      return;
    case 'ReturnStmt':
      checkReturn(c, stmt.results);
      return;
    case 'DeclStmt':
      checkLocalDecl(c, stmt.decl);
      return;
    case 'ForStmt':
      c.locals.open();
      if (stmt.init !== undefined) checkStmt(c, stmt.init);
      if (stmt.cond !== undefined) checkValue(c, stmt.cond);
      if (stmt.post !== undefined) checkStmt(c, stmt.post);
      checkBlock(c, stmt.body.stmts);
      c.locals.close();
      return;
    case 'RangeStmt':
      checkRange(c, stmt);
      return;
    case 'SwitchStmt':
      checkSwitch(c, stmt);
      return;
    case 'TypeSwitchStmt':
      checkTypeSwitch(c, stmt);
      return;
    case 'SelectStmt':
      checkSelect(c, stmt);
      return;
    case 'GoStmt':
    case 'DeferStmt':
      checkExpr(c, stmt.call);
      return;
    case 'IncDecStmt':
      checkValue(c, stmt.x);
      return;
    case 'SendStmt': {
      const channel = coreType(checkValue(c, stmt.chan));
      checkValue(c, stmt.value);
      assignTo(c, stmt.value, channel.kind === 'chan' ? channel.elem : unknownType);
      return;
    }
    case 'LabeledStmt':
      linkLabel(c, stmt.label);
      checkStmt(c, stmt.stmt);
      return;
    case 'BranchStmt':
      if (stmt.label !== undefined) linkLabel(c, stmt.label);
      return;
    case 'CaseClause':
      // Only inside a switch; on its own it is a remnant of broken code.
      for (const expr of stmt.list ?? []) checkExpr(c, expr);
      checkBlock(c, stmt.body);
      return;
    case 'CommClause':
      c.locals.open();
      if (stmt.comm !== undefined) checkStmt(c, stmt.comm);
      checkStmts(c, stmt.body);
      c.locals.close();
      return;
    case 'BadStmt':
    case 'EmptyStmt':
      return;
  }
}

function linkLabel(c: Checker, ident: Ident): void {
  c.labels ??= labelsOf(c);
  const label = c.labels.get(ident.name);
  if (label !== undefined) c.facts.link(ident, label);
}

function checkReturn(c: Checker, exprs: readonly Expr[]): void {
  checkExprList(c, exprs);
  const results = c.signature?.results ?? [];
  const [only] = exprs;
  if (exprs.length === 1 && results.length > 1 && only?.kind === 'CallExpr') return;
  exprs.forEach((expr, i) => {
    assignTo(c, expr, results[i]?.type ?? unknownType);
  });
}

/** The types that a list of expressions gives to `count` variables; missing ones are unknown. */
export function valueTypes(c: Checker, exprs: readonly Expr[], count: number): readonly Type[] {
  const types = checkExprList(c, exprs);
  const [only] = exprs;
  if (count === 2 && exprs.length === 1 && only !== undefined && types.length === 1) {
    return commaOkTypes(c, only, types[0] ?? unknownType) ?? types;
  }
  return types;
}

function checkAssign(c: Checker, stmt: AssignStmt): void {
  const { lhs, rhs, op } = stmt;
  if (op === ':=') {
    checkDefine(c, stmt);
    return;
  }
  if (op !== '=') {
    const [left] = lhs;
    const [right] = rhs;
    if (left === undefined || right === undefined) return;
    checkValue(c, left);
    checkValue(c, right);
    const operator = op.slice(0, -1);
    if (operator === '<<' || operator === '>>') {
      if (c.facts.modeOf(right) !== Mode.constant) convertUntyped(c, right, basic.uint);
    } else {
      matchTypes(c, left, right);
    }
    return;
  }
  const targets = lhs.map((expr) => (isBlank(expr) ? undefined : checkValue(c, expr)));
  const types = valueTypes(c, rhs, lhs.length);
  if (rhs.length !== lhs.length) return;
  rhs.forEach((expr, i) => {
    const target = targets[i];
    if (target === undefined && lhs[i] !== undefined && isBlank(lhs[i])) finishUntyped(c, expr);
    else if (types[i] !== undefined) assignTo(c, expr, target ?? unknownType);
  });
}

function isBlank(expr: Expr | undefined): boolean {
  return expr?.kind === 'Ident' && expr.name === '_';
}

function checkDefine(c: Checker, stmt: AssignStmt): void {
  const types = valueTypes(c, stmt.rhs, stmt.lhs.length);
  const isParallel = stmt.rhs.length === stmt.lhs.length;
  const fresh: VarObject[] = [];
  stmt.lhs.forEach((left, i) => {
    const value = isParallel ? stmt.rhs[i] : undefined;
    if (left.kind !== 'Ident') {
      const target = checkValue(c, left);
      if (value !== undefined) assignTo(c, value, target);
      return;
    }
    const known = left.name === '_' ? undefined : c.locals.lookupInnermost(left.name);
    if (known !== undefined) {
      // Declared in this very scope: `:=` assigns to it.
      c.facts.link(left, known);
      const target = known.kind === 'var' ? known.type : unknownType;
      c.facts.record(left, Mode.variable, target);
      if (value !== undefined) assignTo(c, value, target);
      return;
    }
    const type = value === undefined ? defaultType(types[i] ?? unknownType) : finishUntyped(c, value);
    fresh.push(defineVariable(c, left, stmt, variableType(type)));
  });
  for (const variable of fresh) c.locals.declare(variable.name, variable);
}

/** Nil and calls without result give a variable no type. */
function variableType(type: Type): Type {
  return type.kind === 'tuple' || isUntyped(type) ? unknownType : type;
}

function defineVariable(c: Checker, ident: Ident, node: Declaration['node'], type: Type): VarObject {
  const variable = new Variable(ident.name, c.pkg.path, c.declarationOf(ident, node), 'local', type, c.func);
  c.facts.link(ident, variable);
  c.facts.record(ident, Mode.variable, type);
  return variable;
}

function checkRange(c: Checker, stmt: RangeStmt): void {
  c.locals.open();
  const type = checkValue(c, stmt.x);
  const sides = [stmt.key, stmt.value];
  if (stmt.op === ':=') {
    const isUntypedCount = isUntyped(type) && type.name !== 'untyped string';
    const [key, value] = rangeTypes(isUntypedCount ? finishUntyped(c, stmt.x) : type);
    const fresh: VarObject[] = [];
    sides.forEach((side, i) => {
      if (side === undefined) return;
      const sideType = (i === 0 ? key : value) ?? unknownType;
      if (side.kind === 'Ident') fresh.push(defineVariable(c, side, stmt, sideType));
      else checkExpr(c, side);
    });
    for (const variable of fresh) c.locals.declare(variable.name, variable);
  } else {
    let target: Type | undefined;
    sides.forEach((side, i) => {
      if (side === undefined || isBlank(side)) return;
      const sideType = checkValue(c, side);
      if (i === 0) target = sideType;
    });
    // The count of `for i = range 10` is one of i's type.
    if (isUntyped(type) && type.name !== 'untyped string' && target !== undefined) assignTo(c, stmt.x, target);
    else if (type.kind === 'basic' && type.name !== 'untyped string') finishUntyped(c, stmt.x);
  }
  checkBlock(c, stmt.body.stmts);
  c.locals.close();
}

function checkSwitch(c: Checker, stmt: SwitchStmt): void {
  c.locals.open();
  if (stmt.init !== undefined) checkStmt(c, stmt.init);
  let tag: Type = basic.bool;
  if (stmt.tag !== undefined) {
    checkValue(c, stmt.tag);
    tag = finishUntyped(c, stmt.tag);
  }
  for (const clause of stmt.body.stmts) {
    if (clause.kind !== 'CaseClause') {
      checkStmt(c, clause);
      continue;
    }
    for (const expr of clause.list ?? []) {
      checkValue(c, expr);
      convertUntyped(c, expr, tag);
    }
    checkBlock(c, clause.body);
  }
  c.locals.close();
}

function checkTypeSwitch(c: Checker, stmt: TypeSwitchStmt): void {
  c.locals.open();
  if (stmt.init !== undefined) checkStmt(c, stmt.init);
  const assign = stmt.assign;
  const guard = assign.kind === 'AssignStmt' ? assign.rhs[0] : assign.kind === 'ExprStmt' ? assign.x : undefined;
  const left = assign.kind === 'AssignStmt' ? assign.lhs[0] : undefined;
  let operand: Type = unknownType;
  if (guard !== undefined) {
    const bare = guard.kind === 'ParenExpr' ? guard.x : guard;
    if (bare.kind === 'TypeAssertExpr') operand = checkValue(c, bare.x);
    else checkExpr(c, guard);
  }
  for (const clause of stmt.body.stmts) {
    if (clause.kind !== 'CaseClause') {
      checkStmt(c, clause);
      continue;
    }
    const types = (clause.list ?? []).map((expr) => checkCaseType(c, expr));
    c.locals.open();
    if (left?.kind === 'Ident') declareClauseVariable(c, left, clause, types, operand);
    checkStmts(c, clause.body);
    c.locals.close();
  }
  c.locals.close();
}

/** The type of a case of a type switch; undefined for nil. */
function checkCaseType(c: Checker, expr: Expr): Type | undefined {
  if (expr.kind === 'Ident' && expr.name === 'nil') {
    checkExpr(c, expr);
    if (c.facts.modeOf(expr) === Mode.nil) return undefined;
  }
  return checkType(c, expr);
}

/** Each clause has a variable of its own: of the clause's type if it lists just one, else of the operand's. */
function declareClauseVariable(
  c: Checker,
  ident: Ident,
  clause: CaseClause,
  types: readonly (Type | undefined)[],
  operand: Type,
): void {
  const type = (types.length === 1 ? types[0] : undefined) ?? operand;
  const declaration = c.declarationOf(ident, clause);
  c.locals.declare(ident.name, new Variable(ident.name, c.pkg.path, declaration, 'local', type, c.func));
}

function checkSelect(c: Checker, stmt: SelectStmt): void {
  for (const clause of stmt.body.stmts) checkStmt(c, clause);
}
