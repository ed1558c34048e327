import type { FuncObject, VarObject } from './object.js';
import { Func, Variable } from './objects.js';
import type { InterfaceType, NamedType, SignatureType, StructType, Type, TypeParamType, UnionType } from './type.js';
import { unknownType } from './type.js';
import { NamedNode, pointerTo, sliceOf, tupleOf } from './type-nodes.js';
import { identical } from './identical.js';

/** Type arguments nested deeper than this give unknown, which ends expansions such as `type T[P any] struct{ t *T[[]P] }`. */
const maxNesting = 24;

/** What each type parameter stands for. */
export type TypeArguments = ReadonlyMap<TypeParamType, Type>;

/**
 * Makes instances of generic types, one object for each list of arguments. Belongs to one package's check, so that
 * instances of another package's types go away with the package that asked for them.
 */
export class Instances {
  private readonly byOrigin = new Map<NamedType, NamedNode[]>();

  /** The instance of a generic type; the generic type itself where the number of arguments doesn't fit. */
  instantiate(generic: NamedType, typeArgs: readonly Type[]): NamedType {
    const origin = generic.origin;
    if (typeArgs.length === 0 || origin.typeParams.length !== typeArgs.length) return generic;
    let known = this.byOrigin.get(origin);
    if (known === undefined) this.byOrigin.set(origin, (known = []));
    for (const instance of known) {
      if (instance.typeArgs.every((type, i) => identical(type, typeArgs[i]!))) return instance;
    }
    const instance = new NamedNode(
      origin.object,
      typeArgs.some((type) => nesting(type) > maxNesting)
        ? { declaredType: () => unknownType, methods: () => [] }
        : {
            declaredType: () => this.substitute(origin.underlying, argumentsOf(origin.typeParams, typeArgs)),
            methods: () => origin.methods.map((method) => this.methodOf(method, typeArgs)),
          },
      typeArgs,
      origin,
    );
    instance.typeParams = origin.typeParams;
    known.push(instance);
    return instance;
  }

  private methodOf(method: FuncObject, typeArgs: readonly Type[]): FuncObject {
    return new Func(
      method.name,
      method.packagePath,
      method.declaration,
      () => {
        const own = method instanceof Func ? method.receiverTypeParams() : [];
        return this.substitute(method.type, argumentsOf(own, typeArgs));
      },
      method.receiverTypeName,
      method.hasPointerReceiver,
      undefined,
      method.origin,
    );
  }

  /** Puts types in the place of type parameters. Parts without any stay the same objects. */
  substitute(type: Type, args: TypeArguments): Type {
    return args.size === 0 ? type : this.subst(type, args, 0);
  }

  private subst(type: Type, args: TypeArguments, depth: number): Type {
    if (depth > 100) return unknownType;
    const next = depth + 1;
    switch (type.kind) {
      case 'basic':
      case 'unknown':
        return type;
      case 'typeparam':
        return args.get(type) ?? type;
      case 'named': {
        const typeArgs = this.substList(type.typeArgs, args, next);
        return typeArgs === type.typeArgs ? type : this.instantiate(type, typeArgs);
      }
      case 'pointer': {
        const elem = this.subst(type.elem, args, next);
        return elem === type.elem ? type : pointerTo(elem);
      }
      case 'slice': {
        const elem = this.subst(type.elem, args, next);
        return elem === type.elem ? type : sliceOf(elem);
      }
      case 'array': {
        const elem = this.subst(type.elem, args, next);
        return elem === type.elem ? type : { kind: 'array', length: type.length, elem };
      }
      case 'chan': {
        const elem = this.subst(type.elem, args, next);
        return elem === type.elem ? type : { kind: 'chan', dir: type.dir, elem };
      }
      case 'map': {
        const key = this.subst(type.key, args, next);
        const elem = this.subst(type.elem, args, next);
        return key === type.key && elem === type.elem ? type : { kind: 'map', key, elem };
      }
      case 'tuple': {
        const elems = this.substList(type.elems, args, next);
        return elems === type.elems ? type : tupleOf(elems);
      }
      case 'struct':
        return this.substStruct(type, args, next);
      case 'signature':
        return this.substSignature(type, args, next);
      case 'interface':
        return this.substInterface(type, args, next);
      case 'union':
        return this.substUnion(type, args, next);
    }
  }

  private substList(types: readonly Type[], args: TypeArguments, depth: number): readonly Type[] {
    let changed: Type[] | undefined;
    for (let i = 0; i < types.length; i++) {
      const type = this.subst(types[i]!, args, depth);
      if (type !== types[i]) (changed ??= [...types])[i] = type;
    }
    return changed ?? types;
  }

  private substVariables(variables: readonly VarObject[], args: TypeArguments, depth: number): readonly VarObject[] {
    let changed: VarObject[] | undefined;
    for (let i = 0; i < variables.length; i++) {
      const variable = variables[i]!;
      const type = this.subst(variable.type, args, depth);
      if (type === variable.type) continue;
      (changed ??= [...variables])[i] = new Variable(
        variable.name,
        variable.packagePath,
        variable.declaration,
        variable.role,
        type,
        variable.owner,
        variable.isEmbedded,
        variable.origin,
      );
    }
    return changed ?? variables;
  }

  private substStruct(type: StructType, args: TypeArguments, depth: number): Type {
    const fields = this.substVariables(type.fields, args, depth);
    return fields === type.fields ? type : { kind: 'struct', fields, tags: type.tags };
  }

  private substSignature(type: SignatureType, args: TypeArguments, depth: number): SignatureType {
    const params = this.substVariables(type.params, args, depth);
    const results = this.substVariables(type.results, args, depth);
    if (params === type.params && results === type.results) return type;
    return { kind: 'signature', typeParams: type.typeParams, params, results, isVariadic: type.isVariadic };
  }

  private substInterface(type: InterfaceType, args: TypeArguments, depth: number): Type {
    const embeddeds = this.substList(type.embeddeds, args, depth);
    let methods: FuncObject[] | undefined;
    type.methods.forEach((method, i) => {
      const signature = this.subst(method.type, args, depth);
      if (signature === method.type) return;
      (methods ??= [...type.methods])[i] = new Func(
        method.name,
        method.packagePath,
        method.declaration,
        signature,
        method.receiverTypeName,
        method.hasPointerReceiver,
        undefined,
        method.origin,
      );
    });
    if (methods === undefined && embeddeds === type.embeddeds) return type;
    return { kind: 'interface', methods: methods ?? type.methods, embeddeds };
  }

  private substUnion(type: UnionType, args: TypeArguments, depth: number): Type {
    const types = type.terms.map((term) => term.type);
    const changed = this.substList(types, args, depth);
    if (changed === types) return type;
    return { kind: 'union', terms: type.terms.map(({ tilde }, i) => ({ tilde, type: changed[i]! })) };
  }
}

/** Pairs parameters with arguments; parameters without one stay as they are. */
export function argumentsOf(params: readonly TypeParamType[], args: readonly Type[]): TypeArguments {
  const map = new Map<TypeParamType, Type>();
  params.forEach((param, i) => {
    const arg = args[i];
    if (arg !== undefined) map.set(param, arg);
  });
  return map;
}

/** How deep type arguments are nested in type arguments. */
function nesting(type: Type): number {
  switch (type.kind) {
    case 'named':
      return type.typeArgs.length === 0 ? 0 : 1 + Math.max(...type.typeArgs.map(nesting));
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      return 1 + nesting(type.elem);
    case 'map':
      return 1 + Math.max(nesting(type.key), nesting(type.elem));
    default:
      return 0;
  }
}
