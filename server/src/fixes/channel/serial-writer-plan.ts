import type { Expr, GenDecl, Node } from '../../syntax/ast.js';
import type { SourceFile } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isNamed } from '../../types/type-queries.js';
import type { FileEdit } from '../edit.js';
import { ChunkView } from '../guard/chunk-view.js';
import { freeName, identsOf } from '../guard/free-name.js';
import { structOf } from '../guard/guarded-struct.js';
import { realignField, realignSpec, type ReplacedText } from './realign-declaration.js';
import { hasPositionalLiteral } from './positional-literal.js';
import { PackageEdits } from '../package-edits.js';
import type { ClosingPlace } from './closing-place.js';
import { ChunkWriters, gatherUses } from './gather-uses.js';
import {
  isExtraWriterMethod, serialWriterImports, serialWriterLocals, serialWriterSource,
  type ExtraWriterMethod, type SerialWriterNames, type SerialWriterPackages,
} from './serial-writer-source.js'; // prettier-ignore
import type { WriterMade, WriterUse, WriterWrite } from './writer-use.js';

/** Size of the buffer of `bufio.NewWriter`. */
const usualSize = 4096;

/** Builds the edits that give a `*bufio.Writer` to one goroutine. */
export class SerialWriterPlan {
  private readonly package: PackageEdits;
  private readonly chunks: ChunkWriters;
  private gathered: ReadonlySet<WriterWrite> = new Set();
  private readonly hasSize: boolean;

  constructor(
    private readonly typed: TypedPackage,
    private readonly target: VarObject,
    private readonly uses: readonly WriterUse[],
    private readonly closing: ClosingPlace,
  ) {
    this.package = new PackageEdits(typed);
    this.chunks = new ChunkWriters(this.package);
    this.hasSize = this.made.some(({ size }) => size !== undefined);
  }

  /** Undefined when some use can't be converted faithfully. */
  build(): readonly FileEdit[] | undefined {
    const names = this.names();
    const gathered = gatherUses(this.typed, this.package, this.uses, this.chunks);
    if (gathered === undefined) return undefined;
    this.gathered = gathered;
    const isDone = this.make(names) && this.close() && this.declare(names);
    return isDone && !this.chunks.haveFailed ? this.package.build() : undefined;
  }

  private get made(): readonly WriterMade[] {
    return this.uses.filter((use) => use.kind === 'made');
  }

  private names(): SerialWriterNames {
    const { files } = this.typed.input;
    const isTaken = (name: string): boolean =>
      this.typed.lookup(name) !== undefined ||
      files.some(({ chunks }) => chunks.some((one) => identsOf(one).has(name)));
    const type = freeName(['serialWriter', `${this.target.name.toLowerCase()}Writer`], isTaken);
    const title = type.charAt(0).toUpperCase() + type.slice(1);
    return { type, make: freeName([`new${title}`], isTaken), closed: freeName([`err${title}Closed`], isTaken) };
  }

  /** Declares the type in the file of the variable and gives it to the variable. */
  private declare(names: SerialWriterNames): boolean {
    const { target, typed } = this;
    const declaration = target.origin.declaration;
    const file = typed.input.files.find(({ uri }) => uri === declaration?.file);
    if (declaration === undefined || file === undefined) return false;
    const packages = this.packagesOf(file);
    if (packages === undefined) return false;
    const methods = new Set(this.uses.map((use) => this.methodOf(use)).filter((name) => name !== undefined));
    this.package.stateOf(file).appended.push(serialWriterSource({ names, packages, methods, hasSize: this.hasSize }));
    return this.retype(new ChunkView(file, declaration.chunk, typed), declaration.node, `*${names.type}`);
  }

  private packagesOf(file: SourceFile): SerialWriterPackages | undefined {
    const found = serialWriterImports.map((path) => [path, this.package.importInto(file, path)] as const);
    const isUsable = found.every(([, text]) => text !== undefined && !serialWriterLocals.has(text.slice(0, -1)));
    return isUsable ? (Object.fromEntries(found) as SerialWriterPackages) : undefined;
  }

  /** The method that the new type needs for a use. */
  private methodOf(use: WriterUse): ExtraWriterMethod | undefined {
    if (use.kind === 'flush') return use === this.closing.flush ? undefined : 'Flush';
    if (use.kind !== 'write' || use.method === undefined || this.gathered.has(use)) return undefined;
    return isExtraWriterMethod(use.method) ? use.method : undefined;
  }

  /** Writes the type where the variable's declaration names one. */
  private retype(view: ChunkView, node: Node, typeText: string): boolean {
    const edits = this.package.stateOf(view.file).declarations;
    const type = node.kind === 'Field' || node.kind === 'ValueSpec' ? node.type : undefined;
    if (node.kind === 'Field') {
      const found = structOf(this.typed, this.target);
      if (found === undefined || node.names.length !== 1 || hasPositionalLiteral(this.typed, found.type)) return false;
      realignField(found, typeText, edits);
    }
    if (type === undefined) return true;
    if (!isPointerToWriter(view, type) || (node.kind === 'ValueSpec' && node.names.length !== 1)) return false;
    edits.replace(view.offset + type.start, view.offset + type.end, typeText);
    return true;
  }

  /** `bufio.NewWriter(x)` becomes `newSerialWriter(x)`. */
  private make({ make, type }: SerialWriterNames): boolean {
    for (const { view, call, size, reference } of this.made) {
      const edits = this.package.stateOf(view.file);
      const at = view.offset;
      const replaced: ReplacedText[] = [{ start: call.fun.start, end: call.fun.end, newText: make }];
      const last = call.args.at(-1);
      if (this.hasSize && size === undefined && last !== undefined)
        replaced.push({ start: last.end, end: last.end, newText: `, ${usualSize}` });
      const list = this.target.role === 'package' ? edits.declarations : edits.bodies;
      for (const { start, end, newText } of replaced) list.replace(at + start, at + end, newText);
      const spec = view.parentOf(reference);
      if (spec?.kind !== 'ValueSpec') continue;
      const typeText = spec.type === undefined ? [] : [{ ...rangeOf(spec.type), newText: `*${type}` }];
      realignSpec(view, spec, [...typeText, ...replaced], edits.declarations);
    }
    return true;
  }

  /** The last flush becomes `Close`. */
  private close(): boolean {
    const { flush, contextName, hasOtherWays } = this.closing;
    const { view, call } = flush;
    const qualifier = contextName === undefined ? this.package.nameOfPackage(view.file, view.chunk, 'context') : '';
    const { fun } = call;
    if (qualifier === undefined || fun.kind !== 'SelectorExpr') return false;
    const close = `Close(${contextName ?? `${qualifier}Background()`})`;
    const writer = this.chunks.writerOf(view);
    writer.replace(fun.sel.start, call.end, close);
    if (!hasOtherWays) return true;
    const declaration = this.target.declaration?.node;
    const stmt = declaration?.kind === 'ValueSpec' ? parentStatement(view, declaration) : declaration;
    if (stmt?.kind !== 'AssignStmt' && stmt?.kind !== 'DeclStmt') return false;
    if (stmt.kind === 'DeclStmt' && this.made.every(({ isFirst }) => !isFirst)) return false;
    writer.insertAfter(stmt, [`defer ${this.target.name}.${close}`]);
    return true;
  }
}

function isPointerToWriter(view: ChunkView, type: Expr): boolean {
  const found = view.info.typeOf(type);
  return type.kind === 'StarExpr' && found.kind === 'pointer' && isNamed(found.elem, 'bufio.Writer');
}

function rangeOf({ start, end }: Expr): { readonly start: number; readonly end: number } {
  return { start, end };
}

function parentStatement(view: ChunkView, spec: Node): Node | undefined {
  const decl: GenDecl | Node | undefined = view.parentOf(spec);
  return decl === undefined ? undefined : view.parentOf(decl);
}
