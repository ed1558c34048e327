import type { Decl, PackageClause } from '../ast.js';
import { SYMBOL_ERROR, type FlatTree } from '../flat-tree.js';
import type { LoweredChunk } from '../lowered-chunk.js';
import { isBrokenFunc, lowerBrokenFunc, problemsOf, withTail } from './broken.js';
import { grammarOf } from './grammar.js';
import { lowerDecl, lowerFuncDecl, lowerPackageClause } from './lower-decl.js';
import { LowerContext } from './lower-context.js';

/**
 * Lowers the tree of one chunk. `text` is the chunk's own text, before any masking; all offsets are UTF-16 and relative to
 * it. Gives an AST for any tree: what the grammar could not read is in `problems` and stands as Bad nodes. Never throws.
 */
export function lowerChunk(flat: FlatTree, text: string): LoweredChunk {
  const grammar = grammarOf(flat.symbols);
  const c = new LowerContext(flat, text, grammar);
  const top = new TopLevel(c);
  if (flat.nodeCount > 0) {
    // Where nothing fits together the root itself is the ERROR node.
    if (isBrokenFunc(c, 0)) top.add(0);
    else for (let at = 1; at < c.next(0); at = c.next(at)) top.add(at);
  }
  return {
    packageClause: top.packageClause,
    decls: top.finish(),
    comments: c.comments.groups,
    problems: problemsOf(flat.cells).concat(...c.typesApart.map(({ tree }) => problemsOf(tree.cells)), c.problems),
    expressionCount: c.expressionCount,
  };
}

/** Collects the declarations of a chunk. Statements behind a function are its own: a stray bracket cut them off. */
class TopLevel {
  packageClause: PackageClause | undefined;
  private readonly decls: Decl[] = [];
  private func = -1;
  private tail: number[] = [];

  constructor(private readonly c: LowerContext) {}

  add(node: number): void {
    const { c } = this;
    const { grammar } = c;
    const symbol = c.symbol(node);
    if (symbol === grammar.packageClause) {
      this.packageClause ??= lowerPackageClause(c, node);
    } else if (this.isFunc(node)) {
      this.closeFunc();
      this.func = node;
    } else if (this.func >= 0 && (symbol === SYMBOL_ERROR || grammar.stmts[symbol] !== undefined)) {
      this.tail.push(node);
    } else if (symbol === SYMBOL_ERROR || grammar.isOperandSymbol[symbol] === 1) {
      this.closeFunc();
      this.decls.push(lowerDecl(c, node));
    }
  }

  finish(): readonly Decl[] {
    this.closeFunc();
    return this.decls;
  }

  private isFunc(node: number): boolean {
    const { c } = this;
    const symbol = c.symbol(node);
    return symbol === c.grammar.functionDeclaration || symbol === c.grammar.methodDeclaration || isBrokenFunc(c, node);
  }

  private closeFunc(): void {
    if (this.func < 0) return;
    const { c, func } = this;
    const decl = isBrokenFunc(c, func) ? lowerBrokenFunc(c, func) : lowerFuncDecl(c, func);
    this.decls.push(withTail(c, decl, this.tail));
    this.func = -1;
    this.tail = [];
  }
}
