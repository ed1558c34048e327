import { unparen } from '../flow/unparen.js';
import type { AssignStmt, BlockStmt, Expr, IfStmt, Node, NodeBase, Stmt } from '../syntax/ast.js';
import { contains, forEachChild, walk } from '../syntax/walk.js';
import type { TypeInfo } from '../types/package.js';
import { underlying } from '../types/type-queries.js';

/** A condition on what was read that decides whether something is done: it is when there was nothing. */
export interface AbsenceCheck {
  readonly statement: IfStmt;
  /** The statement that reads, where that is one of its own before the condition or the condition's initialiser. */
  readonly read: AssignStmt | undefined;
  /** What is done when there was something, if that ends the function or the round; else what is done lies inside the statement. */
  readonly otherwise: BlockStmt | undefined;
  /** What tells that there is something: that there is an entry, or that the value is not nil. Undefined where the condition depends on more. */
  readonly asks: 'entry' | 'value' | undefined;
}

/**
 * Finds the condition because of which `act` is done only when `read` gave nothing: `false`, nil, or no entry. Undefined when there
 * is none or the condition can't be read.
 *
 * @param body the function's body that both lie in
 * @param isPresence looks for the opposite instead: a condition that there was something
 */
export function absenceCheck(
  body: BlockStmt,
  read: NodeBase,
  act: NodeBase,
  info: TypeInfo,
  isPresence = false,
): AbsenceCheck | undefined {
  const statement = readingStatement(body, read);
  const facts = new ReadFacts(read, statement, info);
  let found: AbsenceCheck | undefined;
  forEachIf(body, (one, siblings) => {
    if (found !== undefined || one.start > act.start || one.cond.end < read.end) return;
    if (isReplaced(body, facts, read.end, one.cond.start)) return;
    const value = facts.evaluate(one.cond, !isPresence);
    if (value === undefined || facts.evaluate(one.cond, isPresence) === value) return;
    const branch = value ? one.body : one.orElse;
    const asks =
      facts.evaluate(one.cond, isPresence) === undefined ? undefined : facts.asksFlag(one.cond) ? 'entry' : 'value';
    if (branch !== undefined && contains(branch, act))
      found = { statement: one, read: statement, otherwise: undefined, asks };
    else if (!value && one.orElse === undefined && ends(one.body) && isAfter(one, act, siblings))
      found = { statement: one, read: statement, otherwise: one.body, asks };
  });
  return found;
}

/** What locals say about a value that was read. */
class ReadFacts {
  readonly value: string | undefined;
  readonly ok: string | undefined;

  constructor(
    private readonly read: NodeBase,
    statement: AssignStmt | undefined,
    private readonly info: TypeInfo,
  ) {
    const [value, ok] = statement?.lhs ?? [];
    this.value = value?.kind === 'Ident' ? value.name : undefined;
    this.ok = ok?.kind === 'Ident' ? ok.name : undefined;
  }

  /** Value of a condition when there was nothing, or something; undefined when it depends on more. */
  evaluate(condition: Expr, isAbsent: boolean): boolean | undefined {
    const expr = unparen(condition);
    if (expr.kind === 'Ident' && expr.name === this.ok) return !isAbsent;
    if (this.isValue(expr)) return isBool(this.info, expr) ? !isAbsent : undefined;
    if (expr.kind === 'UnaryExpr' && expr.op === '!') {
      const value = this.evaluate(expr.x, isAbsent);
      return value === undefined ? undefined : !value;
    }
    if (expr.kind !== 'BinaryExpr') return undefined;
    if (expr.op === '&&' || expr.op === '||') {
      const x = this.evaluate(expr.x, isAbsent);
      const y = this.evaluate(expr.y, isAbsent);
      const decisive = expr.op === '||';
      if (x === decisive || y === decisive) return decisive;
      return x === undefined || y === undefined ? undefined : !decisive;
    }
    if ((expr.op !== '==' && expr.op !== '!=') || !isNil(expr.y) || !this.isValue(unparen(expr.x))) return undefined;
    return (expr.op === '==') === isAbsent;
  }

  /** Whether a condition looks at nothing but the flag that says whether there is an entry. */
  asksFlag(condition: Expr): boolean {
    let isOther = false;
    walk(condition, (node) => {
      if (node.kind === 'Ident' && node.name !== this.ok) isOther = true;
    });
    return !isOther;
  }

  private isValue(expr: Expr): boolean {
    return expr === this.read || (expr.kind === 'Ident' && expr.name !== '_' && expr.name === this.value);
  }
}

function isBool(info: TypeInfo, expr: Expr): boolean {
  const type = underlying(info.typeOf(expr));
  return type.kind === 'basic' && (type.name === 'bool' || type.name === 'untyped bool');
}

function isNil(expr: Expr): boolean {
  return expr.kind === 'Ident' && expr.name === 'nil';
}

/** The assignment of which what is read is the only value. */
function readingStatement(body: BlockStmt, read: NodeBase): AssignStmt | undefined {
  let found: AssignStmt | undefined;
  walk(body, (node) => {
    if (node.kind === 'AssignStmt' && node.rhs.length === 1 && node.rhs[0] !== undefined) {
      const value = unparen(node.rhs[0]);
      if (value === read) found = node;
    }
    return contains(node, read);
  });
  return found;
}

/** Whether the locals that tell are given other values between two offsets. */
function isReplaced(body: BlockStmt, { value, ok }: ReadFacts, from: number, to: number): boolean {
  let isFound = false;
  walk(body, (node) => {
    if (node.kind === 'AssignStmt' && node.start >= from && node.end <= to)
      for (const target of node.lhs)
        if (target.kind === 'Ident' && (target.name === ok || target.name === value) && target.name !== '_')
          isFound = true;
    return !isFound;
  });
  return isFound;
}

/** The `if` statements of a function itself, each with the statements among which it stands. */
function forEachIf(body: BlockStmt, visit: (statement: IfStmt, siblings: Node) => void): void {
  const enter = (node: Node, block: Node): void => {
    if (node.kind === 'FuncLit') return;
    if (node.kind === 'IfStmt') visit(node, block);
    const isBlock = node.kind === 'BlockStmt' || node.kind === 'CaseClause' || node.kind === 'CommClause';
    forEachChild(node, (child) => {
      enter(child, isBlock ? node : block);
    });
  };
  enter(body, body);
}

function isAfter(statement: IfStmt, act: NodeBase, siblings: Node): boolean {
  return act.start >= statement.end && contains(siblings, act);
}

/** Whether nothing after the block is reached from it. */
function ends(block: BlockStmt): boolean {
  const last: Stmt | undefined = block.stmts.at(-1);
  if (last?.kind === 'ReturnStmt') return true;
  if (last?.kind === 'BranchStmt') return last.token === 'continue' || last.token === 'break';
  return last?.kind === 'ExprStmt' && isPanic(last.x);
}

export function isPanic(expr: Expr): boolean {
  return expr.kind === 'CallExpr' && expr.fun.kind === 'Ident' && expr.fun.name === 'panic';
}
