import { remembered } from '../../base/remembered.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import { unparen } from '../../flow/unparen.js';
import type { CompositeLit, Ident, Node, ValueSpec } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { Type } from '../../types/type.js';
import type { TypedPackage } from '../../types/package.js';
import { fieldsOf, underlying } from '../../types/type-queries.js';
import { isInstrumented } from '../instrumented-packages.js';
import { isTestFile } from '../test-files.js';
import { choicesIn } from './select-choices.js';

/** An operation on a nil channel. */
export interface NilOperation {
  readonly does: 'send' | 'receive' | 'range' | 'close';
  readonly node: Node;
  readonly file: SourceFile;
  readonly chunk: Chunk;
}

/** A field or package variable for a channel to which nothing in its package ever gives one, and which other packages can't reach. */
export interface UnmadeChannel {
  readonly variable: VarObject;
  /** At least one; cases of a `select` with others are left out, and so are tests. */
  readonly operations: readonly NilOperation[];
}

interface Known {
  isSet: boolean;
  readonly operations: NilOperation[];
}

/** In the order in which they are first used. */
export const unmadeChannelsOf: (typed: TypedPackage) => readonly UnmadeChannel[] = remembered((typed) =>
  isInstrumented(typed.input.path) ? new UnmadeFinder(typed).find() : [],
);

class UnmadeFinder {
  private readonly known = new Map<VarObject, Known>();

  constructor(private readonly typed: TypedPackage) {}

  find(): readonly UnmadeChannel[] {
    const names = this.declaredNames();
    if (names.size === 0) return [];
    for (const file of this.typed.input.files)
      for (const chunk of file.chunks) {
        for (const literal of positionalLiteralsIn(chunk)) this.setAll(this.typed.info(chunk).typeOf(literal));
        const mentioned = mentionedNames(chunk);
        if ([...names].some((name) => mentioned.has(name)))
          for (const decl of chunk.decls) this.scan(decl, file, chunk, names);
      }
    return [...this.known].flatMap(([variable, { isSet, operations }]) =>
      isSet || operations.length === 0 ? [] : [{ variable, operations }],
    );
  }

  /** Names of unexported fields and package variables whose type is written as a channel's. */
  private declaredNames(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { chunks } of this.typed.input.files)
      for (const { decls } of chunks)
        for (const decl of decls)
          if (decl.kind === 'GenDecl')
            walk(decl, (node) => {
              if ((node.kind === 'Field' || isWithoutValue(node)) && node.type?.kind === 'ChanType')
                for (const { name } of node.names) if (/^[\p{Ll}_]/u.test(name)) names.add(name);
            });
    return names;
  }

  private scan(decl: Node, file: SourceFile, chunk: Chunk, names: ReadonlySet<string>): void {
    walk(decl, (node) => {
      if (node.kind !== 'Ident' || !names.has(node.name)) return;
      const object = this.typed.info(chunk).objectOf(node);
      if (object?.kind !== 'var' || (object.role !== 'field' && object.role !== 'package')) return;
      if (underlying(object.type).kind !== 'chan' || object.packagePath !== this.typed.input.path) return;
      this.use(node, object.origin, file, chunk);
    });
  }

  private entry(variable: VarObject): Known {
    let known = this.known.get(variable);
    if (known === undefined) this.known.set(variable, (known = { isSet: false, operations: [] }));
    return known;
  }

  /** A literal without keys sets every field. */
  private setAll(type: Type): void {
    for (const field of fieldsOf(type)) this.entry(field.origin).isSet = true;
  }

  private use(name: Ident, variable: VarObject, file: SourceFile, chunk: Chunk): void {
    const entry = this.entry(variable);
    const parents = parentsIn(chunk);
    let at: Node = name;
    let around = parents.get(at);
    while (around?.kind === 'ParenExpr' || (around?.kind === 'SelectorExpr' && around.sel === at))
      around = parents.get((at = around));
    const add = (does: NilOperation['does'], node: Node): void => {
      if (!choicesIn(chunk).has(node) && !isTestFile(file.uri)) entry.operations.push({ does, node, file, chunk });
    };
    switch (around?.kind) {
      case 'Field':
        return;
      case 'SendStmt':
        if (around.chan === at) add('send', around);
        return;
      case 'RangeStmt':
        if (around.x === at) add('range', around);
        else entry.isSet = true;
        return;
      case 'UnaryExpr':
        if (around.op === '<-') add('receive', around);
        else entry.isSet = true;
        return;
      case 'CallExpr':
        if (around.fun.kind === 'Ident' && around.fun.name === 'close' && around.args[0] !== undefined)
          if (unparen(around.args[0]) === at) add('close', around);
        return;
      case 'ValueSpec':
        if (!around.names.includes(name) || around.values.length > 0) entry.isSet = true;
        return;
      case 'ReturnStmt':
        return;
      default:
        // Assigned, a key of a literal, compared with nil, or anything else.
        entry.isSet = true;
    }
  }
}

const positionalLiteralsIn = remembered((chunk: Chunk): readonly CompositeLit[] => {
  const found: CompositeLit[] = [];
  for (const decl of chunk.decls)
    walk(decl, (node) => {
      if (node.kind !== 'CompositeLit') return;
      const [first] = node.elements;
      if (first !== undefined && first.kind !== 'KeyValueExpr') found.push(node);
    });
  return found;
});

function isWithoutValue(node: Node): node is ValueSpec {
  return node.kind === 'ValueSpec' && node.values.length === 0;
}
