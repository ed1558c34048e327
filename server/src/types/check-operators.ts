import type { BinaryExpr, Expr, UnaryExpr } from '../syntax/ast.js';
import { checkExpr, checkValue } from './check-expr.js';
import { checkType } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { binaryValue, integerValue, isInteger, normalise, unaryValue } from './constant-value.js';
import { convertUntyped, defaultType, isComparison, isShift, isUntyped, maxUntyped, setType } from './convert.js';
import { underlying } from './type-queries.js';
import { coreType } from './type-set.js';
import type { Type } from './type.js';
import { unknownType } from './type.js';
import { basic, pointerTo } from './type-nodes.js';

export function checkUnary(c: Checker, expr: UnaryExpr): Type {
  const facts = c.facts;
  switch (expr.op) {
    case '&': {
      const type = checkValue(c, expr.x);
      return facts.record(expr, Mode.value, type.kind === 'unknown' ? unknownType : pointerTo(type));
    }
    case '<-': {
      const channel = coreType(checkValue(c, expr.x));
      return facts.record(expr, Mode.commaOk, channel.kind === 'chan' ? channel.elem : unknownType);
    }
    case '~':
      return checkType(c, expr);
    default: {
      const type = checkValue(c, expr.x);
      if (facts.modeOf(expr.x) !== Mode.constant) return facts.record(expr, Mode.value, type);
      return facts.recordConstant(expr, type, unaryValue(expr.op, facts.valueOf(expr.x), type));
    }
  }
}

/** Long chains such as `a + b + …` lean to the left: they are walked down first, so that they need no deep recursion. */
export function checkBinary(c: Checker, expr: BinaryExpr): Type {
  const spine: BinaryExpr[] = [expr];
  let first: Expr = expr.x;
  while (first.kind === 'BinaryExpr') {
    spine.push(first);
    first = first.x;
  }
  checkExpr(c, first);
  let type: Type = unknownType;
  for (let i = spine.length - 1; i >= 0; i--) type = checkOperation(c, spine[i]!);
  return type;
}

/** Checks `x op y` where `x` is checked already. */
function checkOperation(c: Checker, expr: BinaryExpr): Type {
  const facts = c.facts;
  const { x, y, op } = expr;
  if (op === '|' && facts.modeOf(x) === Mode.type) return checkType(c, expr);
  checkValue(c, y);
  if (isShift(op)) return checkShift(c, expr);
  matchTypes(c, x, y);
  const type = operandType(c, x, y);
  const isConstant = facts.modeOf(x) === Mode.constant && facts.modeOf(y) === Mode.constant;
  if (isComparison(op)) {
    if (isConstant) {
      const value = binaryValue(op, facts.valueOf(x), facts.valueOf(y), type);
      return facts.recordConstant(expr, basic['untyped bool'], value);
    }
    finishOperand(c, x);
    finishOperand(c, y);
    return facts.record(expr, Mode.value, basic['untyped bool']);
  }
  if (isConstant) {
    return facts.recordConstant(expr, type, binaryValue(op, facts.valueOf(x), facts.valueOf(y), type));
  }
  return facts.record(expr, Mode.value, type);
}

function finishOperand(c: Checker, expr: Expr): void {
  const type = c.facts.typeOf(expr);
  if (isUntyped(type)) setType(c, expr, defaultType(type), true);
}

function operandType(c: Checker, x: Expr, y: Expr): Type {
  const left = c.facts.typeOf(x);
  const right = c.facts.typeOf(y);
  if (left.kind === 'tuple' || right.kind === 'tuple') return unknownType;
  // Where one side isn't known the other tells, as code that compiles has the same type on both.
  if (left.kind === 'unknown') return isUntyped(right) ? unknownType : right;
  if (isUntyped(left) && right.kind === 'unknown') return unknownType;
  return left;
}

/** Brings two operands to one type where one or both are untyped (Go spec, "Operators"). */
export function matchTypes(c: Checker, x: Expr, y: Expr): void {
  const left = c.facts.typeOf(x);
  const right = c.facts.typeOf(y);
  if (isUntyped(left) && isUntyped(right)) {
    const max = maxUntyped(left, right);
    if (max === undefined || left.name === right.name) return;
    setType(c, x, max, false);
    setType(c, y, max, false);
    return;
  }
  if (isUntyped(left)) convertUntyped(c, x, right);
  else if (isUntyped(right)) convertUntyped(c, y, left);
}

function checkShift(c: Checker, expr: BinaryExpr): Type {
  const facts = c.facts;
  const { x, y, op } = expr;
  const left = facts.typeOf(x);
  if (left.kind === 'tuple') return facts.record(expr, Mode.unknown, unknownType);
  const isCountConstant = facts.modeOf(y) === Mode.constant;
  if (!isCountConstant && isUntyped(facts.typeOf(y))) convertUntyped(c, y, basic.uint);
  if (facts.typeOf(y).kind === 'unknown' && isUntyped(left)) {
    // Whether the count is a constant decides what type the operand takes.
    setType(c, x, unknownType, true);
    return facts.record(expr, Mode.unknown, unknownType);
  }
  // A constant count keeps its untyped type (go.dev/issue/47243).
  if (facts.modeOf(x) !== Mode.constant || !isCountConstant) return facts.record(expr, Mode.value, left);
  const type = isInteger(left) || underlying(left).kind !== 'basic' ? left : basic['untyped int'];
  const value = binaryValue(op, integerValue(facts.valueOf(x)), normalise(facts.valueOf(y), basic.uint), type);
  return facts.recordConstant(expr, type, value);
}
