import type { FunctionUnit } from './function-unit.js';

const contract =
  /\b(?:locks?|mutex|mu|lk)\b[^.]*\b(?:held|locked|acquired)\b|\b(?:holds?|holding|held|with|under)\b[^.]*\b(?:\w*lock|\w*mutex|\w*mu)\b|\+checklocks/i;

/** "Returns with mu held", "acquires the lock". */
const taking = /\b(?:returns?|acquires?|takes?|locks)\b/i;

/**
 * Whether the function says that its callers hold a lock: by a name that ends in `Locked`, or by its comment ("mu must be held", "caller holds
 * the lock", `+checklocks:mu`).
 */
export function isCalledWithLock(unit: FunctionUnit): boolean {
  return isCalledWithLockByName(unit) || docOf(unit).some((text) => contract.test(text));
}

/** Whether the lock that callers hold is all that such a function may leave held: nothing is said of one that it takes for them. */
export function leavesLockToCaller(unit: FunctionUnit): boolean {
  if (isCalledWithLockByName(unit)) return true;
  const doc = docOf(unit);
  return doc.some((text) => contract.test(text)) && !doc.some((text) => taking.test(text));
}

function isCalledWithLockByName({ node }: FunctionUnit): boolean {
  return node.kind === 'FuncDecl' && /(?:Locked|WithLock|LockHeld|NoLock)$/.test(node.name.name);
}

function docOf({ node }: FunctionUnit): readonly string[] {
  return node.kind === 'FuncDecl' ? (node.doc?.comments.map(({ text }) => text) ?? []) : [];
}
