import { exactList } from './exact-list.js';
import type { ChanType, Expr, Field, FieldList, FuncType, Ident } from '../ast.js';
import { MAX_DEPTH, type LowerContext, type LowerExpr } from './lower-context.js';
import {
  badExpr,
  instantiation,
  lowerBasicLit,
  lowerChildren,
  lowerExpr,
  lowerExprOr,
  lowerName,
  lowerNameOr,
  tooDeep,
} from './lower-expr.js';
import { nextTokenOffset } from './scan.js';

function lowerPointerType(c: LowerContext, node: number): Expr {
  const x = lowerExprOr(c, c.firstNamed(node), c.end(node));
  return { kind: 'StarExpr', start: c.start(node), end: x.end, id: c.expressionCount++, x };
}

function lowerNegatedType(c: LowerContext, node: number): Expr {
  const x = lowerExprOr(c, c.firstNamed(node), c.end(node));
  return { kind: 'UnaryExpr', start: c.start(node), end: x.end, id: c.expressionCount++, op: '~', x };
}

function lowerQualifiedType(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const x = lowerExprOr(c, c.child(node, grammar.fPackage), c.start(node));
  const sel = lowerNameOr(c, c.child(node, grammar.fName), c.end(node));
  return { kind: 'SelectorExpr', start: x.start, end: sel.end, id: c.expressionCount++, x, sel };
}

function lowerGenericType(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const type = c.child(node, grammar.fType);
  const list = c.child(node, grammar.fTypeArguments);
  if (type < 0 || list < 0) return badExpr(c, c.start(node), c.end(node));
  // The grammar reads `~T[int]` as an instantiation of `~T`.
  const isNegated = c.symbol(type) === grammar.negatedType;
  const base = isNegated ? lowerExprOr(c, c.firstNamed(type), c.end(type)) : lowerExpr(c, type);
  const x = instantiation(c, base, lowerChildren(c, list, list + 1), c.end(list));
  if (!isNegated) return x;
  return { kind: 'UnaryExpr', start: c.start(type), end: x.end, id: c.expressionCount++, op: '~', x };
}

/** `A | B | C`, and a single element, which is that type itself. */
function lowerTypeElem(c: LowerContext, node: number): Expr {
  const end = c.next(node);
  const first = c.firstNamed(node);
  let x = lowerExprOr(c, first, c.start(node));
  if (first < 0) return x;
  let opStart = x.end;
  let count = 0;
  for (let at = c.next(first); at < end; at = c.next(at)) {
    if (count++ > MAX_DEPTH) return tooDeep(c, node);
    if (c.symbol(at) === c.grammar.bar) opStart = c.start(at);
    else if (c.grammar.isOperandSymbol[c.symbol(at)] === 1) {
      const y = lowerExpr(c, at);
      x = { kind: 'BinaryExpr', start: x.start, end: y.end, id: c.expressionCount++, x, op: '|', opStart, y };
    }
  }
  return x;
}

function lowerArrayType(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const length = lowerExprOr(c, c.child(node, grammar.fLength), c.start(node) + 1);
  const element = lowerExprOr(c, c.child(node, grammar.fElement), c.end(node));
  return { kind: 'ArrayType', start: c.start(node), end: element.end, id: c.expressionCount++, length, element };
}

/** `[]T`, and `[...]T` where the grammar does not know it: outside composite literals. */
function lowerSliceType(c: LowerContext, node: number): Expr {
  const start = c.start(node);
  const dots = c.text.charCodeAt(start + 1) === CLOSING_BRACKET ? -1 : nextTokenOffset(c.text, start + 1);
  const length = dots >= 0 && c.text.startsWith('...', dots) ? lowerDots(c, dots) : undefined;
  const element = lowerExprOr(c, c.child(node, c.grammar.fElement), c.end(node));
  return { kind: 'ArrayType', start, end: element.end, id: c.expressionCount++, length, element };
}

function lowerImplicitLengthArrayType(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const length = lowerDots(c, c.tokenStart(node, grammar.dots));
  const element = lowerExprOr(c, c.child(node, grammar.fElement), c.end(node));
  return { kind: 'ArrayType', start: c.start(node), end: element.end, id: c.expressionCount++, length, element };
}

function lowerDots(c: LowerContext, start: number): Expr {
  return { kind: 'Ellipsis', start, end: start + 3, id: c.expressionCount++, element: undefined };
}

function lowerMapType(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const key = lowerExprOr(c, c.child(node, grammar.fKey), c.end(node));
  const value = lowerExprOr(c, c.child(node, grammar.fValue), c.end(node));
  return { kind: 'MapType', start: c.start(node), end: value.end, id: c.expressionCount++, key, value };
}

function lowerChannelType(c: LowerContext, node: number): Expr {
  return lowerChannel(c, node, false);
}

/**
 * A channel type. Go gives an arrow to the leftmost `chan` it can belong to (Go spec, "Channel types"), the grammar now and
 * then to the one on its right: with `isArrowTaken` the node's own leading arrow counts as the outer type's.
 */
function lowerChannel(c: LowerContext, node: number, isArrowTaken: boolean): ChanType {
  const { grammar } = c;
  const arrow = c.childOf(node, grammar.arrow);
  const valueNode = c.child(node, grammar.fValue);
  let dir: ChanType['dir'] = arrow < 0 ? 'both' : arrow === node + 1 ? 'recv' : 'send';
  let start = c.start(node);
  if (isArrowTaken && dir === 'recv') {
    dir = 'both';
    start = c.start(c.next(arrow));
  }
  let value: Expr;
  if (dir === 'both' && isReceiveChannel(c, valueNode)) {
    dir = 'send';
    value = lowerChannel(c, valueNode, true);
  } else value = lowerExprOr(c, valueNode, c.end(node));
  return { kind: 'ChanType', start, end: value.end, id: c.expressionCount++, dir, value };
}

/** Whether a node is `<-chan T`. */
export function isReceiveChannel(c: LowerContext, node: number): boolean {
  const { grammar } = c;
  return node >= 0 && c.symbol(node) === grammar.channelType && c.symbol(node + 1) === grammar.arrow;
}

/** `chan T` of a node `<-chan T`, where the arrow is an operator. */
export function lowerChannelBehindArrow(c: LowerContext, node: number): ChanType {
  return lowerChannel(c, node, true);
}

function lowerStructType(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const list = c.childOf(node, grammar.fieldDeclarationList);
  if (list < 0) {
    const fields = emptyFieldList(c.end(node));
    return { kind: 'StructType', start: c.start(node), end: fields.end, id: c.expressionCount++, fields };
  }
  const fields: Field[] = [];
  const end = c.next(list);
  for (let at = list + 1; at < end; at = c.next(at)) {
    if (c.symbol(at) === grammar.fieldDeclaration) fields.push(lowerStructField(c, at));
  }
  const all = fieldList(c, list, fields);
  return { kind: 'StructType', start: c.start(node), end: all.end, id: c.expressionCount++, fields: all };
}

function lowerStructField(c: LowerContext, node: number): Field {
  const { grammar } = c;
  const names = lowerNames(c, node);
  const typeNode = c.child(node, grammar.fType);
  let type = lowerExprOr(c, typeNode, c.end(node));
  if (names.length === 0 && c.symbol(node + 1) === grammar.star) {
    type = { kind: 'StarExpr', start: c.start(node + 1), end: type.end, id: c.expressionCount++, x: type };
  }
  const tagNode = c.child(node, grammar.fTag);
  const tag = tagNode < 0 ? undefined : lowerBasicLit(c, tagNode);
  const start = names.length > 0 ? names[0]!.start : type.start;
  const end = tag === undefined ? type.end : tag.end;
  return {
    kind: 'Field',
    start,
    end,
    doc: c.comments.docOf(start),
    names,
    type,
    tag,
    comment: c.comments.lineCommentOf(end),
  };
}

function lowerInterfaceType(c: LowerContext, node: number): Expr {
  const { grammar } = c;
  const fields: Field[] = [];
  const end = c.next(node);
  for (let at = node + 1; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.methodElem) fields.push(lowerMethodElem(c, at));
    else if (symbol === grammar.typeElem) fields.push(lowerEmbedded(c, at));
  }
  const open = c.childOf(node, grammar.leftBrace);
  const close = c.childOf(node, grammar.rightBrace);
  const methods: FieldList = {
    kind: 'FieldList',
    start: open < 0 ? c.end(node) : c.start(open),
    end: c.end(node),
    opening: open < 0 ? -1 : c.start(open),
    fields,
    closing: close < 0 ? -1 : c.start(close),
  };
  return { kind: 'InterfaceType', start: c.start(node), end: methods.end, id: c.expressionCount++, methods };
}

function lowerMethodElem(c: LowerContext, node: number): Field {
  const names = lowerNames(c, node);
  const type = lowerSignature(c, node, -1, undefined);
  const start = names.length > 0 ? names[0]!.start : type.start;
  const doc = c.comments.docOf(start);
  const comment = c.comments.lineCommentOf(type.end);
  return { kind: 'Field', start, end: type.end, doc, names, type, tag: undefined, comment };
}

const NO_NAMES: readonly Ident[] = [];

function lowerEmbedded(c: LowerContext, node: number): Field {
  const type = lowerTypeElem(c, node);
  const comment = c.comments.lineCommentOf(type.end);
  // go/parser keeps the lead comment of elements that start with a name only.
  const doc = startsWithName(type) ? c.comments.docOf(type.start) : undefined;
  return { kind: 'Field', start: type.start, end: type.end, doc, names: NO_NAMES, type, tag: undefined, comment };
}

function startsWithName(type: Expr): boolean {
  let x = type;
  for (;;) {
    switch (x.kind) {
      case 'Ident':
        return true;
      case 'BinaryExpr':
      case 'IndexExpr':
      case 'IndexListExpr':
      case 'SelectorExpr':
        x = x.x;
        break;
      default:
        return false;
    }
  }
}

/** The identifiers in the `name` field; the grammar puts the commas between them there too. */
export function lowerNames(c: LowerContext, node: number): readonly Ident[] {
  const { fName, isOperandSymbol } = c.grammar;
  let names: Ident[] | undefined;
  const end = c.next(node);
  for (let at = node + 1; at < end; at = c.next(at)) {
    if (c.field(at) !== fName || isOperandSymbol[c.symbol(at)] !== 1) continue;
    if (names === undefined) names = [lowerName(c, at)];
    else names.push(lowerName(c, at));
  }
  return names ?? NO_NAMES;
}

/** `func (…) …` of a function type or a function literal, from the keyword on. */
export function lowerFuncType(c: LowerContext, node: number): FuncType {
  return lowerSignature(c, node, c.start(node), undefined);
}

/** Parameters and results of a node; `start` is that of the keyword `func`, or -1 where there is none. */
export function lowerSignature(
  c: LowerContext,
  node: number,
  start: number,
  typeParams: FieldList | undefined,
): FuncType {
  const { grammar } = c;
  const parameters = c.child(node, grammar.fParameters);
  const params = parameters < 0 ? emptyFieldList(c.end(node)) : lowerParameters(c, parameters);
  const result = c.child(node, grammar.fResult);
  const results = result < 0 ? undefined : lowerResults(c, result);
  return {
    kind: 'FuncType',
    start: start < 0 ? params.start : start,
    end: results === undefined ? params.end : results.end,
    id: c.expressionCount++,
    typeParams,
    params,
    results,
  };
}

/** Results: a `parameter_list` or a single type. */
export function lowerResults(c: LowerContext, node: number): FieldList {
  if (c.symbol(node) === c.grammar.parameterList) return lowerParameters(c, node);
  const type = lowerExpr(c, node);
  const { start, end } = type;
  return { kind: 'FieldList', start, end, opening: -1, fields: [plainField(start, end, NO_NAMES, type)], closing: -1 };
}

function plainField(start: number, end: number, names: readonly Ident[], type: Expr): Field {
  return { kind: 'Field', start, end, doc: undefined, names, type, tag: undefined, comment: undefined };
}

/** A `parameter_list` of parameters, results or a receiver. */
export function lowerParameters(c: LowerContext, node: number): FieldList {
  const { grammar } = c;
  const fields: Field[] = [];
  let hasNames = false;
  let hasTypesOnly = false;
  const end = c.next(node);
  for (let at = node + 1; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.parameterDeclaration) fields.push(lowerParameter(c, at));
    else if (symbol === grammar.variadicParameterDeclaration) fields.push(lowerVariadicParameter(c, at));
    else continue;
    if (fields[fields.length - 1]!.names.length > 0) hasNames = true;
    else hasTypesOnly = true;
  }
  return fieldList(c, node, hasNames && hasTypesOnly ? withSharedTypes(fields) : fields);
}

/**
 * Joins names to the type that follows them: of ten names or more before one type the grammar makes parameters without
 * names. No parameter list has both (Go spec, "Function types").
 */
function withSharedTypes(fields: readonly Field[]): Field[] {
  const joined: Field[] = [];
  let waiting: Ident[] = [];
  for (const field of fields) {
    if (field.names.length === 0 && field.type.kind === 'Ident') {
      waiting.push(field.type);
      continue;
    }
    const first = waiting[0];
    if (first === undefined) joined.push(field);
    else joined.push(plainField(first.start, field.end, [...waiting, ...field.names], field.type));
    waiting = [];
  }
  for (const type of waiting) joined.push(plainField(type.start, type.end, NO_NAMES, type));
  return joined;
}

function lowerParameter(c: LowerContext, node: number): Field {
  const names = lowerNames(c, node);
  const type = lowerExprOr(c, c.child(node, c.grammar.fType), c.end(node));
  return plainField(names.length > 0 ? names[0]!.start : type.start, type.end, names, type);
}

function lowerVariadicParameter(c: LowerContext, node: number): Field {
  const { grammar } = c;
  const names = lowerNames(c, node);
  const element = lowerExprOr(c, c.child(node, grammar.fType), c.end(node));
  const start = c.tokenStart(node, grammar.dots);
  const type: Expr = { kind: 'Ellipsis', start, end: element.end, id: c.expressionCount++, element };
  return plainField(names.length > 0 ? names[0]!.start : start, element.end, names, type);
}

/** `[K comparable, V any]`; undefined where there is no list (`node` is -1). */
export function lowerTypeParameters(c: LowerContext, node: number): FieldList | undefined {
  if (node < 0) return undefined;
  const fields: Field[] = [];
  const end = c.next(node);
  for (let at = node + 1; at < end; at = c.next(at)) {
    if (c.symbol(at) !== c.grammar.typeParameterDeclaration) continue;
    const names = lowerNames(c, at);
    const type = lowerExprOr(c, c.child(at, c.grammar.fType), c.end(at));
    fields.push(plainField(names.length > 0 ? names[0]!.start : type.start, type.end, names, type));
  }
  return fieldList(c, node, fields);
}

const CLOSING_BRACKET = 93;
/** `)`, `]` and `}`. */
const CLOSING: readonly number[] = [41, CLOSING_BRACKET, 125];

/** A list whose node's range is that of its brackets. */
function fieldList(c: LowerContext, node: number, fields: readonly Field[]): FieldList {
  const start = c.start(node);
  const end = c.end(node);
  const isClosed = end > start + 1 && CLOSING.includes(c.text.charCodeAt(end - 1));
  return { kind: 'FieldList', start, end, opening: start, fields: exactList(fields), closing: isClosed ? end - 1 : -1 };
}

/** A list that is not there. */
export function emptyFieldList(offset: number): FieldList {
  return { kind: 'FieldList', start: offset, end: offset, opening: -1, fields: [], closing: -1 };
}

/** Types by the name of their node. */
export const types: Readonly<Record<string, LowerExpr>> = {
  pointer_type: lowerPointerType,
  negated_type: lowerNegatedType,
  qualified_type: lowerQualifiedType,
  generic_type: lowerGenericType,
  type_elem: lowerTypeElem,
  type_constraint: lowerTypeElem,
  array_type: lowerArrayType,
  slice_type: lowerSliceType,
  implicit_length_array_type: lowerImplicitLengthArrayType,
  map_type: lowerMapType,
  channel_type: lowerChannelType,
  struct_type: lowerStructType,
  interface_type: lowerInterfaceType,
  function_type: lowerFuncType,
};
