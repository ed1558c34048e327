import { remembered } from '../base/remembered.js';
import type { FuncDecl, FuncLit, Node } from './ast.js';
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

/** The innermost function around a node, which may be that of the node itself only if it lies inside it. */
export function functionAround(node: Node, chunk: Pick<Chunk, 'decls'>): FuncDecl | FuncLit | undefined {
  const parents = parentsIn(chunk);
  for (let at = parents.get(node); at !== undefined; at = parents.get(at))
    if (at.kind === 'FuncLit' || at.kind === 'FuncDecl') return at;
  return undefined;
}
