import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import type { CallExpr, Expr, FuncDecl, FuncLit, Ident, NodeBase, SelectorExpr } from '../../syntax/ast.js';
import type { Chunk, SourceFile, Span } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { ChunkView } from './chunk-view.js';
import { classifyObjectUse, objectCallOf } from './classify-object-use.js';
import { classifyStreamUse, sendingCallOf } from './classify-stream-use.js';
import { classifyUse, type UseClass } from './classify-use.js';
import { identsOf } from './free-name.js';

/**
 * What a use means for a lock:
 * - `read`: `access` is a value that may be copied to a local and used later;
 * - `pair`: `access` is read as `v, ok`, so its statement must stand in the region;
 * - `write`: its statement must stand in the region;
 * - `stay`: nothing is written, but the statement must stand in the region, too;
 * - `range`: a loop goes over it.
 */
export type UseRole = 'read' | 'pair' | 'write' | 'stay' | 'range';

/** The variables and the text of what stands before `.field`; empty for a variable. */
export interface LockBase {
  readonly text: string;
  readonly roots: readonly VarObject[];
}

/** One access that needs the lock. */
export interface TargetUse {
  readonly view: ChunkView;
  /** `clients` or `s.clients`. */
  readonly reference: Ident | SelectorExpr;
  /** The element, length or comparison that is taken: `s.clients[id]`. */
  readonly access: Expr;
  readonly role: UseRole;
  /** The call that is the use, of an object's method. */
  readonly objectCall: CallExpr | undefined;
  readonly base: LockBase;
  /** What the lock's path begins with, where that isn't in `reference`: an access in the same function. */
  readonly lockedLike?: TargetUse;
  readonly owner: FuncDecl | FuncLit;
}

export interface TargetUses {
  readonly uses: readonly TargetUse[];
  /** The views of the chunks that name the target, in file and source order. */
  readonly views: readonly ChunkView[];
}

/** Says of the text `s.clients` of an access whether it needs no lock, as in a constructor or after the last goroutine ended. */
export type NeedsNoLock = (reference: Span) => boolean;

/** What is guarded: the variable with what it holds, the object that it is or points to, behind its methods, or the messages that go out through a connection. */
export type GuardedThing = 'data' | 'object' | 'stream';

/** The view of a chunk. Uses that are to be locked together need the same one. */
export type ViewOf = (file: SourceFile, chunk: Chunk) => ChunkView;

/**
 * The accesses of a variable in the whole package that need a lock; undefined when one of them lets the data out of any
 * lock's reach, or can't be named by a lock.
 */
export function findTargetUses(
  typed: TypedPackage,
  target: VarObject,
  thing: GuardedThing,
  needsNoLock: NeedsNoLock,
  viewOf: ViewOf = (file, chunk) => new ChunkView(file, chunk, typed),
): TargetUses | undefined {
  const uses: TargetUse[] = [];
  const views: ChunkView[] = [];
  for (const file of typed.input.files) {
    for (const chunk of chunksNaming(target, file)) {
      if (!identsOf(chunk).has(target.name)) continue;
      const view = viewOf(file, chunk);
      const own = usesOf(view, target);
      if (own.length === 0) continue;
      views.push(view);
      for (const ident of own) {
        const use = readUse(view, ident, target, { thing, needsNoLock });
        if (use === 'refused') return undefined;
        if (use !== undefined) uses.push(use);
      }
    }
  }
  return { uses, views };
}

/** Names of a variable in a chunk that stand for its use. */
export function usesOf(view: ChunkView, target: VarObject): Ident[] {
  return (identsOf(view.chunk).get(target.name) ?? []).filter((ident) => isUse(view, ident, target));
}

/** The chunks of a file that may use a variable. */
function chunksNaming({ role, name, declaration }: VarObject, file: SourceFile): readonly Chunk[] {
  if (role === 'field' || role === 'package') return chunksByName(file).get(name) ?? [];
  return file.chunks.filter((chunk) => chunk === declaration?.chunk);
}

const chunksByName = remembered(({ chunks }: SourceFile): ReadonlyMap<string, readonly Chunk[]> => {
  const byName = new Map<string, Chunk[]>();
  for (const chunk of chunks)
    for (const name of identsOf(chunk).keys()) getOrMake(byName, name, (): Chunk[] => []).push(chunk);
  return byName;
});

function isUse(view: ChunkView, ident: Ident, target: VarObject): boolean {
  const object = view.info.objectOf(ident);
  return object?.kind === 'var' && object.origin === target.origin;
}

/** `s.clients` for the name `clients` in it; a variable's name itself. */
export function referenceOf(view: ChunkView, ident: Ident): Ident | SelectorExpr {
  const parent = view.parentOf(ident);
  return parent?.kind === 'SelectorExpr' && parent.sel === ident ? parent : ident;
}

interface ReadOptions {
  readonly thing: GuardedThing;
  readonly needsNoLock: NeedsNoLock;
  /** A second way to the data is nothing new: others make one, too. The statement that makes it stands under the lock. */
  readonly mayEscape?: boolean;
}

/** The use that a name is part of; undefined for one that needs no lock. */
export function readUse(
  view: ChunkView,
  ident: Ident,
  target: VarObject,
  { thing, needsNoLock, mayEscape = false }: ReadOptions,
): TargetUse | 'refused' | undefined {
  const isDeclaration = target.origin.declaration?.ident === ident;
  if (isDeclaration) return undefined;
  const reference = referenceOf(view, ident);
  const span = { file: view.file.uri, chunk: view.chunk, start: reference.start, end: reference.end };
  const role = roleOf(view, reference, target, thing);
  if (role.kind === 'initial') return undefined;
  if (needsNoLock(span)) return undefined;
  if (role.kind === 'escape' && !mayEscape) return 'refused';
  const owner = view.functionAround(reference);
  // Package-level initialisers run before any goroutine does (Go spec, "Program initialization").
  if (owner === undefined) return undefined;
  const base = reference.kind === 'SelectorExpr' ? lockBaseOf(view, reference.x) : { text: '', roots: [] };
  if (base === undefined) return 'refused';
  const objectCall = callOn(view, reference, thing);
  const { access, kind } = role.kind === 'escape' ? { access: reference, kind: 'stay' as const } : role;
  return { view, reference, access, role: kind, objectCall, base, owner };
}

function roleOf(view: ChunkView, reference: Ident | SelectorExpr, target: VarObject, thing: GuardedThing): UseClass {
  switch (thing) {
    case 'data':
      return classifyUse(view, reference, target);
    case 'object':
      return classifyObjectUse(view, reference, target);
    case 'stream':
      return classifyStreamUse(view, reference);
  }
}

function callOn(view: ChunkView, reference: Ident | SelectorExpr, thing: GuardedThing): CallExpr | undefined {
  if (thing === 'data') return undefined;
  return thing === 'object' ? objectCallOf(view, reference) : sendingCallOf(view, reference);
}

/** The expression as the start of a lock's path; undefined when evaluating it twice may do or give something else. */
export function lockBaseOf(view: ChunkView, expr: Expr): LockBase | undefined {
  const roots: VarObject[] = [];
  return isStable(view, expr, roots) ? { text: view.source(expr), roots } : undefined;
}

function isStable(view: ChunkView, expr: Expr, roots: VarObject[]): boolean {
  switch (expr.kind) {
    case 'Ident': {
      const object = view.info.objectOf(expr);
      if (object?.kind === 'var') roots.push(object);
      return object?.kind === 'var' || object?.kind === 'package' || object?.kind === 'const';
    }
    case 'BasicLit':
      return true;
    case 'ParenExpr':
    case 'StarExpr':
      return isStable(view, expr.x, roots);
    case 'SelectorExpr':
      return view.info.selectionOf(expr)?.kind !== 'method' && isStable(view, expr.x, roots);
    case 'IndexExpr': {
      // An element of a map may be another one the next time, and has no address.
      const kind = kindOfIndexed(view, expr.x);
      return (
        (kind === 'array' || kind === 'slice') && isStable(view, expr.x, roots) && isStable(view, expr.index, roots)
      );
    }
    default:
      return false;
  }
}

function kindOfIndexed(view: ChunkView, expr: Expr): string {
  let type = view.info.typeOf(expr);
  if (type.kind === 'named') type = type.underlying;
  if (type.kind === 'pointer') type = type.elem;
  return type.kind === 'named' ? type.underlying.kind : type.kind;
}

/** Whether one node lies inside another one of the same chunk. */
export function isInside(inner: NodeBase, outer: NodeBase): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
