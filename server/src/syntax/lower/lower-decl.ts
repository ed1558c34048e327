import type { Decl, Expr, FieldList, FuncDecl, GenDecl, Ident, PackageClause, Spec } from '../ast.js';
import type { LowerContext } from './lower-context.js';
import {
  lowerBasicLit,
  lowerExprList,
  lowerExprOr,
  lowerNameOr,
  lowerOptionalExpr,
  lowerTypeApart,
} from './lower-expr.js';
import { lowerBlock } from './lower-stmt.js';
import { lowerNames, lowerParameters, lowerSignature, lowerTypeParameters } from './lower-type.js';
import { nextTokenOffset } from './scan.js';

/** `package p`. */
export function lowerPackageClause(c: LowerContext, node: number): PackageClause {
  const name = lowerNameOr(c, c.firstNamed(node), c.end(node));
  const start = c.start(node);
  return { kind: 'PackageClause', start, end: name.end, doc: c.comments.docOf(start), name };
}

/** A `function_declaration` or `method_declaration`. */
export function lowerFuncDecl(c: LowerContext, node: number): FuncDecl {
  const { grammar } = c;
  const start = c.start(node);
  const receiver = c.child(node, grammar.fReceiver);
  const recv = receiver < 0 ? undefined : lowerParameters(c, receiver);
  const nameNode = c.child(node, grammar.fName);
  const name = lowerNameOr(c, nameNode, start + 'func'.length);
  const listNode = c.child(node, grammar.fTypeParameters);
  const typeParams = listNode < 0 ? lowerMethodTypeParameters(c, name) : lowerTypeParameters(c, listNode);
  const type = lowerSignature(c, node, start, typeParams);
  const bodyNode = c.child(node, grammar.fBody);
  const body = bodyNode < 0 ? undefined : lowerBlock(c, bodyNode, c.end(node));
  const end = body === undefined ? type.end : body.end;
  return { kind: 'FuncDecl', start, end, doc: c.comments.docOf(start), recv, name, type, body };
}

/** The type parameters that were blanked behind a method's name and parsed apart. */
function lowerMethodTypeParameters(c: LowerContext, name: Ident): FieldList | undefined {
  for (const { start, tree } of c.methodTypeParameters) {
    if (start < name.end) continue;
    if (c.text.slice(name.end, start).trim() !== '') return undefined;
    const { cells } = c;
    c.cells = tree.cells;
    try {
      const func = c.childOf(0, c.grammar.functionDeclaration);
      return func < 0 ? undefined : lowerTypeParameters(c, c.child(func, c.grammar.fTypeParameters));
    } finally {
      c.cells = cells;
    }
  }
  return undefined;
}

const TOKENS = ['import', 'const', 'type', 'var'] as const;

/** An import, constant, type or variable declaration, of a file or of a function. */
export function lowerGenDecl(c: LowerContext, node: number): GenDecl {
  const { grammar } = c;
  const start = c.start(node);
  const token = TOKENS.find((word) => c.text.startsWith(word, start)) ?? 'var';
  const specs: Spec[] = [];
  // Imports and variables in parentheses have a list node of their own, constants and types have not.
  const inner = c.firstNamed(node);
  const innerSymbol = inner < 0 ? -1 : c.symbol(inner);
  const list = innerSymbol === grammar.importSpecList || innerSymbol === grammar.varSpecList ? inner : node;
  const isParenthesized = c.childOf(list, grammar.leftParen) >= 0;
  const end = c.next(list);
  for (let at = list + 1; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.constSpec || symbol === grammar.varSpec) {
      specs.push(lowerValueSpec(c, at, specs.length, isParenthesized));
    } else if (symbol === grammar.typeSpec || symbol === grammar.typeAlias) {
      specs.push(lowerTypeSpec(c, at, symbol === grammar.typeAlias, isParenthesized));
    } else if (symbol === grammar.importSpec) specs.push(lowerImportSpec(c, at, isParenthesized));
  }
  return {
    kind: 'GenDecl',
    start,
    end: isParenthesized || specs.length === 0 ? c.end(node) : specs[0]!.end,
    doc: c.comments.docOf(start),
    token,
    isParenthesized,
    specs,
  };
}

function lowerImportSpec(c: LowerContext, node: number, hasDoc: boolean): Spec {
  const { grammar } = c;
  const nameNode = c.child(node, grammar.fName);
  const name = nameNode < 0 ? undefined : lowerNameOr(c, nameNode, c.start(node));
  const pathNode = c.child(node, grammar.fPath);
  const path = lowerBasicLit(c, pathNode < 0 ? node : pathNode);
  const start = name === undefined ? path.start : name.start;
  const doc = hasDoc ? c.comments.docOf(start) : undefined;
  return { kind: 'ImportSpec', start, end: path.end, doc, name, path, comment: c.comments.lineCommentOf(path.end) };
}

function lowerValueSpec(c: LowerContext, node: number, iota: number, hasDoc: boolean): Spec {
  const { grammar } = c;
  const names = lowerNames(c, node);
  const lastName = names[names.length - 1];
  const type =
    lowerOptionalExpr(c, c.child(node, grammar.fType)) ??
    (c.typesApart.length > 0 && lastName !== undefined
      ? lowerTypeApart(c, nextTokenOffset(c.text, lastName.end))
      : undefined);
  const values: readonly Expr[] = lowerExprList(c, c.child(node, grammar.fValue));
  const start = names.length > 0 ? names[0]!.start : c.start(node);
  const last = values[values.length - 1] ?? type ?? lastName;
  const end = last === undefined ? c.end(node) : last.end;
  return {
    kind: 'ValueSpec',
    start,
    end,
    doc: hasDoc ? c.comments.docOf(start) : undefined,
    names,
    type,
    values,
    comment: c.comments.lineCommentOf(end),
    iota,
  };
}

function lowerTypeSpec(c: LowerContext, node: number, isAlias: boolean, hasDoc: boolean): Spec {
  const { grammar } = c;
  const name = lowerNameOr(c, c.child(node, grammar.fName), c.start(node));
  const typeParams = lowerTypeParameters(c, c.child(node, grammar.fTypeParameters));
  const type = lowerExprOr(c, c.child(node, grammar.fType), c.end(node));
  return {
    kind: 'TypeSpec',
    start: name.start,
    end: type.end,
    doc: hasDoc ? c.comments.docOf(name.start) : undefined,
    name,
    typeParams,
    isAlias,
    type,
    comment: c.comments.lineCommentOf(type.end),
  };
}

/** Declarations of a file; anything else there becomes a `BadDecl`. */
export function lowerDecl(c: LowerContext, node: number): Decl {
  const { grammar } = c;
  const symbol = c.symbol(node);
  if (symbol === grammar.functionDeclaration || symbol === grammar.methodDeclaration) return lowerFuncDecl(c, node);
  if (
    symbol === grammar.importDeclaration ||
    symbol === grammar.constDeclaration ||
    symbol === grammar.typeDeclaration ||
    symbol === grammar.varDeclaration
  ) {
    return lowerGenDecl(c, node);
  }
  return { kind: 'BadDecl', start: c.start(node), end: c.end(node) };
}
