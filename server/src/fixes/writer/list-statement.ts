import type { Node, Stmt } from '../../syntax/ast.js';
import type { ChunkView } from '../guard/chunk-view.js';

/**
 * The statement of a list that a node runs in, so that what is put before it runs just before it. Undefined where something else would run in between, or
 * more often: in the condition of a loop, an `else if`, a case.
 */
export function listStatementOf(view: ChunkView, node: Node): Stmt | undefined {
  let at: Node = node;
  for (let parent = view.parentOf(at); parent !== undefined; at = parent, parent = view.parentOf(at)) {
    switch (parent.kind) {
      case 'BlockStmt':
        return at as Stmt;
      case 'CaseClause':
      case 'CommClause':
        return parent.body.some((stmt) => stmt === at) ? (at as Stmt) : undefined;
      case 'IfStmt':
        if (at === parent.orElse) return undefined;
        break;
      case 'ForStmt':
        if (at !== parent.init) return undefined;
        break;
      case 'FuncLit':
      case 'FuncDecl':
        return undefined;
      default:
        break;
    }
  }
  return undefined;
}
