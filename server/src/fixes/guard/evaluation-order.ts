import type { Expr, Stmt } from '../../syntax/ast.js';
import { children } from '../../syntax/walk.js';
import { usesIn, type BodyContext } from './body-context.js';
import { CallSafety } from './std-calls.js';
import type { TargetUse } from './target-uses.js';

/** Something that happens when expressions are evaluated, in the order of Go spec, "Order of evaluation". */
export interface EvaluationEvent {
  readonly kind: 'access' | 'call';
  readonly node: Expr;
  readonly use: TargetUse | undefined;
  readonly safety: CallSafety;
  /** Happens only if the left side of an `&&` or `||` says so. */
  readonly isConditional: boolean;
}

/** Events of the expressions, the first one's first. Pure calls are left out: nobody can tell when they happen. */
export function evaluationEvents(context: BodyContext, exprs: readonly Expr[]): EvaluationEvent[] {
  const events: EvaluationEvent[] = [];
  const accessOf = new Map<Expr, TargetUse>();
  for (const expr of exprs) for (const use of usesIn(context, expr)) accessOf.set(use.access, use);

  const visit = (expr: Expr, isConditional: boolean): void => {
    if (expr.kind === 'FuncLit' || context.view.info.isType(expr)) return;
    if (expr.kind === 'BinaryExpr' && (expr.op === '&&' || expr.op === '||')) {
      visit(expr.x, isConditional);
      visit(expr.y, true);
    } else {
      for (const child of children(expr)) if (isExpr(child)) visit(child, isConditional);
    }
    const use = accessOf.get(expr);
    const common = { node: expr, use, isConditional };
    if (use !== undefined) events.push({ ...common, kind: 'access', safety: CallSafety.pure });
    else if (expr.kind === 'UnaryExpr' && expr.op === '<-') {
      events.push({ ...common, kind: 'call', safety: CallSafety.unsafe });
    } else if (expr.kind === 'CallExpr') {
      const safety = context.judge.safetyOfCall(expr, context.view);
      if (safety !== CallSafety.pure) events.push({ ...common, kind: 'call', safety });
    }
  };
  for (const expr of exprs) visit(expr, false);
  return events;
}

function isExpr(node: { readonly kind: string }): node is Expr {
  return node.kind !== 'Field' && node.kind !== 'FieldList';
}

/** The expressions that a simple statement evaluates, in order; undefined for a statement with a body. */
export function operandsOf(stmt: Stmt): readonly Expr[] | undefined {
  switch (stmt.kind) {
    case 'ExprStmt':
    case 'IncDecStmt':
      return [stmt.x];
    case 'SendStmt':
      return [stmt.chan, stmt.value];
    case 'AssignStmt':
      return [...stmt.lhs, ...stmt.rhs];
    case 'ReturnStmt':
      return stmt.results;
    case 'GoStmt':
    case 'DeferStmt':
      return stmt.call.kind === 'CallExpr' ? [stmt.call.fun, ...stmt.call.args] : [];
    case 'DeclStmt':
      return stmt.decl.specs.flatMap((spec) => (spec.kind === 'ValueSpec' ? spec.values : []));
    case 'EmptyStmt':
    case 'BranchStmt':
      return [];
    default:
      return undefined;
  }
}
