import type { FunctionUnit } from './function-unit.js';

const contract =
  /\b(?:locks?|mutex|mu|lk)\b[^.]*\b(?:held|locked|acquired)\b|\b(?:holds?|holding|held|with|under)\b[^.]*\b(?:\w*lock|\w*mutex|\w*mu)\b|\+checklocks/i;

/**
 * Whether the function says that its callers hold a lock: by a name that ends in `Locked`, or by its comment ("mu must be held", "caller holds
 * the lock", `+checklocks:mu`).
 */
export function isCalledWithLock({ node }: FunctionUnit): boolean {
  if (node.kind !== 'FuncDecl') return false;
  if (/(?:Locked|WithLock|LockHeld|NoLock)$/.test(node.name.name)) return true;
  return node.doc?.comments.some(({ text }) => contract.test(text)) ?? false;
}
