import { getOrMake } from '../base/get-or-make.js';
import { isBehind, type AccessPath } from '../flow/access-path.js';
import { deref, namedOf } from '../types/type-queries.js';

/** Names for places that are the same wherever two of them are the same two: variables of the package or of one function, or fields reached from one object. */
export class PairNames {
  private readonly numbers = new Map<object, number>();

  /** By the nearest object that both are reached from; undefined for two that may be others elsewhere. */
  of(a: AccessPath, b: AccessPath): string | undefined {
    return this.all(a, b)[0]?.join(' ');
  }

  /** The names of both, by each object that they are reached from, the nearest first. */
  all(a: AccessPath, b: AccessPath): readonly (readonly [string, string])[] {
    const names: (readonly [string, string])[] = [];
    for (let at = a.parent; at !== undefined; at = at.parent)
      if (isBehind(b, at)) names.push(...this.namesFrom(at, a, b));
    const [first, second] = [this.steps(a, undefined), this.steps(b, undefined)];
    if (isFixed(a) && isFixed(b) && first !== undefined && second !== undefined) names.push([first, second]);
    return names;
  }

  private namesFrom(whole: AccessPath, a: AccessPath, b: AccessPath): readonly (readonly [string, string])[] {
    const type = whole.type === undefined ? undefined : namedOf(deref(whole.type));
    if (type === undefined && !(whole.root.kind === 'var' && whole.root.role !== 'field')) return [];
    const start = this.numberOf(type?.origin ?? whole);
    const [first, second] = [this.steps(a, whole), this.steps(b, whole)];
    if (first === undefined || second === undefined) return [];
    return [[`${String(start)}:${first}`, `${String(start)}:${second}`]];
  }

  private steps(path: AccessPath, from: AccessPath | undefined): string | undefined {
    if (path === from) return '';
    if (path.parent === undefined) return String(this.numberOf(path.root));
    if (path.step?.kind !== 'var') return undefined;
    const before = this.steps(path.parent, from);
    return before === undefined ? undefined : `${before}.${String(this.numberOf(path.step.origin))}`;
  }

  private numberOf(object: object): number {
    return getOrMake(this.numbers, object, () => this.numbers.size);
  }
}

function isFixed({ root }: AccessPath): boolean {
  return root.kind === 'var' && (root.role === 'package' || root.role === 'local');
}
