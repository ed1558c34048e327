import { mentionedNames } from '../flow/mentioned-names.js';
import type { CallExpr, FuncDecl, Node } from '../syntax/ast.js';
import { parentsIn } from '../syntax/parents.js';
import { walk } from '../syntax/walk.js';
import type { FuncObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';

/** A call in the text of a function. */
export interface PlacedCall {
  readonly call: CallExpr;
  readonly declared: DeclaredFunction;
}

/** All calls of a function; undefined where others may call it, too. */
export function callsOf(func: FuncObject, decl: FuncDecl, typed: TypedPackage): readonly PlacedCall[] | undefined {
  const found: PlacedCall[] = [];
  for (const declared of typed.functions) {
    if (!mentionedNames(declared.chunk).has(func.name)) continue;
    const info = typed.info(declared.chunk);
    const parents = parentsIn(declared.chunk);
    const others: Node[] = [];
    walk(declared.decl, (node) => {
      if (node.kind !== 'Ident' || node.name !== func.name || node === decl.name) return;
      const object = info.objectOf(node);
      let at: Node = node;
      let around = parents.get(at);
      if (around?.kind === 'SelectorExpr' && around.sel === at) around = parents.get((at = around));
      const call = around?.kind === 'CallExpr' && around.fun === at ? around : undefined;
      const callee = call === undefined ? undefined : info.calleeOf(call);
      if (call !== undefined && callee?.kind === 'func' && callee.func.origin === func.origin)
        found.push({ call, declared });
      else if (callee?.kind === 'interface-method' || callee?.kind === 'unknown') others.push(node);
      else if (object?.kind === 'func' && object.origin === func.origin) others.push(node);
    });
    if (others.length > 0) return undefined;
  }
  return found;
}
