import { parentsIn } from '../syntax/parents.js';
import type { VarObject } from '../types/object.js';

/** A variable by its name, a field with the name of the type that declares it: `cache.mu`. */
export function declaredName({ name, role, declaration }: VarObject): string {
  if (role !== 'field' || declaration === undefined) return name;
  const parents = parentsIn(declaration.chunk);
  for (let at = parents.get(declaration.node); at !== undefined; at = parents.get(at))
    if (at.kind === 'TypeSpec') return `${at.name.name}.${name}`;
  return name;
}
