import type { FuncDecl, FuncLit, Ident, Node, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { calleeName } from '../guard/classify-use.js';
import { nestedLists } from '../guard/control-flow.js';
import { isInside } from '../guard/target-uses.js';

/** The statement before which a result is to be received. */
export interface ReceivePlace {
  readonly stmt: Stmt;
  /** The statements from this one on, in its list. */
  readonly rest: readonly Stmt[];
}

export interface ReceiveRequest {
  readonly view: ChunkView;
  readonly owner: FuncDecl | FuncLit;
  /** What comes after the start of the goroutine in its list of statements. */
  readonly rest: readonly Stmt[];
  /** Uses of the variable after the start, at least one. */
  readonly uses: readonly Ident[];
  readonly isError: boolean;
}

/**
 * Where a function that started a goroutine first reads its result, on every way that gets there: a place at which waiting is what was meant. Undefined where a read is made in
 * some case only, in a loop or a `select`, where a `select` before it may have given up waiting, and where the function goes on to wait after a look at a
 * value that isn't an error.
 */
export function receivePlace(request: ReceiveRequest): ReceivePlace | undefined {
  const { view, owner, uses, isError } = request;
  const place = placeIn(request, request.rest);
  if (place === undefined) return undefined;
  const { stmt } = place;
  const between = statementsBetween(request, stmt);
  if (between.some((one) => hasSelect(one))) return undefined;
  const isOutcome = stmt.kind === 'ReturnStmt' || (isError && (stmt.kind === 'IfStmt' || stmt.kind === 'SwitchStmt'));
  const hasWaited = between.some((one) => waits(view, one));
  if (!isOutcome && !hasWaited && waitsAfter(view, owner, stmt.start)) return undefined;
  // What is written before it arrives would be lost.
  return uses.some((use) => use.start < stmt.start) ? undefined : place;
}

function placeIn(request: ReceiveRequest, list: readonly Stmt[]): ReceivePlace | undefined {
  const { view, uses } = request;
  const index = list.findIndex((stmt) => uses.some((use) => isInside(use, stmt)));
  const stmt = list[index];
  if (stmt === undefined) return undefined;
  const place = { stmt, rest: list.slice(index) };
  if (isReadAtOnce(request, stmt)) return place;
  const direct = uses.filter(
    (use) =>
      isInside(use, stmt) &&
      !nestedLists(stmt)
        .flat()
        .some((one) => isInside(use, one)),
  );
  if (direct.length > 0) return undefined;
  const isReadAnyway = list.slice(index + 1).some((one) => isReadAtOnce(request, one));
  if (isReadAnyway && !leaves(stmt)) return place;
  const inner = nestedLists(stmt).filter((one) => one.some((each) => uses.some((use) => isInside(use, each))));
  const [only] = inner;
  const isWhole = inner.length === 1 && uses.every((use) => isInside(use, stmt));
  const mayDescend = stmt.kind === 'BlockStmt' || stmt.kind === 'IfStmt' || stmt.kind === 'SwitchStmt';
  return only !== undefined && isWhole && mayDescend ? placeIn(request, only) : undefined;

  function leaves(one: Stmt): boolean {
    return (
      someNode(one, (node) => node.kind === 'ReturnStmt' || node.kind === 'BranchStmt') || hasWrite(view, uses, one)
    );
  }
}

function hasWrite(view: ChunkView, uses: readonly Ident[], stmt: Stmt): boolean {
  return uses.some((use) => isInside(use, stmt) && isTarget(view, use));
}

/** Whether a statement reads the variable before it does anything else, whatever the way. */
function isReadAtOnce({ view, uses }: ReceiveRequest, stmt: Stmt): boolean {
  return headOf(stmt).some((head) =>
    uses.some((use) => isInside(use, head) && !isTarget(view, use) && !isConditional(view, use, head)),
  );
}

/** What a statement evaluates on every way; nothing for loops with a condition, and where it waits. */
function headOf(stmt: Stmt): readonly Node[] {
  switch (stmt.kind) {
    case 'IfStmt':
      return [...(stmt.init === undefined ? [] : [stmt.init]), stmt.cond];
    case 'SwitchStmt': {
      const [first] = stmt.body.stmts;
      const tested = first?.kind === 'CaseClause' ? (first.list ?? []).slice(0, 1) : [];
      return [
        ...(stmt.init === undefined ? [] : [stmt.init]),
        ...(stmt.tag === undefined ? [] : [stmt.tag]),
        ...tested,
      ];
    }
    case 'TypeSwitchStmt':
      return [stmt.assign];
    case 'RangeStmt':
      return [stmt.x];
    case 'AssignStmt':
    case 'DeclStmt':
    case 'ExprStmt':
    case 'IncDecStmt':
    case 'ReturnStmt':
      return [stmt];
    default:
      return [];
  }
}

function isConditional(view: ChunkView, use: Node, head: Node): boolean {
  let inner = use;
  for (let at = view.parentOf(use); at !== undefined && inner !== head; inner = at, at = view.parentOf(at)) {
    if (at.kind === 'FuncLit') return true;
    if (at.kind === 'BinaryExpr' && (at.op === '&&' || at.op === '||') && at.y === inner) return true;
  }
  return false;
}

/** Whether an identifier is given a value without being read. */
export function isTarget(view: ChunkView, use: Ident): boolean {
  const parent = view.parentOf(use);
  if (parent?.kind === 'AssignStmt')
    return (parent.op === '=' || parent.op === ':=') && parent.lhs.some((lhs) => lhs === use);
  return parent?.kind === 'RangeStmt' && (parent.key === use || parent.value === use);
}

function statementsBetween({ rest }: ReceiveRequest, stmt: Stmt): readonly Stmt[] {
  const found: Stmt[] = [];
  const visit = (list: readonly Stmt[]): void => {
    for (const one of list) {
      if (one === stmt) return;
      if (isInside(stmt, one)) {
        for (const inner of nestedLists(one)) if (inner.some((each) => isInside(stmt, each))) visit(inner);
        return;
      }
      found.push(one);
    }
  };
  visit(rest);
  return found;
}

function hasSelect(stmt: Stmt): boolean {
  return someNode(stmt, (node) => node.kind === 'SelectStmt');
}

function waits(view: ChunkView, stmt: Stmt): boolean {
  return someNode(stmt, (node) => isWait(view, node));
}

function waitsAfter(view: ChunkView, { body }: FuncDecl | FuncLit, offset: number): boolean {
  return body !== undefined && someNode(body, (node) => node.start >= offset && isWait(view, node));
}

function isWait(view: ChunkView, node: Node): boolean {
  if (node.kind === 'SelectStmt') return true;
  if (node.kind === 'UnaryExpr') return node.op === '<-';
  return node.kind === 'CallExpr' && /\.Wait$|^time\.Sleep$/.test(calleeName(view, node));
}

/** Whether a node or one in it is as wanted; function literals run at another time. */
function someNode(root: Node, isWanted: (node: Node) => boolean): boolean {
  let isFound = false;
  walk(root, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (isWanted(node)) isFound = true;
    return !isFound;
  });
  return isFound;
}
