import type { BlockStmt, Expr, FuncDecl, FuncType, Stmt } from '../ast.js';
import { CELLS_PER_NODE, FLAG_HAS_ERROR, FLAG_MISSING, SYMBOL_ERROR } from '../flat-tree.js';
import type { SyntaxProblem } from '../source-file.js';
import type { LowerContext } from './lower-context.js';
import { lowerExprList, lowerNameOr } from './lower-expr.js';
import { badStmt, labelBehind, lowerStatementsOf, lowerStmt } from './lower-stmt.js';
import { emptyFieldList, lowerParameters, lowerResults, lowerTypeParameters } from './lower-type.js';
import { nextTokenOffset } from './scan.js';

/** Appends what can be read of an ERROR node among statements: its whole statements, the rest as `BadStmt`s. */
export function lowerError(c: LowerContext, node: number, into: Stmt[]): void {
  const end = c.next(node);
  const previous = into[into.length - 1];
  // `x.` that waits for its name.
  if (previous?.kind === 'ExprStmt' && previous.end === c.start(node) && c.text[previous.end] === '.') {
    const sel = lowerNameOr(c, -1, previous.end + 1);
    const id = c.expressionCount++;
    const x: Expr = { kind: 'SelectorExpr', start: previous.start, end: sel.end, id, x: previous.x, sel };
    into[into.length - 1] = { kind: 'ExprStmt', start: x.start, end: x.end, x };
    lowerPieces(c, c.next(node + 1), end, sel.end, c.end(node), into);
    return;
  }
  const label = previous === undefined ? undefined : labelBehind(c, previous);
  if (label !== undefined && previous!.end === c.start(node) && c.next(node + 1) === end) {
    into[into.length - 1] = label;
    return;
  }
  lowerPieces(c, node + 1, end, c.start(node), c.end(node), into);
}

/** A `case` clause from the pieces of an ERROR node; a `BadStmt` where it has no colon. */
export function lowerBrokenCase(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const colonNode = c.childOf(node, grammar.colon);
  if (colonNode < 0 || c.symbol(node + 1) !== grammar.caseKeyword) return badStmt(c.start(node), c.end(node));
  const list: Expr[] = [];
  for (let at = c.nextNamed(node + 1, colonNode); at >= 0; at = c.nextNamed(c.next(at), colonNode)) {
    list.push(...lowerExprList(c, at));
  }
  const body: Stmt[] = [];
  const colon = c.start(colonNode);
  lowerPieces(c, c.next(colonNode), c.next(node), colon + 1, c.end(node), body);
  const end = body[body.length - 1]?.end ?? colon + 1;
  return { kind: 'CaseClause', start: c.start(node), end, list, colon, body };
}

/**
 * Appends the statements among the sibling nodes from `from` to `end`; what lies between them, from offset `badFrom` to
 * `badTo`, becomes `BadStmt`s.
 */
function lowerPieces(c: LowerContext, from: number, end: number, badFrom: number, badTo: number, into: Stmt[]): void {
  const { grammar } = c;
  let covered = badFrom;
  for (let at = from; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    const isList = symbol === grammar.statementList;
    if (!isList && grammar.stmts[symbol] === undefined) continue;
    pushBad(c, covered, c.start(at), into);
    if (isList) lowerStatementsOf(c, at, into);
    else into.push(lowerStmt(c, at));
    covered = c.end(at);
  }
  pushBad(c, covered, badTo, into);
}

/** A `BadStmt` for the range, unless nothing but whitespace and comments is in it. */
function pushBad(c: LowerContext, start: number, end: number, into: Stmt[]): void {
  const from = nextTokenOffset(c.text, start);
  if (from < end) into.push(badStmt(from, end));
}

/** Whether a node is an ERROR that begins like a function: what is left of one whose text does not fit together. */
export function isBrokenFunc(c: LowerContext, node: number): boolean {
  return c.symbol(node) === SYMBOL_ERROR && c.next(node) > node + 1 && c.symbol(node + 1) === c.grammar.funcKeyword;
}

/** A function from the pieces of an ERROR node: its head as far as it goes, and every whole statement behind it. */
export function lowerBrokenFunc(c: LowerContext, node: number): FuncDecl {
  const { grammar } = c;
  const start = c.start(node);
  const end = c.next(node);
  const lists: number[] = [];
  let nameNode = -1;
  let typeParamsNode = -1;
  let open = -1;
  let resultNode = -1;
  for (let at = c.next(node + 1); at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.leftBrace || symbol === grammar.statementList || grammar.stmts[symbol] !== undefined) {
      open = at;
      break;
    }
    if (symbol === grammar.parameterList) lists.push(at);
    else if (symbol === grammar.typeParameterList) typeParamsNode = at;
    else if (nameNode < 0 && (symbol === grammar.identifier || symbol === grammar.fieldIdentifier)) nameNode = at;
    else if (nameNode >= 0 && lists.length > 0 && grammar.exprs[symbol] !== undefined) resultNode = at;
  }
  const receiver = lists.find((list) => list < nameNode || nameNode < 0);
  const signature = lists.filter((list) => list !== receiver);
  const recv = receiver === undefined ? undefined : lowerParameters(c, receiver);
  const name = lowerNameOr(c, nameNode, recv === undefined ? start + 'func'.length : recv.end);
  const typeParams = lowerTypeParameters(c, typeParamsNode);
  const params = signature[0] === undefined ? emptyFieldList(name.end) : lowerParameters(c, signature[0]);
  const result = signature[1] ?? resultNode;
  const results = result < 0 ? undefined : lowerResults(c, result);
  const typeEnd = results === undefined ? params.end : results.end;
  const id = c.expressionCount++;
  const type: FuncType = { kind: 'FuncType', start, end: typeEnd, id, typeParams, params, results };
  let body: BlockStmt | undefined;
  if (open >= 0) {
    const stmts: Stmt[] = [];
    const from = c.symbol(open) === grammar.leftBrace ? c.next(open) : open;
    lowerPieces(c, from, end, c.start(open) + 1, c.end(node), stmts);
    body = { kind: 'BlockStmt', start: c.start(open), end: c.end(node), stmts };
  }
  const doc = c.comments.docOf(start);
  return { kind: 'FuncDecl', start, end: body === undefined ? typeEnd : body.end, doc, recv, name, type, body };
}

/** The same function with the statements of nodes that follow it, which were cut off from it by a stray bracket. */
export function withTail(c: LowerContext, func: FuncDecl, tail: readonly number[]): FuncDecl {
  const last = tail[tail.length - 1];
  if (last === undefined) return func;
  const start = func.body === undefined ? c.start(tail[0]!) : func.body.start;
  const stmts: Stmt[] = func.body === undefined ? [] : [...func.body.stmts];
  for (const node of tail) {
    if (c.symbol(node) === SYMBOL_ERROR) lowerError(c, node, stmts);
    else stmts.push(lowerStmt(c, node));
  }
  const end = c.end(last);
  return { ...func, end, body: { kind: 'BlockStmt', start, end, stmts } };
}

/** Ranges of the outermost ERROR nodes and of the missing tokens of a tree. */
export function problemsOf(cells: Int32Array): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  if (cells.length === 0 || ((cells[0]! >>> 24) & FLAG_HAS_ERROR) === 0) return problems;
  for (let node = 0; node * CELLS_PER_NODE < cells.length;) {
    const cell = node * CELLS_PER_NODE;
    const isError = (cells[cell]! & 0xffff) === SYMBOL_ERROR;
    const flags = cells[cell]! >>> 24;
    if (isError || (flags & FLAG_MISSING) !== 0) problems.push({ start: cells[cell + 1]!, end: cells[cell + 2]! });
    const isSound = (flags & FLAG_HAS_ERROR) === 0;
    node = isError || isSound ? cells[cell + 3]! : node + 1;
  }
  return problems;
}
