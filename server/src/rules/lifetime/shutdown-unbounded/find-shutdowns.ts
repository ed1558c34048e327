import { unparen } from '../../../flow/unparen.js';
import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, Expr, Ident, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';

/** `srv.Shutdown(ctx)` with a context that nothing ends. */
export interface UnboundedShutdown {
  readonly from: TypedFunction;
  readonly call: CallExpr;
  readonly context: Expr;
}

export const findShutdowns = byFunction(
  (names) => names.has('Shutdown'),
  (from): UnboundedShutdown[] => {
    const found: UnboundedShutdown[] = [];
    if (isTestFile(from.file.uri)) return found;
    walk(from.decl, (node) => {
      if (node.kind !== 'CallExpr' || nameOf(node, from) !== '(*net/http.Server).Shutdown') return;
      const [context] = node.args;
      if (context !== undefined && neverEnds(context, from, 0)) found.push({ from, call: node, context });
    });
    return found;
  },
);

function nameOf(call: CallExpr, { info }: TypedFunction): string | undefined {
  return nameOfCallee(info.calleeOf(call));
}

/** `context.Background()`, what is made of it without a limit, and a variable with nothing else in it. */
function neverEnds(context: Expr, from: TypedFunction, depth: number): boolean {
  const expr = unparen(context);
  if (depth > 3) return false;
  if (expr.kind === 'Ident') {
    const value = onlyValue(expr, from);
    return value !== undefined && neverEnds(value, from, depth + 1);
  }
  if (expr.kind !== 'CallExpr') return false;
  const [parent] = expr.args;
  switch (nameOf(expr, from)) {
    case 'context.Background':
    case 'context.TODO':
    case 'context.WithoutCancel':
      return true;
    case 'context.WithValue':
      return parent !== undefined && neverEnds(parent, from, depth + 1);
    case 'context.WithCancel':
      return parent !== undefined && neverEnds(parent, from, depth + 1) && isOnlyDeferred(expr, from);
    default:
      return false;
  }
}

/** The only value that a local variable ever gets, be it one of several results. */
function onlyValue(name: Ident, { decl, info }: TypedFunction): Expr | undefined {
  const variable = info.objectOf(name);
  if (variable?.kind !== 'var' || variable.role !== 'local') return undefined;
  const values: (Expr | undefined)[] = [];
  walk(decl, (node) => {
    const [targets, given] = node.kind === 'AssignStmt' ? [node.lhs, node.rhs] : node.kind === 'ValueSpec' ? [node.names, node.values] : [[], []]; // prettier-ignore
    targets.forEach((target, i) => {
      if (target.kind !== 'Ident' || info.objectOf(target) !== variable) return;
      values.push(given.length === targets.length ? given[i] : i === 0 ? given[0] : undefined);
    });
    if (node.kind === 'UnaryExpr' && node.op === '&' && node.x.kind === 'Ident' && info.objectOf(node.x) === variable)
      values.push(undefined);
  });
  return values.length === 1 ? values[0] : undefined;
}

/** Whether the function that ends the context is dropped, or deferred by the function itself and used nowhere else. */
function isOnlyDeferred(creation: CallExpr, { chunk, decl, info }: TypedFunction): boolean {
  const parents = parentsIn(chunk);
  const stmt = parents.get(creation);
  const target = stmt?.kind === 'AssignStmt' ? stmt.lhs[1] : undefined;
  if (target?.kind !== 'Ident') return false;
  const cancel = info.objectOf(target);
  if (cancel?.kind !== 'var') return target.name === '_';
  return usesOf(cancel, decl, info).every((use) => {
    const call = parents.get(use);
    return use === target || (call?.kind === 'CallExpr' && parents.get(call)?.kind === 'DeferStmt');
  });
}

function usesOf(variable: VarObject, root: Node, info: TypedFunction['info']): Ident[] {
  const uses: Ident[] = [];
  walk(root, (node) => {
    if (node.kind === 'Ident' && node.name === variable.name && info.objectOf(node) === variable) uses.push(node);
  });
  return uses;
}
