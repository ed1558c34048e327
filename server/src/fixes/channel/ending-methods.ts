import type { VarObject } from '../../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../../types/package.js';
import { structOf } from '../guard/guarded-struct.js';

const endingNames = ['close', 'shutdown', 'stop'];

/** The methods that end an object of a field's type: `Close`, `Shutdown` and `Stop`, exported or not, in this order. */
export function endingMethodsOf(typed: TypedPackage, target: VarObject): DeclaredFunction[] {
  const struct = structOf(typed, target);
  const own = typed.functions.filter(
    ({ decl, object }) =>
      decl.recv !== undefined && object.hasPointerReceiver && object.receiverTypeName === struct?.type.object.name,
  );
  return endingNames.flatMap((name) => own.filter(({ decl }) => decl.name.name.toLowerCase() === name));
}
