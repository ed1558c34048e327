import type { Node } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isTestFile } from '../test-files.js';

interface ValueNames {
  /** `f := run`. */
  readonly plain: Set<string>;
  /** `f := s.run`, and methods of interfaces. */
  readonly selected: Set<string>;
  /** Of calls, too. */
  readonly mentioned: Set<string>;
}

const namesByChunk = new WeakMap<Chunk, ValueNames>();

/** Names of functions and methods that may be called from places that no call of theirs shows. */
export class ValueUses {
  private readonly plain = new Set<string>();
  private readonly selected = new Set<string>();
  private readonly mentioned = new Set<string>();

  constructor(typed: TypedPackage) {
    for (const file of typed.input.files) {
      if (isTestFile(file.uri)) continue;
      for (const chunk of file.chunks) {
        const names = namesOf(chunk);
        for (const name of names.plain) this.plain.add(name);
        for (const name of names.selected) this.selected.add(name);
        for (const name of names.mentioned) this.mentioned.add(name);
      }
    }
  }

  /** Whether the function's name stands for a value somewhere, or the method's is one of an interface of the package. */
  has(func: FuncObject): boolean {
    return (func.receiverTypeName === undefined ? this.plain : this.selected).has(func.name);
  }

  /** Whether the name stands anywhere but in tests and in its declaration. */
  isMentioned(name: string): boolean {
    return this.mentioned.has(name);
  }
}

function namesOf(chunk: Chunk): ValueNames {
  let names = namesByChunk.get(chunk);
  if (names === undefined) {
    names = collect(chunk.decls);
    namesByChunk.set(chunk, names);
  }
  return names;
}

function collect(decls: readonly Node[]): ValueNames {
  const plain = new Set<string>();
  const selected = new Set<string>();
  const mentioned = new Set<string>();
  const declared = new Set<Node>();
  const called = new Set<Node>();
  const visit = (node: Node): void => {
    switch (node.kind) {
      case 'FuncDecl':
        called.add(node.name);
        declared.add(node.name);
        break;
      case 'CallExpr':
        called.add(node.fun);
        break;
      case 'SelectorExpr':
        if (!called.has(node)) selected.add(node.sel.name);
        called.add(node.sel);
        break;
      case 'InterfaceType':
        for (const method of node.methods.fields) for (const name of method.names) selected.add(name.name);
        break;
      case 'Field':
        for (const name of node.names) called.add(name);
        break;
      case 'Ident':
        if (!called.has(node)) plain.add(node.name);
        if (!declared.has(node)) mentioned.add(node.name);
        break;
      default:
        break;
    }
  };
  for (const decl of decls)
    walk(decl, (node) => {
      visit(node);
      return true;
    });
  return { plain, selected, mentioned };
}
