import type { AccessPath } from './access-path.js';
import { protectionOf } from './own-accesses.js';
import { isSamePlace, type Access } from './summary.js';

/** More than any hand-written function needs; generated code is cut off here. */
const maxAccesses = 400;

/** Accesses of one sort to one place that are kept of those that calls lead to: the least protected ones. */
const maxThroughCalls = 2;

/**
 * Accesses without repetition: the same place in the source is kept once, with its weakest protection. Of what calls lead to, only
 * the least protected reads and writes of each path go on to callers: a better protected one can't race where those don't.
 */
export class AccessList {
  private readonly byPath = new Map<AccessPath, Access[]>();
  private count = 0;

  add(access: Access): void {
    let list = this.byPath.get(access.path);
    if (list === undefined) {
      list = [];
      this.byPath.set(access.path, list);
    }
    const replaced =
      access.via === undefined ? sameSource(list, access) : (sameSource(list, access) ?? bestProtected(list, access));
    if (replaced !== undefined) {
      if (protectionOf(access) < protectionOf(replaced)) list[list.indexOf(replaced)] = access;
      return;
    }
    if (this.count >= maxAccesses) return;
    this.count++;
    list.push(access);
  }

  all(): Access[] {
    return [...this.byPath.values()].flat();
  }
}

function sameSource(list: readonly Access[], access: Access): Access | undefined {
  return list.find((one) => isSamePlace(one.site, access.site));
}

/** The best protected one of those like the access; undefined while there is room for another. */
function bestProtected(list: readonly Access[], access: Access): Access | undefined {
  let count = 0;
  let best: Access | undefined;
  for (const one of list) {
    if (one.via === undefined || one.isWrite !== access.isWrite || one.target !== access.target) continue;
    if (one.isAtomic !== access.isAtomic) continue;
    count++;
    if (best === undefined || protectionOf(one) > protectionOf(best)) best = one;
  }
  return count < maxThroughCalls ? undefined : best;
}
