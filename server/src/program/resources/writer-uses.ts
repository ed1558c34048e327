import { remembered } from '../../base/remembered.js';
import { chunksMentioning } from '../../flow/mentioned-names.js';
import { unparen } from '../../flow/unparen.js';
import type { BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { CallExpr, Expr, FuncDecl, FuncLit, Ident, Node, SelectorExpr } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import { isExported } from '../../types/identical.js';
import type { Callee, FuncObject, VarObject } from '../../types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import { structOf } from './writer-fields.js';
import { cannotFlush, isWrapping, isWrittenOnly, isWrittenOnlyByName } from './write-only-callees.js';

/** A call that does something with a writer, under the name that the writer has there. */
export interface WriterUse {
  readonly call: CallExpr;
  readonly chunk: Chunk;
  /** Undefined where the writer has no name. */
  readonly place: VarObject | undefined;
}

/** All that a package may do with a writer, whichever way it takes: an account of the text, not of its ways. */
export interface WriterUses {
  /** The variables and fields that may hold it. */
  readonly places: ReadonlySet<VarObject>;
  readonly flushes: readonly WriterUse[];
  readonly writes: readonly WriterUse[];
  /** Whether anybody writes to it: one of these, or who has it from outside. */
  readonly isWritten: boolean;
  /** Where it is given something else to write to. */
  readonly resets: readonly WriterUse[];
  /** Whether a field, a package variable or a caller of the function may hold it, which go on when the function has returned. */
  readonly isKept: boolean;
  /** Whether a goroutine uses it that is started where it is known. */
  readonly isConcurrent: boolean;
  /** Whether it is compared, with nil as a rule: there may be none. */
  readonly isTested: boolean;
}

/** What a package does with its buffered writers. Tests belong to it: what they flush, others may as well. */
export const writerUsesOf: (typed: TypedPackage) => PackageWriters = remembered((typed) => new PackageWriters(typed));

export class PackageWriters {
  readonly declared: ReadonlyMap<FuncObject, DeclaredFunction>;
  private readonly chunks: readonly Chunk[];

  constructor(readonly typed: TypedPackage) {
    this.chunks = typed.input.files.flatMap((file) => file.chunks);
    this.declared = new Map(typed.functions.map((one) => [one.object, one]));
  }

  /** All uses of the writer that a call makes; undefined where some of them can't be seen. */
  of(creation: CallExpr, chunk: Chunk, fact: BufferedWriterFact): WriterUses | undefined {
    const search = new UseSearch(this, fact);
    search.created(creation, chunk);
    return search.finish();
  }

  mentioning(name: string): readonly Chunk[] {
    return this.typed.input.files.flatMap((file) => chunksMentioning(file, name));
  }

  get all(): readonly Chunk[] {
    return this.chunks;
  }
}

interface Text {
  readonly chunk: Chunk;
  readonly info: TypeInfo;
  readonly parents: ReadonlyMap<Node, Node>;
}

class UseSearch {
  private readonly places = new Set<VarObject>();
  private readonly waiting: VarObject[] = [];
  private readonly returning = new Set<FuncObject>();
  private readonly flowing = new Set<Node>();
  private readonly flushes: WriterUse[] = [];
  private readonly writes: WriterUse[] = [];
  private readonly resets: WriterUse[] = [];
  private place: VarObject | undefined;
  private isClosed = true;
  private isKept = false;
  private isWritten = false;
  private isConcurrent = false;
  private isTested = false;

  constructor(
    private readonly writers: PackageWriters,
    private readonly fact: BufferedWriterFact,
  ) {}

  /** `NewWriter(f)`, or `w.Init(f)`. */
  created(creation: CallExpr, chunk: Chunk): void {
    const text = this.textOf(chunk);
    const fun = unparen(creation.fun);
    if (fun.kind === 'SelectorExpr' && text.info.selectionOf(fun) !== undefined) this.store(fun.x, text);
    else this.first(creation, text);
  }

  finish(): WriterUses | undefined {
    for (let place = this.waiting.pop(); place !== undefined && this.isClosed; place = this.waiting.pop()) {
      this.place = place;
      if (place.role === 'field') this.usesOfField(place);
      else this.usesOfVariable(place);
    }
    if (!this.isClosed) return undefined;
    const { places, flushes, writes, resets, isWritten, isKept, isConcurrent, isTested } = this;
    return { places, flushes, writes, resets, isWritten, isKept, isConcurrent, isTested };
  }

  private textOf(chunk: Chunk): Text {
    return { chunk, info: this.writers.typed.info(chunk), parents: parentsIn(chunk) };
  }

  private escape(): void {
    this.isClosed = false;
  }

  private usesOfVariable(variable: VarObject): void {
    const chunk = variable.declaration?.chunk;
    if (chunk === undefined) {
      this.escape();
      return;
    }
    const chunks = variable.role === 'package' ? this.writers.mentioning(variable.name) : [chunk];
    if (variable.role === 'result') this.named(variable);
    this.idents(variable, chunks, (ident, text) => {
      const parent = text.parents.get(ident);
      // Selected from a package: somebody else's name.
      if (parent?.kind === 'SelectorExpr' && parent.sel === ident) return;
      this.used(ident, text);
    });
  }

  private usesOfField(field: VarObject): void {
    this.idents(field, this.writers.mentioning(field.name), (ident, text) => {
      const parent = text.parents.get(ident);
      if (parent?.kind === 'SelectorExpr' && parent.sel === ident) this.used(parent, text);
    });
    if (field.isEmbedded) this.promoted(field);
  }

  private idents(object: VarObject, chunks: readonly Chunk[], visit: (ident: Ident, text: Text) => void): void {
    for (const chunk of chunks) {
      const text = this.textOf(chunk);
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          if (node.kind !== 'Ident' || node.name !== object.name || object.declaration?.ident === node) return;
          const named = text.info.objectOf(node);
          if (named?.kind === 'var' && named.origin === object) visit(node, text);
        });
    }
  }

  /** Methods that a struct has by an embedded writer. */
  private promoted(field: VarObject): void {
    const flushes = this.fact.flushes.filter((name) => !this.isShadowed(field, name));
    for (const chunk of this.writers.all) {
      const text = this.textOf(chunk);
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          if (node.kind !== 'CallExpr') return;
          const callee = text.info.calleeOf(node);
          // Whoever has the struct as an interface may flush it.
          if (callee.kind === 'interface-method' && flushes.includes(callee.func.name)) this.escape();
        });
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          if (node.kind !== 'SelectorExpr') return;
          const selection = text.info.selectionOf(node);
          if (selection?.path.at(-1)?.origin === field) this.selected(node, text);
        });
    }
  }

  /** A name of the writer, where it isn't given a value. */
  private used(expr: Expr, text: Text): void {
    const parent = text.parents.get(expr);
    if (parent?.kind === 'AssignStmt' && parent.lhs.includes(expr)) return;
    if (parent?.kind === 'ValueSpec' && parent.names.some((name) => name === expr)) return;
    if (parent?.kind === 'RangeStmt' && (parent.key === expr || parent.value === expr)) return;
    if (parent?.kind === 'Field') return;
    this.flow(expr, text);
  }

  /** Where the value of an expression goes. */
  private flow(node: Expr, text: Text): void {
    if (!this.isClosed || this.flowing.has(node)) return;
    this.flowing.add(node);
    this.lookForGoroutine(node, text);
    const parent = text.parents.get(node);
    switch (parent?.kind) {
      case 'ParenExpr':
      case 'StarExpr':
        this.flow(parent, text);
        break;
      case 'UnaryExpr':
        if (parent.op === '&') this.flow(parent, text);
        else this.escape();
        break;
      case 'TypeAssertExpr':
        if (parent.type === undefined) this.escape();
        else this.first(parent, text);
        break;
      case 'SelectorExpr':
        this.selected(parent, text);
        break;
      case 'CallExpr':
        this.passed(parent, node, text);
        break;
      case 'KeyValueExpr':
      case 'CompositeLit':
        this.element(parent, node, text);
        break;
      case 'AssignStmt':
      case 'ValueSpec':
        this.first(node, text);
        break;
      case 'ReturnStmt':
        this.returned(parent, parent.results.indexOf(node), parent.results.length, text);
        break;
      case 'BinaryExpr':
        if (parent.op !== '==' && parent.op !== '!=') this.escape();
        this.isTested = true;
        break;
      case 'ExprStmt':
        break;
      default:
        this.escape();
    }
  }

  /** Where the value of an expression goes, or the first one of a call's results or of an assertion. */
  private first(node: Expr, text: Text): void {
    const parent = text.parents.get(node);
    const [targets, values] =
      parent?.kind === 'AssignStmt'
        ? [parent.lhs, parent.rhs]
        : parent?.kind === 'ValueSpec'
          ? [parent.names, parent.values]
          : [];
    if (targets === undefined || values === undefined) {
      this.flow(node, text);
      return;
    }
    if (parent?.kind === 'AssignStmt' && parent.op !== '=' && parent.op !== ':=') {
      this.escape();
      return;
    }
    const target = targets.length === values.length ? targets[values.indexOf(node)] : targets[0];
    this.lookForGoroutine(node, text);
    if (target === undefined) this.escape();
    else this.store(target, text);
  }

  private store(target: Expr, { info }: Text): void {
    const expr = unparen(target);
    const name = expr.kind === 'SelectorExpr' ? expr.sel : expr;
    if (name.kind !== 'Ident') {
      this.escape();
      return;
    }
    if (name.name === '_') return;
    const object = info.objectOf(name);
    if (object?.kind === 'var') this.hold(object.origin);
    else this.escape();
  }

  private hold(object: VarObject): void {
    if (this.places.has(object)) return;
    const { typed } = this.writers;
    const isOwn = object.packagePath === typed.input.path;
    if (object.role === 'field' || object.role === 'package') {
      // What a command or a logger of the standard library is given it writes to.
      const isWritten = object.packagePath !== undefined && isStandardPackage(object.packagePath) && !isOwn;
      if (isWritten && cannotFlush(object.type)) {
        this.written();
        return;
      }
      const isOpen = typed.name !== 'main' && isExported(object.name) && !object.isEmbedded;
      if (!isOwn || isOpen || (object.isEmbedded && !this.isOwnAlone(object))) {
        this.escape();
        return;
      }
      this.isKept = true;
    }
    this.places.add(object);
    this.waiting.push(object);
  }

  /** Whether nobody outside flushes an embedded writer: its struct is the package's own, and doesn't end it under the name by which others end things. */
  private isOwnAlone(field: VarObject): boolean {
    const spec = structOf(field);
    if (spec === undefined || (this.writers.typed.name !== 'main' && isExported(spec.name))) return false;
    if (!this.isShadowed(field, 'Write')) this.written();
    const [end = ''] = this.fact.flushes;
    return this.isShadowed(field, end) || (end !== 'Close' && this.writers.typed.name === 'main');
  }

  /** Whether the struct of an embedded field has a method of its own by a name. */
  private isShadowed(field: VarObject, name: string): boolean {
    const struct = structOf(field)?.name;
    return this.writers.typed.functions.some(
      ({ object }) => object.receiverTypeName === struct && object.name === name,
    );
  }

  private written(call?: CallExpr, text?: Text): void {
    this.isWritten = true;
    if (call !== undefined && text !== undefined) this.writes.push({ call, chunk: text.chunk, place: this.place });
  }

  private selected(sel: SelectorExpr, text: Text): void {
    const selection = text.info.selectionOf(sel);
    if (selection === undefined) {
      this.escape();
      return;
    }
    if (selection.kind === 'field') return;
    let at: Node = sel;
    let parent = text.parents.get(at);
    while (parent?.kind === 'ParenExpr') [at, parent] = [parent, text.parents.get(parent)];
    if (parent?.kind !== 'CallExpr' || parent.fun !== at) {
      this.escape();
      return;
    }
    this.lookForGoroutine(parent, text);
    const { flushes, drops, neutral, writesThrough, readsThrough } = this.fact;
    const { name } = sel.sel;
    const use = { call: parent, chunk: text.chunk, place: this.place };
    if (flushes.includes(name) || writesThrough.includes(name)) this.flushes.push(use);
    else if (drops.includes(name)) this.resets.push(use);
    else if (!neutral.includes(name) && !(name === 'ReadFrom' && readsThrough)) this.written(parent, text);
  }

  private passed(call: CallExpr, value: Expr, text: Text): void {
    const index = call.args.indexOf(value);
    const callee = text.info.calleeOf(call);
    if (callee.kind === 'conversion') {
      this.flow(call, text);
      return;
    }
    if (index < 0 || call.hasEllipsis) {
      this.escape();
      return;
    }
    const node = this.bodyOf(callee);
    if (node !== undefined) {
      this.given(node, index, text);
      return;
    }
    if (!this.outside(callee, call, index, text)) this.escape();
  }

  private bodyOf(callee: Callee): { readonly node: FuncDecl | FuncLit; readonly chunk: Chunk | undefined } | undefined {
    if (callee.kind === 'literal') return { node: callee.literal, chunk: undefined };
    const found = callee.kind === 'func' ? this.writers.declared.get(callee.func.origin) : undefined;
    return found === undefined ? undefined : { node: found.decl, chunk: found.chunk };
  }

  /** A function of the package gets it as an argument. */
  private given({ node, chunk }: NonNullable<ReturnType<UseSearch['bodyOf']>>, index: number, text: Text): void {
    const { fields } = node.type.params;
    if (fields.at(-1)?.type.kind === 'Ellipsis') {
      this.escape();
      return;
    }
    const names = fields.flatMap((field): readonly (Ident | undefined)[] =>
      field.names.length === 0 ? [undefined] : field.names,
    );
    const name = names[index];
    if (name === undefined || name.name === '_') return;
    const info = chunk === undefined ? text.info : this.writers.typed.info(chunk);
    const object = info.objectOf(name);
    if (object?.kind === 'var') this.hold(object.origin);
    else this.escape();
  }

  /** Whether a function outside is known to do no more than write. */
  private outside(callee: Callee, call: CallExpr, index: number, text: Text): boolean {
    const { readsThrough, type } = this.fact;
    if (callee.kind === 'func') {
      const { fullName } = callee.func;
      if (fullName === '(*sync.Pool).Put') return true;
      // It may be the same one.
      if (type === 'bufio.Writer' && fullName.startsWith('bufio.New')) {
        this.first(call, text);
        return fullName.startsWith('bufio.NewWriter');
      }
      if (index === 0 && /^io\.Copy(?:N|Buffer)?$/.test(fullName)) {
        if (!readsThrough) this.written(call, text);
        return true;
      }
      if (!isWrapping(callee) && !isWrittenOnly(callee.func, index)) return false;
    } else if (callee.kind === 'interface-method') {
      if (!isWrittenOnlyByName(callee.func.name, callee.func.type, index)) return false;
    } else {
      const fun = unparen(call.fun);
      const name = fun.kind === 'SelectorExpr' ? fun.sel.name : fun.kind === 'Ident' ? fun.name : '';
      if (callee.kind !== 'value' || !isWrittenOnlyByName(name, text.info.typeOf(fun), index)) return false;
    }
    this.written(call, text);
    return true;
  }

  private element(parent: Node, node: Expr, text: Text): void {
    const literal = parent.kind === 'KeyValueExpr' ? text.parents.get(parent) : parent;
    if (literal?.kind !== 'CompositeLit') {
      this.escape();
      return;
    }
    const under = underlying(text.info.typeOf(literal));
    if (under.kind !== 'struct') {
      this.escape();
      return;
    }
    const key = parent.kind === 'KeyValueExpr' && parent.key.kind === 'Ident' ? parent.key.name : undefined;
    const field =
      parent.kind === 'KeyValueExpr'
        ? under.fields.find(({ name }) => name === key)
        : under.fields[literal.elements.indexOf(node)];
    if (field === undefined) this.escape();
    else this.hold(field.origin);
  }

  private returned(stmt: Node, index: number, count: number, text: Text): void {
    const node = functionAround(stmt, text);
    if (node?.kind !== 'FuncDecl' || index < 0) {
      this.escape();
      return;
    }
    // All of them by one call.
    if (count === 1 && (node.type.results?.fields.length ?? 0) > 1) {
      this.escape();
      return;
    }
    this.results(node, index, text);
  }

  private named(variable: VarObject): void {
    const chunk = variable.declaration?.chunk;
    const node = variable.owner;
    if (chunk === undefined || node?.kind !== 'FuncDecl') {
      this.escape();
      return;
    }
    const names = (node.type.results?.fields ?? []).flatMap((field) => field.names);
    this.results(
      node,
      names.findIndex((name) => name === variable.declaration?.ident),
      this.textOf(chunk),
    );
  }

  /** Whoever calls the function has it as its first result. */
  private results(decl: FuncDecl, index: number, text: Text): void {
    const func = text.info.objectOf(decl.name);
    const isOpen = decl.recv !== undefined || this.writers.typed.name !== 'main';
    if (func?.kind !== 'func' || index !== 0 || (isOpen && isExported(func.name))) {
      this.escape();
      return;
    }
    this.isKept = true;
    if (this.returning.has(func)) return;
    this.returning.add(func);
    for (const chunk of this.writers.mentioning(func.name)) {
      const other = this.textOf(chunk);
      for (const one of chunk.decls)
        walk(one, (node) => {
          if (node.kind !== 'Ident' || node.name !== func.name || node === decl.name) return;
          const object = other.info.objectOf(node);
          if (object?.kind === 'func' && object.origin === func) this.called(node, other);
        });
    }
  }

  private called(name: Ident, text: Text): void {
    let at: Node = name;
    let parent = text.parents.get(at);
    if (parent?.kind === 'SelectorExpr' && parent.sel === at) [at, parent] = [parent, text.parents.get(parent)];
    if (parent?.kind !== 'CallExpr' || parent.fun !== at) {
      this.escape();
      return;
    }
    const outer = text.parents.get(parent);
    if (outer?.kind === 'ReturnStmt') this.returned(outer, 0, 0, text);
    else this.first(parent, text);
  }

  private lookForGoroutine(node: Node, { parents }: Text): void {
    for (let at = parents.get(node); at !== undefined; at = parents.get(at))
      if (at.kind === 'GoStmt') this.isConcurrent = true;
  }
}

function functionAround(node: Node, { parents }: Text): FuncDecl | FuncLit | undefined {
  for (let at = parents.get(node); at !== undefined; at = parents.get(at))
    if (at.kind === 'FuncDecl' || at.kind === 'FuncLit') return at;
  return undefined;
}
