import type { Node } from './ast.js';
import { walk } from './walk.js';

/** Whether `recover` is called anywhere within a node, function literals included; what else has that name counts, too. */
export function recovers(node: Node): boolean {
  let isFound = false;
  walk(node, (part) => {
    if (part.kind === 'CallExpr' && part.fun.kind === 'Ident' && part.fun.name === 'recover') isFound = true;
    return !isFound;
  });
  return isFound;
}
