import type { FuncObject, TypeNameObject } from './object.js';
import type {
  BasicName,
  BasicType,
  NamedType,
  PointerType,
  SliceType,
  TupleType,
  Type,
  TypeParamType,
} from './type.js';
import { unknownType } from './type.js';

const basicNames: readonly BasicName[] = [
  'bool', 'int', 'int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64', 'uintptr',
  'float32', 'float64', 'complex64', 'complex128', 'string', 'unsafe.Pointer', 'invalid',
  'untyped bool', 'untyped int', 'untyped rune', 'untyped float', 'untyped complex', 'untyped string', 'untyped nil',
]; // prettier-ignore

/** The one object of each basic type. */
export const basic = Object.fromEntries(basicNames.map((name) => [name, { kind: 'basic', name }])) as Readonly<
  Record<BasicName, BasicType>
>;

/** A type without value: what a call of a function without results gives. */
export const emptyTuple: TupleType = { kind: 'tuple', elems: [] };

/** What a named type is made from; both are asked at most once, and a question asked meanwhile gets unknown or nothing. */
export interface NamedSource {
  /** The type on the right of the declaration, which may itself be named. */
  declaredType(): Type;
  methods(): readonly FuncObject[];
}

/** What a named type is made from until it is asked for, and what it is then. */
export interface NamedVersion {
  readonly source: Pick<NamedSource, 'declaredType'> | undefined;
  readonly resolved: Type | undefined;
}

export class NamedNode implements NamedType {
  readonly kind = 'named';
  readonly origin: NamedType;
  typeParams: readonly TypeParamType[] = [];
  private source: NamedVersion['source'];
  private resolved: Type | undefined;
  private methodSource: NamedSource | undefined;
  private resolvedMethods: readonly FuncObject[] | undefined;

  constructor(
    readonly object: TypeNameObject,
    source: NamedSource | undefined,
    readonly typeArgs: readonly Type[] = [],
    origin?: NamedType,
  ) {
    this.source = source;
    this.methodSource = source;
    this.origin = origin ?? this;
  }

  get underlying(): Type {
    if (this.resolved !== undefined) return this.resolved;
    const source = this.source;
    // No source left: the question came from inside the answer, so the type is defined by itself.
    if (source === undefined) return unknownType;
    this.source = undefined;
    const declared = source.declaredType();
    this.resolved = declared.kind === 'named' ? declared.underlying : declared;
    return this.resolved;
  }

  /** Reads the declaration, so that everything in it is recorded. */
  resolve(): Type {
    return this.underlying;
  }

  /** What changes when the declaration is replaced by another of the same name; its methods stay. */
  get version(): NamedVersion {
    return { source: this.source, resolved: this.resolved };
  }

  set version({ source, resolved }: NamedVersion) {
    this.source = source;
    this.resolved = resolved;
  }

  get methods(): readonly FuncObject[] {
    if (this.resolvedMethods !== undefined) return this.resolvedMethods;
    const source = this.methodSource;
    if (source === undefined) return [];
    this.methodSource = undefined;
    this.resolvedMethods = source.methods();
    return this.resolvedMethods;
  }
}

export class TypeParamNode implements TypeParamType {
  readonly kind = 'typeparam';
  private bound: Type | undefined;

  constructor(
    readonly object: TypeNameObject,
    readonly index: number,
    private compute: (() => Type) | undefined,
  ) {}

  get constraint(): Type {
    if (this.bound !== undefined) return this.bound;
    const compute = this.compute;
    if (compute === undefined) return unknownType;
    this.compute = undefined;
    this.bound = compute();
    return this.bound;
  }

  /** Reads the constraint, so that everything in it is recorded. */
  resolve(): Type {
    return this.constraint;
  }
}

/** Reads the constraints of type parameters, so that everything in them is recorded. */
export function readConstraints(params: readonly TypeParamType[]): void {
  for (const param of params) if (param instanceof TypeParamNode) param.resolve();
}

export function pointerTo(elem: Type): PointerType {
  return { kind: 'pointer', elem };
}

export function sliceOf(elem: Type): SliceType {
  return { kind: 'slice', elem };
}

export function tupleOf(elems: readonly Type[]): TupleType {
  return elems.length === 0 ? emptyTuple : { kind: 'tuple', elems };
}
