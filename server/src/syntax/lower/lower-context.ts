import type { AssignOp, BinaryOp, Expr, Stmt, UnaryOp } from '../ast.js';
import { CELLS_PER_NODE, type FlatTree, type MethodTypeParameters, type TypeApart } from '../flat-tree.js';
import type { SyntaxProblem } from '../source-file.js';
import { ChunkComments } from './comments.js';
import type { Grammar } from './grammar.js';

/**
 * Depth at which expressions, types and statements are cut off with a Bad node, so that neither this layer nor a later one
 * that walks the tree by recursion can exhaust the stack. An operand of a chain to the left (`a + b + c`, `a.b().c()`)
 * counts 1, for those are long in real code: sums of strings in generated tables of GOROOT have 940 operands. True nesting
 * counts `NESTING_COST` a level, and nobody nests 300 deep. Chains of `else if` and of `|` may be as long by themselves.
 */
export const MAX_DEPTH = 1200;
export const NESTING_COST = 4;

/** Makes an expression of a node. */
export type LowerExpr = (c: LowerContext, node: number) => Expr;
/** Makes an expression of a node whose leftmost operand is lowered already. */
export type LowerChained = (c: LowerContext, node: number, left: Expr) => Expr;
/** Makes a statement of a node. */
export type LowerStmt = (c: LowerContext, node: number) => Stmt;

/** What the lowering of one chunk shares. */
export class LowerContext {
  cells: Int32Array;
  readonly text: string;
  readonly grammar: Grammar;
  readonly comments: ChunkComments;
  readonly methodTypeParameters: readonly MethodTypeParameters[];
  readonly typesApart: readonly TypeApart[];
  readonly problems: SyntaxProblem[] = [];
  /** Set while `cells` are those of a type parsed apart. */
  isApart = false;
  expressionCount = 0;
  depth = 0;
  /** Nodes of left chains that wait for their operand. */
  readonly chain: number[] = [];

  constructor(flat: FlatTree, text: string, grammar: Grammar) {
    this.cells = flat.cells;
    this.text = text;
    this.grammar = grammar;
    this.methodTypeParameters = flat.methodTypeParameters;
    this.typesApart = flat.typesApart ?? [];
    const apart = [...this.methodTypeParameters, ...this.typesApart];
    const trees = apart.length === 0 ? [flat.cells] : [flat.cells, ...apart.map(({ tree }) => tree.cells)];
    this.comments = new ChunkComments(trees, grammar.comment, text);
  }

  symbol(node: number): number {
    return this.cells[node * CELLS_PER_NODE]! & 0xffff;
  }

  field(node: number): number {
    return (this.cells[node * CELLS_PER_NODE]! >>> 16) & 0xff;
  }

  flags(node: number): number {
    return this.cells[node * CELLS_PER_NODE]! >>> 24;
  }

  start(node: number): number {
    return this.cells[node * CELLS_PER_NODE + 1]!;
  }

  end(node: number): number {
    return this.cells[node * CELLS_PER_NODE + 2]!;
  }

  /** Index of the node after this node's subtree. */
  next(node: number): number {
    return this.cells[node * CELLS_PER_NODE + 3]!;
  }

  /** First child that is a named node, comments and errors passed over; -1 for none. */
  firstNamed(node: number): number {
    return this.nextNamed(node + 1, this.next(node));
  }

  /** First named sibling from `child` on, comments and errors passed over; -1 when there is none before `end`. */
  nextNamed(child: number, end: number): number {
    const { cells } = this;
    const { isOperandSymbol } = this.grammar;
    for (let at = child; at < end; at = cells[at * CELLS_PER_NODE + 3]!) {
      if (isOperandSymbol[cells[at * CELLS_PER_NODE]! & 0xffff] === 1) return at;
    }
    return -1;
  }

  /** First child in a field; -1 for none. */
  child(node: number, field: number): number {
    const { cells } = this;
    const end = cells[node * CELLS_PER_NODE + 3]!;
    for (let at = node + 1; at < end; at = cells[at * CELLS_PER_NODE + 3]!) {
      if (((cells[at * CELLS_PER_NODE]! >>> 16) & 0xff) === field) return at;
    }
    return -1;
  }

  /** First child that is this symbol; -1 for none. */
  childOf(node: number, symbol: number): number {
    const { cells } = this;
    const end = cells[node * CELLS_PER_NODE + 3]!;
    for (let at = node + 1; at < end; at = cells[at * CELLS_PER_NODE + 3]!) {
      if ((cells[at * CELLS_PER_NODE]! & 0xffff) === symbol) return at;
    }
    return -1;
  }

  /** Offset at which a token of a node starts; the node's end where the token is missing. */
  tokenStart(node: number, symbol: number): number {
    const token = this.childOf(node, symbol);
    return token < 0 ? this.end(node) : this.start(token);
  }
}

export type OperatorText = BinaryOp | UnaryOp | AssignOp;
