import type { AccessPath } from './access-path.js';
import type { Access } from './summary.js';

/** More than any hand-written function needs; generated code is cut off here. */
const maxAccesses = 400;

/** Accesses without repetition: the same place in the source is kept once, with its weakest protection. */
export class AccessList {
  private readonly byPath = new Map<AccessPath, Access[]>();
  private count = 0;
  isTruncated = false;

  add(access: Access): void {
    let list = this.byPath.get(access.path);
    if (list === undefined) {
      list = [];
      this.byPath.set(access.path, list);
    }
    const twin = list.findIndex((one) => isSamePlace(one, access));
    const earlier = list[twin];
    if (earlier !== undefined) {
      if (strength(access) < strength(earlier)) list[twin] = access;
      return;
    }
    if (this.count >= maxAccesses) {
      this.isTruncated = true;
      return;
    }
    this.count++;
    list.push(access);
  }

  all(): Access[] {
    return [...this.byPath.values()].flat();
  }
}

function isSamePlace(a: Access, b: Access): boolean {
  return (
    a.span.start === b.span.start && a.span.chunk === b.span.chunk && a.operation === b.operation
  );
}

/** How well an access is protected, for the choice of which one to keep. */
function strength(access: Access): number {
  return access.locks.held.size * 4 + (access.locks.hasUnknown ? 4 : 0) + access.order.joined.size;
}
