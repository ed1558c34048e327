import type { Expr, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { underlying } from '../../types/type-queries.js';
import type { BodyContext } from './body-context.js';
import type { TargetUse } from './target-uses.js';

/**
 * Whether a read may as well happen where the program might not have got to it: it has no effect and can't panic. `around`
 * are the expressions that decide whether it happens.
 */
export function isTotalRead(context: BodyContext, use: TargetUse, around: readonly Expr[]): boolean {
  if (use.role !== 'read' && use.role !== 'pair') return false;
  if (around.some((expr) => isComparedWithNil(context, expr, use.base.text))) return false;
  const { access, reference, view } = use;
  if (access.kind !== 'IndexExpr')
    return access === reference || access.kind === 'BinaryExpr' || access.kind === 'CallExpr';
  const isMap = access.x === reference && underlying(view.info.typeOf(reference)).kind === 'map';
  // A key of interface type may hold what can't be a key.
  const isKeySafe = underlying(view.info.typeOf(access.index)).kind === 'basic';
  return isMap && isKeySafe && (access.index.kind === 'Ident' || access.index.kind === 'BasicLit');
}

/** Whether something in a node looks if what holds the lock is there at all. */
export function isComparedWithNil(context: BodyContext, value: Node, base: string): boolean {
  if (base === '') return false;
  let isFound = false;
  walk(value, (node) => {
    if (node.kind !== 'BinaryExpr' || (node.op !== '==' && node.op !== '!=')) return;
    const texts = [context.view.source(node.x), context.view.source(node.y)];
    if (texts.includes('nil') && texts.some((text) => base === text || base.startsWith(`${text}.`))) isFound = true;
  });
  return isFound;
}
