import type { AccessPath } from '../../flow/access-path.js';
import type { VarObject } from '../../types/object.js';
import { isSameStep } from './guard.js';
import type { ChangedFunction } from './numbered-functions.js';

/** Which variables of functions stand for each other in two versions of them; found while the versions are compared. */
export class VersionNames {
  private readonly later = new Map<VarObject, VarObject>();
  private readonly earlier = new Map<VarObject, VarObject>();

  constructor(changes: readonly ChangedFunction[]) {
    for (const { before, now } of changes)
      before.unit.params.forEach((param, i) => {
        const other = now.unit.params[i];
        if (param !== undefined && other !== undefined) this.pair(param, other);
      });
  }

  /** The variable of the later version; undefined where none is known. */
  of(variable: VarObject): VarObject | undefined {
    return variable.role === 'package' ? variable : this.later.get(variable);
  }

  /** Whether paths of the two versions name the same place, if each variable is to stand for only one. */
  areAlike(before: AccessPath, now: AccessPath): boolean {
    if (before.depth !== now.depth || !this.isSameRoot(before, now)) return false;
    let [a, b]: (AccessPath | undefined)[] = [before, now];
    for (; a?.step !== undefined && b?.step !== undefined && a !== b; [a, b] = [a.parent, b.parent])
      if (!isSameStep(a.step, b.step)) return false;
    return true;
  }

  private isSameRoot({ root: a }: AccessPath, { root: b }: AccessPath): boolean {
    if (a.kind === 'result') return b.kind === 'result' && a.index === b.index;
    if (b.kind === 'result' || a.role !== b.role) return false;
    return a.role === 'package' || a.role === 'field' ? a === b : this.pair(a, b);
  }

  private pair(before: VarObject, now: VarObject): boolean {
    const known = this.later.get(before);
    if (known !== undefined || this.earlier.has(now)) return known === now;
    this.later.set(before, now);
    this.earlier.set(now, before);
    return true;
  }
}
