import { AccessList } from './access-list.js';
import type { PendingCall } from './call-record.js';
import { instantiateAccess, type Substitution } from './instantiate.js';
import type { Access, FunctionSummary } from './summary.js';

/**
 * Everything that a stretch of code touches: its own accesses, those of its callees, and those of goroutines that it waited for.
 *
 * @param accessesOf what counts of a callee
 */
export function expandAccesses(
  own: readonly Access[],
  calls: readonly PendingCall[],
  ended: readonly Access[],
  outward: Substitution | undefined,
  accessesOf: (callee: FunctionSummary) => readonly Access[] = (callee) => callee.accesses,
): Access[] {
  const list = new AccessList();
  const add = (access: Access | undefined): void => {
    // Nobody else can know the object yet.
    if (access === undefined || access.site.isOfNewMap || isOwnObject(access)) return;
    const outside = outward === undefined ? access : instantiateAccess(access, outward, undefined);
    if (outside !== undefined) list.add(outside);
  };
  for (const access of own) add(access);
  for (const call of calls) {
    if (call.isDone) continue;
    for (const access of accessesOf(call.callee)) {
      if (!isOfFreshArgument(access, call)) add(instantiateAccess(access, call.substitution, call));
    }
    call.forgetTranslation();
  }
  for (const access of ended) add(access);
  return list.all();
}

/** The object that is accessed is the function's own so far. */
function isOwnObject({ isFresh, path, target }: Access): boolean {
  return isFresh && !(target === 'variable' && path.isInRoot);
}

/** The callee is given an object that is the caller's own so far. */
function isOfFreshArgument({ path }: Access, { callee, areFresh }: PendingCall): boolean {
  const { root } = path;
  return root.kind === 'var' && areFresh[callee.unit.params.indexOf(root)] === true;
}
