import type { CallExpr, Node } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isTestFile } from '../test-files.js';

interface ValueNames {
  /** `f := run`. */
  readonly plain: Set<string>;
  /** `f := s.run`. */
  readonly selected: Set<string>;
  /** Methods of interfaces. */
  readonly promised: Set<string>;
  /** `x.run()`, whatever `x` is. */
  readonly called: Set<string>;
  /** Of calls, too. */
  readonly mentioned: Set<string>;
  /** Some lock is taken, or its holding is expected. */
  readonly isLocking: boolean;
}

const namesByChunk = new WeakMap<Chunk, ValueNames>();

/** Names of functions and methods that may be called from places that no call of theirs shows, under locks that nobody knows. */
export class ValueUses {
  private readonly plain = new Set<string>();
  private readonly selected = new Set<string>();
  private readonly promised = new Set<string>();
  private readonly calledUnderLock = new Set<string>();
  private readonly mentioned = new Set<string>();

  constructor(typed: TypedPackage) {
    for (const file of typed.input.files) {
      if (isTestFile(file.uri)) continue;
      for (const chunk of file.chunks) {
        const names = namesOf(chunk);
        for (const name of names.plain) this.plain.add(name);
        for (const name of names.selected) this.selected.add(name);
        for (const name of names.promised) this.promised.add(name);
        if (names.isLocking) for (const name of names.called) this.calledUnderLock.add(name);
        for (const name of names.mentioned) this.mentioned.add(name);
      }
    }
  }

  /**
   * Whether the function's name stands for a value somewhere, or the method's is one of an interface of the package and called in a function that
   * locks something.
   */
  has({ name, receiverTypeName }: FuncObject): boolean {
    if (receiverTypeName === undefined) return this.plain.has(name);
    return this.selected.has(name) || (this.promised.has(name) && this.calledUnderLock.has(name));
  }

  /** Whether the name stands anywhere but in tests and in its declaration. */
  isMentioned(name: string): boolean {
    return this.mentioned.has(name);
  }
}

function namesOf(chunk: Chunk): ValueNames {
  let names = namesByChunk.get(chunk);
  if (names === undefined) {
    names = collect(chunk);
    namesByChunk.set(chunk, names);
  }
  return names;
}

const locking = /\.R?Lock\(\)|^func[^{]*Locked\(|\b(held|lock)\b/m;

function collect({ decls, text }: Chunk): ValueNames {
  const isLocking = locking.test(text);
  const names = new NameCollector(isLocking);
  for (const decl of decls)
    walk(decl, (node) => {
      names.visit(node);
      return true;
    });
  return names;
}

class NameCollector implements ValueNames {
  readonly plain = new Set<string>();
  readonly selected = new Set<string>();
  readonly promised = new Set<string>();
  readonly called = new Set<string>();
  readonly mentioned = new Set<string>();
  private readonly declarations = new Set<Node>();
  /** Nodes whose names stand for no value. */
  private readonly others = new Set<Node>();

  constructor(readonly isLocking: boolean) {}

  visit(node: Node): void {
    const { declarations, others } = this;
    switch (node.kind) {
      case 'FuncDecl':
        others.add(node.name);
        declarations.add(node.name);
        break;
      case 'CallExpr':
        others.add(node.fun);
        if (node.fun.kind === 'SelectorExpr') this.called.add(node.fun.sel.name);
        this.leaveOutCallbacks(node);
        break;
      case 'SelectorExpr':
        if (!others.has(node)) this.selected.add(node.sel.name);
        others.add(node.sel);
        break;
      case 'InterfaceType':
        for (const method of node.methods.fields) for (const name of method.names) this.promised.add(name.name);
        break;
      case 'Field':
        for (const name of node.names) others.add(name);
        break;
      case 'Ident':
        if (!others.has(node)) this.plain.add(node.name);
        if (!declarations.has(node)) this.mentioned.add(node.name);
        break;
      default:
        break;
    }
  }

  /** `supervisor.Add(s.serve)` hands on what is run later, without the locks of this moment; where none is in sight, nobody holds one. */
  private leaveOutCallbacks({ fun, args }: CallExpr): void {
    if (this.isLocking || fun.kind !== 'SelectorExpr' || fun.x.kind !== 'Ident') return;
    for (const arg of args) if (arg.kind === 'SelectorExpr') this.others.add(arg);
  }
}
