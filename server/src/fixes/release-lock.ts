import { msg } from '../base/message.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, ExprStmt, Node, ReturnStmt, Stmt } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import { CallJudge, type KnownFunctions } from './guard/call-safety.js';
import type { ChunkView } from './guard/chunk-view.js';
import { hasGoto } from './guard/control-flow.js';
import { identsOf } from './guard/free-name.js';
import { CallSafety } from './guard/std-calls.js';
import { declaredFunction } from './declared-function.js';
import { removeStatement } from './sync-map/remove-statement.js';
import { placeOf } from '../flow/method-call.js';

/** A mutex that some ways out of a function leave locked. */
export interface ForgottenUnlock {
  readonly unit: FunctionUnit;
  /** The only call that locks it. */
  readonly locked: CallExpr;
  readonly mode: 'write' | 'read';
  /** Ways that forget it: the `return`, or undefined for the end of the body. */
  readonly exits: readonly (ReturnStmt | undefined)[];
  /** Calls in the function, literals included, that unlock it. */
  readonly unlocks: readonly CallExpr[];
  /** Functions that take the same mutex. */
  readonly takesIt: KnownFunctions['takesIt'];
}

/** Offers to unlock by `defer`. Undefined where the function is more than one statement list away, or would hold the mutex while it waits for something. */
export function deferUnlock(typed: TypedPackage, forgotten: ForgottenUnlock): FixOffer | undefined {
  const { unit, locked, unlocks, takesIt } = forgotten;
  const from = declaredFunction(typed, unit);
  const call = releaseOf(forgotten);
  if (from === undefined || call === undefined || hasGoto(unit.body)) return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'defer-unlock', title: msg('Unlock with defer: {0}', call) },
    ({ view, writer }) => {
      const lockStmt = statementOf(locked, view);
      const released = unlocks.map((one) => statementOf(one, view));
      if (lockStmt === undefined || isRepeated(lockStmt, unit, view)) return false;
      if (
        waitsBehind(
          forgotten,
          released,
          view,
          new CallJudge(typed, [], { takesIt, runsUnderIt: [], isCalledUnderIt: () => false }),
        )
      )
        return false;
      for (const stmt of released)
        if (stmt === undefined || view.functionAround(stmt) !== unit.node || !removeStatement(view, writer, stmt))
          return false;
      writer.insertAfter(lockStmt, [`defer ${call}`]);
      return true;
    },
  );
}

/** Offers to unlock on the ways that forget it. Undefined where what is returned might be read without the lock then. */
export function unlockOnPath(typed: TypedPackage, forgotten: ForgottenUnlock): FixOffer | undefined {
  const { unit, exits } = forgotten;
  const from = declaredFunction(typed, unit);
  const call = releaseOf(forgotten);
  if (from === undefined || call === undefined) return undefined;
  const isOne = exits.length === 1;
  return functionFix(
    typed,
    from,
    {
      kind: 'unlock-path',
      title: isOne
        ? msg('Unlock where it is forgotten: {0}', call)
        : msg('Unlock where it is forgotten, at {1} places: {0}', call, String(exits.length)),
      isPreferred: false,
    },
    ({ view, writer }) => {
      if (!meansTheSame(forgotten, view)) return false;
      for (const exit of exits) {
        if (exit?.results.some((value) => !isOwnValue(value, unit)) === true) return false;
        const last = unit.body.stmts.at(-1);
        if (exit !== undefined) writer.insertBefore(exit, [call]);
        else if (last !== undefined && last.kind !== 'LabeledStmt') writer.insertAfter(last, [call]);
        else return false;
      }
      return true;
    },
  );
}

/** Whether something that may wait stands behind the first place that unlocks: it would run under the lock. */
function waitsBehind(
  { unit, unlocks }: ForgottenUnlock,
  released: readonly (Stmt | undefined)[],
  view: ChunkView,
  judge: CallJudge,
): boolean {
  const first = Math.min(...unlocks.map(({ end }) => end));
  let waits = false;
  walk(unit.body, (node) => {
    if (node.start < first) return !waits;
    if (!(node.kind === 'ExprStmt' && released.includes(node)) && judge.safetyOf(node, view) > CallSafety.quiet)
      waits = true;
    return false;
  });
  return waits;
}

function releaseOf({ locked, mode, unit }: ForgottenUnlock): string | undefined {
  const fun = unparen(locked.fun);
  if (fun.kind !== 'SelectorExpr') return undefined;
  const lock = unit.chunk.text.slice(fun.x.start, fun.x.end);
  return lock.includes('\n') ? undefined : `${lock}.${mode === 'read' ? 'RUnlock' : 'Unlock'}()`;
}

function statementOf(call: CallExpr, view: ChunkView): ExprStmt | undefined {
  const stmt = view.parentOf(call);
  return stmt?.kind === 'ExprStmt' ? stmt : undefined;
}

/** Whether a statement may run more than once in its function, or in another one than the unit. */
function isRepeated(stmt: Stmt, unit: FunctionUnit, view: ChunkView): boolean {
  for (let at = view.parentOf(stmt); at !== undefined && at !== unit.node; at = view.parentOf(at))
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt' || at.kind === 'FuncLit') return true;
  return false;
}

/** Whether the lock's name means the same wherever it is to be unlocked. */
function meansTheSame({ unit, locked, exits }: ForgottenUnlock, view: ChunkView): boolean {
  const fun = unparen(locked.fun);
  const variable = fun.kind === 'SelectorExpr' ? placeOf(fun.x, unit.info)?.root : undefined;
  if (variable === undefined) return false;
  for (const ident of identsOf(unit.chunk).get(variable.name) ?? []) {
    const other = unit.info.objectOf(ident);
    if (other?.kind === 'var' && other.role !== 'field' && other !== variable) return false;
  }
  const declaration = variable.declaration;
  if (variable.role === 'package' || declaration?.chunk !== unit.chunk) return variable.role === 'package';
  const block = blockAround(declaration.ident, view);
  return exits.every((exit) => {
    const at = exit?.start ?? unit.body.end - 1;
    return block !== undefined && block.start <= at && at < block.end;
  });
}

/** The block, clause or function in which a name that is declared there holds. */
function blockAround(ident: Node, view: ChunkView): Node | undefined {
  for (let at = view.parentOf(ident); at !== undefined; at = view.parentOf(at)) {
    switch (at.kind) {
      case 'BlockStmt':
      case 'CaseClause':
      case 'CommClause':
      case 'IfStmt':
      case 'ForStmt':
      case 'RangeStmt':
      case 'SwitchStmt':
      case 'TypeSwitchStmt':
      case 'FuncLit':
      case 'FuncDecl':
        return at;
      default:
        break;
    }
  }
  return undefined;
}

/** Whether a value is the function's own, so that it is the same without the lock. */
function isOwnValue(value: Expr, { info }: FunctionUnit): boolean {
  let isOwn = true;
  walk(value, (node) => {
    switch (node.kind) {
      case 'Ident': {
        const object = info.objectOf(node);
        if (object?.kind === 'var' && object.role === 'package') isOwn &&= isSentinel(object);
        return isOwn;
      }
      case 'SelectorExpr': {
        const object = info.objectOf(node.sel);
        if (info.selectionOf(node) !== undefined) isOwn = false;
        else if (object?.kind === 'var') isOwn &&= isSentinel(object);
        return false;
      }
      case 'IndexExpr':
      case 'SliceExpr':
      case 'StarExpr':
      case 'FuncLit':
        isOwn = false;
        return false;
      case 'UnaryExpr':
        if (node.op === '<-') isOwn = false;
        return isOwn;
      case 'CallExpr': {
        const callee = info.calleeOf(node);
        const name = callee.kind === 'func' ? callee.func.fullName : '';
        if (callee.kind !== 'conversion' && name !== 'errors.New' && name !== 'fmt.Errorf') isOwn = false;
        return isOwn;
      }
      default:
        return isOwn;
    }
  });
  return isOwn;
}

/** `io.EOF`, `ErrClosed`. */
function isSentinel({ name }: VarObject): boolean {
  return /^(?:EOF|[eE]rr\p{Lu}\w*)$/u.test(name);
}
