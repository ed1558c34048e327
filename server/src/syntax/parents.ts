import { remembered } from '../base/remembered.js';
import type { Node } from './ast.js';
import type { Chunk } from './source-file.js';
import { forEachChild, walk } from './walk.js';

/** The node around each node of a chunk; a declaration has none. */
export const parentsIn = remembered(({ decls }: Pick<Chunk, 'decls'>): ReadonlyMap<Node, Node> => {
  const parents = new Map<Node, Node>();
  for (const decl of decls)
    walk(decl, (node) => {
      forEachChild(node, (child) => parents.set(child, node));
    });
  return parents;
});
