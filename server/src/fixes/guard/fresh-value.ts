import type { AssignStmt, Expr, Ident } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { ChunkView } from './chunk-view.js';
import { identsOf } from './free-name.js';

/**
 * Whether nobody else holds the data of a value: it is made on the spot or handed over by a call, a parameter or a local.
 * With `assignment`, a local counts only if it is not used after that, nor in another function.
 */
export function isFreshValue(view: ChunkView, value: Expr, isReference: boolean, assignment?: AssignStmt): boolean {
  if (!isReference) return true;
  switch (value.kind) {
    case 'CompositeLit':
    case 'CallExpr':
    case 'FuncLit':
      return true;
    case 'ParenExpr':
      return isFreshValue(view, value.x, isReference, assignment);
    case 'UnaryExpr':
      return value.op === '&' && value.x.kind === 'CompositeLit';
    case 'Ident': {
      const object = view.info.objectOf(value);
      if (object?.kind === 'nil') return true;
      if (object?.kind !== 'var' || (object.role !== 'local' && object.role !== 'param')) return false;
      if (assignment === undefined) return !isCaptured(view, object);
      return object.role === 'local' && !isUsedBeyond(view, object, assignment.end) && !isCaptured(view, object);
    }
    default:
      return false;
  }
}

function isUsedBeyond(view: ChunkView, object: VarObject, offset: number): boolean {
  return usesOfLocal(view, object).some((ident) => ident.start >= offset);
}

function isCaptured(view: ChunkView, object: VarObject): boolean {
  return usesOfLocal(view, object).some((ident) => view.functionAround(ident) !== object.owner);
}

/** Every place that names a local variable, its declaration included. */
export function usesOfLocal(view: ChunkView, object: VarObject): Ident[] {
  const named = identsOf(view.chunk).get(object.name) ?? [];
  return named.filter((ident) => view.info.objectOf(ident) === object);
}
