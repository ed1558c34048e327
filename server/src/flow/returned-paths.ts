import type { VarObject } from '../types/object.js';
import type { AccessPath } from './access-path.js';
import { isLocalOf } from './assignments.js';
import type { FunctionUnit } from './function-unit.js';

/** What a function returns, over all its returns. */
export class ReturnedPaths {
  private readonly byIndex: (AccessPath | 'several' | undefined)[] = [];
  /** Locals that leave the function as a result. */
  readonly locals = new Map<VarObject, number>();
  private readonly freshByIndex: boolean[] = [];

  constructor(private readonly unit: FunctionUnit) {}

  /** By result: every return gives an object of the function's own. */
  get areFresh(): readonly boolean[] {
    return this.freshByIndex;
  }

  add(index: number, path: AccessPath | undefined, isFresh: boolean): void {
    this.freshByIndex[index] = isFresh && this.freshByIndex[index] !== false;
    const root = path?.root;
    if (
      path?.depth === 0 &&
      root?.kind === 'var' &&
      isLocalOf(root, this.unit.node) &&
      !this.unit.params.includes(root)
    ) {
      this.locals.set(root, index);
    }
    const earlier = this.byIndex[index];
    this.byIndex[index] = earlier === undefined || earlier === path ? (path ?? 'several') : 'several';
  }

  paths(): (AccessPath | undefined)[] {
    return this.byIndex.map((path) => (path === 'several' ? undefined : path));
  }
}
