import type { Expr, FuncDecl, FuncLit, KeyValueExpr, Node } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import type { MapType } from '../../types/type.js';
import { groupBy } from '../../base/group-by.js';
import { getOrMake } from '../../base/get-or-make.js';
import type { FileEdit } from '../edit.js';
import { CallJudge } from '../guard/call-safety.js';
import { ChunkView } from '../guard/chunk-view.js';
import { hasGoto } from '../guard/control-flow.js';
import { isCopiedStruct } from '../guard/copied-struct.js';
import { structOf } from '../guard/guarded-struct.js';
import { LineWriter } from '../guard/line-writer.js';
import { LocalNames } from '../guard/local-names.js';
import type { NeedsNoLock, TargetUse } from '../guard/target-uses.js';
import { importsOf } from '../imports.js';
import { PackageEdits } from '../package-edits.js';
import { convertList } from './convert-list.js';
import { declareField, declareLocal, declarePackageVariable } from '../retype.js';
import { resetOf, type MapUses } from './find-map-uses.js';
import { namedBy, removeInitialField } from './initial-field.js';
import { initialEntries, storeLines } from './initial-value.js';
import { isShownAsWhole } from '../guard/shown-as-whole.js';
import { joinSteps } from './join-steps.js';
import { removeLazyMakes } from './lazy-make.js';
import type { InitialValue, MapContext } from './map-context.js';
import { writtenType } from './stored-value.js';

export interface SyncMapRequest {
  readonly typed: TypedPackage;
  readonly target: VarObject;
  readonly shape: MapType;
  readonly found: MapUses;
  readonly needsNoLock: NeedsNoLock;
}

/** Builds the edits that make a `sync.Map` of a built-in map. */
export class SyncMapPlan {
  private readonly package: PackageEdits;
  private readonly judge: CallJudge;
  private readonly views = new Map<ChunkView, { readonly writer: LineWriter; readonly names: LocalNames }>();

  constructor(private readonly request: SyncMapRequest) {
    this.package = new PackageEdits(request.typed);
    this.judge = new CallJudge(request.typed, request.found.uses);
  }

  /** Undefined when some use can't be converted faithfully. */
  build(): readonly FileEdit[] | undefined {
    if (!this.declare() || !this.removeInitialFields()) return undefined;
    for (const [view, uses] of groupBy(this.request.found.uses, (use) => use.view))
      for (const [owner, own] of groupBy(uses, (use) => use.owner))
        if (!this.convertBody(view, owner, own)) return undefined;
    for (const { writer } of this.views.values()) if (writer.hasFailed) return undefined;
    return this.package.build();
  }

  private convertBody(view: ChunkView, owner: FuncDecl | FuncLit, uses: readonly TargetUse[]): boolean {
    const { body } = owner;
    if (body === undefined || hasGoto(body)) return false;
    const context = this.contextOf(view, owner, uses);
    if (!removeLazyMakes(context)) return false;
    const left = { ...context, uses: uses.filter((use) => !context.settled.has(use)) };
    if (!joinSteps(left)) return false;
    return convertList({ ...left, uses: left.uses.filter((use) => !context.settled.has(use)) }, body.stmts);
  }

  private contextOf(view: ChunkView, owner: FuncDecl | FuncLit, uses: readonly TargetUse[]): MapContext {
    const { typed, found, needsNoLock } = this.request;
    const shape = shapeAt(uses[0]) ?? this.request.shape;
    return {
      view,
      owner,
      uses,
      judge: this.judge,
      ...this.stateOf(view),
      goVersion: typed.input.goVersion,
      guard: { pathFor: () => '', hasReadLock: false, isTakenForGood: false },
      held: [],
      qualifierOf: (path) => this.package.nameOfPackage(view.file, view.chunk, path),
      typed,
      shape,
      allUses: found.uses,
      initialValues: this.initialValues(),
      settled: new Set(),
      steps: new Map(),
      compared: new Map(),
      isUnshared: ({ reference: { start, end } }) =>
        needsNoLock({ file: view.file.uri, chunk: view.chunk, start, end }),
    };
  }

  private stateOf(view: ChunkView): { readonly writer: LineWriter; readonly names: LocalNames } {
    return getOrMake(this.views, view, () => ({
      writer: new LineWriter(view, this.package.stateOf(view.file).bodies),
      // Types are named where they were not before.
      names: new LocalNames(view, (name) => this.request.typed.lookup(name) !== undefined || isImportName(view, name)),
    }));
  }

  private viewOf(chunk: ChunkView['chunk'], file: ChunkView['file']): ChunkView {
    return (
      this.request.found.views.find((view) => view.chunk === chunk) ?? new ChunkView(file, chunk, this.request.typed)
    );
  }

  private declare(): boolean {
    const { target, typed, shape } = this.request;
    const declaration = target.origin.declaration;
    const file = typed.input.files.find((one) => one.uri === declaration?.file);
    if (declaration === undefined || file === undefined) return false;
    const qualifier = this.package.nameOfPackage(file, declaration.chunk, 'sync');
    const view = this.viewOf(declaration.chunk, file);
    const owner = target.owner ?? view.functionAround(declaration.ident);
    const context = this.contextOf(view, owner ?? nobody, []);
    const old = writtenType({ ...context, qualifierOf: () => undefined }, shape) ?? view.source(declaration.ident);
    if (qualifier === undefined) return false;
    const type = { text: `${qualifier}Map`, old };
    const state = this.package.stateOf(file);
    if (target.role === 'field') {
      const found = structOf(typed, target);
      if (found === undefined || isCopiedStruct(typed, found.type) || isShownAsWhole(typed, found.type)) return false;
      return declareField(found, type, state.declarations);
    }
    const value = firstValue(declaration.node);
    const entries = value === undefined ? [] : initialEntries(view, value);
    const stores = entries === undefined ? undefined : storeLines(context, target.name, entries);
    if (stores === undefined) return false;
    if (target.role === 'local') return declareLocal(view, target, type, stores, context.writer);
    if (stores.length > 0 && !this.mayInitLate(context, stores)) return false;
    return declarePackageVariable(typed, target, type, state);
  }

  /** Fills a package variable in an `init` function, unless something may look at it earlier. */
  private mayInitLate({ view }: MapContext, stores: readonly string[]): boolean {
    const { typed, target, found } = this.request;
    const decl = target.declaration === undefined ? undefined : view.parentOf(target.declaration.node);
    const isEarly = found.uses.some(({ owner }) => owner.kind === 'FuncDecl' && owner.name.name === 'init');
    if (decl?.kind !== 'GenDecl' || isEarly || callsAtStart(typed)) return false;
    const end = view.endOfRest(decl.end);
    if (end === undefined) return false;
    const { eol } = view;
    const lines = stores.map((line) => `\t${line}${eol}`).join('');
    this.package.stateOf(view.file).bodies.insert(view.offset + end, `${eol}${eol}func init() {${eol}${lines}}`);
    return true;
  }

  /** Of literals, wherever the map gets one; those that can't be read are refused elsewhere. */
  private initialValues(): readonly InitialValue[] {
    const { found, target, typed } = this.request;
    const literals = found.fields.map(({ view, entry }) => ({ view, value: entry.value }));
    for (const use of found.uses) {
      const value = resetOf(use)?.rhs[0];
      if (value !== undefined) literals.push({ view: use.view, value });
    }
    const { declaration } = target.origin;
    const file = typed.input.files.find((one) => one.uri === declaration?.file);
    const value = declaration === undefined ? undefined : firstValue(declaration.node);
    if (declaration !== undefined && file !== undefined && value !== undefined)
      literals.push({ view: this.viewOf(declaration.chunk, file), value });
    return literals.flatMap(({ view, value: literal }) =>
      (initialEntries(view, literal) ?? []).map((entry) => ({ view, value: entry.value })),
    );
  }

  private removeInitialFields(): boolean {
    return this.request.found.fields.every((field) => {
      const { view, entry } = field;
      const entries = initialEntries(view, entry.value);
      const { writer } = this.stateOf(view);
      if (entries === undefined) return false;
      const edits = this.package.stateOf(view.file).bodies;
      return removeInitialField(field, edits) && (entries.length === 0 || this.storeAfter(field, entries, writer));
    });
  }

  private storeAfter(field: MapUses['fields'][number], entries: readonly KeyValueExpr[], writer: LineWriter): boolean {
    const { view, literal } = field;
    const named = namedBy(field);
    const owner = view.functionAround(literal);
    if (named === undefined || owner === undefined) return false;
    const lines = storeLines(this.contextOf(view, owner, []), `${named.name}.${this.request.target.name}`, entries);
    if (lines === undefined) return false;
    writer.insertAfter(named.stmt, lines);
    return true;
  }
}

/** The map's type where it is used: methods of a generic type have names of their own for its parameters. */
function shapeAt(use: TargetUse | undefined): MapType | undefined {
  const type = use === undefined ? undefined : underlying(use.view.info.typeOf(use.reference));
  return type?.kind === 'map' ? type : undefined;
}

function firstValue(node: Node): Expr | undefined {
  if (node.kind === 'ValueSpec') return node.values[0];
  return node.kind === 'AssignStmt' ? node.rhs[0] : undefined;
}

function isImportName({ file }: ChunkView, name: string): boolean {
  return importsOf(file).some(({ spec, path }) => (spec.name?.name ?? path.slice(path.lastIndexOf('/') + 1)) === name);
}

/** Where a declaration has no function around it. */
const nobody: FuncLit = {
  kind: 'FuncLit',
  id: -1,
  start: 0,
  end: 0,
  type: {
    kind: 'FuncType',
    id: -1,
    start: 0,
    end: 0,
    typeParams: undefined,
    params: { kind: 'FieldList', start: 0, end: 0, opening: -1, fields: [], closing: -1 },
    results: undefined,
  },
  body: { kind: 'BlockStmt', start: 0, end: 0, stmts: [] },
};

/** Whether the value of some package variable is computed by a function of the package. */
function callsAtStart({ input }: TypedPackage): boolean {
  return input.files.some((file) =>
    file.chunks.some((chunk) =>
      chunk.decls.some(
        (decl) =>
          decl.kind === 'GenDecl' &&
          decl.token === 'var' &&
          decl.specs.some(
            (spec) =>
              spec.kind === 'ValueSpec' &&
              spec.values.some(
                (value) =>
                  value.kind === 'CallExpr' && value.fun.kind === 'Ident' && !/^(?:make|new|len)$/.test(value.fun.name),
              ),
          ),
      ),
    ),
  );
}
