import type { Expr } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';

const namesByChunk = new WeakMap<Chunk, ReadonlySet<string>>();

/** Names that a chunk gives a value after their declaration or takes the address of: `x` of `x = 1`, `s.x++`, `&s.x`, `s.x.y = 2`. */
export function writtenNames(chunk: Chunk): ReadonlySet<string> {
  let names = namesByChunk.get(chunk);
  if (names === undefined) {
    names = collect(chunk);
    namesByChunk.set(chunk, names);
  }
  return names;
}

function collect(chunk: Chunk): Set<string> {
  const names = new Set<string>();
  for (const decl of chunk.decls) {
    walk(decl, (node) => {
      if (node.kind === 'AssignStmt') for (const target of node.lhs) addTarget(target, names);
      else if (node.kind === 'IncDecStmt') addTarget(node.x, names);
      else if (node.kind === 'UnaryExpr' && node.op === '&') addTarget(node.x, names);
      else if (node.kind === 'RangeStmt') {
        if (node.key !== undefined) addTarget(node.key, names);
        if (node.value !== undefined) addTarget(node.value, names);
      }
      return true;
    });
  }
  return names;
}

function addTarget(expr: Expr, names: Set<string>): void {
  switch (expr.kind) {
    case 'Ident':
      names.add(expr.name);
      break;
    case 'SelectorExpr':
      names.add(expr.sel.name);
      addTarget(expr.x, names);
      break;
    case 'ParenExpr':
    case 'IndexExpr':
      addTarget(expr.x, names);
      break;
    default:
      break;
  }
}
