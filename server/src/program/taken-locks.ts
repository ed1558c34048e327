import type { AccessPath } from '../flow/access-path.js';
import type { CallRecord, FunctionSummary, LockMode } from '../flow/summary.js';
import type { Node } from '../syntax/ast.js';
import type { Type } from '../types/type.js';
import { deref, typeFullName } from '../types/type-queries.js';
import { isBehindFlag } from './behind-flag.js';

/** What a function and all that it calls lock, in its own names. */
export interface Taken {
  readonly lock: AccessPath;
  readonly mode: LockMode;
}

/** Calls within calls that are followed. */
const maxDepth = 4;
/** More mutexes than this behind one call are not followed. */
const maxTaken = 60;

/** What functions lock, themselves and through calls, whatever flags they are given. */
export class TakenLocks {
  private readonly taken = new Map<FunctionSummary, readonly Taken[]>();

  of(summary: FunctionSummary, depth = maxDepth): readonly Taken[] {
    const known = this.taken.get(summary);
    if (known !== undefined) return known;
    // For recursive calls.
    this.taken.set(summary, []);
    const { unit, takings, calls } = summary;
    const taken: Taken[] = takings
      .filter(({ lock, isFresh, node }) => isMutex(lock) && !isFresh && !isBehindFlag(node as Node, unit.chunk))
      .map(({ lock, mode }) => ({ lock, mode }));
    if (depth > 0)
      for (const call of calls) {
        if (call.kind !== 'call' || taken.length > maxTaken || isBehindFlag(call.node as Node, unit.chunk)) continue;
        for (const one of this.of(call.callee, depth - 1)) {
          const here = translated(one, call);
          if (here !== undefined) taken.push(here);
        }
      }
    this.taken.set(summary, taken);
    return taken;
  }
}

export function isMutex({ type }: AccessPath): boolean {
  return type !== undefined && isMutexType(type);
}

/** Whether values of the type are mutexes of `sync`, or point to one. */
export function isMutexType(type: Type): boolean {
  const name = typeFullName(deref(type));
  return name === 'sync.Mutex' || name === 'sync.RWMutex';
}

/** What a callee locks, in the caller's names; undefined for objects that it has no name for or that are still its own. */
export function translated({ lock, mode }: Taken, call: CallRecord): Taken | undefined {
  const here = pathIn(call, lock);
  return here === undefined ? undefined : { lock: here, mode };
}

/** What the caller calls a place of a callee; undefined where it has no name for it, and for what is still its own. */
export function pathIn({ callee, args, areFresh }: CallRecord, path: AccessPath): AccessPath | undefined {
  const { root } = path;
  if (root.kind !== 'var') return undefined;
  const index = callee.unit.params.indexOf(root);
  if (index < 0) return root.role === 'package' || root.owner !== callee.unit.node ? path : undefined;
  const given = args[index];
  if (given === undefined || areFresh[index] === true) return undefined;
  return path.rebase(rootOf(path), given);
}

function rootOf(path: AccessPath): AccessPath {
  let at = path;
  while (at.parent !== undefined) at = at.parent;
  return at;
}
