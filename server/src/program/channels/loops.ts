import type { ForStmt, Node, RangeStmt } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { Chunk } from '../../syntax/source-file.js';
import { contains, walk } from '../../syntax/walk.js';

export type Loop = ForStmt | RangeStmt;

/** The innermost loop around a node whose body runs it, within `root` and without `outside` in it. */
export function loopAround(node: Node, root: Node, chunk: Chunk, outside?: Node): Loop | undefined {
  const parents = parentsIn(chunk);
  for (let at = parents.get(node); at !== undefined && at !== root; at = parents.get(at)) {
    if (at.kind !== 'ForStmt' && at.kind !== 'RangeStmt') continue;
    if (outside !== undefined && contains(at, outside)) return undefined;
    if (contains(at.body, node) || (at.kind === 'ForStmt' && !(at.init !== undefined && contains(at.init, node))))
      return at;
  }
  return undefined;
}

/** Statements of a loop's own text that leave it before its end: `return`, and `break` and `goto` to somewhere outside. */
export function waysOutOf(loop: Loop, chunk: Chunk): Node[] {
  const found: Node[] = [];
  walk(loop.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'ReturnStmt') found.push(node);
    else if (node.kind === 'BranchStmt' && leaves(node.token, node.label?.name, node, loop, chunk)) found.push(node);
    return true;
  });
  return found;
}

function leaves(token: string, label: string | undefined, branch: Node, loop: Loop, chunk: Chunk): boolean {
  if (token === 'fallthrough') return false;
  const parents = parentsIn(chunk);
  for (let at = parents.get(branch); at !== undefined; at = parents.get(at)) {
    const own = parents.get(at);
    const isNamed = label !== undefined && own?.kind === 'LabeledStmt' && own.label.name === label;
    const isTarget = label === undefined && token !== 'goto' && isBroken(at, token);
    if (at === loop) return isTarget || isNamed ? token === 'break' : true;
    if (isTarget || isNamed) return false;
  }
  return true;
}

function isBroken(node: Node, token: string): boolean {
  switch (node.kind) {
    case 'ForStmt':
    case 'RangeStmt':
      return true;
    case 'SwitchStmt':
    case 'TypeSwitchStmt':
    case 'SelectStmt':
      return token === 'break';
    default:
      return false;
  }
}
