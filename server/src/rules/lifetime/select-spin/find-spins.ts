import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CommClause, ForStmt, SelectStmt, Stmt } from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';

/** `for { select { …; default: } }`: a loop that only asks, without ever waiting. */
export interface Spin {
  readonly from: TypedFunction;
  readonly loop: ForStmt;
  readonly select: SelectStmt;
  readonly otherwise: CommClause;
  /** Nothing else stands in the loop. */
  readonly isAlone: boolean;
}

/** One for each such loop, with the first of its selects. */
export const findSpins = byFunction(
  (names) => names.has('select') && names.has('default') && names.has('for'),
  (from): Spin[] => {
    const spins: Spin[] = [];
    // A test may want the load.
    if (isTestFile(from.file.uri)) return spins;
    walk(from.decl, (node) => {
      if (node.kind !== 'ForStmt' || node.cond !== undefined || node.post !== undefined) return;
      const asked = node.body.stmts.map((stmt) => asking(stmt, from));
      const [first] = asked;
      if (first === undefined || asked.includes(undefined)) return;
      spins.push({ from, loop: node, ...first, isAlone: asked.length === 1 });
    });
    return spins;
  },
);

/** A select that goes on at once where none of its cases, of which there is at least one, is ready. */
function asking(stmt: Stmt, from: TypedFunction): Pick<Spin, 'select' | 'otherwise'> | undefined {
  if (stmt.kind !== 'SelectStmt' || stmt.body.stmts.length < 2) return undefined;
  const otherwise = stmt.body.stmts.find(
    (clause): clause is CommClause => clause.kind === 'CommClause' && clause.comm === undefined,
  );
  if (otherwise === undefined) return undefined;
  const doesNothing = otherwise.body.every(
    // Only a label leads out of the loop.
    (one) => one.kind === 'EmptyStmt' || (one.kind === 'BranchStmt' && one.label === undefined),
  );
  const asksOnly = stmt.body.stmts.every((clause) => clause.kind === 'CommClause' && !mayTakeTime(clause.comm, from));
  return doesNothing && asksOnly ? { select: stmt, otherwise } : undefined;
}

/** Channels and values of all cases are worked out in every round, and a function that does so may wait. */
function mayTakeTime(comm: Stmt | undefined, { info }: TypedFunction): boolean {
  let found = false;
  if (comm !== undefined)
    walk(comm, (node) => {
      if (node.kind !== 'CallExpr' || found) return;
      const name = nameOfCallee(info.calleeOf(node));
      found = name === undefined || !/^(?:\(context\.Context\)\.Done|time\.(?:After|Tick|Now))$/.test(name);
    });
  return found;
}
