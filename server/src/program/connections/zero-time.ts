import { unparen } from '../../flow/unparen.js';
import type { Expr } from '../../syntax/ast.js';
import type { TypeInfo } from '../../types/package.js';
import { isNamed } from '../../types/type-queries.js';

/** Whether an expression is the zero `time.Time`: `time.Time{}`, or a variable that is declared as that or without a value. */
export function isZeroTime(expression: Expr, info: TypeInfo): boolean {
  const expr = unparen(expression);
  if (expr.kind === 'CompositeLit') return isZeroLiteral(expr, info);
  const object = expr.kind === 'Ident' ? info.objectOf(expr) : undefined;
  if (object?.kind !== 'var' || !isNamed(object.type, 'time.Time')) return false;
  const node = object.declaration?.node;
  if (node?.kind !== 'ValueSpec') return false;
  const value = node.values[node.names.findIndex(({ name }) => name === object.name)];
  if (value === undefined) return node.values.length === 0 && object.role === 'package';
  return value.kind === 'CompositeLit' && value.elements.length === 0;
}

function isZeroLiteral(expr: Expr, info: TypeInfo): boolean {
  return expr.kind === 'CompositeLit' && expr.elements.length === 0 && isNamed(info.typeOf(expr), 'time.Time');
}
