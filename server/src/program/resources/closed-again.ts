import { testsNotNil } from '../../flow/nil-test.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import { isDeferred, type PathPoint } from '../../flow/paths/path-result.js';
import type { AssignStmt, CallExpr, Node, Stmt } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { contains } from '../../syntax/walk.js';
import type { PackageProgram } from '../package-program.js';
import type { Creation } from './creations.js';
import type { OpenState } from './open-automaton.js';
import { connectionLivesOf } from './open-connections.js';

/** A `Close` of what the same function has closed on the way there, and whose error something looks at. */
export interface ClosedAgain {
  readonly unit: FunctionUnit;
  readonly creation: Creation;
  readonly close: CallExpr;
  /** The statement that closed it before; undefined where a callee or a deferred call did. */
  readonly before: Stmt | undefined;
  /** The exit at which it runs, where it is deferred. */
  readonly deferred: Stmt | undefined;
}

/** One for each connection or listener of a package, as far as their ways can be followed. */
export function closedAgainOf(program: PackageProgram): readonly ClosedAgain[] {
  return connectionLivesOf(program).flatMap(({ unit, creation, result }) => {
    // Whoever names that error expects it.
    if (mentionedNames(unit.chunk).has('ErrClosed')) return [];
    for (const violation of result.violations) {
      const { name, node, point, isOwn, isCertain } = violation;
      if (name !== 'closedAgain' || !isOwn || !isCertain || node.kind !== 'CallExpr') continue;
      if (!isLookedAt(node, unit)) continue;
      const { step } = point.node;
      const deferred =
        isDeferred(violation) && step?.kind === 'return' && !contains(step.stmt, node) ? step.stmt : undefined;
      return [{ unit, creation, close: node, before: closedIn(point), deferred }];
    }
    return [];
  });
}

/** Whether the error is returned, or a test asks for it and for nothing else. */
function isLookedAt(close: CallExpr, { chunk, info }: FunctionUnit): boolean {
  const parents = parentsIn(chunk);
  const stmt = parents.get(close);
  if (stmt?.kind === 'ReturnStmt') return true;
  const [target, ...others] = stmt?.kind === 'AssignStmt' ? stmt.lhs : [];
  if (stmt?.kind !== 'AssignStmt' || target?.kind !== 'Ident' || others.length > 0) return false;
  const test = testBehind(stmt, parents);
  return test?.kind === 'IfStmt' && testsNotNil(test.cond, info.objectOf(target), info);
}

function testBehind(stmt: AssignStmt, parents: ReadonlyMap<Node, Node>): Node | undefined {
  const around = parents.get(stmt);
  if (around?.kind === 'IfStmt') return around;
  return around?.kind === 'BlockStmt' ? around.stmts[around.stmts.indexOf(stmt) + 1] : undefined;
}

function closedIn(end: PathPoint<OpenState>): Stmt | undefined {
  for (let at = end; at.before !== undefined; at = at.before) {
    const { step } = at.node;
    if (at.state === 'closed' && at.before.state !== 'closed')
      return step?.kind === 'statement' ? step.stmt : undefined;
  }
  return undefined;
}
