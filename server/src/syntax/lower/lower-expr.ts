import { exactList } from './exact-list.js';
import type {
  BadExpr,
  BasicLit,
  CallExpr,
  CompositeLit,
  Expr,
  Ident,
  KeyValueExpr,
  UnaryOp,
  BinaryOp,
} from '../ast.js';
import { SYMBOL_ERROR } from '../flat-tree.js';
import { internName } from './names.js';
import { MAX_DEPTH, NESTING_COST, type LowerChained, type LowerContext, type LowerExpr } from './lower-context.js';
import { lowerBlock } from './lower-stmt.js';
import { isReceiveChannel, lowerChannelBehindArrow, lowerFuncType } from './lower-type.js';

/** Literals of at most this length share one string among equals. */
const MAX_INTERNED_LITERAL = 12;

const TILDE = 126;

/** Lowers an expression or a type; what cannot be read becomes a `BadExpr`. */
export function lowerExpr(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const symbol = c.symbol(node);
  const leaf = grammar.exprs[symbol];
  if (leaf !== undefined) {
    if (c.depth >= MAX_DEPTH) return tooDeep(c, node);
    c.depth += NESTING_COST;
    const x = leaf(c, node);
    c.depth -= NESTING_COST;
    return x;
  }
  if (grammar.chains[symbol] === undefined) return badExprOf(c, node);
  return lowerChain(c, node);
}

/** Lowers expressions that nest in their first operand without recursion into it. */
function lowerChain(c: LowerContext, node: number): Expr {
  const outerDepth = c.depth;
  c.depth += NESTING_COST - 1;
  const { chain } = c;
  const { chains, binaryExpression, isPrefixType } = c.grammar;
  const bottom = chain.length;
  let at = node;
  while (at >= 0 && chains[c.symbol(at)] !== undefined && c.depth < MAX_DEPTH) {
    chain.push(at);
    c.depth++;
    at = c.firstNamed(at);
  }
  if (chain.length === bottom) {
    c.depth = outerDepth;
    return tooDeep(c, node);
  }
  // In `*T(x)` and `<-chan T(x)` the grammar calls the type; to Go the prefix is an operator on the call and all behind it.
  let prefixes: number[] | undefined;
  if (at >= 0 && isPrefixType[c.symbol(at)] === 1 && c.symbol(chain[chain.length - 1]!) !== binaryExpression) {
    prefixes = [];
    const { pointerType, negatedType } = c.grammar;
    while (at >= 0 && (c.symbol(at) === pointerType || c.symbol(at) === negatedType) && c.depth < MAX_DEPTH) {
      c.depth += NESTING_COST;
      prefixes.push(at);
      at = c.firstNamed(at);
    }
    if (isReceiveChannel(c, at)) prefixes.push(at);
  }
  let x: Expr;
  if (at < 0) x = badExpr(c, c.start(node), c.start(node));
  else if (prefixes?.at(-1) === at) x = lowerChannelBehindArrow(c, at);
  else x = lowerExpr(c, at);
  while (chain.length > bottom) {
    const link = chain.pop()!;
    if (prefixes !== undefined && c.symbol(link) === binaryExpression) {
      x = withPrefixes(c, prefixes, x);
      prefixes = undefined;
    }
    x = chains[c.symbol(link)]!(c, link, x);
    c.depth--;
  }
  if (prefixes !== undefined) x = withPrefixes(c, prefixes, x);
  c.depth = outerDepth;
  return x;
}

function withPrefixes(c: LowerContext, prefixes: readonly number[], operand: Expr): Expr {
  let x = operand;
  for (let i = prefixes.length - 1; i >= 0; i--) {
    const node = prefixes[i]!;
    const start = c.start(node);
    const symbol = c.symbol(node);
    if (symbol === c.grammar.pointerType) {
      x = { kind: 'StarExpr', start, end: x.end, id: c.expressionCount++, x };
    } else {
      const op = symbol === c.grammar.negatedType ? '~' : '<-';
      x = { kind: 'UnaryExpr', start, end: x.end, id: c.expressionCount++, op, x };
    }
  }
  return x;
}

/** Lowers a child, or makes an empty `BadExpr` at `offset` where there is none (`node` is -1). */
export function lowerExprOr(c: LowerContext, node: number, offset: number): Expr {
  return node < 0 ? badExpr(c, offset, offset) : lowerExpr(c, node);
}

export function lowerOptionalExpr(c: LowerContext, node: number): Expr | undefined {
  return node < 0 ? undefined : lowerExpr(c, node);
}

/** Lowers the expressions of an `expression_list`, or a single expression that stands in its place. */
export function lowerExprList(c: LowerContext, node: number): readonly Expr[] {
  if (node < 0) return [];
  if (c.symbol(node) !== c.grammar.expressionList) return [lowerExpr(c, node)];
  const list: Expr[] = [];
  const end = c.next(node);
  for (let at = c.nextNamed(node + 1, end); at >= 0; at = c.nextNamed(c.next(at), end)) list.push(lowerExpr(c, at));
  return exactList(list);
}

export function badExpr(c: LowerContext, start: number, end: number): BadExpr {
  return { kind: 'BadExpr', start, end, id: c.expressionCount++ };
}

function badExprOf(c: LowerContext, node: number): BadExpr {
  return badExpr(c, c.start(node), c.end(node));
}

/** A `BadExpr` for a node that is nested too deep. */
export function tooDeep(c: LowerContext, node: number): BadExpr {
  c.problems.push({ start: c.start(node), end: c.end(node) });
  return badExprOf(c, node);
}

/** An identifier in a place where only one can stand; `_` where it is missing, as go/parser has it. */
export function lowerName(c: LowerContext, node: number): Ident {
  const start = c.start(node);
  const end = c.end(node);
  const name = start === end ? '_' : internName(c.text, start, end);
  return { kind: 'Ident', start, end, id: c.expressionCount++, name };
}

/** The name in a child, or a missing one at `offset` where there is none (`node` is -1). */
export function lowerNameOr(c: LowerContext, node: number, offset: number): Ident {
  if (node >= 0) return lowerName(c, node);
  return { kind: 'Ident', start: offset, end: offset, id: c.expressionCount++, name: '_' };
}

function lowerIdent(c: LowerContext, node: number): Expr {
  if (c.start(node) === c.end(node)) return badExprOf(c, node);
  return (c.typesApart.length > 0 ? lowerTypeApart(c, c.start(node)) : undefined) ?? lowerName(c, node);
}

/** The type at an offset that was masked and parsed apart; undefined where there is none. */
export function lowerTypeApart(c: LowerContext, offset: number): Expr | undefined {
  const apart = c.isApart ? undefined : c.typesApart.find((type) => type.start === offset);
  if (apart === undefined) return undefined;
  const { cells, grammar } = c;
  c.cells = apart.tree.cells;
  c.isApart = true;
  try {
    const declaration = c.childOf(0, grammar.varDeclaration);
    const spec = declaration < 0 ? -1 : c.childOf(declaration, grammar.varSpec);
    const type = spec < 0 ? -1 : c.child(spec, grammar.fType);
    return type < 0 ? badExpr(c, apart.start, apart.end) : lowerExpr(c, type);
  } finally {
    c.cells = cells;
    c.isApart = false;
  }
}

export function lowerBasicLit(c: LowerContext, node: number): BasicLit {
  const start = c.start(node);
  const end = c.end(node);
  const value = end - start <= MAX_INTERNED_LITERAL ? internName(c.text, start, end) : c.text.slice(start, end);
  const token = c.grammar.literalKinds[c.symbol(node)] ?? 'STRING';
  return { kind: 'BasicLit', start, end, id: c.expressionCount++, token, value };
}

function lowerParen(c: LowerContext, node: number): Expr {
  const x = lowerExprOr(c, c.firstNamed(node), c.start(node) + 1);
  return { kind: 'ParenExpr', start: c.start(node), end: c.end(node), id: c.expressionCount++, x };
}

function lowerUnary(c: LowerContext, node: number): Expr {
  const start = c.start(node);
  const x = lowerExprOr(c, c.firstNamed(node), c.end(node));
  // `~` is masked as `^`, for the grammar knows it in types only.
  const op = c.text.charCodeAt(start) === TILDE ? '~' : c.grammar.operators[c.symbol(node + 1)];
  if (op === '*') return { kind: 'StarExpr', start, end: x.end, id: c.expressionCount++, x };
  return { kind: 'UnaryExpr', start, end: x.end, id: c.expressionCount++, op: op as UnaryOp, x };
}

function lowerBinary(c: LowerContext, node: number, x: Expr): Expr {
  const operator = c.child(node, c.grammar.fOperator);
  if (operator < 0) return badExpr(c, x.start, c.end(node));
  const y = lowerExprOr(c, c.nextNamed(operator + 1, c.next(node)), c.end(operator));
  const op = c.grammar.operators[c.symbol(operator)] as BinaryOp;
  return {
    kind: 'BinaryExpr',
    start: x.start,
    end: y.end,
    id: c.expressionCount++,
    x,
    op,
    opStart: c.start(operator),
    y,
  };
}

function lowerSelector(c: LowerContext, node: number, x: Expr): Expr {
  const sel = lowerNameOr(c, c.child(node, c.grammar.fField), c.end(node));
  return { kind: 'SelectorExpr', start: x.start, end: sel.end, id: c.expressionCount++, x, sel };
}

function lowerIndex(c: LowerContext, node: number, x: Expr): Expr {
  const index = lowerExprOr(c, c.child(node, c.grammar.fIndex), c.end(node));
  return { kind: 'IndexExpr', start: x.start, end: c.end(node), id: c.expressionCount++, x, index };
}

function lowerSlice(c: LowerContext, node: number, x: Expr): Expr {
  const { grammar } = c;
  const low = lowerOptionalExpr(c, c.child(node, grammar.fStart));
  const high = lowerOptionalExpr(c, c.child(node, grammar.fEnd));
  const max = lowerOptionalExpr(c, c.child(node, grammar.fCapacity));
  return { kind: 'SliceExpr', start: x.start, end: c.end(node), id: c.expressionCount++, x, low, high, max };
}

function lowerTypeAssertion(c: LowerContext, node: number, x: Expr): Expr {
  const typeNode = c.child(node, c.grammar.fType);
  const type = isKeywordType(c, typeNode) ? undefined : lowerExprOr(c, typeNode, c.end(node));
  return { kind: 'TypeAssertExpr', start: x.start, end: c.end(node), id: c.expressionCount++, x, type };
}

/** Whether a node is the `type` of `x.(type)`, which is masked outside the heads of switches. */
function isKeywordType(c: LowerContext, node: number): boolean {
  return node >= 0 && c.end(node) - c.start(node) === 4 && c.text.startsWith('type', c.start(node));
}

/** `x[a, b]` of an instantiation whose arguments stand in `list`: children of `type_arguments` or of the node itself. */
export function instantiation(c: LowerContext, x: Expr, indices: readonly Expr[], end: number): Expr {
  const only = indices.length === 1 ? indices[0] : undefined;
  if (only !== undefined) {
    return { kind: 'IndexExpr', start: x.start, end, id: c.expressionCount++, x, index: only };
  }
  return { kind: 'IndexListExpr', start: x.start, end, id: c.expressionCount++, x, indices };
}

/** Named children of a node from `first` on. */
export function lowerChildren(c: LowerContext, node: number, first: number): readonly Expr[] {
  const list: Expr[] = [];
  const end = c.next(node);
  for (let at = c.nextNamed(first, end); at >= 0; at = c.nextNamed(c.next(at), end)) list.push(lowerExpr(c, at));
  return exactList(list);
}

function lowerTypeInstantiation(c: LowerContext, node: number, x: Expr): Expr {
  const operand = c.firstNamed(node);
  return instantiation(c, x, lowerChildren(c, node, c.next(operand)), c.end(node));
}

function lowerCall(c: LowerContext, node: number, operand: Expr): CallExpr {
  const { grammar } = c;
  const typeArguments = c.child(node, grammar.fTypeArguments);
  const fun =
    typeArguments < 0
      ? operand
      : instantiation(c, operand, lowerChildren(c, typeArguments, typeArguments + 1), c.end(typeArguments));
  const list = c.child(node, grammar.fArguments);
  if (list < 0) return call(c, fun, c.end(node), [], false, c.end(node));
  const args: Expr[] = [];
  let hasEllipsis = false;
  const end = c.next(list);
  for (let at = list + 1; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.variadicArgument) {
      hasEllipsis = true;
      args.push(lowerExprOr(c, c.firstNamed(at), c.start(at)));
    } else if (grammar.isOperandSymbol[symbol] === 1) args.push(lowerExpr(c, at));
    // To the grammar the arguments behind the type in `make(T, n...)` cannot be spread.
    else if (symbol === SYMBOL_ERROR && c.symbol(at + 1) === grammar.dots) hasEllipsis = true;
  }
  return call(c, fun, c.start(list), exactList(args), hasEllipsis, c.end(node));
}

function call(
  c: LowerContext,
  fun: Expr,
  lparen: number,
  args: readonly Expr[],
  hasEllipsis: boolean,
  end: number,
): CallExpr {
  return { kind: 'CallExpr', start: fun.start, end, id: c.expressionCount++, fun, lparen, args, hasEllipsis };
}

function lowerConversion(c: LowerContext, node: number, fun: Expr): Expr {
  const { grammar } = c;
  const operand = lowerExprOr(c, c.child(node, grammar.fOperand), c.end(node));
  return call(c, fun, c.tokenStart(node, grammar.leftParen), [operand], false, c.end(node));
}

function lowerCompositeLit(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const typeNode = c.child(node, grammar.fType);
  const type = lowerOptionalExpr(c, typeNode);
  const body = c.child(node, grammar.fBody);
  if (body < 0) return type ?? badExprOf(c, node);
  return lowerLiteralValue(c, body, type);
}

/** `{…}` of a composite literal, with its type or where it is elided. */
function lowerLiteralValue(c: LowerContext, node: number, type: Expr | undefined): CompositeLit {
  const lbrace = c.start(node);
  const elements: Expr[] = [];
  const end = c.next(node);
  const { keyedElement } = c.grammar;
  for (let at = c.nextNamed(node + 1, end); at >= 0; at = c.nextNamed(c.next(at), end)) {
    elements.push(c.symbol(at) === keyedElement ? lowerKeyed(c, at) : lowerElement(c, at));
  }
  return {
    kind: 'CompositeLit',
    start: type === undefined ? lbrace : type.start,
    end: c.end(node),
    id: c.expressionCount++,
    type,
    lbrace,
    elements: exactList(elements),
  };
}

function lowerKeyed(c: LowerContext, node: number): KeyValueExpr {
  const { grammar } = c;
  const key = lowerElement(c, c.child(node, grammar.fKey), c.start(node));
  const value = lowerElement(c, c.child(node, grammar.fValue), c.end(node));
  return { kind: 'KeyValueExpr', start: key.start, end: value.end, id: c.expressionCount++, key, value };
}

/** A `literal_element`: an expression or a composite literal without its type. */
function lowerElement(c: LowerContext, node: number, offset = 0): Expr {
  if (node < 0) return badExpr(c, offset, offset);
  const { grammar } = c;
  const inner = c.symbol(node) === grammar.literalElement ? c.firstNamed(node) : node;
  if (inner < 0) return badExprOf(c, node);
  return lowerExpr(c, inner);
}

function lowerFuncLit(c: LowerContext, node: number): Expr {
  const type = lowerFuncType(c, node);
  const body = lowerBlock(c, c.child(node, c.grammar.fBody), c.end(node));
  return { kind: 'FuncLit', start: type.start, end: body.end, id: c.expressionCount++, type, body };
}

/** Expressions whose first operand, if they have one, does not make long chains. */
export const leafExprs: Readonly<Record<string, LowerExpr>> = {
  identifier: lowerIdent,
  type_identifier: lowerIdent,
  field_identifier: lowerIdent,
  package_identifier: lowerIdent,
  blank_identifier: lowerIdent,
  nil: lowerIdent,
  true: lowerIdent,
  false: lowerIdent,
  iota: lowerIdent,
  int_literal: lowerBasicLit,
  float_literal: lowerBasicLit,
  imaginary_literal: lowerBasicLit,
  rune_literal: lowerBasicLit,
  interpreted_string_literal: lowerBasicLit,
  raw_string_literal: lowerBasicLit,
  parenthesized_expression: lowerParen,
  parenthesized_type: lowerParen,
  unary_expression: lowerUnary,
  composite_literal: lowerCompositeLit,
  literal_value: (c, node) => lowerLiteralValue(c, node, undefined),
  func_literal: lowerFuncLit,
};

/** Expressions that nest to any depth in their first operand. */
export const chainedExprs: Readonly<Record<string, LowerChained>> = {
  binary_expression: lowerBinary,
  selector_expression: lowerSelector,
  index_expression: lowerIndex,
  slice_expression: lowerSlice,
  type_assertion_expression: lowerTypeAssertion,
  call_expression: lowerCall,
  type_conversion_expression: lowerConversion,
  type_instantiation_expression: lowerTypeInstantiation,
};
