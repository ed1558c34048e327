import type { Expr } from '../syntax/ast.js';
import type { GoObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import { unparen } from './unparen.js';

/** Whether a condition is `v != nil` and nothing else. */
export function testsNotNil(condition: Expr, variable: GoObject | undefined, info: TypeInfo): boolean {
  const test = unparen(condition);
  if (test.kind !== 'BinaryExpr' || test.op !== '!=') return false;
  const [x, y] = [unparen(test.x), unparen(test.y)];
  return x.kind === 'Ident' && info.objectOf(x) === variable && isNil(y, info);
}

/** Whether an expression is the predeclared `nil`. */
export function isNil(expr: Expr, info: Pick<TypeInfo, 'objectOf'>): boolean {
  return expr.kind === 'Ident' && info.objectOf(expr)?.kind === 'nil';
}
