import { getOrMake } from '../../base/get-or-make.js';
import type { CallExpr, Node, NodeBase } from '../../syntax/ast.js';
import type { FunctionSummary } from '../../flow/summary.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isExported } from '../../types/identical.js';
import { isTestFile } from '../test-files.js';
import type { CallGraph } from './callers.js';
import type { ChangedFunction } from './numbered-functions.js';

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

/** Names by what they stand for in a part of a package. */
interface Uses {
  readonly plain: ReadonlySet<string>;
  readonly selected: ReadonlySet<string>;
  /** Of calls, too. */
  readonly mentioned: ReadonlySet<string>;
  /** Exported types that are declared as interfaces. */
  readonly interfaces: readonly string[];
}

interface FileUses {
  readonly file: SourceFile;
  readonly byChunk: ReadonlyMap<Chunk, Uses>;
  readonly all: Uses;
}

/** Names of functions and methods that may be called from places that no call shows, under locks that nobody knows. */
export class ValueUses {
  private constructor(
    private readonly files: readonly FileUses[],
    /** Names of the package's functions. Most names are those of something else. */
    private readonly wanted: ReadonlySet<string>,
    private readonly all: Uses,
  ) {}

  static of(typed: TypedPackage, graph: CallGraph): ValueUses {
    const wanted = new Set(typed.functions.map(({ object }) => object.name));
    const handled = new HandledPlaces(graph.functions.summaries, graph);
    const files = filesOf(typed).map((file) => usesOfFile(file, (chunk) => usesOf(chunk, wanted, handled)));
    return new ValueUses(files, wanted, union(files.map(({ all }) => all)));
  }

  /**
   * The uses of a later version with the same functions; undefined where it uses other names.
   *
   * @param graph the calls of the later version
   */
  continuedBy(typed: TypedPackage, graph: CallGraph, changes: readonly ChangedFunction[]): ValueUses | undefined {
    const handled = new HandledPlaces(
      changes.map(({ now }) => now),
      graph,
    );
    const walked = new Set(changes.map(({ now }) => now.unit.chunk));
    const current = filesOf(typed);
    if (current.length !== this.files.length) return undefined;
    const files = current.map((file, i) => {
      const before = this.files[i]!;
      if (before.file === file && !file.chunks.some((chunk) => walked.has(chunk))) return before;
      return usesOfFile(file, (chunk) => {
        const known = walked.has(chunk) ? undefined : before.byChunk.get(chunk);
        return known ?? usesOf(chunk, this.wanted, handled);
      });
    });
    const isSame = files.every((now, i) => {
      const before = this.files[i]!;
      return now === before || this.isSameWith(before.all, now.all, files);
    });
    return isSame ? new ValueUses(files, this.wanted, this.all) : undefined;
  }

  /** Whether what a file uses now makes no difference to what all files use. */
  private isSameWith(before: Uses, now: Uses, files: readonly FileUses[]): boolean {
    if (before.interfaces.join() !== now.interfaces.join()) return false;
    return (['plain', 'selected', 'mentioned'] as const).every((kind) => {
      for (const name of now[kind]) if (!this.all[kind].has(name)) return false;
      for (const name of before[kind])
        if (!now[kind].has(name) && !files.some(({ all }) => all[kind].has(name))) return false;
      return true;
    });
  }

  /** Exported interfaces of the package. */
  get interfaces(): readonly string[] {
    return this.all.interfaces;
  }

  /** Whether the function's name, or a method's, stands for a value somewhere and it isn't known what becomes of it. */
  has({ name, receiverTypeName }: FuncObject): boolean {
    return this.all[receiverTypeName === undefined ? 'plain' : 'selected'].has(name);
  }

  /** Whether the name stands anywhere but in tests and in its declaration. */
  isMentioned(name: string): boolean {
    return this.all.mentioned.has(name);
  }
}

function filesOf({ input }: TypedPackage): readonly SourceFile[] {
  return input.files.filter(({ uri }) => !isTestFile(uri));
}

function usesOfFile(file: SourceFile, of: (chunk: Chunk) => Uses): FileUses {
  const byChunk = new Map(file.chunks.map((chunk) => [chunk, of(chunk)]));
  return { file, byChunk, all: union([...byChunk.values()]) };
}

function union(parts: readonly Uses[]): Uses {
  const all = { plain: new Set<string>(), selected: new Set<string>(), mentioned: new Set<string>() };
  for (const part of parts)
    for (const kind of ['plain', 'selected', 'mentioned'] as const) for (const name of part[kind]) all[kind].add(name);
  return { ...all, interfaces: parts.flatMap(({ interfaces }) => interfaces) };
}

function usesOf(chunk: Chunk, wanted: ReadonlySet<string>, handled: HandledPlaces): Uses {
  const names = namesOf(chunk);
  const unhandled = (mentions: ValueNames['plain']): ReadonlySet<string> => {
    const found = new Set<string>();
    for (const [name, all] of mentions) if (wanted.has(name) && !handled.includes(name, all)) found.add(name);
    return found.size === 0 ? noNames : found;
  };
  const mentioned = new Set<string>();
  for (const name of names.mentioned) if (wanted.has(name)) mentioned.add(name);
  const { plain, selected, interfaces } = names;
  return { plain: unhandled(plain), selected: unhandled(selected), mentioned, interfaces };
}

const noNames: ReadonlySet<string> = new Set();

/** Where functions stand as values of which it is known what becomes of them. */
class HandledPlaces {
  /** By name of the function: the calls of other functions that run it, or where it is handed to another package. */
  private readonly calls = new Map<string, Set<NodeBase>>();
  /** Where functions stand that fields and variables are given, whose calls are seen. */
  private readonly kept = new Set<NodeBase>();

  constructor(summaries: readonly FunctionSummary[], graph: CallGraph) {
    for (const from of summaries) {
      if (isTestFile(from.unit.file.uri)) continue;
      for (const { callee, node } of from.dynamicCalls) if (callee.kind === 'keep') this.kept.add(node);
      for (const { callee, node } of graph.callsOf(from)) {
        const { object, node: called } = callee.unit;
        if (object === undefined || called.kind !== 'FuncDecl') continue;
        getOrMake(this.calls, object.name, () => new Set<NodeBase>()).add(node);
      }
    }
  }

  /** Whether all mentions of a function are such places. */
  includes(name: string, mentions: readonly Mention[]): boolean {
    const nodes = this.calls.get(name);
    return mentions.every(
      ({ node, call }) =>
        this.kept.has(node) || nodes?.has(node) === true || (call !== undefined && nodes?.has(call) === true),
    );
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
