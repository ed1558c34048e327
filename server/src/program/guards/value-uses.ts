import { getOrMake } from '../../base/get-or-make.js';
import type { CallExpr, Node, NodeBase } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isExported } from '../../types/identical.js';
import { isTestFile } from '../test-files.js';
import type { CallGraph } from './callers.js';

/** Where a name stands for a function as a value, and the call that it is an argument of. */
interface Mention {
  readonly node: NodeBase;
  readonly call: NodeBase | undefined;
}

interface ValueNames {
  /** `f := run`, `call(run)`. */
  readonly plain: ReadonlyMap<string, readonly Mention[]>;
  /** `f := s.run`, `call(s.run)`. */
  readonly selected: ReadonlyMap<string, readonly Mention[]>;
  /** Of calls, too. */
  readonly mentioned: ReadonlySet<string>;
  /** Exported types that are declared as interfaces. */
  readonly interfaces: readonly string[];
}

const namesByChunk = new WeakMap<Chunk, ValueNames>();

/** Names of functions and methods that may be called from places that no call shows, under locks that nobody knows. */
export class ValueUses {
  /** Exported interfaces of the package. */
  readonly interfaces: readonly string[];
  private readonly values = { plain: new Set<string>(), selected: new Set<string>() };
  private readonly mentioned = new Set<string>();

  constructor(typed: TypedPackage, graph: CallGraph) {
    const handled = handledCalls(graph);
    // Most names are those of something else.
    const wanted = new Set(typed.functions.map(({ object }) => object.name));
    const interfaces: string[] = [];
    for (const file of typed.input.files) {
      if (isTestFile(file.uri)) continue;
      for (const chunk of file.chunks) {
        const names = namesOf(chunk);
        for (const kind of ['plain', 'selected'] as const)
          for (const [name, mentions] of names[kind])
            if (
              wanted.has(name) &&
              !this.values[kind].has(name) &&
              !areHandled(mentions, handled.get(name), graph.kept)
            )
              this.values[kind].add(name);
        for (const name of names.mentioned) if (wanted.has(name)) this.mentioned.add(name);
        interfaces.push(...names.interfaces);
      }
    }
    this.interfaces = interfaces;
  }

  /** Whether the function's name, or a method's, stands for a value somewhere and it isn't known what becomes of it. */
  has({ name, receiverTypeName }: FuncObject): boolean {
    return this.values[receiverTypeName === undefined ? 'plain' : 'selected'].has(name);
  }

  /** Whether the name stands anywhere but in tests and in its declaration. */
  isMentioned(name: string): boolean {
    return this.mentioned.has(name);
  }
}

function areHandled(
  mentions: readonly Mention[],
  nodes: ReadonlySet<NodeBase> | undefined,
  kept: ReadonlySet<NodeBase>,
): boolean {
  return mentions.every(
    ({ node, call }) =>
      kept.has(node) || nodes?.has(node) === true || (call !== undefined && nodes?.has(call) === true),
  );
}

/** By name of the function: the calls of other functions that run it, or where it is handed to another package. */
function handledCalls(graph: CallGraph): ReadonlyMap<string, ReadonlySet<NodeBase>> {
  const handled = new Map<string, Set<NodeBase>>();
  for (const [{ object, node }, calls] of graph.entries()) {
    if (object === undefined || node.kind !== 'FuncDecl') continue;
    const nodes = getOrMake(handled, object.name, () => new Set<NodeBase>());
    for (const { call } of calls) nodes.add(call.node);
  }
  return handled;
}

function namesOf(chunk: Chunk): ValueNames {
  let names = namesByChunk.get(chunk);
  if (names === undefined) {
    names = collect(chunk);
    namesByChunk.set(chunk, names);
  }
  return names;
}

function collect({ decls }: Chunk): ValueNames {
  const names = new NameCollector();
  for (const decl of decls)
    walk(decl, (node) => {
      names.visit(node);
      return true;
    });
  return names;
}

class NameCollector implements ValueNames {
  readonly plain = new Map<string, Mention[]>();
  readonly selected = new Map<string, Mention[]>();
  readonly mentioned = new Set<string>();
  readonly interfaces: string[] = [];
  private readonly declarations = new Set<Node>();
  /** Nodes whose names stand for no value. */
  private readonly others = new Set<Node>();
  private readonly callOfArgument = new Map<Node, CallExpr>();

  visit(node: Node): void {
    const { declarations, others } = this;
    switch (node.kind) {
      case 'FuncDecl':
        others.add(node.name);
        declarations.add(node.name);
        break;
      case 'TypeSpec':
        if (node.type.kind === 'InterfaceType' && isExported(node.name.name)) this.interfaces.push(node.name.name);
        break;
      case 'CallExpr':
        others.add(node.fun);
        for (const arg of node.args) this.callOfArgument.set(arg, node);
        break;
      case 'SelectorExpr':
        if (!others.has(node)) this.add(this.selected, node.sel.name, node);
        others.add(node.sel);
        break;
      case 'Field':
        for (const name of node.names) others.add(name);
        break;
      case 'Ident':
        if (!others.has(node)) this.add(this.plain, node.name, node);
        if (!declarations.has(node)) this.mentioned.add(node.name);
        break;
      default:
        break;
    }
  }

  private add(mentions: Map<string, Mention[]>, name: string, node: Node): void {
    getOrMake(mentions, name, (): Mention[] => []).push({ node, call: this.callOfArgument.get(node) });
  }
}
