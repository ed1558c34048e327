import type { Stmt } from '../ast.js';
import { CELLS_PER_NODE, FLAG_HAS_ERROR, FLAG_MISSING, SYMBOL_ERROR } from '../flat-tree.js';
import type { SyntaxProblem } from '../source-file.js';
import type { LowerContext } from './lower-context.js';
import { badStmt, lowerStatementsOf, lowerStmt } from './lower-stmt.js';

/** Appends what can be read of an ERROR node among statements: its whole statements, the rest as `BadStmt`s. */
export function lowerError(c: LowerContext, node: number, into: Stmt[]): void {
  const { grammar } = c;
  const end = c.next(node);
  let badFrom = c.start(node);
  const closeBad = (until: number): void => {
    if (until > badFrom) into.push(badStmt(badFrom, until));
  };
  for (let at = node + 1; at < end; at = c.next(at)) {
    const symbol = c.symbol(at);
    if (symbol === grammar.statementList) {
      closeBad(c.start(at));
      lowerStatementsOf(c, at, into);
    } else if (grammar.stmts[symbol] !== undefined) {
      closeBad(c.start(at));
      into.push(lowerStmt(c, at));
    } else continue;
    badFrom = c.end(at);
  }
  closeBad(c.end(node));
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
