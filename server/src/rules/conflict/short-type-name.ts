import type { Type } from '../../types/type.js';
import { deref, typeFullName } from '../../types/type-queries.js';

/** `csv.Writer` for `*encoding/csv.Writer`, `rand.Rand` for `math/rand/v2.Rand`. */
export function shortTypeName(type: Type): string {
  const fullName = typeFullName(deref(type)) ?? '';
  return fullName.replace(/\/v\d+\./, '.').replace(/^.*\//, '');
}
