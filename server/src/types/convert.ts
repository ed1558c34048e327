import type { BinaryOp, Expr } from '../syntax/ast.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { instantiateToward } from './infer.js';
import { underlying } from './type-queries.js';
import type { BasicType, Type } from './type.js';
import { unknownType } from './type.js';
import { basic } from './type-nodes.js';

export function isUntyped(type: Type): type is BasicType {
  return type.kind === 'basic' && type.name.startsWith('untyped');
}

/** The type that an untyped value takes where nothing else is asked; other types as they are, nil stays untyped. */
export function defaultType(type: Type): Type {
  if (type.kind !== 'basic') return type;
  switch (type.name) {
    case 'untyped bool':
      return basic.bool;
    case 'untyped int':
      return basic.int;
    case 'untyped rune':
      return basic.int32;
    case 'untyped float':
      return basic.float64;
    case 'untyped complex':
      return basic.complex128;
    case 'untyped string':
      return basic.string;
    default:
      return type;
  }
}

const numericRank: Readonly<Record<string, number>> = {
  'untyped int': 1, 'untyped rune': 2, 'untyped float': 3, 'untyped complex': 4,
}; // prettier-ignore

/** The type of an operation on two untyped operands; undefined where they don't go together. */
export function maxUntyped(a: BasicType, b: BasicType): BasicType | undefined {
  if (a.name === b.name) return a;
  const aRank = numericRank[a.name];
  const bRank = numericRank[b.name];
  if (aRank === undefined || bRank === undefined) return undefined;
  return aRank > bRank ? a : b;
}

export function isComparison(op: BinaryOp): boolean {
  return op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=';
}

export function isShift(op: BinaryOp): boolean {
  return op === '<<' || op === '>>';
}

/**
 * Gives an untyped expression the type that its place asks for, and with it the untyped operands that it is made of, as
 * go/types does. Typed expressions stay as they are. Nil stays untyped nil. A target that isn't known makes the type unknown.
 */
export function convertUntyped(c: Checker, expr: Expr, target: Type): void {
  const type = c.facts.types[expr.id];
  if (type === undefined || !isUntyped(type)) return;
  if (isUntyped(target)) {
    const max = maxUntyped(type, target);
    if (max !== undefined) setType(c, expr, max, false);
    return;
  }
  if (c.facts.modeOf(expr) === Mode.nil || type.name === 'untyped nil') return;
  const under = underlying(target);
  switch (under.kind) {
    case 'basic':
      if (under.name !== 'invalid') setType(c, expr, target, true);
      return;
    case 'typeparam':
      setType(c, expr, target, true);
      return;
    case 'interface':
      setType(c, expr, defaultType(type), true);
      return;
    case 'unknown':
      setType(c, expr, unknownType, true);
      return;
    default:
      return;
  }
}

/** Gives an untyped expression its default type. */
export function finishUntyped(c: Checker, expr: Expr): Type {
  const type = c.facts.typeOf(expr);
  if (!isUntyped(type)) return type;
  const final = defaultType(type);
  setType(c, expr, final, true);
  return final;
}

/** Records a type for an untyped expression and its untyped operands; the operands of a constant keep theirs. */
export function setType(c: Checker, expr: Expr, type: Type, isFinal: boolean): void {
  const facts = c.facts;
  let at = expr;
  for (;;) {
    const old = facts.types[at.id];
    if (old === undefined || !isUntyped(old)) return;
    const isConstant = facts.modes[at.id] === Mode.constant;
    if (isFinal || isUntyped(type)) facts.retype(at, type);
    if (at.kind === 'ParenExpr') {
      at = at.x;
    } else if (isConstant) {
      return;
    } else if (at.kind === 'UnaryExpr') {
      at = at.x;
    } else if (at.kind === 'BinaryExpr' && !isComparison(at.op)) {
      if (!isShift(at.op)) setType(c, at.y, type, isFinal);
      at = at.x;
    } else {
      return;
    }
  }
}

/** Fits an expression that was checked into a place of the given type: untyped values and generic functions take theirs from it. */
export function assignTo(c: Checker, expr: Expr, target: Type): void {
  const type = c.facts.types[expr.id];
  if (type === undefined) return;
  if (type.kind === 'basic') convertUntyped(c, expr, target);
  else if (type.kind === 'signature' && type.typeParams.length > 0) instantiateToward(c, expr, type, target);
}
