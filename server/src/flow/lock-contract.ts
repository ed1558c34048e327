import type { FunctionUnit } from './function-unit.js';

/** A word that names a lock: `lock`, `dbLock`, but neither `block` nor `clock`. */
const lockWord = String.raw`(?!\w*(?:b|B|\bc|C)lock\b)\w*(?:[Ll]ock|[Mm]utex|[Mm]u|LOCK)`;

const contract = new RegExp(
  [
    String.raw`\b(?:[Ll]ocks?|[Mm]utex|mu|lk)\b[^.]*\b(?:held|locked|acquired)\b`,
    String.raw`\b(?:[Hh]olds?|[Hh]olding|[Hh]eld|[Ww]ith|[Uu]nder)\b[^.]*\b${lockWord}\b`,
    String.raw`\+checklocks`,
  ].join('|'),
);

/** "Returns with mu held", "acquires the lock": not "returns the items; mu must be held". */
const taking = new RegExp(
  [
    String.raw`\b[Rr]eturns?\b[^.,;]{0,30}\b(?:with|while|holding)\b[^.,;]*\b${lockWord}\b`,
    String.raw`\b(?:[Aa]cquires?|[Tt]akes?|[Ll]ocks)\b[^.,;]{0,30}\b${lockWord}\b`,
  ].join('|'),
);

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
