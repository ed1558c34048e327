import type { AccessPath } from './access-path.js';
import type { Access } from './summary.js';

/** Accesses by the memory they touch, so that those of one place, of what it is part of and of its parts are found at once. */
export class PlaceIndex {
  private readonly byPath = new Map<AccessPath, Access[]>();
  /** Accesses to parts of a place. */
  private readonly parts = new Map<AccessPath, Access[]>();

  constructor(accesses: readonly Access[]) {
    for (const access of accesses) {
      append(this.byPath, access.path, access);
      if (access.target !== 'variable') continue;
      for (let whole = access.path.enclosing; whole !== undefined; whole = whole.enclosing)
        append(this.parts, whole, access);
    }
  }

  /** The paths of all accesses. */
  paths(): Iterable<AccessPath> {
    return this.byPath.keys();
  }

  /** Accesses to the place of that name. */
  at(path: AccessPath): readonly Access[] {
    return this.byPath.get(path) ?? [];
  }

  /** Whether anything touches the place of that name. */
  has(path: AccessPath): boolean {
    return this.byPath.has(path);
  }

  /** Whether anything touches memory of the place. */
  touches(path: AccessPath): boolean {
    if (this.byPath.has(path) || this.parts.has(path)) return true;
    for (let whole = path.enclosing; whole !== undefined; whole = whole.enclosing)
      if (this.byPath.has(whole)) return true;
    return false;
  }

  /** Accesses that certainly share memory with a given one. */
  *sharing(access: Access): Iterable<Access> {
    const { path, target } = access;
    if (!path.isUncertain) yield* ofTarget(this.byPath.get(path), target);
    if (target !== 'variable') return;
    if (!path.isUncertain) yield* ofTarget(this.parts.get(path), target);
    for (let whole = path.enclosing; whole !== undefined; whole = whole.enclosing)
      if (!whole.isUncertain) yield* ofTarget(this.byPath.get(whole), target);
  }
}

function append(map: Map<AccessPath, Access[]>, path: AccessPath, access: Access): void {
  const list = map.get(path);
  if (list === undefined) map.set(path, [access]);
  else list.push(access);
}

function* ofTarget(accesses: readonly Access[] | undefined, target: Access['target']): Iterable<Access> {
  for (const access of accesses ?? []) if (access.target === target) yield access;
}
