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
    let byReceiver = this.known.get(wanted);
    if (byReceiver === undefined) this.known.set(wanted, (byReceiver = new Map<Type, boolean>()));
    let isOne = byReceiver.get(receiver);
    if (isOne === undefined) {
      isOne = implementsInterface(pointerTo(receiver), wanted);
      byReceiver.set(receiver, isOne);
    }
    return isOne;
  }
}

const byExports = remembered((_exports: ImportedPackage) => new Implementations());

/** The same for all versions of a package between which no signature has changed. */
export function implementationsOf(typed: TypedPackage): Implementations {
  return byExports(exportsOf(typed));
}
