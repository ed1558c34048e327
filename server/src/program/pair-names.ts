import { getOrMake } from '../base/get-or-make.js';
import { isBehind, type AccessPath } from '../flow/access-path.js';
import { deref, namedOf } from '../types/type-queries.js';

/** Names for two places that are the same wherever they are the same two: two variables of the package or of one function, or two fields reached from one object. */
export class PairNames {
  private readonly numbers = new Map<object, number>();

  of(a: AccessPath, b: AccessPath): string | undefined {
    const whole = commonPart(a, b);
    if (whole === undefined) {
      const isFixed = [a, b].every(
        ({ root }) => root.kind === 'var' && (root.role === 'package' || root.role === 'local'),
      );
      const [first, second] = [this.steps(a, undefined), this.steps(b, undefined)];
      return !isFixed || first === undefined || second === undefined ? undefined : `${first} ${second}`;
    }
    const type = whole.type === undefined ? undefined : namedOf(deref(whole.type));
    if (type === undefined && !(whole.root.kind === 'var' && whole.root.role !== 'field')) return undefined;
    const start = this.numberOf(type?.origin ?? whole);
    const [first, second] = [this.steps(a, whole), this.steps(b, whole)];
    return first === undefined || second === undefined ? undefined : `${start}: ${first} ${second}`;
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

/** The object that both are reached from, the nearest; undefined for none. */
function commonPart(a: AccessPath, b: AccessPath): AccessPath | undefined {
  for (let at: AccessPath | undefined = a.parent; at !== undefined; at = at.parent) if (isBehind(b, at)) return at;
  return undefined;
}
