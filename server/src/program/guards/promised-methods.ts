import { getOrMake } from '../../base/get-or-make.js';
import type { FuncObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { allMethods } from '../../types/type-set.js';
import { underlying } from '../../types/type-queries.js';
import type { InterfaceType, Type } from '../../types/type.js';
import { implementationsOf, type Implementations } from './implementations.js';

interface ExportedInterface {
  readonly type: Type;
  readonly under: InterfaceType;
}

/** Methods of types that other packages can't name, which they may call all the same: through an exported interface of the package. */
export class PromisedMethods {
  private known = new Map<string, ReadonlySet<string>>();
  private readonly implementations: Implementations;
  private interfaces: readonly ExportedInterface[] | undefined;

  /** @param names the package's exported interfaces */
  constructor(
    private readonly typed: TypedPackage,
    private readonly names: readonly string[],
  ) {
    this.implementations = implementationsOf(typed);
  }

  /** The same for a later version in which no signature has changed. */
  continuedBy(typed: TypedPackage): PromisedMethods {
    const later = new PromisedMethods(typed, this.names);
    later.known = this.known;
    later.interfaces = this.interfaces;
    return later;
  }

  has({ name, receiverTypeName }: FuncObject): boolean {
    if (receiverTypeName === undefined || this.names.length === 0) return false;
    return getOrMake(this.known, receiverTypeName, () => this.methodsOf(receiverTypeName)).has(name);
  }

  private methodsOf(receiver: string): ReadonlySet<string> {
    const methods = new Set<string>();
    const type = this.typeOf(receiver);
    if (type === undefined) return methods;
    this.interfaces ??= this.names.flatMap((name) => this.interfaceOf(name));
    for (const one of this.interfaces) {
      if (!this.implementations.has(type, one.type)) continue;
      for (const name of allMethods(one.under).keys()) methods.add(name);
    }
    return methods;
  }

  private interfaceOf(name: string): readonly ExportedInterface[] {
    const type = this.typeOf(name);
    const under = type === undefined ? undefined : underlying(type);
    return type === undefined || under?.kind !== 'interface' ? [] : [{ type, under }];
  }

  private typeOf(name: string): Type | undefined {
    const object = this.typed.lookup(name);
    return object?.kind === 'type' ? object.type : undefined;
  }
}
