import type { AssignStmt, CompositeLit, KeyValueExpr } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import { ChunkView } from '../guard/chunk-view.js';
import { classifyUse } from '../guard/classify-use.js';
import { lockBaseOf, referenceOf, usesOf, type TargetUse } from '../guard/target-uses.js';

/** `T{m: make(…)}`. */
export interface InitialField {
  readonly view: ChunkView;
  readonly literal: CompositeLit;
  readonly entry: KeyValueExpr;
}

/** Everything that is done with a map in a package. */
export interface MapUses {
  readonly uses: readonly TargetUse[];
  readonly fields: readonly InitialField[];
  readonly views: readonly ChunkView[];
}

/** All uses of a map, those of one goroutine alone included; undefined when one of them lets the map out of sight. */
export function findMapUses(typed: TypedPackage, target: VarObject): MapUses | undefined {
  const uses: TargetUse[] = [];
  const fields: InitialField[] = [];
  const views: ChunkView[] = [];
  for (const file of typed.input.files) {
    for (const chunk of file.chunks) {
      if (target.role === 'local' && chunk !== target.declaration?.chunk) continue;
      if (!chunk.text.includes(target.name)) continue;
      const view = new ChunkView(file, chunk, typed);
      const idents = usesOf(view, target);
      if (idents.length > 0) views.push(view);
      for (const ident of idents) {
        if (target.origin.declaration?.ident === ident) continue;
        const field = initialField(view, referenceOf(view, ident));
        if (field !== undefined) {
          fields.push(field);
          continue;
        }
        const use = readMapUse(view, referenceOf(view, ident), target);
        if (use === undefined) return undefined;
        uses.push(use);
      }
    }
  }
  return { uses, fields, views };
}

function initialField(view: ChunkView, reference: TargetUse['reference']): InitialField | undefined {
  const entry = view.parentOf(reference);
  if (reference.kind !== 'Ident' || entry?.kind !== 'KeyValueExpr' || entry.key !== reference) return undefined;
  const literal = view.parentOf(entry);
  const isStruct = literal?.kind === 'CompositeLit' && view.info.objectOf(reference)?.kind === 'var';
  const type = isStruct ? underlying(view.info.typeOf(literal)) : undefined;
  const struct = type?.kind === 'pointer' ? underlying(type.elem) : type;
  return literal?.kind === 'CompositeLit' && struct?.kind === 'struct' ? { view, literal, entry } : undefined;
}

function readMapUse(view: ChunkView, reference: TargetUse['reference'], target: VarObject): TargetUse | undefined {
  const use = classifyUse(view, reference, target);
  const owner = view.functionAround(reference);
  if (use.kind === 'escape' || use.kind === 'initial' || owner === undefined) return undefined;
  const base = reference.kind === 'SelectorExpr' ? lockBaseOf(view, reference.x) : { text: '', roots: [] };
  if (base === undefined) return undefined;
  return { view, reference, access: use.access, role: use.kind, objectCall: undefined, base, owner };
}

/** The assignment that gives the variable another map. */
export function resetOf(use: TargetUse): AssignStmt | undefined {
  const parent = use.view.parentOf(use.reference);
  const isReset = parent?.kind === 'AssignStmt' && parent.op === '=' && parent.lhs.length === 1;
  return isReset && parent.lhs[0] === use.reference && parent.rhs.length === 1 ? parent : undefined;
}
