import type { FuncDecl } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';

const namesByDecl = new WeakMap<FuncDecl, ReadonlySet<string>>();

/** Names that a function mentions where it could mean a function or method, those inside its literals included. */
function mentionedNames(decl: FuncDecl): ReadonlySet<string> {
  let names = namesByDecl.get(decl);
  if (names === undefined) {
    const collected = new Set<string>();
    if (decl.body !== undefined)
      walk(decl.body, (node) => {
        if (node.kind === 'CallExpr') {
          const fun = node.fun.kind === 'SelectorExpr' ? node.fun.sel : node.fun;
          if (fun.kind === 'Ident') collected.add(fun.name);
        }
        return true;
      });
    names = collected;
    namesByDecl.set(decl, names);
  }
  return names;
}

/**
 * Functions so that those a function may call by name come before it, as far as there are no cycles. Walked in this order,
 * summaries of callees are there when they are needed, however long a chain of calls is.
 */
export function calleesFirst<T extends { readonly decl: FuncDecl }>(functions: readonly T[]): T[] {
  const byName = new Map<string, T[]>();
  for (const one of functions) {
    const same = byName.get(one.decl.name.name);
    if (same === undefined) byName.set(one.decl.name.name, [one]);
    else same.push(one);
  }
  const ordered: T[] = [];
  const seen = new Set<T>();
  for (const start of functions) {
    if (seen.has(start)) continue;
    seen.add(start);
    const stack = [{ one: start, next: calleesOf(start, byName) }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const callee = top.next.next();
      if (callee.done === true) {
        ordered.push(top.one);
        stack.pop();
      } else if (!seen.has(callee.value)) {
        seen.add(callee.value);
        stack.push({ one: callee.value, next: calleesOf(callee.value, byName) });
      }
    }
  }
  return ordered;
}

function* calleesOf<T extends { readonly decl: FuncDecl }>(one: T, byName: ReadonlyMap<string, T[]>): Generator<T> {
  for (const name of mentionedNames(one.decl)) yield* byName.get(name) ?? [];
}
