import { msg } from '../base/message.js';
import type { AssignStmt, BlockStmt, IfStmt, Node, NodeBase, Stmt } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { TypedPackage } from '../types/package.js';
import type { FixKind, FixOffer } from './edit.js';
import { ChunkView } from './guard/chunk-view.js';
import { lockStatementOf } from './locked-section.js';

/** A check that turned out too early, to be made once more. */
export interface CheckAgainRequest {
  readonly typed: TypedPackage;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  /** The assignment whose value is checked; undefined where the condition reads itself. */
  readonly read: AssignStmt | undefined;
  readonly statement: IfStmt;
  /** What the check does when there is something. */
  readonly otherwise: BlockStmt;
  /** The function has results. */
  readonly hasResults: boolean;
}

/** Under the lock, as the first thing: `if c, ok := m[k]; ok { return c }`. */
export interface LockedCheck extends CheckAgainRequest {
  readonly body: BlockStmt;
  /** The call that takes the lock again, and the lock as written. */
  readonly lockedForWrite: NodeBase;
}

/** Offers to look again once the lock is taken. Undefined where the check isn't a plain one that ends the function. */
export function checkAgain(request: LockedCheck): FixOffer | undefined {
  const view = new ChunkView(request.file, request.chunk, request.typed);
  const taken = lockStatementOf(request.lockedForWrite, request.body, view);
  if (taken === undefined || request.chunk.problems.length > 0) return undefined;
  const { stmt, deferred, lock } = taken;
  if (!leadsToTheSame(request, stmt, view)) return undefined;
  const after = deferred ?? stmt;
  const end = view.endOfRest(after.end);
  const value = request.read?.rhs[0];
  const text = value === undefined ? undefined : view.source(value);
  const check = repeated(request, view, text, lock, deferred !== undefined);
  if (check === undefined || end === undefined) return undefined;
  return offer('re-check', request, view, { start: end, end, lines: check, indentAt: after.start, isInsertion: true });
}

/** Whether what ends the check's block leads to the same place from where the lock is taken: the end of one function, the next round of one loop. */
function leadsToTheSame({ statement, otherwise }: CheckAgainRequest, locked: Stmt, view: ChunkView): boolean {
  if (view.functionAround(locked) !== view.functionAround(statement)) return false;
  const last = otherwise.stmts.at(-1);
  if (last?.kind !== 'BranchStmt' || last.label !== undefined) return true;
  const isLeft = ({ kind }: Node): boolean =>
    kind === 'ForStmt' ||
    kind === 'RangeStmt' ||
    (last.token === 'break' && /^(?:Select|Switch|TypeSwitch)Stmt$/.test(kind));
  const outOf = (stmt: Stmt): Node | undefined => {
    let at = view.parentOf(stmt);
    while (at !== undefined && !isLeft(at)) at = view.parentOf(at);
    return at;
  };
  return outOf(locked) === outOf(statement);
}

/** A `Store` that is to become a `LoadOrStore` with the check made on its result. */
export interface StoreRequest extends CheckAgainRequest {
  readonly store: NodeBase;
  /** `m.LoadOrStore(k, v)`. */
  readonly call: string;
}

/** Offers to store and look in one step. */
export function loadOrStore(request: StoreRequest): FixOffer | undefined {
  const view = new ChunkView(request.file, request.chunk, request.typed);
  const isStatement =
    view.isFirstOnLine(request.store.start) && view.lineEnd(request.store.start) === request.store.end;
  const check = repeated(request, view, request.call, undefined, true);
  if (check === undefined || !isStatement || request.chunk.problems.length > 0) return undefined;
  return offer('load-or-store', request, view, {
    start: request.store.start,
    end: request.store.end,
    lines: check,
    indentAt: request.store.start,
    isInsertion: false,
  });
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  readonly indentAt: number;
  /** The lines stand below, else instead. */
  readonly isInsertion: boolean;
}

function offer(kind: FixKind, { file }: CheckAgainRequest, view: ChunkView, place: Place): FixOffer {
  const indent = view.indentAt(place.indentAt);
  const text = place.lines.join(view.eol + indent);
  const newText = place.isInsertion ? view.eol + indent + text : text;
  return {
    kind,
    title:
      kind === 're-check' ? msg('Look again once the lock is taken') : msg('Store and look in one step (LoadOrStore)'),
    isPreferred: true,
    build: () => [
      { file: file.uri, edits: [{ start: view.offset + place.start, end: view.offset + place.end, newText }] },
    ],
  };
}

/**
 * The check's lines with another value to look at, or none where the condition reads itself; what its comments say was said. A lock that isn't given back by a deferred call is given back
 * where the check did so, or first.
 */
function repeated(
  { read, statement, otherwise, hasResults }: CheckAgainRequest,
  view: ChunkView,
  value: string | undefined,
  lock: string | undefined,
  isDeferred: boolean,
): string[] | undefined {
  const unlockAt = otherwise.stmts.findIndex((stmt) => isUnlock(stmt, view, lock));
  const kept = otherwise.stmts.filter((_, i) => i !== unlockAt);
  const last = kept.at(-1);
  const condition = view.source(statement.cond);
  if (last === undefined || kept.some((stmt) => touchesLock(stmt)) || condition.includes('\n')) return undefined;
  const texts = kept.map((stmt) => linesOf(stmt, view));
  if (texts.includes(undefined)) return undefined;
  const lines = texts.flatMap((text) => text ?? []);
  const init = read === undefined || value === undefined ? '' : readAgain(read, value, [condition, ...lines]);
  // The check's variables may hide named results.
  const mayHide = init !== '' && hasResults && last.kind === 'ReturnStmt' && last.results.length === 0;
  if (init === undefined || mayHide || (read === undefined && statement.init !== undefined)) return undefined;
  if (!isDeferred && lock !== undefined) texts.splice(Math.max(unlockAt, 0), 0, [`${lock}.Unlock()`]);
  return [`if ${init}${condition} {`, ...texts.flatMap((text) => text ?? []).map((line) => `\t${line}`), '}'];
}

/** A statement's lines as they are at no indentation; undefined where they hold comments or text that must stay as it is. */
function linesOf(stmt: Stmt, view: ChunkView): readonly string[] | undefined {
  const lines = view.source(stmt).split(view.eol);
  if (lines.length === 1) return lines;
  if (view.hasComment(stmt.start, stmt.end) || view.source(stmt).includes('`')) return undefined;
  const indent = view.indentAt(stmt.start);
  return lines.every((line, i) => i === 0 || line === '' || line.startsWith(indent))
    ? lines.map((line, i) => (i === 0 ? line : line.slice(indent.length)))
    : undefined;
}

/** `v, ok := value; ` with a blank for what the lines don't use. */
function readAgain(read: AssignStmt, value: string, lines: readonly string[]): string | undefined {
  if (read.op !== ':=' && read.op !== '=') return undefined;
  const names = read.lhs.map((target) => {
    if (target.kind !== 'Ident') return undefined;
    return lines.some((line) => new RegExp(`\\b${target.name}\\b`).test(line)) ? target.name : '_';
  });
  if (names.includes(undefined) || names.every((name) => name === '_')) return undefined;
  return `${names.join(', ')} := ${value}; `;
}

function isUnlock(stmt: Stmt, view: ChunkView, lock: string | undefined): boolean {
  return (
    lock !== undefined &&
    stmt.kind === 'ExprStmt' &&
    new RegExp('\\.R?Unlock\\(\\)$').test(view.source(stmt)) &&
    view.source(stmt).startsWith(`${lock}.`)
  );
}

function touchesLock(stmt: Stmt): boolean {
  let isFound = false;
  walk(stmt, (node) => {
    if (node.kind === 'SelectorExpr' && /^R?(?:Unl|L)ock$/.test(node.sel.name)) isFound = true;
    return !isFound;
  });
  return isFound;
}
