import type { Decl, Expr, Node, SelectorExpr } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import { Mode, type ChunkFacts } from './chunk-facts.js';
import type { DeclarationChanges } from './compare-declarations.js';
import type { ChunkEntry } from './package-state.js';
import type { NamedType, Type } from './type.js';

/** Tells of chunks that stay whether anything that is known of them depends on what has changed. */
export class ConcernedChunks {
  private readonly containing = new Map<Type, boolean>();
  private readonly layouts: ReadonlySet<Type>;

  constructor(private readonly changes: DeclarationChanges) {
    this.layouts = new Set<Type>([...changes.structs].flatMap((named) => [named, named.underlying]));
  }

  /** @param imports names by which the file knows other packages in one of the two versions */
  has({ facts, declarations }: ChunkEntry, imports: readonly string[]): boolean {
    const { functions, variables, fields } = this.changes;
    const { chunk } = facts;
    const names = new Set([...variables, ...imports]);
    // What depends on a name has it in its text.
    const isNamed = [functions, names, fields].some((some) => mentionsAny(chunk.text, some));
    if (chunk.decls.some(isFixed)) return isNamed && this.fixedDepends(chunk, imports);
    if (isNamed && (declarations.length > 0 || mentionsAny(chunk.text, functions))) return true;
    if (isNamed && (this.usesName(facts, names) || this.usesField(facts))) return true;
    return this.layouts.size > 0 && declarations.length === 0 && this.holdsStruct(facts);
  }

  private fixedDepends(chunk: Chunk, imports: readonly string[]): boolean {
    const { functions, variables, fields } = this.changes;
    const uses = new Uses(chunk, new Set([...functions, ...variables, ...imports]), fields);
    return chunk.decls.some((decl) => uses.isIn(decl));
  }

  /** Whether one of the names stands for something of the package, of the file, or for nothing known. */
  private usesName(facts: ChunkFacts, names: ReadonlySet<string>): boolean {
    return someNode(facts.chunk, (node) => {
      if (node.kind !== 'Ident' || !names.has(node.name)) return false;
      const object = facts.objectOf(node);
      return !(object?.kind === 'var' && object.role !== 'package') && object?.kind !== 'label';
    });
  }

  /** Whether one of the fields may be selected from a struct that has changed, directly or through what it is embedded in. */
  private usesField(facts: ChunkFacts): boolean {
    const { fields } = this.changes;
    return someNode(facts.chunk, (node) => {
      if (node.kind === 'SelectorExpr') return fields.has(node.sel.name) && this.mayHaveField(facts, node);
      return node.kind === 'KeyValueExpr' && node.key.kind === 'Ident' && fields.has(node.key.name);
    });
  }

  private mayHaveField(facts: ChunkFacts, { x }: SelectorExpr): boolean {
    const type = facts.typeOf(x);
    if (type.kind === 'unknown') return facts.modeOf(x) !== Mode.package;
    return this.isReached(type, 0);
  }

  /** Whether a member may be looked for in a struct that has changed. */
  private isReached(type: Type, depth: number): boolean {
    if (depth > maxDepth || type.kind === 'typeparam') return true;
    if (type.kind === 'pointer') return this.isReached(type.elem, depth + 1);
    if (this.layouts.has(type)) return true;
    const under = type.kind === 'named' ? type.underlying : type;
    if (under.kind === 'pointer') return this.isReached(under.elem, depth + 1);
    if (this.layouts.has(under)) return true;
    return under.kind === 'struct' && under.fields.some((one) => one.isEmbedded && this.isReached(one.type, depth + 1));
  }

  /** Whether there is a value with a struct in it that has changed: what is said of copies, sizes and positions depends on all its fields. */
  private holdsStruct(facts: ChunkFacts): boolean {
    if (facts.someValue((type) => this.contains(type, 0))) return true;
    // `[]*T{{…}}`: the type of the inner literals is a pointer.
    if (!/[{,:]\s*\{/.test(facts.chunk.text)) return false;
    return someNode(facts.chunk, (node) => node.kind === 'CompositeLit' && this.isPointedTo(facts, node));
  }

  private isPointedTo(facts: ChunkFacts, literal: Expr): boolean {
    const type = facts.typeOf(literal);
    return type.kind === 'pointer' && this.contains(type.elem, 0);
  }

  private contains(type: Type, depth: number): boolean {
    switch (type.kind) {
      case 'basic':
      case 'pointer':
      case 'signature':
      case 'interface':
      case 'unknown':
      case 'union':
      case 'typeparam':
        return false;
      default:
    }
    const known = this.containing.get(type);
    if (known !== undefined) return known;
    this.containing.set(type, false);
    const isContaining = depth > maxDepth || this.layouts.has(type) || this.partsContain(type, depth + 1);
    this.containing.set(type, isContaining);
    return isContaining;
  }

  private partsContain(type: Type, depth: number): boolean {
    switch (type.kind) {
      case 'named':
        return this.isOfPackage(type) && this.contains(type.underlying, depth);
      case 'struct':
        return type.fields.some((field) => this.contains(field.type, depth));
      case 'map':
        return this.contains(type.key, depth) || this.contains(type.elem, depth);
      case 'array':
      case 'slice':
      case 'chan':
        return this.contains(type.elem, depth);
      case 'tuple':
        return type.elems.some((elem) => this.contains(elem, depth));
      default:
        return false;
    }
  }

  /** Types of other packages hold those of this one only as type arguments. */
  private isOfPackage({ object, typeArgs }: NamedType): boolean {
    if (typeArgs.length > 0) return true;
    for (const named of this.changes.structs) return named.object.packagePath === object.packagePath;
    return false;
  }
}

const maxDepth = 64;

/** Declarations whose objects can't stay while they are checked anew. */
function isFixed(decl: Decl): boolean {
  return decl.kind === 'GenDecl' ? decl.token !== 'var' : decl.kind === 'BadDecl';
}

/** Where a chunk uses names, or selects fields, whatever they stand for there. */
export class Uses {
  private readonly declaring = new Set<Node>();

  constructor(
    chunk: Chunk,
    private readonly names: ReadonlySet<string>,
    private readonly fields: ReadonlySet<string>,
  ) {
    someNode(chunk, (node) => {
      if (node.kind === 'Field' || node.kind === 'ValueSpec') for (const name of node.names) this.declaring.add(name);
      else if (node.kind === 'TypeSpec' || node.kind === 'FuncDecl') this.declaring.add(node.name);
      else if (node.kind === 'SelectorExpr') this.declaring.add(node.sel);
      else if (node.kind === 'ImportSpec' && node.name !== undefined) this.declaring.add(node.name);
      return false;
    });
  }

  isIn(root: Node | undefined): boolean {
    let isFound = false;
    if (root === undefined) return false;
    walk(root, (node) => {
      if (node.kind === 'SelectorExpr') isFound ||= this.fields.has(node.sel.name);
      else if (node.kind === 'Ident') isFound ||= this.names.has(node.name) && !this.declaring.has(node);
      return !isFound;
    });
    return isFound;
  }
}

function someNode({ decls }: Chunk, isIt: (node: Node) => boolean): boolean {
  let isFound = false;
  for (const decl of decls) {
    walk(decl, (node) => {
      isFound ||= isIt(node);
      return !isFound;
    });
  }
  return isFound;
}

/** Whether a text has one of some identifiers, be it in a comment. */
export function mentionsAny(text: string, names: Iterable<string>): boolean {
  for (const name of names) if (mentions(text, name)) return true;
  return false;
}

function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWhole = !isNamePart(text[at - 1]) && !isNamePart(text[at + name.length]);
    if (isWhole) return true;
  }
  return false;
}

function isNamePart(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}_\ud800-\udfff]/u.test(char);
}
