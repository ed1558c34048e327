import { msg } from '../base/message.js';
import type { AssignStmt, BlockStmt, IfStmt, Node, NodeBase, Stmt } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { TypedPackage } from '../types/package.js';
import type { FixKind, FixOffer } from './edit.js';
import { ChunkView } from './guard/chunk-view.js';

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
  const place = lockStatements(request, view);
  if (place === undefined || request.chunk.problems.length > 0) return undefined;
  const value = request.read?.rhs[0];
  const check = repeated(
    request,
    view,
    value === undefined ? undefined : view.source(value),
    place.lock,
    place.isDeferred,
  );
  if (check === undefined) return undefined;
  return offer('re-check', request, view, {
    start: place.end,
    end: place.end,
    lines: check,
    indentAt: place.after.start,
    isInsertion: true,
  });
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

/** The check's lines with another value to look at, or none where the condition reads itself; what its comments say was said. A lock that isn't given back by a deferred call is given back first. */
function repeated(
  { read, statement, otherwise, hasResults }: CheckAgainRequest,
  view: ChunkView,
  value: string | undefined,
  lock: string | undefined,
  isDeferred: boolean,
): string[] | undefined {
  const kept = otherwise.stmts.filter((stmt) => !isUnlock(stmt, view, lock));
  const last = kept.at(-1);
  if (kept.some((stmt) => touchesLock(stmt)) || last?.kind !== 'ReturnStmt') return undefined;
  const condition = view.source(statement.cond);
  const lines = kept.map((stmt) => view.source(stmt));
  if ([condition, ...lines].some((line) => line.includes('\n'))) return undefined;
  const init = read === undefined || value === undefined ? '' : readAgain(read, value, [condition, ...lines]);
  // The check's variables may hide named results.
  const mayHide = init !== '' && hasResults && last.results.length === 0;
  if (init === undefined || mayHide || (read === undefined && statement.init !== undefined)) return undefined;
  const unlock = isDeferred || lock === undefined ? [] : [`${lock}.Unlock()`];
  return [`if ${init}${condition} {`, ...[...unlock, ...lines].map((line) => `\t${line}`), '}'];
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

/** The statement `mu.Lock()`, or the deferred unlock that follows it. */
function lockStatements(
  { body, lockedForWrite }: LockedCheck,
  view: ChunkView,
): { readonly after: Stmt; readonly end: number; readonly lock: string; readonly isDeferred: boolean } | undefined {
  let found: { readonly stmts: readonly Stmt[]; readonly index: number } | undefined;
  walk(body, (node: Node) => {
    const stmts =
      node.kind === 'BlockStmt'
        ? node.stmts
        : node.kind === 'CaseClause' || node.kind === 'CommClause'
          ? node.body
          : [];
    const index = stmts.findIndex((stmt) => stmt.kind === 'ExprStmt' && stmt.x === lockedForWrite);
    if (index >= 0) found = { stmts, index };
    return found === undefined;
  });
  const lockStmt = found?.stmts[found.index];
  if (found === undefined || lockStmt === undefined) return undefined;
  const lock = /^(.*)\.Lock\(\)$/.exec(view.source(lockStmt))?.[1];
  if (lock === undefined) return undefined;
  const next = found.stmts[found.index + 1];
  const isDeferred = next?.kind === 'DeferStmt' && view.source(next.call) === `${lock}.Unlock()`;
  const after = isDeferred ? next : lockStmt;
  const end = view.endOfRest(after.end);
  return end === undefined ? undefined : { after, end, lock, isDeferred };
}
