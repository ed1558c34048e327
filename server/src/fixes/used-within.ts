import type { Expr, NodeBase } from '../syntax/ast.js';
import type { ChunkView } from './guard/chunk-view.js';
import { usesOfLocal } from './guard/fresh-value.js';
import { isInside } from './guard/target-uses.js';

/** Whether locals that a statement declares are used within some nodes only, so that they can go with these. False for locals that were there before. */
export function areUsedWithin(view: ChunkView, targets: readonly Expr[], within: readonly NodeBase[]): boolean {
  return targets.every((target) => {
    if (target.kind !== 'Ident') return false;
    if (target.name === '_') return true;
    const object = view.info.objectOf(target);
    if (object?.kind !== 'var' || object.declaration?.ident !== target) return false;
    return usesOfLocal(view, object).every((use) => use === target || within.some((node) => isInside(use, node)));
  });
}
