import { msg, type Message } from '../../base/message.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import type { FuncLit, Node } from '../../syntax/ast.js';
import { isExported } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import type { FixOffer } from '../edit.js';
import { ChunkView } from '../guard/chunk-view.js';
import { usesOfLocal } from '../guard/fresh-value.js';
import { structOf } from '../guard/guarded-struct.js';
import { isLockedAlready } from '../guard/locked-already.js';
import type { NeedsNoLock, TargetUse } from '../guard/target-uses.js';
import { endingMethodsOf } from './ending-methods.js';
import { MapOwnerPlan, type StoppingPlace } from './map-owner-plan.js';
import { findOwnedUses, isAlwaysSet, writtenMapType } from './owned-uses.js';

export interface OwnMapRequest {
  readonly typed: TypedPackage;
  /** A struct field, package variable or local variable. */
  readonly target: VarObject;
  /** Says of the text `s.clients` whether nobody else can use the map there yet. */
  readonly needsNoLock: NeedsNoLock;
}

/**
 * Offers to give a map to one goroutine, to which every access in the package becomes a request. Undefined where that can be seen at once not
 * to work: the map itself goes elsewhere, may be nil, has a lock, is visible to other packages, or nothing would stop the goroutine.
 */
export function ownMap({ typed, target, needsNoLock }: OwnMapRequest): FixOffer | undefined {
  if (!isOwnable(typed, target)) return undefined;
  const found = findOwnedUses(typed, target, needsNoLock);
  if (found === undefined || found.uses.length === 0 || found.uses.some(isLockedAlready)) return undefined;
  const [first] = found.made;
  const views = [...found.uses, ...found.made].map(({ view }) => view);
  if (views.some(({ chunk, file }) => chunk.problems.length > 0 || isGeneratedFile(file))) return undefined;
  const mapType = first === undefined ? undefined : writtenMapType(typed, first);
  if (first === undefined || mapType === undefined) return undefined;
  if (target.role !== 'field' && found.made.length > 1) return undefined;
  const isHome = target.origin.declaration?.file === first.view.file.uri;
  if (!isHome && first.view.source(mapType).includes('.')) return undefined;
  const stop = stoppingPlace(typed, target, found.uses);
  if (stop === undefined) return undefined;
  return {
    kind: 'owner-goroutine',
    title: titleOf(found.uses, target.role === 'package'),
    isPreferred: false,
    build: () => new MapOwnerPlan(typed, target, found, mapType, stop === 'never' ? undefined : stop).build(),
  };
}

function isOwnable(typed: TypedPackage, { type, role, name, isEmbedded }: VarObject): boolean {
  if (type.kind !== 'map' || underlying(type).kind !== 'map' || name === '_' || isEmbedded) return false;
  if (role === 'local') return true;
  if (role === 'package') return typed.name === 'main';
  return role === 'field' && (typed.name === 'main' || !isExported(name));
}

/** Where the goroutine ends: with the function of a local, in the method that ends the object of a field, never for a variable of the program. */
function stoppingPlace(
  typed: TypedPackage,
  target: VarObject,
  uses: readonly TargetUse[],
): StoppingPlace | 'never' | undefined {
  if (target.role === 'package') return 'never';
  if (target.role === 'field') {
    const struct = structOf(typed, target);
    const [method] = endingMethodsOf(typed, target);
    if (struct === undefined || method === undefined || !isAlwaysSet(typed, struct.type, target.name)) return undefined;
    return { view: new ChunkView(method.file, method.chunk, typed), method: method.decl };
  }
  const { declaration, owner } = target;
  const file = typed.input.files.find(({ uri }) => uri === declaration?.file);
  if (declaration === undefined || file === undefined || owner === undefined) return undefined;
  const view = new ChunkView(file, declaration.chunk, typed);
  const node = declaration.node.kind === 'ValueSpec' ? view.parentOf(declaration.node) : undefined;
  const stmt = node === undefined ? declaration.node : view.parentOf(node);
  if (!owner.body?.stmts.some((one) => one === stmt)) return undefined;
  const isMain = typed.name === 'main' && owner.kind === 'FuncDecl' && owner.name.name === 'main';
  if (!isMain && uses.some((use) => mayOutlive(view, use, owner))) return undefined;
  return { view, method: undefined };
}

/** Whether a use stands in a function that may be called when the one that declares the map has returned. */
function mayOutlive(view: ChunkView, { owner }: TargetUse, end: Node): boolean {
  for (let at: Node | undefined = owner; at !== undefined && at !== end; at = view.functionAround(at)) {
    if (at.kind === 'FuncLit' && !isStartedHere(view, at)) return true;
  }
  return false;
}

/** Called or started where it stands, given to a method `Go`, or called by the name of a local. */
function isStartedHere(view: ChunkView, literal: FuncLit): boolean {
  const parent = view.parentOf(literal);
  if (parent?.kind === 'CallExpr') {
    if (parent.fun === literal) return true;
    return parent.fun.kind === 'SelectorExpr' && parent.fun.sel.name === 'Go';
  }
  const name =
    parent?.kind === 'AssignStmt' && parent.op === ':=' ? parent.lhs[parent.rhs.indexOf(literal)] : undefined;
  const object = name?.kind === 'Ident' ? view.info.objectOf(name) : undefined;
  if (object?.kind !== 'var' || name === undefined) return false;
  return usesOfLocal(view, object).every((use) => {
    const call = view.parentOf(use);
    return use === name || (call?.kind === 'CallExpr' && call.fun === use);
  });
}

/** `Give s.clients to one goroutine behind a channel (7 accesses in 2 files)`. */
function titleOf(uses: readonly TargetUse[], isForGood: boolean): Message {
  const first = uses[0]!;
  const name = first.view.source(first.reference);
  const files = new Set(uses.map(({ view }) => view.file)).size;
  if (isForGood)
    return msg(
      'Give {0} to one goroutine behind a channel, as long as the program runs ({1} accesses)',
      name,
      uses.length,
    );
  if (files > 1)
    return msg('Give {0} to one goroutine behind a channel ({1} accesses in {2} files)', name, uses.length, files);
  return msg('Give {0} to one goroutine behind a channel ({1} accesses)', name, uses.length);
}
