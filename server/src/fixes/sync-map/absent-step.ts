import type { BlockStmt, Expr, IfStmt, Stmt } from '../../syntax/ast.js';
import { usesIn } from '../guard/body-context.js';
import { endsPath } from '../guard/control-flow.js';
import { usesOfLocal } from '../guard/fresh-value.js';
import { CallSafety } from '../guard/std-calls.js';
import { isInside, type TargetUse } from '../guard/target-uses.js';
import { applyEdits } from '../edit.js';
import { declaredBy } from './element-variable.js';
import { isAbsence, isCheap, isPresence, mayLeave, needsClose, pairOf } from './step-conditions.js';
import { keyOf, mapText, type MapContext } from './map-context.js';
import { checkAround, listedStatement, type ListedStatement, type MapWrite } from './map-write.js';
import { removeStatement } from './remove-statement.js';
import { assertion } from './spell-read.js';
import { convertedText, isAny, mayBeNilInterface } from './stored-value.js';

type Store = MapWrite & { readonly kind: 'store' };

/** A store that is only made because there was nothing becomes `LoadOrStore`. False for anything else, or where the loser could not go on with what the winner stored. */
export function storeIfAbsent(context: MapContext, read: TargetUse, write: TargetUse, found: Store): boolean {
  const [from, at] = [listedStatement(read), listedStatement(write)];
  if (from === undefined || at === undefined || needsClose(context)) return false;
  const own = checkAround(read);
  const check = own ?? from.list[from.index + 1];
  if (check?.kind !== 'IfStmt' || (own === undefined && check.init !== undefined)) return false;
  const source = own === undefined ? from.stmt : own.init;
  const state: Step = { context, read, write, found, from, at, check, source };
  if (check.body.stmts === at.list && check.orElse === undefined && isAbsence(context, check.cond, source, read))
    return storeInBranch(state);
  const isListed = own === undefined || own === from.stmt;
  const isLeaving = isListed && check.orElse === undefined && endsPath(check.body, context.view);
  if (isLeaving && from.list === at.list && isPresence(context, check.cond, source, read))
    return storeAfterCheck(state);
  return false;
}

interface Step {
  readonly context: MapContext;
  readonly read: TargetUse;
  readonly write: TargetUse;
  readonly found: Store;
  readonly from: ListedStatement;
  readonly at: ListedStatement;
  readonly check: IfStmt;
  /** The assignment that reads, where the condition does not itself. */
  readonly source: Stmt | undefined;
}

/** Uses of the value that was read, beyond the condition. */
function valueUses({ context, read, source, check }: Step): readonly Expr[] {
  const value = pairOf(source, read)?.lhs[0];
  if (value === undefined || (value.kind === 'Ident' && value.name === '_')) return [];
  const object = value.kind === 'Ident' ? context.view.info.objectOf(value) : undefined;
  if (object?.kind !== 'var') return [value];
  return usesOfLocal(context.view, object).filter((use) => use !== value && !isInside(use, check.cond));
}

/** `if !ok { …; m[k] = x; … }` */
function storeInBranch(step: Step): boolean {
  const { context, read, write, found, from, at, check } = step;
  const { view, writer } = context;
  const used = valueUses(step);
  const [before, after] = [at.list.slice(0, at.index), at.list.slice(at.index + 1)];
  const call = storeCall(step);
  if (call === undefined) return false;
  if (before.length === 0 && used.length === 0 && isCheap(context, found.value)) {
    const isOwn = from.stmt === check;
    const isAlone = isOwn && after.length === 0;
    if (isAlone && !view.hasComment(check.start, check.end)) {
      writer.replace(check.start, check.end, call);
      settle(context, read, write);
      return true;
    }
    if (after.length > 0 && read.role === 'pair') return oneStep(step);
    if (after.length > 0) return storeInCondition(step, call, '!');
  }
  if (after.length > 0 || !areQuiet(context, before) || !isStoredLate(context, found.value)) return false;
  const laterUses = used.filter((use) => use.start > write.reference.start);
  const { value } = found;
  if (laterUses.length === 0 && !isUsedLater(context, value, at.stmt)) {
    writer.replace(at.stmt.start, at.stmt.end, call);
    context.settled.add(write);
    return true;
  }
  return takeOther(step, call);
}

/** The value that was stored is used later on, so that the loser has to take the winner's. */
function takeOther({ context, write, found, at }: Step, call: string): boolean {
  const { value } = found;
  const { view, writer } = context;
  const object = value.kind === 'Ident' ? view.info.objectOf(value) : undefined;
  const cast = assertion(context);
  if (object?.kind !== 'var' || object.role !== 'local' || object.owner !== context.owner || cast === undefined)
    return false;
  if (mayBeNilInterface(context.shape.elem) && !isAny(context.shape.elem)) return false;
  const indent = writer.indentOf(at.stmt);
  if (indent === undefined || view.hasComment(at.stmt.start, at.stmt.end)) return false;
  const [other, loaded] = [context.names.fresh('other', 'winner'), context.names.fresh('loaded', 'isLate')];
  const lines = [
    `if ${other}, ${loaded} := ${call}; ${loaded} {`,
    `\t${object.name} = ${other}${isAny(context.shape.elem) ? '' : cast}`,
    '}',
  ];
  writer.replace(at.stmt.start, at.stmt.end, lines.join(view.eol + indent));
  context.settled.add(write);
  return true;
}

/** `if ok { return … }`, and the store after it. */
function storeAfterCheck(step: Step): boolean {
  const { context, found, from, at, check } = step;
  const start = from.list.indexOf(check) + 1;
  const between = from.list.slice(start, at.index);
  if (at.index < start) return false;
  const isValueUsed = valueUses(step).some((use) => !isInside(use, check.body));
  if (between.length === 0 && step.read.role === 'pair' && !isValueUsed && isCheap(context, found.value))
    return oneStep(step);
  const inOneStep = storeCall(step);
  if (
    between.length === 0 &&
    inOneStep !== undefined &&
    isCheap(context, found.value) &&
    storeInCondition(step, inOneStep, '')
  )
    return true;
  const call = storeCall(step);
  if (call === undefined || !areQuiet(context, between) || !isStoredLate(context, found.value)) return false;
  return checkAgain(step, call) || takeOther(step, call);
}

/** `if seen[k]` as `if _, loaded := seen.LoadOrStore(k, true); loaded`. */
function storeInCondition(
  { context, read, write, at, check, source }: Step,
  call: string,
  negation: '!' | '',
): boolean {
  const { view, writer } = context;
  if (source !== undefined || view.hasComment(check.start, check.cond.end)) return false;
  if (usesIn(context, check.cond).length !== 1) return false;
  const loaded = context.names.fresh('loaded', 'isLate');
  writer.replace(check.cond.start, check.cond.end, `_, ${loaded} := ${call}; ${negation}${loaded}`);
  settle(context, read, write);
  return removeStatement(view, writer, at.stmt);
}

/** The look itself stores. */
function oneStep({ context, read, write, found, at }: Step): boolean {
  context.steps.set(read, { method: 'LoadOrStore', value: found.value });
  context.settled.add(write);
  return removeStatement(context.view, context.writer, at.stmt);
}

/** `if known, ok := m.LoadOrStore(k, x); ok { return known.(T) }` where the store was. */
function checkAgain({ context, read, write, at, check, source }: Step, call: string): boolean {
  const { view, writer } = context;
  const assignment = pairOf(source, read);
  const [value, ok] = assignment?.lhs ?? [];
  const lines = bodyLines(context, check.body);
  const indent = writer.indentOf(at.stmt);
  if (value?.kind !== 'Ident' || lines === undefined || indent === undefined) return false;
  const cast = assertion(context);
  if (cast === undefined || view.hasComment(at.stmt.start, at.stmt.end)) return false;
  const object = view.info.objectOf(value);
  const uses = object?.kind === 'var' ? usesOfLocal(view, object).filter((use) => isInside(use, check.body)) : [];
  if (uses.length > 0 && (mayBeNilInterface(context.shape.elem) || value.name === '_') && !isAny(context.shape.elem))
    return false;
  const edits = uses.map((use) => ({ start: use.end, end: use.end, newText: isAny(context.shape.elem) ? '' : cast }));
  const rewritten = lines.map(({ start, end }) =>
    applyEdits(
      view.text.slice(start, end),
      edits
        .filter((one) => one.start > start && one.end <= end)
        .map((one) => ({ ...one, start: one.start - start, end: one.end - start })),
    ),
  );
  const name = uses.length === 0 ? '_' : value.name;
  const loaded = ok?.kind === 'Ident' && ok.name !== '_' ? ok.name : context.names.fresh('loaded', 'isLate');
  const text = [`if ${name}, ${loaded} := ${call}; ${loaded} {`, ...rewritten.map((line) => `\t${line}`), '}'];
  writer.replace(at.stmt.start, at.stmt.end, text.join(view.eol + indent));
  context.settled.add(write);
  return true;
}

/** The statements of a body that have a line each. */
function bodyLines(context: MapContext, body: BlockStmt): readonly Stmt[] | undefined {
  const { view } = context;
  const isPlain = body.stmts.every(
    (stmt) => view.isOnOneLine(stmt.start, stmt.end) && usesIn(context, stmt).length === 0,
  );
  return isPlain && !view.hasComment(body.start, body.end) ? body.stmts : undefined;
}

function storeCall({ context, write, found }: Step): string | undefined {
  const key = keyOf(write);
  const { view, shape } = context;
  if (
    key === undefined ||
    usesIn(context, found.value).length > 0 ||
    !view.isOnOneLine(found.stmt.start, found.stmt.end)
  )
    return undefined;
  const [k, v] = [convertedText(context, key, shape.key, 2), convertedText(context, found.value, shape.elem, 2)];
  return k === undefined || v === undefined ? undefined : `${mapText(context, write)}.LoadOrStore(${k}, ${v})`;
}

function settle(context: MapContext, ...uses: readonly TargetUse[]): void {
  for (const use of uses) context.settled.add(use);
}

/** Whether the loser may have done what comes before the store in vain. */
function areQuiet(context: MapContext, stmts: readonly Stmt[]): boolean {
  return stmts.every(
    (stmt) =>
      context.judge.safetyOf(stmt, context.view) <= CallSafety.slow && (!mayLeave(stmt) || stmt.kind === 'IfStmt'),
  );
}

function isStoredLate(context: MapContext, value: Expr): boolean {
  return context.judge.safetyOf(value, context.view) <= CallSafety.slow;
}

/** Whether a local that was stored is used after that. */
function isUsedLater(context: MapContext, value: Expr, stmt: Stmt): boolean {
  if (value.kind !== 'Ident') return false;
  const object = context.view.info.objectOf(value);
  if (object?.kind !== 'var') return false;
  return (
    declaredBy(context, value) !== undefined || usesOfLocal(context.view, object).some((use) => use.start >= stmt.end)
  );
}
