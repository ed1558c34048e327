import { getOrMake } from '../../base/get-or-make.js';
import type { Expr, Stmt } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { hasPositionalLiteral } from '../channel/positional-literal.js';
import type { FileEdit } from '../edit.js';
import { ChunkView } from '../guard/chunk-view.js';
import { isCopiedStruct } from '../guard/copied-struct.js';
import { freeName, identsOf } from '../guard/free-name.js';
import { structOf } from '../guard/guarded-struct.js';
import { LineWriter } from '../guard/line-writer.js';
import { LocalNames } from '../guard/local-names.js';
import { isShownAsWhole } from '../guard/shown-as-whole.js';
import { isInside, type TargetUse } from '../guard/target-uses.js';
import { PackageEdits } from '../package-edits.js';
import { declareField, declarePackageVariable } from '../retype.js';
import type { MapUses } from '../sync-map/find-map-uses.js';
import { removeInitialField } from '../sync-map/initial-field.js';
import { initialEntries } from '../sync-map/initial-value.js';
import { TypeText } from '../type-text.js';
import { snapshotsSource } from './snapshots-source.js';

/** Statements that change a map in one step. */
export interface Change {
  readonly view: ChunkView;
  readonly stmts: readonly Stmt[];
  readonly uses: readonly TargetUse[];
  /** The map that the variable gets instead, where that is what the statement does. */
  readonly replacement: Expr | undefined;
}

/** Builds the edits that make readers of a map see it as it was at some moment. */
export class SnapshotsPlan {
  private readonly package: PackageEdits;
  private readonly writers = new Map<ChunkView, LineWriter>();

  constructor(
    private readonly typed: TypedPackage,
    private readonly target: VarObject,
    private readonly found: MapUses,
    private readonly changes: readonly Change[],
  ) {
    this.package = new PackageEdits(typed);
  }

  /** Undefined when some use can't be converted faithfully. */
  build(): readonly FileEdit[] | undefined {
    const { typed, target, found } = this;
    const { declaration } = target.origin;
    const file = typed.input.files.find(({ uri }) => uri === declaration?.file);
    if (declaration === undefined || file === undefined) return undefined;
    const view = new ChunkView(file, declaration.chunk, typed);
    const [sync, atomic] = [this.package.importInto(file, 'sync'), this.package.importInto(file, 'sync/atomic')];
    const canChange = this.changes.some(({ replacement }) => replacement === undefined);
    const maps = canChange ? this.package.importInto(file, 'maps') : '';
    const mapType = new TypeText(typed, view, (path) => this.package.importInto(file, path)).of(target.type);
    if (sync === undefined || atomic === undefined || maps === undefined || mapType === undefined) return undefined;
    // Another file may call the packages of the types by other names.
    if (mapType.includes('.') && this.changes.some((change) => change.view.file !== file)) return undefined;
    const type = freeName([`${target.name}Snapshots`], (name) => this.isTaken(name));
    if (!this.declare(view, type)) return undefined;
    if (!found.fields.every((field) => removeInitialField(field, this.package.stateOf(field.view.file).bodies)))
      return undefined;
    if (!this.changes.every((change) => this.convert(change, mapType))) return undefined;
    this.convertReads();
    if ([...this.writers.values()].some(({ hasFailed }) => hasFailed)) return undefined;
    const canReplace = this.changes.some(({ replacement }) => replacement !== undefined);
    const source = snapshotsSource({ type, mapType, canChange, canReplace, sync, atomic, maps });
    this.package.stateOf(file).appended.push(source);
    return this.package.build();
  }

  private isTaken(name: string): boolean {
    const { typed } = this;
    return typed.input.files.some(({ chunks }) => chunks.some((one) => identsOf(one).has(name)));
  }

  private declare(view: ChunkView, text: string): boolean {
    const { typed, target } = this;
    const state = this.package.stateOf(view.file);
    const type = { text, old: undefined };
    if (target.role === 'field') {
      const struct = structOf(typed, target);
      if (struct === undefined || isCopiedStruct(typed, struct.type) || isShownAsWhole(typed, struct.type))
        return false;
      return !hasPositionalLiteral(typed, struct.type) && declareField(struct, type, state.declarations);
    }
    const node = target.origin.declaration?.node;
    const value = node?.kind === 'ValueSpec' ? node.values[0] : undefined;
    if (value !== undefined && initialEntries(view, value)?.length !== 0) return false;
    return declarePackageVariable(typed, target, type, state);
  }

  private writerOf(view: ChunkView): LineWriter {
    return getOrMake(this.writers, view, () => new LineWriter(view, this.package.stateOf(view.file).bodies));
  }

  private convert({ view, stmts, uses, replacement }: Change, mapType: string): boolean {
    const [first, last] = [stmts[0], stmts.at(-1)];
    const [use] = uses;
    if (first === undefined || last === undefined || use === undefined) return false;
    const writer = this.writerOf(view);
    const map = view.source(use.reference);
    if (view.hasComment(first.start, last.end)) return false;
    if (replacement !== undefined) {
      writer.replace(first.start, replacement.start, `${map}.replace(`);
      writer.replace(replacement.end, first.end, ')');
      return true;
    }
    const next = new LocalNames(view).fresh('next', `${this.target.name}Copy`);
    const lines = stmts.map((stmt) => this.renamed(view, stmt, uses, next));
    const start = `${map}.change(func(${next} ${mapType}) {`;
    const indent = writer.indentOf(first);
    if (indent === undefined) return false;
    const inner = lines.map((line) => `${view.eol}${indent}\t${line}`).join('');
    const text = lines.length === 1 ? `${start} ${lines[0]!} })` : `${start}${inner}${view.eol}${indent}})`;
    writer.replace(first.start, last.end, text);
    return true;
  }

  private renamed(view: ChunkView, stmt: Stmt, uses: readonly TargetUse[], name: string): string {
    let text = '';
    let at = stmt.start;
    for (const { reference } of uses) {
      if (!isInside(reference, stmt)) continue;
      text += view.text.slice(at, reference.start) + name;
      at = reference.end;
    }
    return text + view.text.slice(at, stmt.end);
  }

  private convertReads(): void {
    const changed = new Set(this.changes.flatMap(({ uses }) => uses));
    for (const use of this.found.uses) {
      const { view, reference } = use;
      if (!changed.has(use)) this.writerOf(view).replace(reference.end, reference.end, '.load()');
    }
  }
}
