import type { FuncDecl, FuncLit } from '../syntax/ast.js';
import type {
  BuiltinObject, ConstObject, Declaration, ExternalObject, FuncObject, LabelObject, NilObject, PackageNameObject,
  TypeNameObject, VarObject, VarRole,
} from './object.js'; // prettier-ignore
import type { Type, TypeParamType } from './type.js';
import { unknownType } from './type.js';

/** A value of a constant as far as it is followed; undefined for complex numbers and whatever isn't known. */
export type ConstValue = bigint | number | string | boolean;

/** Where an object is declared in one version of a package, and what is known of its type there. */
export interface ObjectVersion {
  readonly declaration: Declaration | undefined;
  readonly known: Type | undefined;
  readonly compute: (() => Type) | undefined;
}

interface FuncVersion extends ObjectVersion {
  readonly receiverTypeParams: () => readonly TypeParamType[];
}

/** An object whose type is computed when first asked for; asked again meanwhile (a cycle) it answers unknown. */
abstract class LazyObject {
  private known: Type | undefined;
  private compute: (() => Type) | undefined;

  constructor(
    readonly name: string,
    readonly packagePath: string | undefined,
    private declared: Declaration | undefined,
    type: Type | (() => Type),
  ) {
    if (typeof type === 'function') {
      this.known = undefined;
      this.compute = type;
    } else {
      this.known = type;
      this.compute = undefined;
    }
  }

  get declaration(): Declaration | undefined {
    return this.declared;
  }

  get type(): Type {
    if (this.known !== undefined) return this.known;
    const compute = this.compute;
    if (compute === undefined) return unknownType;
    this.compute = undefined;
    this.known = compute();
    return this.known;
  }

  /** Reads the declaration, so that everything in it is recorded. */
  resolve(): Type {
    return this.type;
  }

  /** What changes when the declaration is replaced by another of the same name; setting it moves the object there. */
  get version(): ObjectVersion {
    return { declaration: this.declared, known: this.known, compute: this.compute };
  }

  set version({ declaration, known, compute }: ObjectVersion) {
    this.declared = declaration;
    this.known = known;
    this.compute = compute;
  }
}

export class Variable extends LazyObject implements VarObject {
  readonly kind = 'var';
  readonly owner: FuncDecl | FuncLit | undefined;
  readonly origin: VarObject;

  constructor(
    name: string,
    packagePath: string | undefined,
    declaration: Declaration | undefined,
    readonly role: VarRole,
    type: Type | (() => Type),
    owner?: FuncDecl | FuncLit,
    readonly isEmbedded = false,
    origin?: VarObject,
  ) {
    super(name, packagePath, declaration, type);
    this.owner = owner;
    this.origin = origin ?? this;
  }
}

export class Constant extends LazyObject implements ConstObject {
  readonly kind = 'const';
  private knownValue: ConstValue | undefined;
  private computeValue: (() => ConstValue | undefined) | undefined;

  constructor(
    name: string,
    packagePath: string | undefined,
    declaration: Declaration | undefined,
    type: Type | (() => Type),
    value: ConstValue | undefined | (() => ConstValue | undefined),
  ) {
    super(name, packagePath, declaration, type);
    if (typeof value === 'function') {
      this.knownValue = undefined;
      this.computeValue = value;
    } else {
      this.knownValue = value;
      this.computeValue = undefined;
    }
  }

  get value(): ConstValue | undefined {
    const compute = this.computeValue;
    if (compute !== undefined) {
      this.computeValue = undefined;
      this.knownValue = compute();
    }
    return this.knownValue;
  }
}

export class TypeName extends LazyObject implements TypeNameObject {
  readonly kind = 'type';
  /** Of a generic alias only: a generic defined type keeps its own. */
  aliasTypeParams: readonly TypeParamType[] = [];

  constructor(
    name: string,
    packagePath: string | undefined,
    declaration: Declaration | undefined,
    readonly isAlias: boolean,
    type: Type | (() => Type),
  ) {
    super(name, packagePath, declaration, type);
  }
}

export class Func extends LazyObject implements FuncObject {
  readonly kind = 'func';
  readonly receiverTypeName: string | undefined;
  readonly origin: FuncObject;

  constructor(
    name: string,
    packagePath: string | undefined,
    declaration: Declaration | undefined,
    type: Type | (() => Type),
    receiverTypeName?: string,
    readonly hasPointerReceiver = false,
    /** Own type parameters of a method of a generic type, in the order of the type's. Lazy. */
    public receiverTypeParams: () => readonly TypeParamType[] = noTypeParams,
    origin?: FuncObject,
  ) {
    super(name, packagePath, declaration, type);
    this.receiverTypeName = receiverTypeName;
    this.origin = origin ?? this;
  }

  override get version(): FuncVersion {
    return { ...super.version, receiverTypeParams: this.receiverTypeParams };
  }

  override set version(version: FuncVersion) {
    super.version = version;
    this.receiverTypeParams = version.receiverTypeParams;
  }

  /** Of a method of an instantiated type, where the generic type's method is declared now. */
  override get declaration(): Declaration | undefined {
    return this.origin === this ? super.declaration : this.origin.declaration;
  }

  get fullName(): string {
    const path = this.packagePath === undefined ? '' : this.packagePath + '.';
    if (this.receiverTypeName === undefined) return path + this.name;
    return `(${this.hasPointerReceiver ? '*' : ''}${path}${this.receiverTypeName}).${this.name}`;
  }
}

function noTypeParams(): readonly TypeParamType[] {
  return [];
}

export class PackageName implements PackageNameObject {
  readonly kind = 'package';
  constructor(
    readonly name: string,
    readonly packagePath: string | undefined,
    /** Where it is declared; setting it moves the object there. */
    public version: Declaration | undefined,
    readonly importedPath: string,
  ) {}

  get declaration(): Declaration | undefined {
    return this.version;
  }
}

export class Label implements LabelObject {
  readonly kind = 'label';
  constructor(
    readonly name: string,
    readonly packagePath: string | undefined,
    readonly declaration: Declaration | undefined,
  ) {}
}

export class External implements ExternalObject {
  readonly kind = 'external';
  readonly declaration = undefined;
  constructor(
    readonly name: string,
    readonly packagePath: string | undefined,
  ) {}
}

export class Builtin implements BuiltinObject {
  readonly kind = 'builtin';
  readonly declaration = undefined;
  constructor(
    readonly name: string,
    /** `unsafe` for the functions of that package. */
    readonly packagePath: string | undefined,
  ) {}
}

export const nilObject: NilObject = { kind: 'nil', name: 'nil', packagePath: undefined, declaration: undefined };
