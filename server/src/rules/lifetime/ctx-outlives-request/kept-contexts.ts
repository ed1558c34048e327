import type { TypedFunction } from '../../../program/by-function.js';
import type { CancelledWork } from '../../../program/cancelled-work.js';
import { mentionedNames } from '../../../flow/mentioned-names.js';
import { calleeName } from '../../../flow/sync-operation.js';
import { unparen } from '../../../flow/unparen.js';
import { failsWhenCancelled } from '../../../knowledge/cancellable-calls.js';
import { placeOf, walkOwn } from '../../../flow/method-call.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, CompositeLit, Expr, Node, Stmt } from '../../../syntax/ast.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import type { TypedPackage, TypeInfo } from '../../../types/package.js';
import type { OutlivingContext, Serving } from './find-outliving.js';

/** A field that a context is put into. */
interface Store {
  readonly field: VarObject;
  readonly given: Expr;
}

/**
 * Finds contexts that a serving function puts into something that outlives the request: a message on a channel of the object, an entry of one of its
 * lists or maps. Only fields count whose context another function gives to a call that fails with it.
 */
export function findKeptContexts(
  serving: Serving,
  typed: TypedPackage,
  work: CancelledWork,
): readonly OutlivingContext[] {
  const found: OutlivingContext[] = [];
  walkOwn(serving.node, (node) => {
    const kept = keptBy(node, serving.from);
    if (kept === undefined) return;
    for (const { field, given } of storesIn(kept.value, serving)) {
      const fails = useOf(field, serving, typed, work);
      if (fails === undefined || isTakenBack(serving, kept.root)) continue;
      found.push({ by: serving, start: node, given, literal: undefined, fails, keptIn: kept.path });
    }
  });
  return found;
}

interface Kept {
  readonly value: Expr;
  readonly path: string;
  readonly root: VarObject;
}

/** What a statement puts into a place that is there for longer than the call. */
function keptBy(node: Node, { info }: TypedFunction): Kept | undefined {
  const lasting = (target: Expr, value: Expr | undefined): Kept | undefined => {
    const expr = unparen(target);
    const place = placeOf(expr.kind === 'IndexExpr' ? expr.x : expr, info);
    if (place === undefined || value === undefined) return undefined;
    const isLasting =
      place.variable.role === 'package' || (place.root.role === 'receiver' && place.variable.role === 'field');
    return isLasting ? { value, path: place.path, root: place.variable } : undefined;
  };
  if (node.kind === 'SendStmt') return lasting(node.chan, node.value);
  if (node.kind !== 'AssignStmt' || node.lhs.length !== 1) return undefined;
  const [target, value] = [node.lhs[0]!, unparen(node.rhs[0]!)];
  const isAppend = value.kind === 'CallExpr' && info.calleeOf(value).kind === 'builtin' && value.args.length > 1;
  if (isAppend) return lasting(target, value.args.at(-1));
  return unparen(target).kind === 'IndexExpr' ? lasting(target, value) : undefined;
}

/** Contexts in a literal of a struct, or in the one that a local was made with. */
function storesIn(value: Expr, serving: Serving): readonly Store[] {
  const { info } = serving.from;
  const stores: Store[] = [];
  const literal = literalOf(value, serving.node, info);
  for (const element of literal?.elements ?? []) {
    if (element.kind !== 'KeyValueExpr' || element.key.kind !== 'Ident') continue;
    const field = info.objectOf(element.key);
    if (field?.kind === 'var' && serving.values.isContext(element.value))
      stores.push({ field: field.origin, given: element.value });
  }
  return stores;
}

function literalOf(value: Expr, owner: Node, info: TypeInfo): CompositeLit | undefined {
  const expr = unparen(value);
  if (expr.kind === 'UnaryExpr' && expr.op === '&') return literalOf(expr.x, owner, info);
  if (expr.kind === 'CompositeLit') return expr;
  const object = expr.kind === 'Ident' ? info.objectOf(expr) : undefined;
  if (object?.kind !== 'var' || object.role !== 'local') return undefined;
  let made: CompositeLit | undefined;
  walk(owner, (part) => {
    if (part.kind !== 'AssignStmt' || part.op !== ':=') return;
    part.lhs.forEach((target, i) => {
      if (target.kind !== 'Ident' || info.objectOf(target) !== object) return;
      let initial = part.rhs[i] === undefined ? undefined : unparen(part.rhs[i]);
      if (initial?.kind === 'UnaryExpr') initial = unparen(initial.x);
      if (initial?.kind === 'CompositeLit') made = initial;
    });
  });
  return made;
}

/** A call in another function that is given the field's context and fails with it. */
function useOf(
  field: VarObject,
  serving: Serving,
  typed: TypedPackage,
  work: CancelledWork,
): OutlivingContext['fails'] | undefined {
  for (const declared of typed.functions) {
    if (isTestFile(declared.file.uri) || !mentionedNames(declared.chunk).has(field.name)) continue;
    const from = { ...declared, info: typed.info(declared.chunk) };
    let found: CallExpr | undefined;
    walk(declared.decl, (node) => {
      if (found !== undefined || node === serving.node) return false;
      if (node.kind === 'CallExpr' && isGivenField(node, field, from, work)) found = node;
      return true;
    });
    if (found !== undefined) return { from, call: found };
  }
  return undefined;
}

function isGivenField(call: CallExpr, field: VarObject, from: TypedFunction, work: CancelledWork): boolean {
  const index = call.args.findIndex((arg) => placeOf(arg, from.info)?.variable === field);
  if (index < 0) return false;
  return failsWhenCancelled(calleeName(call, from) ?? '') || work.failsWith(call, index, from);
}

/** Whether what serves the request takes something out of the place again when it is done. */
function isTakenBack({ node, from: { info } }: Serving, place: VarObject): boolean {
  let isTaken = false;
  walk(node, (part) => {
    const deferred: Stmt | undefined = part.kind === 'DeferStmt' ? part : undefined;
    if (deferred === undefined) return;
    walk(node, (inner) => {
      const object = contains(deferred, inner) && inner.kind === 'Ident' ? info.objectOf(inner) : undefined;
      if (object?.kind === 'var' && object.origin === place) isTaken = true;
    });
  });
  return isTaken;
}
