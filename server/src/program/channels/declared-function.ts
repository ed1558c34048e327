import type { FunctionUnit } from '../../flow/function-unit.js';
import type { DeclaredFunction, TypedPackage } from '../../types/package.js';

/** The declaration that a unit is or stands in; undefined in a package variable's initialiser. */
export function declaredFunctionOf({ object, chunk }: FunctionUnit, typed: TypedPackage): DeclaredFunction | undefined {
  return typed.functions.find((one) => one.chunk === chunk && one.object === object);
}
