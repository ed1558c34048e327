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

/** Functions with their callees first, which is worked out anew only where an edit lets a function mention other names. */
export class CalleesFirst<T extends { readonly decl: FuncDecl; readonly object: object }> {
  readonly functions: readonly T[];
  private readonly positions: readonly number[];

  /** @param before the order of an earlier version, in which functions have the same objects */
  constructor(
    private readonly unordered: readonly T[],
    before: CalleesFirst<T> | undefined,
  ) {
    if (before !== undefined && this.mentionsTheSame(before)) {
      this.positions = before.positions;
    } else {
      const positionOf = new Map(unordered.map((one, i) => [one, i]));
      this.positions = calleesFirst(unordered).map((one) => positionOf.get(one) ?? 0);
    }
    this.functions = this.positions.map((position) => unordered[position]!);
  }

  private mentionsTheSame({ unordered }: CalleesFirst<T>): boolean {
    return (
      unordered.length === this.unordered.length &&
      this.unordered.every((one, i) => {
        const other = unordered[i]!;
        if (one.decl === other.decl) return true;
        return one.object === other.object && isSameSequence(mentionedNames(one.decl), mentionedNames(other.decl));
      })
    );
  }
}

function isSameSequence(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  const other = b.values();
  for (const one of a) if (other.next().value !== one) return false;
  return true;
}

/**
 * Functions so that those a function may call by name come before it, as far as there are no cycles. Walked in this order,
 * summaries of callees are there when they are needed, however long a chain of calls is.
 */
function calleesFirst<T extends { readonly decl: FuncDecl }>(functions: readonly T[]): T[] {
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
