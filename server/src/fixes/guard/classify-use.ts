import type { AssignStmt, CallExpr, Expr, Ident, Node, SelectorExpr } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { Type } from '../../types/type.js';
import { underlying } from '../../types/type-queries.js';
import type { ChunkView } from './chunk-view.js';
import { isFreshValue } from './fresh-value.js';
import type { UseRole } from './target-uses.js';
import { isNil } from '../../flow/nil-test.js';

/** `initial` gives the variable its first value, before anybody else can see it. `escape` makes a second way to the data. */
export type UseClass =
  { readonly kind: 'escape' } | { readonly kind: 'initial' } | { readonly kind: UseRole; readonly access: Expr };

const escape: UseClass = { kind: 'escape' };
const initial: UseClass = { kind: 'initial' };

/** What is done with a variable at one place. */
export function classifyUse(view: ChunkView, reference: Ident | SelectorExpr, target: VarObject): UseClass {
  const { inner, outer } = withoutParens(view, reference);
  if (outer === undefined) return escape;
  const isReference = holdsReference(target);
  switch (outer.kind) {
    case 'IndexExpr':
      return outer.x === inner ? classifyElement(view, outer, target) : scalar(isReference, reference);
    case 'RangeStmt':
      if (outer.x === inner)
        return isReference ? { kind: 'range', access: reference } : { kind: 'read', access: reference };
      return isReference ? escape : { kind: 'write', access: reference };
    case 'CallExpr':
      return outer.fun === inner
        ? scalar(isReference, reference)
        : classifyArgument(view, outer, inner, reference, isReference);
    case 'BinaryExpr': {
      const other = outer.x === inner ? outer.y : outer.x;
      if (isReference && isNil(other, view.info)) return { kind: 'read', access: outer };
      return scalar(isReference, reference);
    }
    case 'AssignStmt':
      if (!outer.lhs.includes(inner as Expr)) return scalar(isReference, reference);
      return classifyAssignment(view, outer, inner as Expr, reference, target);
    case 'IncDecStmt':
      return { kind: 'write', access: reference };
    case 'KeyValueExpr':
      if (outer.key === inner && reference.kind === 'Ident' && target.role === 'field') {
        return isFreshValue(view, outer.value, isReference) ? initial : escape;
      }
      return scalar(isReference, reference);
    case 'SliceExpr':
      return outer.x === inner ? classifySlice(view, outer, reference) : scalar(isReference, reference);
    case 'UnaryExpr':
      return outer.op === '&' ? escape : scalar(isReference, reference);
    case 'SelectorExpr':
      return classifySelected(view, outer, reference, isReference);
    default:
      return scalar(isReference, reference);
  }
}

/** A copy of a plain value is nobody's business any more; a copy of a reference is a second name. */
function scalar(isReference: boolean, access: Expr): UseClass {
  return isReference ? escape : { kind: 'read', access };
}

function withoutParens(view: ChunkView, node: Node): { inner: Node; outer: Node | undefined } {
  let inner = node;
  let outer = view.parentOf(inner);
  while (outer?.kind === 'ParenExpr') {
    inner = outer;
    outer = view.parentOf(outer);
  }
  return { inner, outer };
}

/** Whether a copy of the variable's value is another name for the same data. */
export function holdsReference(target: VarObject): boolean {
  const kind = underlying(target.type).kind;
  return kind === 'map' || kind === 'slice' || kind === 'unknown' || kind === 'typeparam';
}

/** `m[k]` and what stands around it. */
function classifyElement(view: ChunkView, element: Expr, target: VarObject): UseClass {
  let place: Expr = element;
  for (;;) {
    const { inner, outer } = withoutParens(view, place);
    if (outer === undefined) return escape;
    const isBaseOfMore =
      (outer.kind === 'SelectorExpr' && outer.x === inner && view.info.selectionOf(outer)?.kind === 'field') ||
      ((outer.kind === 'IndexExpr' || outer.kind === 'StarExpr') && outer.x === inner);
    if (isBaseOfMore) {
      place = outer;
      continue;
    }
    const isAssigned = outer.kind === 'AssignStmt' && outer.lhs.includes(inner as Expr);
    if (isAssigned || (outer.kind === 'IncDecStmt' && outer.x === inner)) return { kind: 'write', access: element };
    if (outer.kind === 'RangeStmt' && (outer.key === inner || outer.value === inner)) return escape;
    if (outer.kind === 'UnaryExpr' && outer.op === '&' && underlying(target.type).kind !== 'map') return escape;
    break;
  }
  const { inner, outer } = withoutParens(view, element);
  if (isPairOf(outer, inner)) return { kind: 'pair', access: element };
  const elementKind = underlying(view.info.typeOf(element)).kind;
  if (elementKind === 'map') return classifyInnerMap(view, element, inner, outer);
  return { kind: 'read', access: element };
}

/** A map in a map: what is done with the inner one stands under the outer one's lock. */
function classifyInnerMap(view: ChunkView, element: Expr, inner: Node, outer: Node | undefined): UseClass {
  if (outer?.kind === 'IndexExpr' && outer.x === inner) {
    const around = withoutParens(view, outer);
    return { kind: isPairOf(around.outer, around.inner) ? 'pair' : 'read', access: outer };
  }
  if (outer?.kind === 'RangeStmt' && outer.x === inner) return { kind: 'range', access: element };
  if (outer?.kind === 'BinaryExpr') return { kind: 'read', access: outer };
  return outer?.kind === 'CallExpr' ? classifyArgument(view, outer, inner, element, true) : escape;
}

function isPairOf(outer: Node | undefined, inner: Node): boolean {
  if (outer?.kind === 'AssignStmt') return outer.lhs.length === 2 && outer.rhs.length === 1 && outer.rhs[0] === inner;
  return outer?.kind === 'ValueSpec' && outer.names.length === 2 && outer.values.length === 1;
}

/** Functions of std that look at their first argument only while they run. */
const readers = new Set([
  'maps.Clone', 'maps.Equal', 'slices.Clone', 'slices.Contains', 'slices.Index', 'slices.Equal', 'slices.Max', 'slices.Min',
  'slices.BinarySearch', 'slices.IsSorted', 'strings.Join', 'sort.StringsAreSorted', 'sort.SearchStrings', 'sort.SearchInts',
]); // prettier-ignore
const sorters = new Set(['slices.Sort', 'slices.Reverse', 'sort.Strings', 'sort.Ints', 'sort.Float64s']);
const sequences = new Set(['maps.Keys', 'maps.Values', 'slices.Values', 'slices.All', 'maps.All']);
const collectors = new Set(['slices.Sorted', 'slices.Collect', 'maps.Collect']);

function classifyArgument(
  view: ChunkView,
  call: CallExpr,
  inner: Node,
  reference: Expr,
  isReference: boolean,
): UseClass {
  const name = calleeName(view, call);
  const isFirst = call.args[0] === inner;
  switch (name) {
    case 'len':
    case 'cap':
      return { kind: 'read', access: call };
    case 'delete':
    case 'clear':
      return isFirst ? { kind: 'write', access: reference } : scalar(isReference, reference);
    case 'copy':
    case 'maps.Copy':
      return { kind: isFirst ? 'write' : 'read', access: isFirst ? reference : call };
    case 'append':
      if (!isReference) return { kind: 'read', access: reference };
      if (isFirst) return isAssignedBack(view, call, reference) ? { kind: 'write', access: reference } : escape;
      return call.hasEllipsis ? { kind: 'write', access: reference } : escape;
    default:
      break;
  }
  if (!isReference) return { kind: 'read', access: reference };
  if (isFirst && sorters.has(name)) return { kind: 'write', access: reference };
  if (readers.has(name)) return { kind: 'read', access: call };
  if (sequences.has(name)) {
    const around = withoutParens(view, call);
    if (around.outer?.kind === 'CallExpr' && collectors.has(calleeName(view, around.outer))) {
      return { kind: 'read', access: around.outer };
    }
  }
  return escape;
}

/** Full name of the function that is called, or of the builtin; empty where it is no plain function. */
export function calleeName(view: ChunkView, call: CallExpr): string {
  const callee = view.info.calleeOf(call);
  switch (callee.kind) {
    case 'builtin':
      return callee.name;
    case 'func':
      return callee.func.fullName;
    case 'external':
      return callee.fullName;
    default:
      return '';
  }
}

/** `s.queue = append(s.queue, …)`, `s.queue = s.queue[1:]`. */
function isAssignedBack(view: ChunkView, value: Expr, reference: Expr): boolean {
  const { inner, outer } = withoutParens(view, value);
  if (outer?.kind !== 'AssignStmt' || outer.op !== '=') return false;
  const lhs = outer.lhs[outer.rhs.indexOf(inner as Expr)];
  return lhs !== undefined && outer.lhs.length === outer.rhs.length && view.source(lhs) === view.source(reference);
}

function classifySlice(view: ChunkView, slice: Expr, reference: Expr): UseClass {
  const isText = view.info.typeOf(reference).kind === 'basic';
  if (isText) return { kind: 'read', access: slice };
  return isAssignedBack(view, slice, reference) ? { kind: 'write', access: reference } : escape;
}

function classifyAssignment(
  view: ChunkView,
  stmt: AssignStmt,
  lhs: Expr,
  reference: Expr,
  target: VarObject,
): UseClass {
  const isReference = holdsReference(target);
  if (!isReference || stmt.op !== '=') return { kind: 'write', access: reference };
  const rhs = stmt.rhs.length === 1 ? stmt.rhs[0] : stmt.rhs[stmt.lhs.indexOf(lhs)];
  if (rhs === undefined) return escape;
  const isOwn = isAssignedBackExpr(view, rhs, reference);
  return isOwn || isFreshValue(view, rhs, true, stmt) ? { kind: 'write', access: reference } : escape;
}

function isAssignedBackExpr(view: ChunkView, rhs: Expr, reference: Expr): boolean {
  if (rhs.kind === 'SliceExpr') return view.source(rhs.x) === view.source(reference);
  if (rhs.kind !== 'CallExpr' || calleeName(view, rhs) !== 'append') return false;
  const first = rhs.args[0];
  return first !== undefined && view.source(first).startsWith(view.source(reference));
}

/** `s.stats.count`, or a method called on the variable. */
function classifySelected(view: ChunkView, selector: SelectorExpr, reference: Expr, isReference: boolean): UseClass {
  const selection = view.info.selectionOf(selector);
  const isCall = selection?.kind === 'method' && view.parentOf(selector)?.kind === 'CallExpr';
  if (isCall && isHandle(view.info.typeOf(reference))) return { kind: 'read', access: reference };
  if (selection?.kind !== 'field' || isReference) return escape;
  const { inner, outer } = withoutParens(view, selector);
  if (outer?.kind === 'AssignStmt' && outer.lhs.includes(inner as Expr)) return { kind: 'write', access: reference };
  if (outer?.kind === 'IncDecStmt') return { kind: 'write', access: reference };
  if (isHandle(view.info.typeOf(reference))) return { kind: 'read', access: reference };
  const isPlain = underlying(view.info.typeOf(selector)).kind === 'basic';
  return isPlain && !(outer?.kind === 'UnaryExpr' && outer.op === '&') ? { kind: 'read', access: selector } : escape;
}

/** Whether the variable only says where the data is, and so is read itself by whatever is done with that. */
function isHandle(type: Type): boolean {
  const { kind } = underlying(type);
  return kind === 'pointer' || kind === 'interface';
}
