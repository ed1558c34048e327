import type { Node, Stmt } from '../../syntax/ast.js';
import { calleeName } from './classify-use.js';
import type { ChunkView } from './chunk-view.js';
import type { TargetUse } from './target-uses.js';

const locks = new Set(['(*sync.Mutex).Lock', '(*sync.RWMutex).Lock', '(*sync.RWMutex).RLock']);
const unlocks = new Set(['(*sync.Mutex).Unlock', '(*sync.RWMutex).Unlock', '(*sync.RWMutex).RUnlock']);

type PlacedUse = Pick<TargetUse, 'view' | 'reference' | 'base'>;

/** Whether an access stands in a region of some lock next to its data: there is a guard, and a second one would be wrong. */
export function isLockedAlready(use: PlacedUse): boolean {
  const { view } = use;
  let inner: Node = use.reference;
  for (let at = view.parentOf(inner); at !== undefined; at = view.parentOf(at)) {
    const list = listOf(at);
    if (list !== undefined && isLockedBefore(view, list, inner, use)) return true;
    if (at.kind === 'FuncDecl') return false;
    inner = at;
  }
  return false;
}

function listOf(node: Node): readonly Stmt[] | undefined {
  if (node.kind === 'BlockStmt') return node.stmts;
  return node.kind === 'CaseClause' || node.kind === 'CommClause' ? node.body : undefined;
}

function isLockedBefore(view: ChunkView, list: readonly Stmt[], inner: Node, use: PlacedUse): boolean {
  const held = new Set<string>();
  for (const stmt of list) {
    if (stmt === inner) break;
    if (stmt.kind !== 'ExprStmt' || stmt.x.kind !== 'CallExpr' || stmt.x.fun.kind !== 'SelectorExpr') continue;
    const lock = view.source(stmt.x.fun.x);
    const name = calleeName(view, stmt.x);
    if (locks.has(name)) held.add(lock);
    else if (unlocks.has(name)) held.delete(lock);
  }
  const { text } = use.base;
  return [...held].some((lock) => text === '' || lock === text || lock.startsWith(`${text}.`));
}
