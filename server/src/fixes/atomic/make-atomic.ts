import { msg } from '../../base/message.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import type { FuncDecl, FuncLit } from '../../syntax/ast.js';
import type { SourceFile } from '../../syntax/source-file.js';
import { isExported } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { FileEdit, FixOffer } from '../edit.js';
import { ChunkView } from '../guard/chunk-view.js';
import { isCopiedStruct } from '../guard/copied-struct.js';
import { identsOf } from '../guard/free-name.js';
import { structOf } from '../guard/guarded-struct.js';
import { LineWriter } from '../guard/line-writer.js';
import { isLockedAlready } from '../guard/locked-already.js';
import { isShownAsWhole } from '../guard/shown-as-whole.js';
import type { NeedsNoLock } from '../guard/target-uses.js';
import { PackageEdits } from '../package-edits.js';
import { declareField, declareLocal, declarePackageVariable } from '../retype.js';
import { atomicTypeOf, pointeeOf, type AtomicType } from './atomic-type.js';
import { atomicUsesIn, type AtomicUse } from './atomic-use.js';

export interface AtomicRequest {
  readonly typed: TypedPackage;
  /** A struct field, package variable or local variable. */
  readonly target: VarObject;
  /** Uses of one goroutine alone. */
  readonly needsNoLock: NeedsNoLock;
}

/**
 * Offers to give a variable a type of `sync/atomic`. Undefined where that can be seen at once not to work: other packages know its type, a lock guards it, it is used in another
 * way than to load, store or add, or a function decides by its value what to store, which would be two operations.
 */
export function makeAtomic(request: AtomicRequest): FixOffer | undefined {
  const { typed, target } = request;
  const type = atomicTypeOf(target.type);
  const { major, minor } = typed.input.goVersion;
  if (type === undefined || !isConvertible(typed, target) || (major === 1 && minor < 19)) return undefined;
  const uses = findUses(typed, target, type);
  const [first] = uses ?? [];
  if (uses === undefined || first === undefined || decides(uses, request.needsNoLock)) return undefined;
  const name = first.view.source(first.reference);
  const typeName = `atomic.${type.name}`;
  return {
    kind: 'atomic',
    title:
      uses.length === 1
        ? msg('Make {0} an {1} (1 use)', name, typeName)
        : msg('Make {0} an {1} ({2} uses)', name, typeName, uses.length),
    // A counter or a flag is a value by itself; what a pointer leads to may belong together with more.
    isPreferred: type.name !== 'Pointer',
    build: () => edits(typed, target, type, uses),
  };
}

function isConvertible(typed: TypedPackage, { name, isEmbedded, role }: VarObject): boolean {
  if (name === '_' || isEmbedded) return false;
  // Exported fields are read by their names, too, as encoders do.
  if (role === 'field') return !isExported(name);
  if (role === 'package') return typed.name === 'main' || !isExported(name);
  return role === 'local';
}

function findUses(typed: TypedPackage, target: VarObject, type: AtomicType): readonly AtomicUse[] | undefined {
  const uses: AtomicUse[] = [];
  for (const file of typed.input.files) {
    for (const chunk of file.chunks) {
      if ((target.role === 'local' && chunk !== target.declaration?.chunk) || !identsOf(chunk).has(target.name))
        continue;
      const view = new ChunkView(file, chunk, typed);
      const own = atomicUsesIn(view, target, type);
      if (own === undefined) return undefined;
      if (own.length > 0 && (chunk.problems.length > 0 || isGeneratedFile(file))) return undefined;
      uses.push(...own);
    }
  }
  return uses;
}

/** Whether a function reads the variable and writes it, so that others may have written it in between; or does so under a lock, for a reason. */
function decides(uses: readonly AtomicUse[], needsNoLock: NeedsNoLock): boolean {
  const loading = new Set<FuncDecl | FuncLit>();
  const writing = new Set<FuncDecl | FuncLit>();
  for (const { kind, view, reference, owner } of uses) {
    const { start, end } = reference;
    if (needsNoLock({ file: view.file.uri, chunk: view.chunk, start, end })) continue;
    const base = { text: reference.kind === 'SelectorExpr' ? view.source(reference.x) : '', roots: [] };
    if (isLockedAlready({ view, reference, base })) return true;
    if (kind === 'load') loading.add(owner);
    else if (kind !== 'call') writing.add(owner);
  }
  return [...loading].some((owner) => writing.has(owner));
}

function edits(
  typed: TypedPackage,
  target: VarObject,
  type: AtomicType,
  uses: readonly AtomicUse[],
): readonly FileEdit[] | undefined {
  const all = new PackageEdits(typed);
  const declaration = target.origin.declaration;
  const file = typed.input.files.find((one) => one.uri === declaration?.file);
  if (declaration === undefined || file === undefined) return undefined;
  const view =
    uses.find((use) => use.view.chunk === declaration.chunk)?.view ?? new ChunkView(file, declaration.chunk, typed);
  const qualifier = all.nameOfPackage(file, declaration.chunk, 'sync/atomic');
  const text = qualifier === undefined ? undefined : newType(view, target, type, qualifier);
  if (text === undefined || !declare(all, typed, target, { file, view, text, atomic: type })) return undefined;
  for (const use of uses) use.convert(all.stateOf(use.view.file).bodies);
  return all.build();
}

function newType(view: ChunkView, { origin }: VarObject, type: AtomicType, qualifier: string): string | undefined {
  if (type.name !== 'Pointer') return qualifier + type.name;
  const node = origin.declaration?.node;
  const pointee = pointeeOf(node?.kind === 'Field' || node?.kind === 'ValueSpec' ? node.type : undefined);
  return pointee === undefined ? undefined : `${qualifier}Pointer[${view.source(pointee)}]`;
}

interface Place {
  readonly file: SourceFile;
  readonly view: ChunkView;
  readonly atomic: AtomicType;
  /** The type as it is written there. */
  readonly text: string;
}

function declare(
  all: PackageEdits,
  typed: TypedPackage,
  target: VarObject,
  { file, view, text, atomic }: Place,
): boolean {
  const state = all.stateOf(file);
  const type = { text, old: undefined };
  if (target.role === 'field') {
    const found = structOf(typed, target);
    const isSeen = found === undefined || isCopiedStruct(typed, found.type) || isShownAsWhole(typed, found.type);
    return !isSeen && declareField(found, type, state.declarations);
  }
  const node = target.declaration?.node;
  const value = node?.kind === 'ValueSpec' ? node.values[0] : node?.kind === 'AssignStmt' ? node.rhs[0] : undefined;
  const first = value === undefined ? undefined : view.info.constantOf(value);
  const isZero = value === undefined || first === 0n || first === 0 || first === false;
  if (target.role === 'package') return isZero && declarePackageVariable(typed, target, type, state);
  const isConverted = atomic.converted !== undefined && value?.kind !== 'BasicLit';
  const stored = value === undefined || isZero ? undefined : view.source(value);
  const writer = new LineWriter(view, state.bodies);
  const stores =
    stored === undefined ? [] : [`${target.name}.Store(${isConverted ? `${atomic.converted}(${stored})` : stored})`];
  return declareLocal(view, target, type, stores, writer) && !writer.hasFailed;
}
