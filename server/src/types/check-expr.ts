import type {
  Expr,
  FuncLit,
  Ident,
  IndexExpr,
  IndexListExpr,
  SliceExpr,
  StarExpr,
  TypeAssertExpr,
} from '../syntax/ast.js';
import { checkCall } from './check-call.js';
import { checkCompositeLit } from './check-literal.js';
import { checkBinary, checkUnary } from './check-operators.js';
import { checkSelector } from './check-selector.js';
import { checkFuncBody } from './check-stmt.js';
import { checkSignature, checkType, instantiateType } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { convertUntyped, isUntyped } from './convert.js';
import { literalValue } from './constant-value.js';
import { instantiateExplicitly } from './infer.js';
import type { GoObject } from './object.js';
import { underlying } from './type-queries.js';
import { coreType, coreTypeOrString, termsOf } from './type-set.js';
import type { BasicName, Type } from './type.js';
import { unknownType } from './type.js';
import { basic, pointerTo, sliceOf } from './type-nodes.js';

/**
 * Records the type of an expression, of whatever sort, and of everything in it; returns the type: that which a type
 * expression denotes, a tuple for a call with no or several results, untyped for what has no type yet.
 * `hint` is the type of the composite literal around a literal that leaves its own type out.
 */
export function checkExpr(c: Checker, expr: Expr, hint?: Type): Type {
  if (!c.enter()) return unknownType;
  const type = checkKind(c, expr, hint);
  c.leave();
  return type;
}

/** Like `checkExpr`, for an operand: a call with several results, or none, is unknown as a value. */
export function checkValue(c: Checker, expr: Expr, hint?: Type): Type {
  const type = checkExpr(c, expr, hint);
  return type.kind === 'tuple' ? unknownType : type;
}

function checkKind(c: Checker, expr: Expr, hint: Type | undefined): Type {
  const facts = c.facts;
  switch (expr.kind) {
    case 'Ident':
      return checkIdent(c, expr);
    case 'BasicLit':
      return facts.recordConstant(expr, basic[literalTypes[expr.token]], literalValue(expr));
    case 'SelectorExpr':
      return checkSelector(c, expr);
    case 'CallExpr':
      return checkCall(c, expr);
    case 'BinaryExpr':
      return checkBinary(c, expr);
    case 'UnaryExpr':
      return checkUnary(c, expr);
    case 'CompositeLit':
      return checkCompositeLit(c, expr, hint);
    case 'IndexExpr':
      return checkIndex(c, expr);
    case 'StarExpr':
      return checkStar(c, expr);
    case 'ParenExpr': {
      const type = checkExpr(c, expr.x, hint);
      const mode = facts.modeOf(expr.x);
      if (mode === Mode.constant) return facts.recordConstant(expr, type, facts.valueOf(expr.x));
      return facts.record(expr, mode, type);
    }
    case 'FuncLit':
      return checkFuncLit(c, expr);
    case 'SliceExpr':
      return checkSlice(c, expr);
    case 'TypeAssertExpr':
      return checkTypeAssert(c, expr);
    case 'KeyValueExpr':
      checkExpr(c, expr.key);
      checkExpr(c, expr.value);
      return unknownType;
    case 'IndexListExpr':
      return checkInstance(c, expr, checkExpr(c, expr.x), expr.indices);
    case 'BadExpr':
      return unknownType;
    case 'ArrayType':
    case 'StructType':
    case 'FuncType':
    case 'InterfaceType':
    case 'MapType':
    case 'ChanType':
    case 'Ellipsis':
      return checkType(c, expr);
  }
}

const literalTypes = {
  INT: 'untyped int', FLOAT: 'untyped float', IMAG: 'untyped complex', CHAR: 'untyped rune', STRING: 'untyped string',
} as const satisfies Record<string, BasicName>; // prettier-ignore

function checkIdent(c: Checker, ident: Ident): Type {
  if (ident.name === '_') return c.facts.record(ident, Mode.unknown, unknownType);
  const object = c.lookup(ident.name);
  if (object === undefined) return c.facts.record(ident, Mode.unknown, unknownType);
  c.facts.link(ident, object);
  return recordUse(c, ident, object);
}

/** Records what an expression that names an object stands for. */
export function recordUse(c: Checker, expr: Expr, object: GoObject): Type {
  const facts = c.facts;
  switch (object.kind) {
    case 'var':
      return facts.record(expr, Mode.variable, object.type);
    case 'const': {
      if (object.name === 'iota' && object.packagePath === undefined) {
        return facts.recordConstant(expr, object.type, c.iota);
      }
      return facts.recordConstant(expr, object.type, object.value);
    }
    case 'type':
      return facts.record(expr, Mode.type, object.type);
    case 'func':
      return facts.record(expr, Mode.value, object.type);
    case 'builtin':
      return facts.record(expr, Mode.builtin, unknownType);
    case 'nil':
      return facts.record(expr, Mode.nil, basic['untyped nil']);
    case 'package':
      return facts.record(expr, Mode.package, unknownType);
    case 'label':
    case 'external':
      return facts.record(expr, Mode.unknown, unknownType);
  }
}

function checkFuncLit(c: Checker, literal: FuncLit): Type {
  const signature = checkSignature(c, literal.type, literal);
  c.facts.record(literal.type, Mode.type, signature);
  c.facts.record(literal, Mode.value, signature);
  const check = (): void => {
    const { func, signature: outer, labels } = c;
    checkFuncBody(c, literal, signature, literal.body);
    c.func = func;
    c.signature = outer;
    c.labels = labels;
  };
  if (c.func === undefined) c.pkg.delay(c.facts.chunk, check);
  else check();
  return signature;
}

function checkStar(c: Checker, expr: StarExpr): Type {
  const facts = c.facts;
  const type = checkExpr(c, expr.x);
  if (facts.modeOf(expr.x) === Mode.type) return facts.record(expr, Mode.type, pointerTo(type));
  if (facts.modeOf(expr.x) === Mode.unknown && isUnreadName(c, expr.x)) {
    return facts.record(expr, Mode.unknown, unknownType);
  }
  const core = coreType(type);
  return facts.record(expr, Mode.variable, core.kind === 'pointer' ? core.elem : unknownType);
}

function isUnreadName(c: Checker, expr: Expr): boolean {
  return expr.kind === 'SelectorExpr' && c.facts.objectOf(expr.sel)?.kind === 'external';
}

function checkIndex(c: Checker, expr: IndexExpr): Type {
  const facts = c.facts;
  const base = checkExpr(c, expr.x);
  const mode = facts.modeOf(expr.x);
  if (mode === Mode.type || (base.kind === 'signature' && base.typeParams.length > 0)) {
    return checkInstance(c, expr, base, [expr.index]);
  }
  if (mode === Mode.unknown && isUnreadName(c, expr.x)) {
    checkExpr(c, expr.index);
    return facts.record(expr, Mode.unknown, unknownType);
  }
  const under = underlying(base);
  const map = under.kind === 'typeparam' ? coreType(under) : under;
  if (map.kind === 'map') {
    checkValue(c, expr.index);
    convertUntyped(c, expr.index, map.key);
    return facts.record(expr, Mode.mapIndex, map.elem);
  }
  checkIndexValue(c, expr.index, under.kind === 'unknown');
  const isAddressable = mode === Mode.variable;
  switch (under.kind) {
    case 'basic':
      return facts.record(expr, Mode.value, isString(under.name) ? basic.uint8 : unknownType);
    case 'slice':
      return facts.record(expr, Mode.variable, under.elem);
    case 'array':
      return facts.record(expr, isAddressable ? Mode.variable : Mode.value, under.elem);
    case 'pointer': {
      const array = underlying(under.elem);
      return facts.record(expr, Mode.variable, array.kind === 'array' ? array.elem : unknownType);
    }
    case 'typeparam':
      return facts.record(expr, Mode.variable, elementOfTypeParam(under));
    default:
      return facts.record(expr, Mode.unknown, unknownType);
  }
}

/** The common element type of all types of a type parameter's set (Go spec, "Index expressions"). */
function elementOfTypeParam(type: Type & { kind: 'typeparam' }): Type {
  const terms = termsOf(type.constraint);
  if (terms === undefined || terms === 'all' || terms.length === 0) return unknownType;
  const elements = terms.map((term) => {
    const under = underlying(term.type);
    const array = under.kind === 'pointer' ? underlying(under.elem) : under;
    if (array.kind === 'basic') return isString(array.name) ? basic.uint8 : unknownType;
    return array.kind === 'slice' || array.kind === 'array' ? array.elem : unknownType;
  });
  return elements[0] ?? unknownType;
}

function isString(name: BasicName): boolean {
  return name === 'string' || name === 'untyped string';
}

/** Checks an index or size: an untyped constant becomes an int, unless what is indexed might be a map. */
export function checkIndexValue(c: Checker, expr: Expr, isUnknown = false): void {
  checkValue(c, expr);
  convertUntyped(c, expr, isUnknown ? unknownType : basic.int);
}

function checkInstance(c: Checker, expr: IndexExpr | IndexListExpr, base: Type, args: readonly Expr[]): Type {
  const facts = c.facts;
  const typeArgs = args.map((arg) => checkType(c, arg));
  if (facts.modeOf(expr.x) === Mode.type) {
    return facts.record(expr, Mode.type, instantiateType(c, expr.x, base, typeArgs));
  }
  if (base.kind !== 'signature') return facts.record(expr, Mode.unknown, unknownType);
  const instance = instantiateExplicitly(c, base, typeArgs);
  return facts.record(expr, Mode.value, instance);
}

/** Gives the name of a generic function, or `f[T]`, the type that it has here, as go/types records it. */
export function recordInstance(c: Checker, fun: Expr, type: Type): void {
  let at = fun;
  for (;;) {
    c.facts.retype(at, type);
    if (at.kind !== 'ParenExpr') return;
    at = at.x;
  }
}

function checkSlice(c: Checker, expr: SliceExpr): Type {
  const facts = c.facts;
  const base = checkValue(c, expr.x);
  for (const index of [expr.low, expr.high, expr.max]) if (index !== undefined) checkIndexValue(c, index);
  const core = coreTypeOrString(base);
  switch (core.kind) {
    case 'basic':
      if (!isString(core.name)) break;
      // Slicing an untyped string constant gives a string, any other string type is kept.
      if (isUntyped(base)) return facts.record(expr, Mode.value, basic.string);
      return facts.record(expr, Mode.value, base);
    case 'slice':
      return facts.record(expr, Mode.value, base);
    case 'array':
      return facts.record(expr, Mode.value, sliceOf(core.elem));
    case 'pointer': {
      const array = underlying(core.elem);
      if (array.kind === 'array') return facts.record(expr, Mode.value, sliceOf(array.elem));
      break;
    }
    default:
  }
  return facts.record(expr, Mode.value, unknownType);
}

function checkTypeAssert(c: Checker, expr: TypeAssertExpr): Type {
  checkValue(c, expr.x);
  if (expr.type === undefined) return c.facts.record(expr, Mode.unknown, unknownType);
  return c.facts.record(expr, Mode.commaOk, checkType(c, expr.type));
}

/** Checks expressions of which the only one may be a call with several results; returns the types one by one. */
export function checkExprList(c: Checker, list: readonly Expr[]): readonly Type[] {
  const [only] = list;
  if (list.length === 1 && only !== undefined) {
    const type = checkExpr(c, only);
    return type.kind === 'tuple' ? type.elems : [type];
  }
  return list.map((expr) => checkValue(c, expr));
}

/**
 * Types of the two values of `v, ok := x` where `x` has a comma-ok form; undefined for any other expression. The value's
 * type stays recorded as the expression's.
 */
export function commaOkTypes(c: Checker, expr: Expr, type: Type): readonly [Type, Type] | undefined {
  const mode = c.facts.modeOf(expr);
  if (mode === Mode.mapIndex || mode === Mode.commaOk) return [type, basic['untyped bool']];
  // Half-known code: `v, ok := m[k]` of an unknown m can still be nothing else.
  const bare = expr.kind === 'ParenExpr' ? expr.x : expr;
  const isCommaOkForm =
    bare.kind === 'IndexExpr' || bare.kind === 'TypeAssertExpr' || (bare.kind === 'UnaryExpr' && bare.op === '<-');
  return isCommaOkForm ? [type, basic['untyped bool']] : undefined;
}
