import type { NodeBase } from '../syntax/ast.js';
import type { AccessPath } from './access-path.js';
import { withHeld } from './flow-state.js';
import { Access, type AccessSite, type AccessTarget } from './summary.js';

/** More than any hand-written function needs; generated code is cut off here. */
const maxAccesses = 2000;

/** The accesses of one function's own text: each place once, with its weakest protection over all visits. */
export class OwnAccesses {
  private readonly byTarget: Record<AccessTarget, Map<NodeBase, Access>> = {
    variable: new Map(),
    map: new Map(),
    object: new Map(),
  };

  /** The site of a place: the one that is known already, or a new one. */
  site(node: NodeBase, kind: Pick<AccessSite, 'target'>, create: () => AccessSite): AccessSite {
    return this.byTarget[kind.target].get(node)?.site ?? create();
  }

  add(access: Access): void {
    const accesses = this.byTarget[access.target];
    const known = accesses.get(access.site.node);
    if (known === undefined && accesses.size >= maxAccesses) return;
    if (known === undefined || protectionOf(access) < protectionOf(known)) accesses.set(access.site.node, access);
  }

  /** All accesses so far were made under a lock. */
  assumeHeld(lock: AccessPath): void {
    for (const accesses of Object.values(this.byTarget)) {
      for (const [node, access] of accesses) {
        const { path, site, order, via, isFresh } = access;
        accesses.set(node, new Access(path, site, withHeld(access.locks, lock), order, via, isFresh));
      }
    }
  }

  /** In the order of the first visit. */
  all(): Access[] {
    const { variable, map, object } = this.byTarget;
    return [...variable.values(), ...map.values(), ...object.values()];
  }
}

/** How well an access is protected, for the choice of which one to keep. */
export function protectionOf(access: Access): number {
  return (
    access.locks.held.size * 4 + (access.locks.hasUnknown ? 4 : 0) + access.order.joined.size + (access.isFresh ? 2 : 0)
  );
}
