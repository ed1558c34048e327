import { identical } from './identical.js';
import type { VarObject } from './object.js';
import { allMethods, coreTermOf } from './type-set.js';
import type { Type, TypeParamType } from './type.js';
import { underlying } from './type-queries.js';

/** Types nested deeper than this don't unify. */
const maxDepth = 60;

/**
 * Finds what the unknown type parameters must stand for so that two types match, and adds it to `bound`; false where
 * they can't match. Inexact at the top (Go spec, "Type unification"): a defined type matches its underlying type literal,
 * a channel of both directions one of a single direction.
 */
export function unify(x: Type, y: Type, unknowns: readonly TypeParamType[], bound: Map<TypeParamType, Type>): boolean {
  return new Unifier(unknowns, bound).unify(x, y, false, 0);
}

class Unifier {
  constructor(
    private readonly unknowns: readonly TypeParamType[],
    private readonly bound: Map<TypeParamType, Type>,
  ) {}

  unify(x: Type, y: Type, isExact: boolean, depth: number): boolean {
    if (x === y) return true;
    if (depth > maxDepth) return false;
    if (x.kind === 'typeparam' && this.unknowns.includes(x)) return this.bind(x, y, isExact, depth);
    if (y.kind === 'typeparam' && this.unknowns.includes(y)) return this.bind(y, x, isExact, depth);
    if (!isExact && x.kind !== y.kind) {
      if (x.kind === 'named' && y.kind !== 'named' && y.kind !== 'basic') {
        return this.unify(x.underlying, y, isExact, depth + 1);
      }
      if (y.kind === 'named' && x.kind !== 'named' && x.kind !== 'basic') {
        return this.unify(x, y.underlying, isExact, depth + 1);
      }
    }
    // Of a type parameter that isn't looked for, the core type can tell as well.
    if (!isExact && y.kind === 'typeparam' && x.kind !== 'typeparam') {
      const core = coreTermOf(y);
      return core !== undefined && this.unify(x, core.type, isExact, depth + 1);
    }
    return this.parts(x, y, isExact, depth + 1);
  }

  private bind(param: TypeParamType, type: Type, isExact: boolean, depth: number): boolean {
    const known = this.bound.get(param);
    if (known === undefined) {
      if (type.kind === 'unknown') return false;
      this.bound.set(param, type);
      return true;
    }
    if (!this.unify(known, type, isExact, depth + 1)) return false;
    // Of a defined type and its literal the defined one is kept, of two channels the one with a direction.
    if (!isExact && known.kind !== 'named' && type.kind === 'named') this.bound.set(param, type);
    if (known.kind === 'chan' && type.kind === 'chan' && known.dir === 'both') this.bound.set(param, type);
    return true;
  }

  private parts(x: Type, y: Type, isExact: boolean, depth: number): boolean {
    switch (x.kind) {
      case 'pointer':
        return y.kind === 'pointer' && this.unify(x.elem, y.elem, true, depth);
      case 'slice':
        return y.kind === 'slice' && this.unify(x.elem, y.elem, true, depth);
      case 'array':
        return y.kind === 'array' && this.unify(x.elem, y.elem, true, depth);
      case 'map':
        return y.kind === 'map' && this.unify(x.key, y.key, true, depth) && this.unify(x.elem, y.elem, true, depth);
      case 'chan':
        return y.kind === 'chan' && (!isExact || x.dir === y.dir) && this.unify(x.elem, y.elem, true, depth);
      case 'named':
        return this.named(x, y, isExact, depth);
      case 'signature':
        return (
          y.kind === 'signature' &&
          x.isVariadic === y.isVariadic &&
          this.variables(x.params, y.params, depth) &&
          this.variables(x.results, y.results, depth)
        );
      case 'struct':
        return y.kind === 'struct' && this.variables(x.fields, y.fields, depth);
      case 'tuple':
        return y.kind === 'tuple' && this.list(x.elems, y.elems, depth);
      case 'interface':
        return this.interfaces(x, y, depth);
      default:
        return identical(x, y);
    }
  }

  private named(x: Type & { kind: 'named' }, y: Type, isExact: boolean, depth: number): boolean {
    if (y.kind === 'named' && x.origin === y.origin) return this.list(x.typeArgs, y.typeArgs, depth);
    if (isExact) return false;
    // A parameter of an interface type takes any type with its methods.
    const wanted = underlying(x);
    return wanted.kind === 'interface' && this.interfaces(wanted, y, depth);
  }

  private interfaces(x: Type & { kind: 'interface' }, y: Type, depth: number): boolean {
    const named = y.kind === 'pointer' ? y.elem : y;
    const under = underlying(y);
    const methods = under.kind === 'interface' ? allMethods(under) : undefined;
    for (const [name, wanted] of allMethods(x)) {
      const method =
        methods?.get(name) ??
        (named.kind === 'named' ? named.methods.find((candidate) => candidate.name === name) : undefined);
      if (method === undefined || !this.unify(wanted.type, method.type, true, depth)) return false;
    }
    return true;
  }

  private list(xs: readonly Type[], ys: readonly Type[], depth: number): boolean {
    return xs.length === ys.length && xs.every((x, i) => this.unify(x, ys[i]!, true, depth));
  }

  private variables(xs: readonly VarObject[], ys: readonly VarObject[], depth: number): boolean {
    return xs.length === ys.length && xs.every((x, i) => this.unify(x.type, ys[i]!.type, true, depth));
  }
}
