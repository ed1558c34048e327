import type { FuncDecl, FuncLit, MapType } from '../../syntax/ast.js';
import type { SourceFile } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { FileEdit } from '../edit.js';
import { CallJudge } from '../guard/call-safety.js';
import { ChunkView } from '../guard/chunk-view.js';
import { hasGoto } from '../guard/control-flow.js';
import { freeName, identsOf } from '../guard/free-name.js';
import { structOf } from '../guard/guarded-struct.js';
import { LineWriter } from '../guard/line-writer.js';
import { LocalNames } from '../guard/local-names.js';
import type { TargetUse } from '../guard/target-uses.js';
import { PackageEdits } from '../package-edits.js';
import { convertList } from './convert-accesses.js';
import { mapOwnerLocals, mapOwnerSource, type OwnerMethod } from './map-owner-source.js';
import type { OwnedUses } from './owned-uses.js';
import { realignField, realignSpec } from './realign-declaration.js';
import { hasPositionalLiteral } from './positional-literal.js';

/** Where the goroutine of an owner is stopped. */
export interface StoppingPlace {
  readonly view: ChunkView;
  /** The method that ends the object; undefined for a local, which ends with its function. */
  readonly method: FuncDecl | undefined;
}

/** Builds the edits that give a map to one goroutine. */
export class MapOwnerPlan {
  private readonly package: PackageEdits;
  private readonly methods = new Set<OwnerMethod>();
  private readonly writers = new Map<ChunkView, LineWriter>();

  /** @param stop undefined for a map that lives as long as the program */
  constructor(
    private readonly typed: TypedPackage,
    private readonly target: VarObject,
    private readonly found: OwnedUses,
    private readonly mapType: MapType,
    private readonly stop: StoppingPlace | undefined,
  ) {
    this.package = new PackageEdits(typed);
  }

  /** Undefined when some access can't be converted faithfully. */
  build(): readonly FileEdit[] | undefined {
    const { typed, target } = this;
    const file = typed.input.files.find(({ uri }) => uri === target.origin.declaration?.file);
    if (file === undefined) return undefined;
    const isTaken = (name: string): boolean =>
      typed.lookup(name) !== undefined ||
      typed.input.files.some(({ chunks }) => chunks.some((one) => identsOf(one).has(name)));
    const base = target.name.charAt(0).toLowerCase() + target.name.slice(1);
    const type = freeName([`${base}Owner`], isTaken);
    const make = freeName([`new${type.charAt(0).toUpperCase()}${type.slice(1)}`], isTaken);
    const isDone = this.retype(`*${type}`) && this.make(make) && this.end() && this.convert(file);
    if (!isDone || [...this.writers.values()].some(({ hasFailed }) => hasFailed)) return undefined;
    return this.declare(file, type, make) ? this.package.build() : undefined;
  }

  private declare(file: SourceFile, type: string, make: string): boolean {
    const { key, value } = this.mapType;
    const sync = this.stop === undefined ? undefined : this.package.importInto(file, 'sync');
    if (this.stop !== undefined && sync === undefined) return false;
    const { major, minor } = this.typed.input.goVersion;
    const { name } = this.target;
    if (mapOwnerLocals.has(name)) return false;
    const view = this.found.made[0]!.view;
    const source = mapOwnerSource({
      type,
      make,
      name,
      mapType: view.source(this.mapType),
      key: view.source(key),
      element: view.source(value),
      methods: this.methods,
      sync,
      any: major > 1 || minor >= 18 ? 'any' : 'interface{}',
    });
    this.package.stateOf(file).appended.push(source);
    return true;
  }

  /** Writes the owner's type where the variable's declaration names the map's. */
  private retype(typeText: string): boolean {
    const { target, typed } = this;
    const declaration = target.origin.declaration;
    const file = typed.input.files.find(({ uri }) => uri === declaration?.file);
    if (declaration === undefined || file === undefined) return false;
    const { node } = declaration;
    const view = new ChunkView(file, declaration.chunk, typed);
    const edits = this.package.stateOf(file).declarations;
    if (node.kind === 'Field') {
      const struct = structOf(typed, target);
      if (struct === undefined || node.names.length !== 1 || hasPositionalLiteral(typed, struct.type)) return false;
      realignField(struct, typeText, edits);
    }
    const type = node.kind === 'Field' || node.kind === 'ValueSpec' ? node.type : undefined;
    if (type !== undefined) edits.replace(view.offset + type.start, view.offset + type.end, typeText);
    return true;
  }

  /** `make(map[K]V)` becomes `newOwner(make(map[K]V))`. */
  private make(make: string): boolean {
    for (const { view, reference, value } of this.found.made) {
      const { declarations, bodies } = this.package.stateOf(view.file);
      const list = this.target.role === 'package' ? declarations : bodies;
      list.replace(view.offset + value.start, view.offset + value.start, `${make}(`);
      list.replace(view.offset + value.end, view.offset + value.end, ')');
      const spec = view.parentOf(reference);
      if (spec?.kind !== 'ValueSpec' || this.target.role !== 'package') continue;
      // Types are replaced as well where there are some, which these groups rarely have.
      if (spec.type !== undefined) return false;
      const replaced = [
        { start: value.start, end: value.start, newText: `${make}(` },
        { start: value.end, end: value.end, newText: ')' },
      ];
      realignSpec(view, spec, replaced, declarations);
    }
    return true;
  }

  private convert(home: SourceFile): boolean {
    const { uses, made } = this.found;
    const judge = new CallJudge(this.typed, uses);
    const byOwner = new Map<FuncDecl | FuncLit, TargetUse[]>();
    for (const use of uses) byOwner.set(use.owner, [...(byOwner.get(use.owner) ?? []), use]);
    const names = new Map<ChunkView, LocalNames>();
    const written = made[0]!.view.source(this.mapType);
    return [...byOwner].every(([owner, own]) => {
      const { view } = own[0]!;
      if (owner.body === undefined || hasGoto(owner.body)) return false;
      const local = names.get(view) ?? new LocalNames(view);
      names.set(view, local);
      // Another file may call the packages of the types by other names.
      const mapType = view.file === home || !written.includes('.') ? written : undefined;
      return convertList(
        {
          view,
          owner,
          uses: own,
          judge,
          names: local,
          writer: this.writerOf(view),
          name: this.target.name,
          mapType,
          methods: this.methods,
        },
        owner.body.stmts,
      );
    });
  }

  /** Has the goroutine stopped when the function or the object ends. */
  private end(): boolean {
    const { stop, target } = this;
    if (stop === undefined) return true;
    const writer = this.writerOf(stop.view);
    if (stop.method === undefined) {
      const node = target.declaration?.node;
      const decl = node?.kind === 'ValueSpec' ? stop.view.parentOf(node) : undefined;
      const stmt = decl === undefined ? node : stop.view.parentOf(decl);
      if (stmt?.kind !== 'AssignStmt' && stmt?.kind !== 'DeclStmt') return false;
      writer.insertAfter(stmt, [`defer ${target.name}.stop()`]);
      return true;
    }
    const receiver = stop.method.recv?.fields[0]?.names[0]?.name;
    const first = stop.method.body?.stmts[0];
    if (receiver === undefined || receiver === '_' || first === undefined) return false;
    writer.insertBefore(first, [`defer ${receiver}.${target.name}.stop()`]);
    return true;
  }

  private writerOf(view: ChunkView): LineWriter {
    const known = [...this.writers].find(([one]) => one.chunk === view.chunk)?.[1];
    const writer = known ?? new LineWriter(view, this.package.stateOf(view.file).bodies);
    this.writers.set(view, writer);
    return writer;
  }
}
