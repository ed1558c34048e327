import type { Expr } from '../../syntax/ast.js';
import type { TypedPackage } from '../../types/package.js';
import type { MapType } from '../../types/type.js';
import type { BodyContext } from '../guard/body-context.js';
import type { ChunkView } from '../guard/chunk-view.js';
import type { TargetUse } from '../guard/target-uses.js';

/** A method of `sync.Map` that takes the place of `Load` at a use, because something else is done in the same step. */
export interface AtomicStep {
  readonly method: 'LoadOrStore' | 'LoadAndDelete' | 'Swap';
  /** The value that is stored, as written; absent for a deletion. */
  readonly value: Expr | undefined;
}

/** A value in the literal that a map starts with. */
export interface InitialValue {
  readonly view: ChunkView;
  readonly value: Expr;
}

/** What the conversion of one function body needs to know. */
export interface MapContext extends BodyContext {
  readonly typed: TypedPackage;
  readonly shape: MapType;
  /** Every use in the package. */
  readonly allUses: readonly TargetUse[];
  /** The values that maps have from the start, in literals. */
  readonly initialValues: readonly InitialValue[];
  /** What has been converted along with something else. */
  readonly settled: Set<TargetUse>;
  readonly steps: Map<TargetUse, AtomicStep>;
  /** Deletions that are only meant if the entry still has a value: the value as written. */
  readonly compared: Map<TargetUse, string>;
  /** Whether nobody else can meet a use. */
  isUnshared(use: TargetUse): boolean;
}

/** Whether the language version of the package is at least 1.`minor`. */
export function hasGo({ goVersion }: Pick<MapContext, 'goVersion'>, minor: number): boolean {
  return goVersion.major > 1 || goVersion.minor >= minor;
}

/** `any`, as the language version writes it. */
export function anyText(context: Pick<MapContext, 'goVersion'>): string {
  return hasGo(context, 18) ? 'any' : 'interface{}';
}

/** The map as written: `s.clients`. */
export function mapText({ view }: MapContext, use: TargetUse): string {
  return view.source(use.reference);
}

/** The index of the element that a use reads or writes; the key of `delete`. Undefined for other uses. */
export function keyOf(use: TargetUse): Expr | undefined {
  const parent = use.view.parentOf(use.reference);
  if (parent?.kind === 'IndexExpr' && parent.x === use.reference) return parent.index;
  const isDelete = parent?.kind === 'CallExpr' && parent.args[0] === use.reference && parent.args.length === 2;
  return isDelete ? parent.args[1] : undefined;
}
