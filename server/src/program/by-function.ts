import { remembered } from '../base/remembered.js';
import { mentionedNames } from '../flow/mentioned-names.js';
import { isInstrumented } from './instrumented-packages.js';
import type { FuncDecl } from '../syntax/ast.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../types/package.js';

/** A declared function with the types of its expressions. */
export interface TypedFunction extends DeclaredFunction {
  readonly info: TypeInfo;
}

/**
 * What can be told of the functions of a package one by one, in the order of the package. It is kept for functions that are in later versions, too, with the same types.
 * Nothing is told of packages of the runtime, where locks and goroutines have another meaning.
 *
 * @param mayConcern looks at every word of the declaration: types are made only of functions that it lets pass
 * @param find depends on nothing but the function and its types
 */
export function byFunction<T>(
  mayConcern: (names: ReadonlySet<string>) => boolean,
  find: (from: TypedFunction) => readonly T[],
): (typed: TypedPackage) => T[] {
  const isCandidate = remembered((from: FuncDeclChunk) => mayConcern(mentionedNames(from)));
  const known = remembered((_info: TypeInfo) => new Map<FuncDecl, readonly T[]>());
  return (typed) => {
    const all: T[] = [];
    if (!isInstrumented(typed.input.path)) return all;
    for (const from of typed.functions) {
      if (!isCandidate(from.chunk)) continue;
      const info = typed.info(from.chunk);
      const byDecl = known(info);
      let found = byDecl.get(from.decl);
      if (found === undefined) {
        found = find({ ...from, info });
        byDecl.set(from.decl, found);
      }
      for (const one of found) all.push(one);
    }
    return all;
  };
}

type FuncDeclChunk = DeclaredFunction['chunk'];
