import { msg } from '../base/message.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import { testsNotNil } from '../flow/nil-test.js';
import type { PathResult } from '../flow/paths/path-result.js';
import type { CallExpr, Expr, ForStmt, Node, NodeBase, RangeStmt, ReturnStmt, Stmt } from '../syntax/ast.js';
import { parentsIn } from '../syntax/parents.js';
import { contains, walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { endsPath } from './guard/control-flow.js';

/** Something that some ways of a function leave open. */
export interface LeftOpen {
  readonly unit: FunctionUnit;
  readonly creation: { readonly variable: VarObject; readonly call: CallExpr };
  readonly ways: readonly (Stmt | undefined)[];
  readonly loop: ForStmt | RangeStmt | undefined;
  readonly result: PathResult<'none' | 'open' | 'closed' | 'gone'>;
}

/**
 * Offers to close it: by a `defer` behind the check of its error where the function keeps it on all its ways and closes it on none, else on each of the ways
 * that leave it open.
 */
export function closePath(typed: TypedPackage, from: DeclaredFunction, left: LeftOpen): FixOffer | undefined {
  const { variable } = left.creation;
  if (isNameOfOthers(left)) return undefined;
  const isDeferred = left.loop === undefined && mayDefer(left);
  const title = isDeferred
    ? msg('Defer {0}.Close behind the check of its error', variable.name)
    : msg('Close {0} on each way that leaves it open', variable.name);
  return functionFix(typed, from, { kind: 'close-path', title }, ({ view, writer }) => {
    const call = `${variable.name}.Close()`;
    if (isDeferred) {
      const after = checkOf(left, view);
      if (after === undefined) return false;
      writer.insertAfter(after, [`defer ${call}`]);
      return true;
    }
    const { body } = left.loop ?? left.unit;
    for (const way of left.ways) {
      if (way !== undefined) {
        if (!mayCloseBefore(way, left)) return false;
        writer.insertBefore(way, [call]);
        continue;
      }
      const last = body.stmts.at(-1);
      if (last === undefined || endsPath(last, view) || !isOpenAtEnd(left, last)) return false;
      if (!isInScope({ start: body.end - 1, end: body.end }, left)) return false;
      writer.insertAfter(last, [call]);
    }
    return true;
  });
}

/** Whether the function gives its name to another variable, too. */
function isNameOfOthers({ unit: { body, info }, creation: { variable } }: LeftOpen): boolean {
  const others: Node[] = [];
  walk(body, (node) => {
    if (node.kind !== 'Ident' || node.name !== variable.name) return;
    const object = info.objectOf(node);
    if (object?.kind === 'var' && object.role !== 'field' && object !== variable) others.push(node);
  });
  return others.length > 0;
}

/** Whether it is declared where a statement, or the end of a block, stands. */
function isInScope(place: NodeBase, { unit, creation }: LeftOpen): boolean {
  const parents = parentsIn(unit.chunk);
  const declared = creation.variable.declaration?.node;
  let block = declared === undefined ? undefined : parents.get(declared);
  // The variables of an `if`, `for` or `switch` live as long as that.
  if (block?.kind === 'GenDecl' || block?.kind === 'DeclStmt') block = parents.get(block);
  if (block?.kind === 'DeclStmt') block = parents.get(block);
  return block !== undefined && contains(block, place);
}

/** Whether nobody else ever gets it, and nobody closes it: what is deferred once closes it once. */
function mayDefer({ result, unit, creation }: LeftOpen): boolean {
  const parents = parentsIn(unit.chunk);
  for (let at = parents.get(creation.call); at !== undefined && at !== unit.node; at = parents.get(at))
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return false;
  return result.points.every(({ state }) => state === 'none' || state === 'open');
}

/** The statement behind which it is certainly open: the check of its error, or the one that opens it where it gives none. */
function checkOf({ unit, creation }: LeftOpen, view: ChunkView): Stmt | undefined {
  const stmt = view.parentOf(creation.call);
  if (stmt?.kind !== 'AssignStmt') return undefined;
  const list = view.parentOf(stmt);
  const stmts = list?.kind === 'BlockStmt' ? list.stmts : list?.kind === 'CaseClause' ? list.body : [];
  const target = stmt.lhs.length > 1 ? stmt.lhs.at(-1) : undefined;
  if (target === undefined) return stmts.includes(stmt) ? stmt : undefined;
  const error = target.kind === 'Ident' ? unit.info.objectOf(target) : undefined;
  const next = stmts[stmts.indexOf(stmt) + 1];
  if (!stmts.includes(stmt) || next?.kind !== 'IfStmt' || next.orElse !== undefined) return undefined;
  const isTest = next.init === undefined && testsNotNil(next.cond, error, unit.info);
  return isTest && endsPath(next.body.stmts.at(-1), view) ? next : undefined;
}

/** Whether it is the function's own wherever a way comes to the statement, which doesn't use it itself. */
function mayCloseBefore(stmt: Stmt, left: LeftOpen): boolean {
  const { result, unit, creation } = left;
  if (!isInScope(stmt, left)) return false;
  const here = result.points.filter(({ node: { step } }) => {
    return (step?.kind === 'statement' || step?.kind === 'return') && step.stmt === stmt;
  });
  if (here.length === 0 || here.some(({ state }) => state === 'none' || state === 'gone')) return false;
  return stmt.kind !== 'ReturnStmt' || isPlainReturn(stmt, creation.variable, unit);
}

/** Whether what is returned may as well be worked out after the `Close`: no call but of an error's maker, which looks at nothing that is read through it. */
function isPlainReturn({ results }: ReturnStmt, variable: VarObject, { info }: FunctionUnit): boolean {
  const isFine = (node: Node): boolean => {
    if (node.kind === 'Ident') return info.objectOf(node) !== variable;
    if (node.kind !== 'CallExpr') return true;
    const callee = info.calleeOf(node);
    if (callee.kind === 'conversion') return true;
    if (callee.kind === 'builtin') return callee.name === 'len';
    return callee.kind === 'func' && /^(?:fmt\.Errorf|errors\.New)$/.test(callee.func.fullName);
  };
  const used: Node[] = [];
  const look = (expr: Expr): void => {
    walk(expr, (node) => {
      if (!isFine(node)) used.push(node);
    });
  };
  results.forEach(look);
  return used.length === 0;
}

/** Whether it is open, or closed already, on every way over the last statement of a body. */
function isOpenAtEnd({ result }: LeftOpen, last: Stmt): boolean {
  const here = result.points.filter(({ node: { step } }) => step?.kind === 'statement' && step.stmt === last);
  return here.length > 0 && here.every(({ state }) => state === 'open' || state === 'closed');
}
