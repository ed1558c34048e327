import type { FunctionUnit } from '../flow/function-unit.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';

/** The declared function that a unit is or stands in; undefined in a package variable's initialiser, or where the package has it no more. */
export function declaredFunction(
  { functions }: TypedPackage,
  { chunk, object }: FunctionUnit,
): DeclaredFunction | undefined {
  return functions.find((one) => one.chunk === chunk && one.object === object);
}
