import type { Field, Node, StructType, TypeSpec } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { NamedType } from '../../types/type.js';
import { ChunkView } from './chunk-view.js';

/** The struct that declares a field, in the type declaration that names it. */
export interface GuardedStruct {
  readonly view: ChunkView;
  readonly spec: TypeSpec;
  readonly struct: StructType;
  readonly field: Field;
  readonly type: NamedType;
}

/** Finds the declaration of a field's struct; undefined unless that is a declared type of its own. */
export function structOf(typed: TypedPackage, target: VarObject): GuardedStruct | undefined {
  const declaration = target.origin.declaration;
  const file = typed.input.files.find((one) => one.uri === declaration?.file);
  if (declaration === undefined || file === undefined || declaration.node.kind !== 'Field') return undefined;
  const view = new ChunkView(file, declaration.chunk, typed);
  const list = view.parentOf(declaration.node);
  const struct: Node | undefined = list === undefined ? undefined : view.parentOf(list);
  const spec = struct === undefined ? undefined : view.parentOf(struct);
  if (struct?.kind !== 'StructType' || spec?.kind !== 'TypeSpec' || spec.isAlias) return undefined;
  const object = view.info.objectOf(spec.name);
  if (object?.kind !== 'type' || object.type.kind !== 'named') return undefined;
  return { view, spec, struct, field: declaration.node, type: object.type.origin };
}
