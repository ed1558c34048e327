import { variableOfIdent } from '../flow/assignments.js';
import type { Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';

/** The variables, and fields, that a node names; not those in literals in it, or in the parts that are excepted. */
export function variablesIn(node: Node, info: TypeInfo, except?: ReadonlySet<Node>): ReadonlySet<VarObject> {
  const found = new Set<VarObject>();
  walk(node, (part) => {
    if (part.kind === 'FuncLit' || except?.has(part) === true) return false;
    const variable = part.kind === 'Ident' ? variableOfIdent(part, info) : undefined;
    if (variable !== undefined) found.add(variable);
    return true;
  });
  return found;
}
