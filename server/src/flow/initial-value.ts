import type { Expr } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { unparen } from './unparen.js';

/** What the declaration of a variable gives it, where that is one value for each name. */
export function initialValue({ declaration }: VarObject): Expr | undefined {
  const node = declaration?.node;
  const [names, values] =
    node?.kind === 'ValueSpec'
      ? [node.names, node.values]
      : node?.kind === 'AssignStmt'
        ? [node.lhs, node.rhs]
        : [[], []];
  const index = names.findIndex((name) => name === declaration?.ident);
  const value = names.length === values.length ? values[index] : undefined;
  return value === undefined ? undefined : unparen(value);
}
