import type { CallExpr, Node, SelectorExpr } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { PlacedMention } from './alias-classes.js';

/** A call of a method of an object that a mention names. */
export interface MentionedCall {
  readonly call: CallExpr;
  /** `s.wg.Add`. */
  readonly fun: SelectorExpr;
  readonly method: string;
}

/** Undefined for anything else that is done with the object, and for a method that is used as a value. */
export function calledOn({ around, chunk }: PlacedMention): MentionedCall | undefined {
  if (around?.kind !== 'SelectorExpr') return undefined;
  const parents = parentsIn(chunk);
  let at: Node = around;
  let outer = parents.get(at);
  while (outer?.kind === 'ParenExpr') outer = parents.get((at = outer));
  if (outer?.kind !== 'CallExpr' || outer.fun !== at) return undefined;
  return { call: outer, fun: around, method: around.sel.name };
}
