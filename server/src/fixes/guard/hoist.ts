import type { CallExpr, Expr, Stmt } from '../../syntax/ast.js';
import { isNamed } from '../../types/type-queries.js';
import type { TextEdit } from '../edit.js';
import { applyEdits } from '../edit.js';
import { lockPath, type BodyContext } from './body-context.js';
import { calleeName } from './classify-use.js';
import { evaluationEvents, type EvaluationEvent } from './evaluation-order.js';
import { singularOf } from './free-name.js';
import { lockCalls, type LockCalls } from './lock-calls.js';
import { CallSafety } from './std-calls.js';
import { isInside, type TargetUse } from './target-uses.js';
import { isTotalRead } from './total-read.js';

/** Operands evaluated into locals ahead of a statement. */
export interface Hoisting {
  /** To stand before the statement. */
  readonly lines: readonly string[];
  /** In the statement; offsets of the chunk. */
  readonly replacements: readonly TextEdit[];
}

/**
 * The lines that give an access's value to a local, where that takes more than `name := access`; undefined when it can't be done.
 * `inner` are replacements in the access, by offsets of the chunk.
 */
export type SpellRead = (use: TargetUse, name: string, inner: readonly TextEdit[]) => readonly string[] | undefined;

export type HoistOptions =
  /** Every access becomes a local. With `isHeld` no line takes or releases the lock. */
  | { readonly what: 'reads'; readonly isHeld?: boolean; readonly spell?: SpellRead }
  /** Calls that should not run under a lock do, and what has to be read under another one; other accesses stay. */
  | { readonly what: 'others'; readonly lock: string };

/**
 * Moves operands of a statement into locals before it, keeping the order of everything that can be told apart; undefined
 * when that would evaluate something which might not have been, or change what an operand sees. The spec leaves open when a
 * map is read in relation to calls in the same statement.
 */
export function hoistOperands(
  context: BodyContext,
  exprs: readonly Expr[],
  options: HoistOptions,
): Hoisting | undefined {
  const events = evaluationEvents(context, exprs);
  const isMovedAccess = (event: EvaluationEvent): boolean =>
    event.use !== undefined && (options.what === 'reads' || lockPath(context, event.use) !== options.lock);
  const isMoved = (event: EvaluationEvent): boolean =>
    isMovedAccess(event) || (options.what === 'others' && event.safety > CallSafety.quiet);
  const last = events.findLastIndex(isMoved);
  if (last < 0) return { lines: [], replacements: [] };
  const hoister = new Hoister(context, options);
  for (const event of outermost(events.slice(0, last + 1))) {
    if (event.kind === 'access' && !isMovedAccess(event)) continue;
    const mayMove = !event.isConditional || (event.use !== undefined && isTotalRead(context, event.use, exprs));
    if (!mayMove || !hoister.hoist(event)) return undefined;
  }
  return hoister.finish();
}

/** Without calls that lie inside other calls which are moved as a whole, unless they hold an access. */
function outermost(events: readonly EvaluationEvent[]): EvaluationEvent[] {
  return events.filter((event, i) => {
    if (event.kind === 'access') return true;
    // `maps.Keys(m)` in `slices.Sorted(maps.Keys(m))` reads nothing yet.
    if (
      events.some(
        ({ node, use }) => use !== undefined && isInside(event.node, node) && isInside(use.reference, event.node),
      )
    )
      return false;
    return !events.some(
      (outer, j) =>
        j > i &&
        outer.kind === 'call' &&
        outer !== event &&
        isInside(event.node, outer.node) &&
        !events.some((access) => access.kind === 'access' && isInside(access.node, outer.node)),
    );
  });
}

class Hoister {
  private readonly lines: string[] = [];
  private replacements: TextEdit[] = [];
  private heldLock: LockCalls | undefined;
  /** Locals by the text of the access that they hold. */
  private readonly read = new Map<string, string>();

  constructor(
    private readonly context: BodyContext,
    private readonly options: HoistOptions,
  ) {}

  hoist(event: EvaluationEvent): boolean {
    const { view } = this.context;
    const { node, use } = event;
    if (!view.isOnOneLine(node.start, node.end) || view.hasComment(node.start, node.end)) return false;
    if (use !== undefined && use.role !== 'read') return false;
    if (use === undefined && !isSingleValue(this.context, node)) return false;
    if (
      use === undefined &&
      this.options.what === 'others' &&
      this.context.uses.some((u) => isInside(u.reference, node))
    ) {
      return false;
    }
    const inner = this.replacements.filter((one) => isInsideRange(one, node));
    const text = applyEdits(
      view.source(node),
      inner.map((one) => ({ start: one.start - node.start, end: one.end - node.start, newText: one.newText })),
    );
    // A method may give something else the next time.
    const isRepeatable = use !== undefined && use.objectCall === undefined;
    const known = isRepeatable ? this.read.get(text) : undefined;
    if (known !== undefined) {
      this.substitute(node, known);
      return true;
    }
    const name = use === undefined ? nameOfCall(this.context, node) : nameOfAccess(this.context, use);
    if (use === undefined) this.release();
    else this.acquire(lockCalls(this.context, lockPath(this.context, use), [use]));
    const spell = use === undefined || this.options.what === 'others' ? undefined : this.options.spell;
    const lines = use === undefined || spell === undefined ? [`${name} := ${text}`] : spell(use, name, inner);
    if (lines === undefined) return false;
    this.lines.push(...lines);
    // A call may have changed what was read before it.
    if (use === undefined) this.read.clear();
    else if (isRepeatable) this.read.set(text, name);
    this.substitute(node, name);
    return true;
  }

  private substitute(node: Expr, name: string): void {
    this.replacements = this.replacements.filter((one) => !isInsideRange(one, node));
    this.replacements.push({ start: node.start, end: node.end, newText: name });
  }

  finish(): Hoisting {
    this.release();
    return { lines: this.lines, replacements: this.replacements };
  }

  private acquire(lock: LockCalls): void {
    const isHeld = this.options.what === 'reads' && this.options.isHeld === true;
    if (isHeld || this.heldLock?.take === lock.take) return;
    this.release();
    this.lines.push(lock.take);
    this.heldLock = lock;
  }

  private release(): void {
    if (this.heldLock !== undefined) this.lines.push(this.heldLock.release);
    this.heldLock = undefined;
  }
}

function isInsideRange(inner: TextEdit, outer: Expr): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** Whether an expression is sure to have one value, as an operand has unless it is the only argument of a call. */
function isSingleValue(context: BodyContext, node: Expr): boolean {
  const type = context.view.info.typeOf(node);
  if (type.kind === 'tuple') return false;
  if (type.kind !== 'unknown') return true;
  const parent = context.view.parentOf(node);
  if (parent?.kind === 'CallExpr') return parent.args.length !== 1 || parent.fun === node;
  if (parent?.kind === 'AssignStmt') return parent.lhs.length === parent.rhs.length;
  return parent?.kind !== 'ReturnStmt' && parent?.kind !== 'ExprStmt' && parent?.kind !== 'ValueSpec';
}

/** A local for what an access gives: `client` for `clients[id]`, `count` for `len(clients)`. */
export function nameOfAccess(context: BodyContext, use: TargetUse): string {
  const { names, view } = context;
  const target = use.reference.kind === 'Ident' ? use.reference.name : use.reference.sel.name;
  const { access } = use;
  if (use.objectCall !== undefined) return nameOfMethodResult(context, use.objectCall);
  switch (access.kind) {
    case 'CallExpr': {
      const callee = calleeName(view, access);
      if (callee === 'len' || callee === 'cap') return names.fresh('count', `${target}Count`);
      return names.fresh(callee.endsWith('.Clone') ? 'snapshot' : 'values', `${target}Copy`);
    }
    case 'BinaryExpr':
      return names.fresh(access.op === '==' ? 'isNil' : 'isSet', `${target}IsSet`);
    case 'IndexExpr': {
      const type = view.info.typeOf(access);
      const isBool = type.kind === 'basic' && type.name === 'bool';
      return names.fresh(isBool ? 'found' : singularOf(target), 'value', 'element', 'current');
    }
    default:
      return names.fresh(target, `current${target.charAt(0).toUpperCase()}${target.slice(1)}`);
  }
}

const resultNames: Readonly<Record<string, string>> = { Len: 'count', String: 'text', Bytes: 'data' };

function nameOfMethodResult({ names, view }: BodyContext, call: CallExpr): string {
  const method = call.fun.kind === 'SelectorExpr' ? call.fun.sel.name : '';
  const isError = isNamed(view.info.typeOf(call), 'error');
  return names.fresh(isError ? 'err' : resultNames[method], 'result', 'value');
}

function nameOfCall(context: BodyContext, node: Expr): string {
  const parent = context.view.parentOf(node);
  const isKey = parent?.kind === 'IndexExpr' && parent.index === node;
  if (isKey) return context.names.fresh('key');
  return context.names.fresh(node.kind === 'UnaryExpr' ? 'received' : undefined, 'value', 'result');
}

/** Puts a hoisting into effect before a statement. */
export function applyHoisting(context: BodyContext, hoisting: Hoisting, before: Stmt): void {
  context.writer.insertBefore(before, hoisting.lines);
  for (const { start, end, newText } of hoisting.replacements) context.writer.replace(start, end, newText);
}
