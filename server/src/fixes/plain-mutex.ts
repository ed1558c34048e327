import { msg } from '../base/message.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import type { FileEdit, FixOffer } from './edit.js';
import { structOf } from './guard/guarded-struct.js';
import { PackageEdits } from './package-edits.js';
import { declareField, declarePackageVariable } from './retype.js';

/** Offers `sync.Mutex` as the type of a field or package variable that is a `sync.RWMutex` and that nobody locks for reading. */
export function plainMutex(typed: TypedPackage, variable: VarObject): FixOffer {
  return {
    kind: 'plain-mutex',
    title: msg('Make {0} a sync.Mutex', variable.name),
    isPreferred: true,
    build: () => edits(typed, variable),
  };
}

function edits(typed: TypedPackage, variable: VarObject): readonly FileEdit[] | undefined {
  const { declaration } = variable;
  const file = typed.input.files.find((one) => one.uri === declaration?.file);
  const node = declaration?.node;
  if (declaration === undefined || file === undefined) return undefined;
  const all = new PackageEdits(typed);
  const qualifier = all.nameOfPackage(file, declaration.chunk, 'sync');
  const state = all.stateOf(file);
  if (qualifier === undefined) return undefined;
  const type = { text: `${qualifier}Mutex`, old: undefined };
  if (variable.role === 'package') {
    const isZero = node?.kind === 'ValueSpec' && node.values.length === 0;
    return isZero && declarePackageVariable(typed, variable, type, state) ? all.build() : undefined;
  }
  const found = structOf(typed, variable);
  return found !== undefined && declareField(found, type, state.declarations) ? all.build() : undefined;
}
