import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import { implementsInterface } from '../../types/method-set.js';
import type { ImportedPackage, TypedPackage } from '../../types/package.js';
import { exportsOf } from '../../types/package-view.js';
import { pointerTo } from '../../types/type-nodes.js';
import type { Type } from '../../types/type.js';

/** Which types of a package implement which interfaces, by the methods of their pointers. */
export class Implementations {
  private readonly known = new Map<Type, Map<Type, boolean>>();

  has(receiver: Type, wanted: Type): boolean {
    const byReceiver = getOrMake(this.known, wanted, () => new Map<Type, boolean>());
    return getOrMake(byReceiver, receiver, () => implementsInterface(pointerTo(receiver), wanted));
  }
}

const byExports = remembered((_exports: ImportedPackage) => new Implementations());

/** The same for all versions of a package between which no signature has changed. */
export function implementationsOf(typed: TypedPackage): Implementations {
  return byExports(exportsOf(typed));
}
