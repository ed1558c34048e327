import type { GoObject } from './object.js';

interface Entry {
  readonly object: GoObject;
  readonly outer: Entry | undefined;
}

/**
 * The block scopes around the place that is being checked. One table for all of them, with what a name hides kept
 * behind it, so that a lookup costs the same at any depth.
 */
export class LocalScopes {
  private readonly table = new Map<string, Entry | undefined>();
  /** Names in order of declaration, and `undefined` where a block starts. */
  private readonly trail: (string | undefined)[] = [];

  open(): void {
    this.trail.push(undefined);
  }

  close(): void {
    for (;;) {
      const name = this.trail.pop();
      if (name === undefined) return;
      this.table.set(name, this.table.get(name)?.outer);
    }
  }

  /** Makes a name visible until the innermost block closes; `_` and the empty name are ignored. */
  declare(name: string, object: GoObject): void {
    if (name === '_' || name === '') return;
    this.table.set(name, { object, outer: this.table.get(name) });
    this.trail.push(name);
  }

  lookup(name: string): GoObject | undefined {
    return this.table.get(name)?.object;
  }

  /** What the innermost block itself declares under the name. */
  lookupInnermost(name: string): GoObject | undefined {
    for (let i = this.trail.length - 1; i >= 0 && this.trail[i] !== undefined; i--) {
      if (this.trail[i] === name) return this.table.get(name)?.object;
    }
    return undefined;
  }
}
