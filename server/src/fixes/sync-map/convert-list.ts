import type { AssignStmt, CallExpr, Expr, IfStmt, Stmt, SwitchStmt, TypeSwitchStmt } from '../../syntax/ast.js';
import { applyEdits } from '../edit.js';
import { touches, usesIn } from '../guard/body-context.js';
import { calleeName } from '../guard/classify-use.js';
import { nestedLists } from '../guard/control-flow.js';
import { operandsOf } from '../guard/evaluation-order.js';
import { applyHoisting, hoistOperands } from '../guard/hoist.js';
import { moveInit } from '../guard/move-init.js';
import { isTouchedDirectly } from '../guard/rewrite-list.js';
import { isInside, type TargetUse } from '../guard/target-uses.js';
import { respace } from '../respace.js';
import { convertRange } from './convert-range.js';
import { convertReset } from './convert-reset.js';
import { convertUpdate } from './convert-update.js';
import { areAllInside, assertAtUses, declaredBy } from './element-variable.js';
import { mapText, type MapContext } from './map-context.js';
import { writeOf } from './map-write.js';
import { assertion, loadCall, loadedName, spellElement, spellReads } from './spell-read.js';
import { conversionTo, isAny, mayBeNilInterface } from './stored-value.js';

/** Converts every use in a list of statements; false when one can't be. */
export function convertList(context: MapContext, stmts: readonly Stmt[]): boolean {
  return stmts.every((stmt) => !touches(context, stmt) || convertStatement(context, stmt, stmts));
}

function convertStatement(context: MapContext, stmt: Stmt, list: readonly Stmt[]): boolean {
  if (isTouchedDirectly(context, stmt) && !convertOwn(context, stmt, list)) return false;
  return nestedLists(stmt).every((nested) => convertList(context, nested));
}

/** The uses of a statement that are not in its bodies. */
function convertOwn(context: MapContext, stmt: Stmt, list: readonly Stmt[]): boolean {
  const inner = stmt.kind === 'LabeledStmt' ? stmt.stmt : stmt;
  switch (inner.kind) {
    case 'IfStmt':
      return convertIf(context, inner, stmt, list);
    case 'SwitchStmt':
      return (
        !inner.body.stmts.some(
          (clause) => clause.kind === 'CaseClause' && clause.list?.some((one) => touches(context, one)),
        ) && convertHeader(context, inner, inner.tag, stmt, list)
      );
    case 'TypeSwitchStmt': {
      const { assign } = inner;
      const value = assign.kind === 'ExprStmt' ? assign.x : assign.kind === 'AssignStmt' ? assign.rhs[0] : undefined;
      return convertHeader(context, inner, value, stmt, list);
    }
    case 'RangeStmt': {
      const use = usesIn(context, inner.x).find((one) => one.role === 'range' && one.access === one.reference);
      return use === undefined ? hoist(context, [inner.x], stmt) : convertRange(context, inner, stmt, use);
    }
    case 'ForStmt':
    case 'SelectStmt':
    case 'BlockStmt':
      return false;
    default:
      return stmt === inner && convertSimple(context, inner, list);
  }
}

function convertSimple(context: MapContext, stmt: Stmt, list: readonly Stmt[]): boolean {
  const uses = usesIn(context, stmt);
  const written = uses.filter((use) => use.role === 'write' && writeOf(use)?.kind !== 'through');
  if (written.length > 1) return false;
  const [use] = written;
  if (use !== undefined) return convertWrite(context, stmt, use);
  const pair = uses.find((one) => one.role === 'pair');
  if (pair !== undefined) return uses.length === 1 && convertPair(context, stmt, pair, list);
  const [only] = uses;
  if (uses.length === 1 && only !== undefined && stmt.kind === 'AssignStmt' && isPlainLoad(stmt, only)) {
    const [target] = stmt.lhs;
    const isName = target?.kind === 'Ident' && target.name !== '_';
    const spelled = isName ? spellInto(context, only, target.name, stmt.op) : undefined;
    if (spelled !== undefined) return replaceStatement(context, stmt, spelled);
  }
  const operands = operandsOf(stmt);
  return operands !== undefined && hoist(context, operands, stmt);
}

/** `x := m[k]`, `n := len(m)`. */
function isPlainLoad(stmt: AssignStmt, use: TargetUse): boolean {
  const isPlain = stmt.op === ':=' || stmt.op === '=';
  return isPlain && stmt.lhs.length === 1 && stmt.rhs[0] === use.access;
}

/** What is read goes to a variable of that name. */
function spellInto(context: MapContext, use: TargetUse, name: string, op: string): readonly string[] | undefined {
  if (use.access.kind === 'IndexExpr') return spellElement(context, use, `${name} ${op} `);
  return op === ':=' ? spellReads(context)(use, name, []) : undefined;
}

function replaceStatement(context: MapContext, stmt: Stmt, lines: readonly string[]): boolean {
  const { view, writer } = context;
  const indent = writer.indentOf(stmt);
  if (indent === undefined || view.hasComment(stmt.start, stmt.end)) return false;
  writer.replace(stmt.start, stmt.end, lines.join(view.eol + indent));
  return true;
}

/** What the expressions read becomes locals before the statement. */
function hoist(context: MapContext, exprs: readonly Expr[], anchor: Stmt): boolean {
  const spell = spellReads(asReads(context));
  const hoisting = context.names.attempt(() =>
    hoistOperands(asReads(context), exprs, { what: 'reads', isHeld: true, spell }),
  );
  if (hoisting === undefined) return false;
  applyHoisting(context, hoisting, anchor);
  return true;
}

/** What an element points to is changed through a pointer that is only read. */
function asReads(context: MapContext): MapContext {
  return {
    ...context,
    uses: context.uses.map((use) =>
      use.role === 'write' && writeOf(use)?.kind === 'through' ? { ...use, role: 'read' } : use,
    ),
  };
}

function convertWrite(context: MapContext, stmt: Stmt, use: TargetUse): boolean {
  const write = writeOf(use);
  switch (write?.kind) {
    case 'store':
      return hoistOthers(context, [write.element.index, write.value], stmt, use) && convertStore(context, write, use);
    case 'update':
      return convertUpdate(context, use, write);
    case 'delete': {
      const call = context.view.parentOf(use.reference);
      const isCall =
        call?.kind === 'CallExpr' &&
        (stmt.kind === 'ExprStmt' ? stmt.x === call : stmt.kind === 'DeferStmt' && stmt.call === call);
      return isCall && hoistOthers(context, [write.key], stmt, use) && convertDelete(context, call, write.key, use);
    }
    case 'reset':
    case 'clear':
      return (
        (stmt.kind === 'AssignStmt' || (stmt.kind === 'ExprStmt' && calleeOf(context, stmt.x) === 'clear')) &&
        convertReset(context, stmt, use, write)
      );
    default:
      return false;
  }
}

function calleeOf({ view }: MapContext, expr: Expr): string {
  return expr.kind === 'CallExpr' ? calleeName(view, expr) : '';
}

function hoistOthers(context: MapContext, exprs: readonly Expr[], stmt: Stmt, use: TargetUse): boolean {
  const isRead = exprs.some((expr) => usesIn(context, expr).some((other) => other !== use));
  return !isRead || (stmt.kind !== 'DeferStmt' && hoist(context, exprs, stmt));
}

/** `m.Store(k, v)`, piece by piece, so that what stands in the operands may change, too. */
function convertStore(
  context: MapContext,
  {
    stmt,
    element,
    value,
  }: { readonly stmt: AssignStmt; readonly element: { readonly index: Expr }; readonly value: Expr },
  use: TargetUse,
): boolean {
  const { view, writer, shape } = context;
  const [key, stored] = [conversionTo(context, element.index, shape.key), conversionTo(context, value, shape.elem)];
  if (key === undefined || stored === undefined) return false;
  if (view.hasComment(stmt.start, value.start) || !view.isOnOneLine(stmt.start, value.start)) return false;
  if (usesIn(context, stmt).length > 1 && !view.isOnOneLine(stmt.start, stmt.end)) return false;
  writer.replace(stmt.start, element.index.start, `${mapText(context, use)}.Store(${key[0]}`);
  writer.replace(element.index.end, value.start, `${key[1]}, ${stored[0]}`);
  writer.replace(stmt.end, stmt.end, `${stored[1]})`);
  respaceIn(context, element.index, 2);
  respaceIn(context, value, 2);
  return true;
}

/** Where nothing in it is replaced, for that leaves a name in its place. */
function respaceIn(context: MapContext, expr: Expr, depth: number): void {
  if (usesIn(context, expr).length > 0) return;
  for (const { start, end, newText } of respace(context.view, expr, depth)) context.writer.replace(start, end, newText);
}

function convertDelete(context: MapContext, call: CallExpr, key: Expr, use: TargetUse): boolean {
  const { view, writer, shape } = context;
  const conversion = conversionTo(context, key, shape.key);
  if (conversion === undefined || view.hasComment(call.start, call.end) || !view.isOnOneLine(call.start, call.end))
    return false;
  const value = context.compared.get(use);
  writer.replace(
    call.start,
    key.start,
    `${mapText(context, use)}.${value === undefined ? 'Delete' : 'CompareAndDelete'}(${conversion[0]}`,
  );
  respaceIn(context, key, value === undefined ? 1 : 2);
  writer.replace(key.end, call.end, `${conversion[1]}${value === undefined ? '' : `, ${value}`})`);
  return true;
}

/** `v, ok := m[k]` as a statement. */
function convertPair(context: MapContext, stmt: Stmt, use: TargetUse, list: readonly Stmt[]): boolean {
  if (stmt.kind !== 'AssignStmt' || stmt.rhs[0] !== use.access) return false;
  const [value, ok] = stmt.lhs;
  if (value === undefined || ok === undefined || !list.includes(stmt)) return false;
  if (isAsIs(context, value)) return replaceLoad(context, use);
  const lines = pairLines(context, use, {
    value: textOf(context, value),
    ok: textOf(context, ok),
    op: stmt.op,
    isValueNew: declaredBy(context, value) !== undefined,
  });
  return lines !== undefined && replaceStatement(context, stmt, lines);
}

function textOf({ view }: MapContext, expr: Expr): string {
  return view.source(expr);
}

interface PairTargets {
  readonly value: string;
  readonly ok: string;
  readonly op: string;
  readonly isValueNew: boolean;
}

function pairLines(
  context: MapContext,
  use: TargetUse,
  { value, ok, op, isValueNew }: PairTargets,
): readonly string[] | undefined {
  const call = loadCall(context, use);
  const cast = assertion(context);
  if (call === undefined || cast === undefined) return undefined;
  const loaded = loadedName(context);
  const store = `${value}, _ ${op === ':=' && isValueNew ? ':=' : '='} ${loaded}${cast}`;
  if (op === ':=' || ok === '_') return [`${loaded}, ${ok} := ${call}`, store];
  const found = context.names.fresh('found', 'exists');
  return [`${loaded}, ${found} := ${call}`, store, `${ok} = ${found}`];
}

/** Whether what `Load` gives may go where the element went. */
function isAsIs({ shape, view }: MapContext, value: Expr): boolean {
  if (value.kind === 'Ident' && value.name === '_') return true;
  return isAny(shape.elem) && isAny(view.info.typeOf(value));
}

function replaceLoad(context: MapContext, use: TargetUse): boolean {
  const call = loadCall(context, use);
  if (call === undefined || usesIn(context, use.access).length > 1) return false;
  context.writer.replace(use.access.start, use.access.end, call);
  return true;
}

function convertIf(context: MapContext, stmt: IfStmt, anchor: Stmt | undefined, list: readonly Stmt[]): boolean {
  const { orElse } = stmt;
  const isOwn = touches(context, stmt.cond) || (stmt.init !== undefined && touches(context, stmt.init));
  if (
    isOwn &&
    !pairInHeader(context, stmt) &&
    (anchor === undefined || !convertHeader(context, stmt, stmt.cond, anchor, list))
  )
    return false;
  return (
    orElse?.kind !== 'IfStmt' || !isTouchedDirectly(context, orElse) || convertIf(context, orElse, undefined, list)
  );
}

/** `if v, ok := m[k]; ok`, which stays where it is. */
function pairInHeader(context: MapContext, stmt: IfStmt): boolean {
  const { init, cond, body } = stmt;
  const { writer, shape } = context;
  if (init?.kind !== 'AssignStmt' || touches(context, cond)) return false;
  const [use, ...others] = usesIn(context, init);
  if (
    use?.role !== 'pair' ||
    others.length > 0 ||
    init.rhs[0] !== use.access ||
    context.view.hasComment(init.start, init.end)
  )
    return false;
  const [value, ok] = init.lhs;
  if (value === undefined || ok === undefined) return false;
  if (isAsIs(context, value)) return replaceLoad(context, use);
  const declared = declaredBy(context, value);
  const isPresence = cond.kind === 'Ident' && ok.kind === 'Ident' && cond.name === ok.name;
  if (declared === undefined || declaredBy(context, ok) === undefined) return false;
  const { uses } = declared;
  const isSafe = uses.every((one) =>
    isInside(one, body) ? isPresence || isAfterOk(cond, ok) : isAfterOk(cond, ok, one),
  );
  if (!isSafe || usesIn(context, use.access).length > 1) return false;
  if (assertAtUses(context, uses, shape.elem, uses.some((one) => !isInside(one, body)) ? 2 : 1))
    return replaceLoad(context, use);
  const cast = assertion(context);
  if (cast === undefined || !areAllInside(uses, body) || value.kind !== 'Ident') return false;
  const loaded = loadedName(context);
  writer.replace(value.start, value.end, loaded);
  writer.insertInto(body, [`${value.name}${mayBeNilInterface(shape.elem) ? ', _' : ''} := ${loaded}${cast}`]);
  return replaceLoad(context, use);
}

/** Whether `ok && …` has been asked before a node of the condition is evaluated, or before what the condition guards. */
function isAfterOk(cond: Expr, ok: Expr, node?: Expr): boolean {
  if (cond.kind !== 'BinaryExpr' || cond.op !== '&&' || ok.kind !== 'Ident') return false;
  const isOk = cond.x.kind === 'Ident' && cond.x.name === ok.name;
  const isBehind = node === undefined || isInside(node, cond.y);
  return (isOk && isBehind) || isAfterOk(cond.x, ok, node);
}

/** `if init; cond`, `switch init; tag`: what reads moves before the statement. */
function convertHeader(
  context: MapContext,
  stmt: IfStmt | SwitchStmt | TypeSwitchStmt,
  value: Expr | undefined,
  anchor: Stmt,
  list: readonly Stmt[],
): boolean {
  const { view, writer } = context;
  const { init } = stmt;
  const isValueTouched = value !== undefined && touches(context, value);
  const lines: string[] = [];
  if (init !== undefined && (isValueTouched || touches(context, init))) {
    const rest = stmt.kind === 'TypeSwitchStmt' ? stmt.assign.start : (value?.start ?? stmt.body.start);
    const moved = context.names.attempt(() => moveInit(context, init, stmt, list));
    if (moved === undefined || view.hasComment(init.start, rest)) return false;
    const text = touches(context, init) ? initLines(context, init, moved.text) : [moved.text];
    if (text === undefined) return false;
    writer.replace(init.start, rest, '');
    for (const { start, end, newText } of moved.renames) writer.replace(start, end, newText);
    lines.push(...text);
  }
  if (isValueTouched) {
    const reads = asReads(context);
    const hoisting = context.names.attempt(() =>
      hoistOperands(reads, [value], { what: 'reads', isHeld: true, spell: spellReads(reads) }),
    );
    if (hoisting === undefined) return false;
    lines.push(...hoisting.lines);
    for (const { start, end, newText } of hoisting.replacements) writer.replace(start, end, newText);
  }
  writer.insertBefore(anchor, lines);
  return lines.length > 0;
}

/** An init that has been moved out, `user, ok := s.users[id]`. */
function initLines(context: MapContext, init: Stmt, moved: string): readonly string[] | undefined {
  const [use, ...others] = usesIn(context, init);
  if (init.kind !== 'AssignStmt' || use === undefined || others.length > 0 || init.rhs.length !== 1) return undefined;
  const [, targets = '', op = ''] = /^(.*?) (:?=) /.exec(moved) ?? [];
  const [value = '', ok] = targets.split(', ');
  if (init.rhs[0] === use.access && use.role === 'pair' && ok !== undefined) {
    if (value === '_' || isAny(context.shape.elem)) {
      const call = loadCall(context, use);
      return call === undefined ? undefined : [`${targets} ${op} ${call}`];
    }
    return pairLines(context, use, { value, ok, op, isValueNew: op === ':=' });
  }
  const direct = init.rhs[0] === use.access ? spellInto(context, use, value, op) : undefined;
  if (direct !== undefined) return direct;
  const spell = spellReads(context);
  const hoisting = context.names.attempt(() =>
    hoistOperands(context, init.rhs, { what: 'reads', isHeld: true, spell }),
  );
  if (hoisting === undefined || init.op !== ':=') return undefined;
  const [rhs] = init.rhs;
  if (rhs === undefined) return undefined;
  const inRhs = hoisting.replacements.map((one) => ({
    ...one,
    start: one.start - rhs.start,
    end: one.end - rhs.start,
  }));
  return [...hoisting.lines, `${targets} ${op} ${applyEdits(context.view.source(rhs), inRhs)}`];
}
