import { spanOf } from '../flow/summary.js';
import { remembered } from '../base/remembered.js';
import { scanAssignments, variableOfIdent, type Assignments } from '../flow/assignments.js';
import { unparen } from '../flow/unparen.js';
import type { Expr, Node, NodeBase, SelectorExpr } from '../syntax/ast.js';
import type { Span } from '../syntax/source-file.js';
import { children, contains, walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../types/package.js';
import type { Type } from '../types/type.js';
import { deref, fieldsOf, typeFullName, underlying } from '../types/type-queries.js';
import { findHolderCalls, holderCall, type HolderCall, type HolderCalls } from './atomic-holders.js';
import { isTestFile } from './test-files.js';

/** A change of what others may be reading after they loaded it from an atomic holder. */
export interface MutatedSnapshot {
  readonly holder: VarObject;
  /** The holder as written. */
  readonly holderName: string;
  /** Whether the changed value was loaded from the holder, or stored in it before. */
  readonly way: 'loaded' | 'stored';
  readonly from: DeclaredFunction;
  /** The place that is written. */
  readonly span: Span;
  readonly place: string;
  /** The load or store that makes it shared. */
  readonly shared: Span;
  /** A load in another function, which reads without a lock. */
  readonly reader: { readonly span: Span; readonly name: string };
}

/** Where a loaded or stored value is used. */
interface Place {
  readonly node: Expr;
  readonly holder: HolderCall;
  /** The field of the snapshot that the place lies in; undefined for an element of a map or slice. */
  readonly field: VarObject | undefined;
}

interface Snapshots {
  readonly calls: HolderCalls;
  /** Locals whose only value was loaded. */
  readonly loaded: ReadonlyMap<VarObject, HolderCall>;
  /** Locals that are stored, or whose address is. */
  readonly stored: ReadonlyMap<VarObject, HolderCall>;
  readonly hasLock: boolean;
}

/** Finds snapshots that are changed in place although another function reads them without a lock; one a holder and function. */
export function findMutatedSnapshots(typed: TypedPackage): readonly MutatedSnapshot[] {
  const all = findHolderCalls(typed)
    .filter(({ from }) => !isTestFile(from.file.uri))
    .map(snapshotsOf);
  const found: MutatedSnapshot[] = [];
  for (const one of all) {
    const told = new Set<VarObject>();
    for (const write of writesOf(one)) {
      const { holder } = write.place.holder;
      if (told.has(holder)) continue;
      const reader = readerOf(write.place, one, all);
      if (reader === undefined) continue;
      told.add(holder);
      found.push(describe(write, one, reader));
    }
  }
  return found;
}

interface Write {
  readonly place: Place;
  readonly way: MutatedSnapshot['way'];
}

function describe({ place, way }: Write, { calls }: Snapshots, reader: MutatedSnapshot['reader']): MutatedSnapshot {
  const { from } = calls;
  const { holder } = place;
  return {
    holder: holder.holder,
    holderName: holder.name,
    way,
    from,
    span: spanOf(from, place.node),
    place: from.chunk.text.slice(place.node.start, place.node.end).replace(/\s+/g, ' '),
    shared: spanOf(from, holder.call),
    reader,
  };
}

const snapshotsOf = remembered(findSnapshots);

function findSnapshots(calls: HolderCalls): Snapshots {
  const { from, info } = calls;
  const assignments = scanAssignments([from.decl], info);
  const loaded = new Map<VarObject, HolderCall>();
  const stored = new Map<VarObject, HolderCall>();
  let hasLock = from.decl.name.name.endsWith('Locked');
  walk(from.decl, (node) => {
    if (node.kind === 'AssignStmt' && node.rhs.length === 1)
      noteLoad(node.lhs[0], node.rhs[0], calls, assignments, loaded);
    if (node.kind === 'ValueSpec' && node.values.length === 1)
      noteLoad(node.names[0], node.values[0], calls, assignments, loaded);
    if (node.kind === 'SelectorExpr' && /^R?Lock$/.test(node.sel.name)) hasLock = true;
    return true;
  });
  for (const call of calls.calls) {
    const variable = call.value === undefined ? undefined : storedVariable(call.value, info);
    if (variable?.role === 'local' && assignments.countOf(variable) <= 1) stored.set(variable, call);
  }
  return { calls, loaded, stored, hasLock };
}

function noteLoad(
  target: Expr | undefined,
  value: Expr | undefined,
  { from, info }: HolderCalls,
  assignments: Assignments,
  loaded: Map<VarObject, HolderCall>,
): void {
  const variable = target?.kind === 'Ident' ? variableOfIdent(target, info) : undefined;
  const load = value === undefined ? undefined : loadOf(value, from, info);
  if (variable?.role === 'local' && load !== undefined && assignments.countOf(variable) === 1)
    loaded.set(variable, load);
}

/** The load that an expression is: `v.Load()`, `v.Load().(T)`. A dereference makes a copy, but for a map or slice. */
function loadOf(value: Expr, from: DeclaredFunction, info: TypeInfo): HolderCall | undefined {
  const expr = unparen(value);
  if (expr.kind === 'StarExpr') return isReference(expr, info) ? loadOf(expr.x, from, info) : undefined;
  if (expr.kind === 'TypeAssertExpr') return loadOf(expr.x, from, info);
  const call = expr.kind === 'CallExpr' ? holderCall(expr, from, info) : undefined;
  return call?.use === 'load' ? call : undefined;
}

function storedVariable(value: Expr, info: TypeInfo): VarObject | undefined {
  const expr = unparen(value);
  const target = expr.kind === 'UnaryExpr' && expr.op === '&' ? unparen(expr.x) : expr;
  return target.kind === 'Ident' ? variableOfIdent(target, info) : undefined;
}

/** Changes in place, in source order. */
const writesOf = remembered(findWrites);

function findWrites(snapshots: Snapshots): readonly Write[] {
  const writes: Write[] = [];
  const { from, info } = snapshots.calls;
  walk(from.decl, (node) => {
    const isContent = node.kind === 'CallExpr';
    for (const target of targetsOf(node, info)) {
      const loaded = placeOf(target, isContent, snapshots, snapshots.loaded);
      if (loaded !== undefined) writes.push({ place: loaded, way: 'loaded' });
      const stored = placeOf(target, isContent, snapshots, snapshots.stored);
      if (stored !== undefined && followsStore(target, stored.holder, from, info))
        writes.push({ place: stored, way: 'stored' });
    }
    return true;
  });
  return writes;
}

/** What a node writes to. */
function targetsOf(node: Node, info: TypeInfo): readonly Expr[] {
  switch (node.kind) {
    case 'AssignStmt':
      return node.op === ':=' ? [] : node.lhs;
    case 'IncDecStmt':
      return [node.x];
    case 'CallExpr': {
      const callee = info.calleeOf(node);
      const isWriter = callee.kind === 'builtin' && ['delete', 'clear', 'copy'].includes(callee.name);
      return isWriter ? node.args.slice(0, 1) : [];
    }
    default:
      return [];
  }
}

/**
 * The part of a snapshot that an expression names: an element or field behind the map, slice or pointer. Undefined for the local itself, and for parts of a
 * copy.
 *
 * @param isContent the elements of the map or slice are meant, not the variable
 */
function placeOf(
  node: Expr,
  isContent: boolean,
  { calls: { from, info } }: Snapshots,
  locals: ReadonlyMap<VarObject, HolderCall>,
): Place | undefined {
  let field: VarObject | undefined;
  let expr = unparen(node);
  let isPart = isContent;
  let isShared = isContent && isReference(expr, info);
  for (;;) {
    const variable = expr.kind === 'Ident' ? variableOfIdent(expr, info) : undefined;
    const holder = variable === undefined ? loadOf(expr, from, info) : locals.get(variable);
    if (holder !== undefined) {
      const isFound = isPart && (isShared || isAddress(holder.value)) && !hasOwnGuard(info.typeOf(expr), field);
      return isFound ? { node, holder, field } : undefined;
    }
    if (expr.kind === 'SelectorExpr') field = fieldOf(expr, info);
    else if (expr.kind === 'IndexExpr') field = undefined;
    else if (expr.kind !== 'StarExpr') return undefined;
    expr = unparen(expr.x);
    isPart = true;
    isShared ||= isReference(expr, info);
  }
}

function fieldOf(expr: SelectorExpr, info: TypeInfo): VarObject | undefined {
  const selected = info.selectionOf(expr);
  if (selected?.kind !== 'field' || selected.object.kind !== 'var') return undefined;
  return (selected.path[0] ?? selected.object).origin;
}

function isReference(expr: Expr, info: TypeInfo): boolean {
  const { kind } = underlying(info.typeOf(expr));
  return kind === 'map' || kind === 'slice' || kind === 'pointer';
}

function isAddress(value: Expr | undefined): boolean {
  const expr = value === undefined ? undefined : unparen(value);
  return expr?.kind === 'UnaryExpr' && expr.op === '&';
}

/** The snapshot has a lock or atomics of its own, or the field is one. */
function hasOwnGuard(type: Type, field: VarObject | undefined): boolean {
  const fields = field === undefined ? [] : [field, ...fieldsOf(type)];
  return fields.some((one) => /^sync(?:\/atomic)?\./.test(typeFullName(deref(one.type)) ?? ''));
}

/** Whether the store has been made when the target is written: it stands earlier in a block around it, or in the same loop. */
function followsStore(target: Expr, { call, value }: HolderCall, { decl }: DeclaredFunction, info: TypeInfo): boolean {
  const local = value === undefined ? undefined : storedVariable(value, info);
  const declared = local?.declaration?.ident;
  let path: Node[] = [decl];
  for (let at: Node | undefined = decl; at !== undefined;) {
    const next: Node | undefined = children(at).find((child) => contains(child, target) && contains(child, call));
    if (next !== undefined) path = [...path, next];
    at = next;
  }
  const common = path.at(-1);
  const literalOf = (node: NodeBase): Node | undefined => innermostLiteral(decl, node);
  if (common === undefined || literalOf(target) !== literalOf(call)) return false;
  const isLoop = path.some(
    (node) =>
      (node.kind === 'ForStmt' || node.kind === 'RangeStmt') && declared !== undefined && !contains(node, declared),
  );
  if (isLoop) return true;
  const isList = common.kind === 'BlockStmt' || common.kind === 'CaseClause' || common.kind === 'CommClause';
  const statement = children(common).find((child) => contains(child, call));
  return isList && statement?.kind === 'ExprStmt' && call.end <= target.start;
}

function innermostLiteral(decl: Node, place: NodeBase): Node | undefined {
  let literal: Node | undefined;
  walk(decl, (node) => {
    if (!contains(node, place)) return false;
    if (node.kind === 'FuncLit') literal = node;
    return true;
  });
  return literal;
}

/** A use of the same part in another function, which takes no lock; best in one that changes nothing. */
function readerOf(
  { holder: { holder }, field }: Place,
  writer: Snapshots,
  all: readonly Snapshots[],
): MutatedSnapshot['reader'] | undefined {
  const readers = all.flatMap((one) => {
    if (one === writer || one.hasLock) return [];
    const use = field === undefined ? firstLoad(one, holder) : firstUse(one, holder, field);
    return use === undefined ? [] : [{ one, use }];
  });
  const best =
    readers.find(({ one }) => writesOf(one).every(({ place }) => place.holder.holder !== holder)) ?? readers[0];
  if (best === undefined) return undefined;
  const { from } = best.one.calls;
  return { span: spanOf(from, best.use), name: from.object.name };
}

function firstLoad({ calls }: Snapshots, holder: VarObject): NodeBase | undefined {
  return calls.calls.find((call) => call.use === 'load' && call.holder === holder)?.call;
}

function firstUse(snapshots: Snapshots, holder: VarObject, field: VarObject): NodeBase | undefined {
  let found: NodeBase | undefined;
  walk(snapshots.calls.from.decl, (node) => {
    if (found === undefined && node.kind === 'SelectorExpr') {
      const place = placeOf(node, false, snapshots, snapshots.loaded);
      if (place?.holder.holder === holder && place.field === field) found = node;
    }
    return found === undefined;
  });
  return found;
}
