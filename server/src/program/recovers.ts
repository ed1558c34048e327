import type { Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';

/** Whether a body, literals in it included, says `recover`. */
export function recovers(body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.kind === 'Ident' && node.name === 'recover') found = true;
    return !found;
  });
  return found;
}
