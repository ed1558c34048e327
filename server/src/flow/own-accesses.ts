import type { NodeBase } from '../syntax/ast.js';
import type { AccessPath } from './access-path.js';
import { withHeld } from './flow-state.js';
import { Access, type AccessKind, type AccessSite } from './summary.js';

/** More than any hand-written function needs; generated code is cut off here. */
const maxAccesses = 2000;

/** The accesses of one function's own text: each once, with its weakest protection over all visits. */
export class OwnAccesses {
  private readonly byNode = new Map<NodeBase, Access[]>();
  private count = 0;

  /** The site of an access: the one that is known already, or a new one. */
  site(
    node: NodeBase,
    path: AccessPath,
    kind: AccessKind & Pick<AccessSite, 'isOfNewMap'>,
    create: () => AccessSite,
  ): AccessSite {
    const known = this.byNode.get(node)?.find((one) => one.path === path && isSameKind(one.site, kind));
    return known?.site ?? create();
  }

  add(access: Access): void {
    const { node } = access.site;
    const accesses = this.byNode.get(node);
    const index = accesses?.findIndex((one) => one.site === access.site) ?? -1;
    const known = accesses?.[index];
    if (accesses !== undefined && known !== undefined) {
      if (protectionOf(access) < protectionOf(known)) accesses[index] = access;
      return;
    }
    if (this.count >= maxAccesses) return;
    this.count++;
    if (accesses === undefined) this.byNode.set(node, [access]);
    else accesses.push(access);
  }

  /** All accesses so far were made under a lock. */
  assumeHeld(lock: AccessPath): void {
    for (const accesses of this.byNode.values()) {
      accesses.forEach(({ path, site, locks, order, via, isFresh, single }, index) => {
        accesses[index] = new Access(path, site, withHeld(locks, lock), order, via, isFresh, single);
      });
    }
  }

  /** In the order of the first visit. */
  all(): Access[] {
    return [...this.byNode.values()].flat();
  }
}

function isSameKind(site: AccessSite, kind: AccessKind & Pick<AccessSite, 'isOfNewMap'>): boolean {
  if (site.isOfNewMap !== kind.isOfNewMap) return false;
  return site.target === kind.target && site.operation === kind.operation && site.isWrite === kind.isWrite;
}

/** How well an access is protected, for the choice of which one to keep. */
export function protectionOf(access: Access): number {
  return (
    access.locks.held.size * 4 +
    (access.locks.hasUnknown ? 4 : 0) +
    access.order.joined.size +
    (access.isFresh ? 2 : 0) +
    (access.single === undefined ? 0 : 1)
  );
}
