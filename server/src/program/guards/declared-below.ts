import type { AccessPath } from '../../flow/access-path.js';
import type { VarObject } from '../../types/object.js';
import { fieldsOf } from '../../types/type-queries.js';
import { isMutexType } from '../taken-locks.js';
import type { Guard } from './guard.js';

/** Whether a field stands below its lock in the struct, with no other lock in between: by convention a mutex guards what is declared under it. */
export function isDeclaredBelow(variable: VarObject, { up, steps: [lock, ...more] }: Guard, path: AccessPath): boolean {
  if (up !== 1 || lock === undefined || more.length > 0) return false;
  const type = holderOf(path, variable)?.type;
  const fields = type === undefined ? [] : fieldsOf(type);
  const position = fields.findIndex(({ origin }) => origin === variable);
  const above = fields.slice(0, Math.max(position, 0));
  return above.findLast((field) => isMutexType(field.type))?.origin === lock;
}

/** What holds the field that a path ends in. */
export function holderOf(path: AccessPath, field: VarObject): AccessPath | undefined {
  let one: AccessPath | undefined = path;
  while (one !== undefined && !(one.step?.kind === 'var' && one.step.origin === field)) one = one.parent;
  return one?.parent;
}
