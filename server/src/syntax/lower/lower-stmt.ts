import { exactList } from './exact-list.js';
import type {
  AssignOp,
  BadStmt,
  BlockStmt,
  BranchStmt,
  CaseClause,
  CommClause,
  EmptyStmt,
  Expr,
  IfStmt,
  Stmt,
} from '../ast.js';
import { SYMBOL_ERROR } from '../flat-tree.js';
import { lowerBrokenCase, lowerError } from './broken.js';
import { MAX_DEPTH, NESTING_COST, type LowerContext, type LowerStmt } from './lower-context.js';
import { lowerGenDecl } from './lower-decl.js';
import {
  badExpr,
  lowerExpr,
  lowerExprList,
  lowerExprOr,
  lowerName,
  lowerNameOr,
  lowerOptionalExpr,
} from './lower-expr.js';
import { hasNewline, nextTokenOffset } from './scan.js';

const SEMICOLON = 59;

export function badStmt(start: number, end: number): BadStmt {
  return { kind: 'BadStmt', start, end };
}

/** Lowers a statement; what cannot be read becomes a `BadStmt`. */
export function lowerStmt(c: LowerContext, node: number): Stmt {
  const lower = c.grammar.stmts[c.symbol(node)];
  if (lower === undefined) return lowerStray(c, node);
  if (c.depth >= MAX_DEPTH) return tooDeep(c, node);
  c.depth += NESTING_COST;
  const stmt = lower(c, node);
  c.depth -= NESTING_COST;
  return stmt;
}

function tooDeep(c: LowerContext, node: number): BadStmt {
  c.problems.push({ start: c.start(node), end: c.end(node) });
  return badStmt(c.start(node), c.end(node));
}

function lowerOptionalStmt(c: LowerContext, node: number): Stmt | undefined {
  return node < 0 ? undefined : lowerStmt(c, node);
}

/** An expression where a statement should be, as error recovery leaves it. */
function lowerStray(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const symbol = c.symbol(node);
  if (grammar.exprs[symbol] === undefined && grammar.chains[symbol] === undefined) {
    return badStmt(c.start(node), c.end(node));
  }
  const x = lowerExpr(c, node);
  return { kind: 'ExprStmt', start: x.start, end: x.end, x };
}

/** Appends the statements of a `statement_list`. */
export function lowerStatementsOf(c: LowerContext, list: number, into: Stmt[]): void {
  const { grammar } = c;
  const end = c.next(list);
  for (let at = list + 1; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.semicolon || symbol === grammar.emptyStatement) addSemicolon(c, at, into);
    else if (grammar.isOperandSymbol[symbol] === 1) into.push(lowerStmt(c, at));
    else if (symbol === SYMBOL_ERROR) lowerError(c, at, into);
  }
}

/** A `;` ends the statement before it on its line; any other is an empty statement, and the grammar finds some of them only. */
function addSemicolon(c: LowerContext, node: number, into: Stmt[]): void {
  const previous = into[into.length - 1];
  const start = c.start(node);
  if (previous === undefined || endsWithEmpty(previous) || nextTokenOffset(c.text, previous.end) !== start) {
    into.push(lowerEmpty(c, node));
  } else if (hasNewline(c.text, previous.end, start)) into.push(lowerEmpty(c, node));
}

/** Whether a statement has had its `;`. */
function endsWithEmpty(stmt: Stmt): boolean {
  let last = stmt;
  while (last.kind === 'LabeledStmt') last = last.stmt;
  return last.kind === 'EmptyStmt';
}

/** Statements of a block or clause: those of its `statement_list`, and what can be read of errors beside it. */
function lowerBody(c: LowerContext, node: number, from: number): readonly Stmt[] {
  const { grammar } = c;
  const stmts: Stmt[] = [];
  const end = c.next(node);
  for (let at = from; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.statementList) lowerStatementsOf(c, at, stmts);
    else if (symbol === SYMBOL_ERROR) lowerError(c, at, stmts);
  }
  return exactList(stmts);
}

/** Lowers a `block`; an empty block at `offset` where there is none (`node` is -1). */
export function lowerBlock(c: LowerContext, node: number, offset: number): BlockStmt {
  if (node < 0) return { kind: 'BlockStmt', start: offset, end: offset, stmts: [] };
  return { kind: 'BlockStmt', start: c.start(node), end: c.end(node), stmts: lowerBody(c, node, node + 1) };
}

function lowerEmpty(c: LowerContext, node: number): EmptyStmt {
  return { kind: 'EmptyStmt', start: c.start(node), end: c.end(node), isImplicit: false };
}

function lowerLabeled(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const labelNode = c.child(node, grammar.fLabel);
  const label = lowerNameOr(c, labelNode, c.start(node));
  const inner = labelNode < 0 ? -1 : c.nextNamed(c.next(labelNode), c.next(node));
  const stmt = inner >= 0 ? lowerStmt(c, inner) : emptyAfter(c, c.end(node));
  return { kind: 'LabeledStmt', start: label.start, end: stmt.end, label, stmt };
}

/** Makes a label of `L` in `L:`, where the grammar wanted a statement behind it and found none. */
export function labelBehind(c: LowerContext, stmt: Stmt): Stmt | undefined {
  if (stmt.kind === 'LabeledStmt') {
    const inner = labelBehind(c, stmt.stmt);
    return inner && { kind: 'LabeledStmt', start: stmt.start, end: inner.end, label: stmt.label, stmt: inner };
  }
  if (stmt.kind !== 'ExprStmt' || stmt.x.kind !== 'Ident' || c.text[stmt.end] !== ':') return undefined;
  const empty = emptyAfter(c, stmt.end + 1);
  return { kind: 'LabeledStmt', start: stmt.start, end: empty.end, label: stmt.x, stmt: empty };
}

/** The empty statement after a label: an explicit `;`, or nothing before a closing brace. */
function emptyAfter(c: LowerContext, offset: number): EmptyStmt {
  const start = nextTokenOffset(c.text, offset);
  const isImplicit = c.text.charCodeAt(start) !== SEMICOLON;
  return { kind: 'EmptyStmt', start, end: isImplicit ? start : start + 1, isImplicit };
}

function lowerExprStmt(c: LowerContext, node: number): Stmt {
  const x = lowerExprOr(c, c.firstNamed(node), c.start(node));
  return { kind: 'ExprStmt', start: x.start, end: x.end, x };
}

function lowerSend(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const chan = lowerExprOr(c, c.child(node, grammar.fChannel), c.start(node));
  const value = lowerExprOr(c, c.child(node, grammar.fValue), c.end(node));
  return { kind: 'SendStmt', start: chan.start, end: value.end, chan, value };
}

function lowerIncDec(c: LowerContext, node: number, op: '++' | '--'): Stmt {
  const x = lowerExprOr(c, c.firstNamed(node), c.start(node));
  return { kind: 'IncDecStmt', start: x.start, end: c.end(node), x, op };
}

function assignment(
  c: LowerContext,
  lhs: readonly Expr[],
  op: AssignOp,
  opStart: number,
  rhs: readonly Expr[],
  node: number,
): Stmt {
  const start = lhs.length > 0 ? lhs[0]!.start : c.start(node);
  const end = rhs.length > 0 ? rhs[rhs.length - 1]!.end : c.end(node);
  return { kind: 'AssignStmt', start, end, lhs, op, opStart, rhs };
}

function lowerAssignment(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const lhs = lowerExprList(c, c.child(node, grammar.fLeft));
  const operator = c.child(node, grammar.fOperator);
  const rhs = lowerExprList(c, c.child(node, grammar.fRight));
  if (operator < 0) return badStmt(c.start(node), c.end(node));
  return assignment(c, lhs, c.grammar.operators[c.symbol(operator)] as AssignOp, c.start(operator), rhs, node);
}

function lowerShortVar(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const lhs = lowerExprList(c, c.child(node, grammar.fLeft));
  const rhs = lowerExprList(c, c.child(node, grammar.fRight));
  return assignment(c, lhs, ':=', c.tokenStart(node, grammar.define), rhs, node);
}

/** The call of `go` or `defer`; anything else becomes a `BadExpr`. */
function lowerSpawned(c: LowerContext, node: number): Expr {
  const operand = c.firstNamed(node);
  const x = lowerExprOr(c, operand, c.end(node));
  return x.kind === 'CallExpr' || x.kind === 'BadExpr' ? x : badExpr(c, x.start, x.end);
}

function lowerGo(c: LowerContext, node: number): Stmt {
  const call = lowerSpawned(c, node);
  return { kind: 'GoStmt', start: c.start(node), end: call.end, call };
}

function lowerDefer(c: LowerContext, node: number): Stmt {
  const call = lowerSpawned(c, node);
  return { kind: 'DeferStmt', start: c.start(node), end: call.end, call };
}

function lowerReturn(c: LowerContext, node: number): Stmt {
  const results = lowerExprList(c, c.firstNamed(node));
  const start = c.start(node);
  const end = results.length > 0 ? results[results.length - 1]!.end : start + 'return'.length;
  return { kind: 'ReturnStmt', start, end, results };
}

function lowerBranch(c: LowerContext, node: number, token: BranchStmt['token']): Stmt {
  const labelNode = c.firstNamed(node);
  const label = labelNode < 0 ? undefined : lowerName(c, labelNode);
  const start = c.start(node);
  return { kind: 'BranchStmt', start, end: label === undefined ? start + token.length : label.end, token, label };
}

/** An `if` with all its `else if`s, lowered from the last to the first so that long chains need no stack. */
function lowerIf(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const links: number[] = [];
  let at = node;
  while (at >= 0 && c.symbol(at) === grammar.ifStatement && links.length < MAX_DEPTH) {
    links.push(at);
    at = c.child(at, grammar.fAlternative);
  }
  let orElse: Stmt | undefined;
  if (at >= 0) orElse = c.symbol(at) === grammar.ifStatement ? tooDeep(c, at) : lowerBlock(c, at, c.end(at));
  for (let i = links.length - 1; i >= 0; i--) orElse = lowerIfLink(c, links[i]!, orElse);
  return orElse!;
}

function lowerIfLink(c: LowerContext, node: number, orElse: Stmt | undefined): IfStmt {
  const { grammar } = c;
  const init = lowerOptionalStmt(c, c.child(node, grammar.fInitializer));
  const condNode = c.child(node, grammar.fCondition);
  const bodyNode = c.child(node, grammar.fConsequence);
  const cond = lowerExprOr(c, condNode, bodyNode < 0 ? c.end(node) : c.start(bodyNode));
  const body = lowerBlock(c, bodyNode, c.end(node));
  const end = orElse === undefined ? body.end : orElse.end;
  return { kind: 'IfStmt', start: c.start(node), end, init, cond, body, orElse };
}

function lowerFor(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const bodyNode = c.child(node, grammar.fBody);
  const start = c.start(node);
  const header = c.nextNamed(node + 1, bodyNode < 0 ? c.next(node) : bodyNode);
  if (header >= 0 && c.symbol(header) === grammar.rangeClause) return lowerRange(c, node, header, bodyNode);
  let init: Stmt | undefined;
  let cond: Expr | undefined;
  let post: Stmt | undefined;
  if (header >= 0) {
    if (c.symbol(header) === grammar.forClause) {
      init = lowerOptionalStmt(c, c.child(header, grammar.fInitializer));
      cond = lowerOptionalExpr(c, c.child(header, grammar.fCondition));
      post = lowerOptionalStmt(c, c.child(header, grammar.fUpdate));
    } else cond = lowerExpr(c, header);
  }
  const body = lowerBlock(c, bodyNode, c.end(node));
  return { kind: 'ForStmt', start, end: body.end, init, cond, post, body };
}

function lowerRange(c: LowerContext, node: number, clause: number, bodyNode: number): Stmt {
  const { grammar } = c;
  const left = lowerExprList(c, c.child(clause, grammar.fLeft));
  const op = left.length === 0 ? undefined : c.childOf(clause, grammar.define) >= 0 ? ':=' : '=';
  const x = lowerExprOr(c, c.child(clause, grammar.fRight), c.end(clause));
  const body = lowerBlock(c, bodyNode, c.end(node));
  return { kind: 'RangeStmt', start: c.start(node), end: body.end, key: left[0], value: left[1], op, x, body };
}

/** The braces and clauses of a `switch` or `select`. */
function lowerClauses(c: LowerContext, node: number): BlockStmt {
  const { grammar } = c;
  const open = c.childOf(node, grammar.leftBrace);
  const stmts: Stmt[] = [];
  if (open < 0) return { kind: 'BlockStmt', start: c.end(node), end: c.end(node), stmts };
  const isSelect = c.symbol(node) === grammar.selectStatement;
  const end = c.next(node);
  for (let at = c.next(open); at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.expressionCase || symbol === grammar.typeCase) stmts.push(lowerCase(c, at, false));
    else if (symbol === grammar.communicationCase) stmts.push(lowerComm(c, at));
    else if (symbol === grammar.defaultCase) stmts.push(isSelect ? lowerComm(c, at) : lowerCase(c, at, true));
    else if (symbol === SYMBOL_ERROR) stmts.push(lowerBrokenCase(c, at));
  }
  return { kind: 'BlockStmt', start: c.start(open), end: c.end(node), stmts: exactList(stmts) };
}

function lowerCase(c: LowerContext, node: number, isDefault: boolean): CaseClause {
  const { grammar } = c;
  const colonNode = c.childOf(node, grammar.colon);
  const colon = colonNode < 0 ? c.end(node) : c.start(colonNode);
  const list = isDefault ? undefined : lowerCaseList(c, node, colonNode < 0 ? c.next(node) : colonNode);
  const body = lowerBody(c, node, colonNode < 0 ? node + 1 : c.next(colonNode));
  const end = body.length > 0 ? body[body.length - 1]!.end : colon + 1;
  return { kind: 'CaseClause', start: c.start(node), end, list, colon, body };
}

/** `case a, b` holds an `expression_list`, `case int, string` the types themselves. */
function lowerCaseList(c: LowerContext, node: number, end: number): readonly Expr[] {
  const first = c.nextNamed(node + 1, end);
  if (first < 0) return [];
  if (c.symbol(first) === c.grammar.expressionList) return lowerExprList(c, first);
  const list: Expr[] = [];
  for (let at = first; at >= 0; at = c.nextNamed(c.next(at), end)) list.push(lowerExpr(c, at));
  return exactList(list);
}

function lowerComm(c: LowerContext, node: number): CommClause {
  const { grammar } = c;
  const colonNode = c.childOf(node, grammar.colon);
  const colon = colonNode < 0 ? c.end(node) : c.start(colonNode);
  const comm = lowerOptionalStmt(c, c.child(node, grammar.fCommunication));
  const body = lowerBody(c, node, colonNode < 0 ? node + 1 : c.next(colonNode));
  const end = body.length > 0 ? body[body.length - 1]!.end : colon + 1;
  return { kind: 'CommClause', start: c.start(node), end, comm, colon, body };
}

function lowerReceive(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const left = c.child(node, grammar.fLeft);
  const x = lowerExprOr(c, c.child(node, grammar.fRight), c.end(node));
  if (left < 0) return { kind: 'ExprStmt', start: x.start, end: x.end, x };
  const define = c.childOf(node, grammar.define);
  const opStart = define >= 0 ? c.start(define) : c.tokenStart(node, grammar.assign);
  return assignment(c, lowerExprList(c, left), define >= 0 ? ':=' : '=', opStart, [x], node);
}

function lowerSwitch(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const init = lowerOptionalStmt(c, c.child(node, grammar.fInitializer));
  const tag = lowerOptionalExpr(c, c.child(node, grammar.fValue));
  const body = lowerClauses(c, node);
  return { kind: 'SwitchStmt', start: c.start(node), end: body.end, init, tag, body };
}

function lowerTypeSwitch(c: LowerContext, node: number): Stmt {
  const { grammar } = c;
  const init = lowerOptionalStmt(c, c.child(node, grammar.fInitializer));
  const alias = c.child(node, grammar.fAlias);
  const lhs = lowerExprList(c, alias);
  const x = lowerExprOr(c, c.child(node, grammar.fValue), c.end(node));
  const close = c.childOf(node, grammar.rightParen);
  const end = close < 0 ? x.end : c.end(close);
  const id = c.expressionCount++;
  const guard: Expr = { kind: 'TypeAssertExpr', start: x.start, end, id, x, type: undefined };
  const assign: Stmt =
    alias < 0
      ? { kind: 'ExprStmt', start: x.start, end, x: guard }
      : assignment(c, lhs, ':=', c.tokenStart(node, grammar.define), [guard], node);
  const body = lowerClauses(c, node);
  return { kind: 'TypeSwitchStmt', start: c.start(node), end: body.end, init, assign, body };
}

function lowerSelect(c: LowerContext, node: number): Stmt {
  const body = lowerClauses(c, node);
  return { kind: 'SelectStmt', start: c.start(node), end: body.end, body };
}

function lowerDeclStmt(c: LowerContext, node: number): Stmt {
  const decl = lowerGenDecl(c, node);
  return { kind: 'DeclStmt', start: decl.start, end: decl.end, decl };
}

/** Statements by the name of their node. */
export const statements: Readonly<Record<string, LowerStmt>> = {
  const_declaration: lowerDeclStmt,
  var_declaration: lowerDeclStmt,
  type_declaration: lowerDeclStmt,
  empty_statement: lowerEmpty,
  labeled_statement: lowerLabeled,
  expression_statement: lowerExprStmt,
  send_statement: lowerSend,
  receive_statement: lowerReceive,
  inc_statement: (c, node) => lowerIncDec(c, node, '++'),
  dec_statement: (c, node) => lowerIncDec(c, node, '--'),
  assignment_statement: lowerAssignment,
  short_var_declaration: lowerShortVar,
  go_statement: lowerGo,
  defer_statement: lowerDefer,
  return_statement: lowerReturn,
  break_statement: (c, node) => lowerBranch(c, node, 'break'),
  continue_statement: (c, node) => lowerBranch(c, node, 'continue'),
  goto_statement: (c, node) => lowerBranch(c, node, 'goto'),
  fallthrough_statement: (c, node) => lowerBranch(c, node, 'fallthrough'),
  block: (c, node) => lowerBlock(c, node, c.end(node)),
  if_statement: lowerIf,
  for_statement: lowerFor,
  expression_switch_statement: lowerSwitch,
  type_switch_statement: lowerTypeSwitch,
  select_statement: lowerSelect,
};
