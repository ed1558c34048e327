import { msg } from '../base/message.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import { isNil, testsNotNil } from '../flow/nil-test.js';
import { unparen } from '../flow/unparen.js';
import type { BranchStmt, DeferStmt, Expr, ForStmt, Node, NodeBase, RangeStmt, ReturnStmt } from '../syntax/ast.js';
import { parentsIn } from '../syntax/parents.js';
import type { Chunk } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import { isNamed } from '../types/type-queries.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { endsPath } from './guard/control-flow.js';
import type { LineWriter } from './guard/line-writer.js';

/** How a body that becomes a function's tells the loop to go on or to end. */
interface Leaving {
  /** `continue` of this loop. */
  readonly continues: readonly BranchStmt[];
  /** Returns of certain errors, all with the same other results. */
  readonly returns: readonly ReturnStmt[];
}

/**
 * Offers to make the body of a loop a function that is called each round, so that what it defers runs at the end of the round. Undefined where the body
 * leaves the loop in a way that a function can't, other than by returning an error.
 *
 * @param belongsToRound whether a deferred call may run at the end of the round
 */
export function wrapLoopBody(
  typed: TypedPackage,
  from: DeclaredFunction,
  unit: FunctionUnit,
  loop: ForStmt | RangeStmt,
  belongsToRound: (stmt: DeferStmt) => boolean,
): FixOffer | undefined {
  const leaving = leavingOf(unit, loop, belongsToRound);
  if (leaving === undefined) return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'loop-body-func', title: msg('Make the body of the loop a function of its own') },
    ({ view, writer }) => rewrite(view, writer, loop, leaving),
  );
}

function leavingOf(
  unit: FunctionUnit,
  loop: ForStmt | RangeStmt,
  belongsToRound: (stmt: DeferStmt) => boolean,
): Leaving | undefined {
  const parents = parentsIn(unit.chunk);
  const continues: BranchStmt[] = [];
  const returns: ReturnStmt[] = [];
  const obstacles: Node[] = [];
  walk(loop.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'CallExpr' && isRecover(node.fun, unit)) obstacles.push(node);
    if (node.kind === 'DeferStmt' && !belongsToRound(node)) obstacles.push(node);
    if (node.kind === 'ReturnStmt') {
      if (isErrorReturn(node, unit, parents)) returns.push(node);
      else obstacles.push(node);
    }
    if (node.kind === 'BranchStmt') {
      const target = targetOf(node, loop, parents);
      if (target === 'round') continues.push(node);
      else if (target === 'outside') obstacles.push(node);
    }
    return true;
  });
  const [first] = returns;
  const isSame = returns.every((one) => one === first || othersOf(one, unit) === othersOf(first!, unit));
  return obstacles.length === 0 && isSame ? { continues, returns } : undefined;
}

function isRecover(fun: Expr, { info }: FunctionUnit): boolean {
  return fun.kind === 'Ident' && fun.name === 'recover' && info.objectOf(fun)?.kind === 'builtin';
}

/** Where a branch leads: on to the next round, somewhere within the body, or out of it. */
function targetOf(
  stmt: BranchStmt,
  loop: ForStmt | RangeStmt,
  parents: ReadonlyMap<Node, Node>,
): 'round' | 'inside' | 'outside' {
  if (stmt.token === 'fallthrough') return 'inside';
  if (stmt.token === 'goto') return 'outside';
  for (let at = parents.get(stmt); at !== undefined && at !== loop; at = parents.get(at)) {
    if (stmt.label !== undefined) {
      if (at.kind === 'LabeledStmt' && at.label.name === stmt.label.name) return 'inside';
      continue;
    }
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return 'inside';
    if (stmt.token === 'break' && /^(?:Type)?S(?:witch|elect)(?:Stmt)$/.test(at.kind)) return 'inside';
  }
  // A label that nobody names any more doesn't compile.
  return stmt.label === undefined && stmt.token === 'continue' ? 'round' : 'outside';
}

/** Whether a statement returns an error that certainly isn't nil, and beside it nothing but constants and nil. */
function isErrorReturn(stmt: ReturnStmt, unit: FunctionUnit, parents: ReadonlyMap<Node, Node>): boolean {
  const { info, node } = unit;
  const last = stmt.results.at(-1);
  const results = node.type.results?.fields ?? [];
  const type = results.at(-1)?.type;
  if (last === undefined || type?.kind !== 'Ident' || !isNamed(info.typeOf(type), 'error')) return false;
  const count = results.reduce((sum, { names }) => sum + Math.max(1, names.length), 0);
  if (stmt.results.length !== count) return false;
  const isPlain = (expr: Expr): boolean => info.constantOf(expr) !== undefined || isNil(expr, info);
  return stmt.results.slice(0, -1).every(isPlain) && isCertainError(unparen(last), stmt, unit, parents);
}

function isCertainError(value: Expr, stmt: Node, { info }: FunctionUnit, parents: ReadonlyMap<Node, Node>): boolean {
  if (value.kind === 'CallExpr') {
    const callee = info.calleeOf(value);
    return callee.kind === 'func' && /^(?:fmt\.Errorf|errors\.New)$/.test(callee.func.fullName);
  }
  const object = value.kind === 'Ident' ? info.objectOf(value) : undefined;
  if (object?.kind !== 'var') return false;
  const block = parents.get(stmt);
  const around = block === undefined ? undefined : parents.get(block);
  return (
    around?.kind === 'IfStmt' &&
    around.body === block &&
    block.stmts.at(-1) === stmt &&
    testsNotNil(around.cond, object, info) &&
    !block.stmts.some((one) => assigns(one, object, info))
  );
}

function assigns(root: Node, variable: unknown, info: FunctionUnit['info']): boolean {
  let isFound = false;
  walk(root, (node) => {
    if (node.kind !== 'AssignStmt') return;
    for (const target of node.lhs) if (target.kind === 'Ident' && info.objectOf(target) === variable) isFound = true;
  });
  return isFound;
}

/** The results of a return but for its error, as written. */
function othersOf({ results }: ReturnStmt, { chunk }: { readonly chunk: Chunk }): string {
  return results
    .slice(0, -1)
    .map((expr) => `${chunk.text.slice(expr.start, expr.end)}, `)
    .join('');
}

function rewrite(
  view: ChunkView,
  writer: LineWriter,
  { body }: ForStmt | RangeStmt,
  { continues, returns }: Leaving,
): boolean {
  const { eol } = view;
  const open = view.endOfRest(body.start + 1);
  const closing = body.end - 1;
  if (open === undefined || !view.isFirstOnLine(closing)) return false;
  const indent = view.indentAt(closing);
  const [first] = returns;
  const givesError = first !== undefined;
  const begin = givesError ? 'if err := func() error {' : 'func() {';
  writer.replace(open, open, `${eol}${indent}\t${begin}`);
  for (let at = open + eol.length; at < closing; at = view.lineEnd(at) + eol.length) {
    if (isInRawText(view, at)) return false;
    if (view.lineEnd(at) > at && at < view.lineStart(closing)) writer.replace(at, at, '\t');
  }
  for (const stmt of continues) writer.replace(stmt.start, stmt.end, givesError ? 'return nil' : 'return');
  for (const { results } of returns) {
    const [one, last] = [results[0], results.at(-1)];
    if (one !== undefined && last !== undefined && one !== last) writer.replace(one.start, last.start, '');
  }
  const at = view.lineStart(closing);
  let end = `${indent}\t}()${eol}`;
  if (givesError) {
    const others = othersOf(first, view);
    const tail = `${indent}\t}(); err != nil {${eol}${indent}\t\treturn ${others}err${eol}${indent}\t}${eol}`;
    end = `${endsPath(body.stmts.at(-1), view) ? '' : `${indent}\t\treturn nil${eol}`}${tail}`;
  }
  writer.replace(at, at, end);
  return true;
}

/** Whether a line begins within a raw string or a comment of several lines, whose text must not move. */
function isInRawText({ chunk }: ChunkView, lineStart: number): boolean {
  const crosses = ({ start, end }: NodeBase): boolean => start < lineStart && lineStart < end;
  const literals: Node[] = [];
  for (const decl of chunk.decls)
    walk(decl, (node) => {
      if (node.kind === 'BasicLit' && crosses(node)) literals.push(node);
      return crosses(node);
    });
  return literals.length > 0 || chunk.comments.some(({ comments }) => comments.some(crosses));
}
