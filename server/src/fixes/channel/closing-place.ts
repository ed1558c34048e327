import type { BlockStmt, Field, FuncDecl, FuncLit, Node, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isNamed } from '../../types/type-queries.js';
import { ChunkView } from '../guard/chunk-view.js';
import { isExitCall } from '../guard/control-flow.js';
import { isInside } from '../guard/target-uses.js';
import { endingMethodsOf } from './ending-methods.js';
import type { WriterFlush, WriterUse } from './writer-use.js';

/** Where a writer ends: at a flush that comes after everything else. */
export interface ClosingPlace {
  readonly flush: WriterFlush;
  /** A parameter of the method that is a `context.Context`. */
  readonly contextName: string | undefined;
  /** Some way leaves the function earlier. */
  readonly hasOtherWays: boolean;
}

/**
 * The last flush of a local in its function, of a package variable in `main`, and of a field in its type's `Close`, `Shutdown` or `Stop`;
 * undefined where there is none, or the writer is used after it.
 */
export function findClosingPlace(
  typed: TypedPackage,
  target: VarObject,
  uses: readonly WriterUse[],
): ClosingPlace | undefined {
  for (const { view, decl } of functionsEnding(typed, target)) {
    const { body } = decl;
    if (body === undefined) continue;
    const own = uses.filter((use) => use.view.chunk === view.chunk && isInside(use.reference, body));
    const flush = lastFlush(view, body, own);
    if (flush === undefined) continue;
    const declared = target.role === 'local' ? target.declaration : undefined;
    const isIn = declared === undefined || listHolds(body, declared.node, view);
    if (!isIn) return undefined;
    const hasOtherWays = declared !== undefined && leavesBetween(view, body, declared.ident.end, flush.call.start);
    // Without a limit where the sink belongs to the caller, who may use it as soon as the function has returned.
    const contextName = target.role === 'field' ? contextParameter(view, decl) : undefined;
    return { flush, contextName, hasOtherWays };
  }
  return undefined;
}

/** A function that may end a variable's object. */
export interface EndingFunction {
  readonly view: ChunkView;
  readonly decl: FuncDecl | FuncLit;
}

/** The function that a local or parameter belongs to, `main` for a package variable, and the methods that end the object of a field. */
export function functionsEnding(typed: TypedPackage, target: VarObject): EndingFunction[] {
  if (target.role === 'local' || target.role === 'param') {
    const { declaration, owner } = target;
    const file = typed.input.files.find(({ uri }) => uri === declaration?.file);
    if (declaration === undefined || file === undefined || owner === undefined) return [];
    return [{ view: new ChunkView(file, declaration.chunk, typed), decl: owner }];
  }
  if (target.role === 'package') {
    return typed.functions
      .filter(({ decl }) => typed.name === 'main' && decl.recv === undefined && decl.name.name === 'main')
      .map(({ file, chunk, decl }) => ({ view: new ChunkView(file, chunk, typed), decl }));
  }
  return endingMethodsOf(typed, target).map(({ file, chunk, decl }) => ({
    view: new ChunkView(file, chunk, typed),
    decl,
  }));
}

/** A flush that the function defers, or the one that stands behind all other uses, run on every way that gets there. */
export function lastFlush(view: ChunkView, body: BlockStmt, own: readonly WriterUse[]): WriterFlush | undefined {
  const flushes = own.filter((use) => use.kind === 'flush');
  const deferred = flushes.find((flush) => isDeferred(view, flush) && statementIn(view, body, flush) !== undefined);
  if (deferred !== undefined) {
    // What was deferred before runs after it.
    const isLast = !own.some((use) => use.reference.start < deferred.reference.start && isDeferred(view, use));
    return isLast ? deferred : undefined;
  }
  const last = flushes.at(-1);
  if (last === undefined || own.some((use) => use.reference.start > last.reference.start)) return undefined;
  return statementIn(view, body, last) === undefined ? undefined : last;
}

/** The statement of the body's own list that runs the call whenever it runs itself. */
function statementIn(view: ChunkView, body: BlockStmt, { call }: WriterFlush): Stmt | undefined {
  let inner: Node = call;
  for (let at = view.parentOf(inner); at !== undefined; at = view.parentOf(at)) {
    if (at === body) return body.stmts.find((stmt) => stmt === inner);
    switch (at.kind) {
      case 'BinaryExpr':
        if ((at.op === '&&' || at.op === '||') && at.y === inner) return undefined;
        break;
      case 'IfStmt':
        if (at.init !== inner && at.cond !== inner) return undefined;
        break;
      case 'FuncLit':
        if (!isRunByDefer(view, at)) return undefined;
        break;
      case 'BlockStmt':
        if (view.parentOf(at)?.kind !== 'FuncLit') return undefined;
        break;
      case 'ForStmt':
      case 'RangeStmt':
      case 'CaseClause':
      case 'CommClause':
      case 'GoStmt':
        return undefined;
      default:
        break;
    }
    inner = at;
  }
  return undefined;
}

function isRunByDefer(view: ChunkView, literal: FuncLit): boolean {
  const call = view.parentOf(literal);
  return call?.kind === 'CallExpr' && call.fun === literal && view.parentOf(call)?.kind === 'DeferStmt';
}

function isDeferred(view: ChunkView, use: WriterUse): boolean {
  if ('call' in use && view.parentOf(use.call)?.kind === 'DeferStmt') return true;
  return use.owner?.kind === 'FuncLit' && isRunByDefer(view, use.owner);
}

function listHolds(body: BlockStmt, node: Node, view: ChunkView): boolean {
  const decl = node.kind === 'ValueSpec' ? view.parentOf(view.parentOf(node) ?? node) : node;
  return body.stmts.some((stmt) => stmt === decl);
}

/** Whether some way leaves the function between two offsets. */
export function leavesBetween(view: ChunkView, body: BlockStmt, from: number, to: number): boolean {
  let isFound = false;
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    const leaves = node.kind === 'ReturnStmt' || (node.kind === 'ExprStmt' && isExitCall(node, view));
    if (leaves && node.start > from && node.end <= to) isFound = true;
    return !isFound;
  });
  return isFound;
}

function contextParameter(view: ChunkView, { type }: FuncDecl | FuncLit): string | undefined {
  const isContext = ({ type: expr }: Field): boolean => isNamed(view.info.typeOf(expr), 'context.Context');
  const name = type.params.fields.find(isContext)?.names[0]?.name;
  return name === '_' ? undefined : name;
}
