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
  /** Shared by versions with the same functions. */
  private readonly byObject: ReadonlyMap<object, number>;
  private names: ReadonlySet<string> | undefined;

  /** @param before the order of an earlier version, in which functions have the same objects */
  constructor(
    private readonly unordered: readonly T[],
    before: CalleesFirst<T> | undefined,
  ) {
    const same = before?.hasSameFunctions(unordered) === true ? before : undefined;
    this.byObject = same?.byObject ?? new Map(unordered.map(({ object }, i) => [object, i]));
    if (same !== undefined && this.mentionsTheSame(same)) {
      this.positions = same.positions;
    } else {
      const positionOf = new Map(unordered.map((one, i) => [one, i]));
      const positions = calleesFirst(unordered).map((one) => positionOf.get(one) ?? 0);
      this.positions = same !== undefined && isSameList(same.positions, positions) ? same.positions : positions;
    }
    this.functions = this.positions.map((position) => unordered[position]!);
  }

  /** Whether the earlier version has the same functions in the same order. */
  isOrderOf(before: CalleesFirst<T>): boolean {
    return this.positions === before.positions;
  }

  /** The function with that object. */
  find(object: object): T | undefined {
    const index = this.byObject.get(object);
    return index === undefined ? undefined : this.unordered[index];
  }

  private hasSameFunctions(later: readonly T[]): boolean {
    const { unordered } = this;
    return unordered.length === later.length && unordered.every(({ object }, i) => object === later[i]!.object);
  }

  private readonly isDeclared = (name: string): boolean => {
    this.names ??= new Set(this.unordered.map(({ decl }) => decl.name.name));
    return this.names.has(name);
  };

  private mentionsTheSame({ unordered }: CalleesFirst<T>): boolean {
    return this.unordered.every((one, i) => {
      const { decl } = unordered[i]!;
      if (one.decl === decl) return true;
      const [names, before] = [[...mentionedNames(one.decl)], [...mentionedNames(decl)]];
      return isSameList(names, before) || isSameList(names.filter(this.isDeclared), before.filter(this.isDeclared));
    });
  }
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
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
