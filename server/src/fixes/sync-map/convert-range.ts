import type { Expr, Ident, Node, RangeStmt, ReturnStmt, Stmt } from '../../syntax/ast.js';
import { children } from '../../syntax/walk.js';
import type { Type } from '../../types/type.js';
import type { TargetUse } from '../guard/target-uses.js';
import { assertAtUses, declaredBy } from './element-variable.js';
import { anyText, hasGo, mapText, type MapContext } from './map-context.js';
import { assertion } from './spell-read.js';
import { isAny, mayBeNilInterface } from './stored-value.js';

/**
 * `for k, v := range m` as a loop over `m.Range` (Go 1.23), or as a function that `Range` calls. False where the body leaves the loop in a way that a function can't. The body itself is
 * left to be converted.
 */
export function convertRange(context: MapContext, stmt: RangeStmt, anchor: Stmt, use: TargetUse): boolean {
  const { view, writer, shape } = context;
  if (stmt.op === '=' || stmt.x !== use.reference || stmt.body.stmts.length === 0) return false;
  if (view.hasComment(stmt.start, stmt.body.start) || !view.isOnOneLine(stmt.start, stmt.body.start + 1)) return false;
  if (view.isOnOneLine(stmt.body.start, stmt.body.end)) return false;
  const first: string[] = [];
  const key = variable(context, stmt.key, shape.key, 'key', first);
  const value = variable(context, stmt.value, shape.elem, 'value', first);
  if (key === undefined || value === undefined) return false;
  const map = mapText(context, use);
  if (hasGo(context, 23)) {
    const names = value === '_' ? (key === '_' ? '' : `${key} := `) : `${key}, ${value} := `;
    writer.replace(stmt.start, stmt.body.start, `for ${names}range ${map}.Range `);
    if (first.length > 0) writer.insertInto(stmt.body, first);
    return true;
  }
  if (anchor !== stmt || !rewriteExits(context, stmt)) return false;
  writer.replace(stmt.start, stmt.body.start, `${map}.Range(func(${key}, ${value} ${anyText(context)}) bool `);
  if (first.length > 0) writer.insertInto(stmt.body, first);
  const indent = view.indentAt(stmt.start);
  const end = stmt.body.end - 1;
  if (!view.isFirstOnLine(end)) return false;
  const last = stmt.body.stmts.at(-1);
  const isEnded = last !== undefined && endsFunction(last);
  writer.replace(
    view.lineStart(end),
    stmt.body.end,
    `${isEnded ? '' : `${indent}\treturn true${view.eol}`}${indent}})`,
  );
  return true;
}

/** The name of a parameter of the loop. One that is used more than once gets a variable of its own with the type that it had. */
function variable(
  context: MapContext,
  ident: Expr | undefined,
  type: Type,
  fallback: string,
  lines: string[],
): string | undefined {
  if (ident === undefined || (ident.kind === 'Ident' && ident.name === '_')) return '_';
  const declared = declaredBy(context, ident);
  if (ident.kind !== 'Ident' || declared === undefined) return undefined;
  if (assertAtUses(context, declared.uses, type, 1)) return ident.name;
  const cast = assertion(context, type);
  if (cast === undefined || isAny(type)) return undefined;
  const name = context.names.fresh(fallback, `any${fallback.charAt(0).toUpperCase()}${fallback.slice(1)}`);
  lines.push(`${ident.name}${mayBeNilInterface(type) ? ', _' : ''} := ${name}${cast}`);
  return name;
}

/** Whether the compiler knows that nothing comes after a statement. */
function endsFunction(stmt: Stmt): boolean {
  if (stmt.kind === 'ReturnStmt' || stmt.kind === 'BranchStmt') return true;
  return stmt.kind === 'ExprStmt' && stmt.x.kind === 'CallExpr' && isNamed(stmt.x.fun, 'panic');
}

function isNamed(expr: Expr, name: string): boolean {
  return expr.kind === 'Ident' && expr.name === name;
}

/** `continue` becomes `return true`, `break` `return false`; a `return` notes what it returns before. */
function rewriteExits(context: MapContext, loop: RangeStmt): boolean {
  const returns: ReturnStmt[] = [];
  const state = { isPossible: true };
  const visit = (node: Node, isInLoop: boolean, isInBreakable: boolean): void => {
    switch (node.kind) {
      case 'FuncLit':
        return;
      case 'DeferStmt':
      case 'LabeledStmt':
        state.isPossible = false;
        return;
      case 'ReturnStmt':
        returns.push(node);
        return;
      case 'BranchStmt':
        if (node.token === 'fallthrough') return;
        if (node.label !== undefined || node.token === 'goto') state.isPossible = false;
        else if (node.token === 'continue' && !isInLoop) context.writer.replace(node.start, node.end, 'return true');
        else if (node.token === 'break' && !isInBreakable) context.writer.replace(node.start, node.end, 'return false');
        return;
      default:
        break;
    }
    const isLoop = node.kind === 'ForStmt' || node.kind === 'RangeStmt';
    const isChoice = node.kind === 'SwitchStmt' || node.kind === 'TypeSwitchStmt' || node.kind === 'SelectStmt';
    for (const child of children(node)) visit(child, isInLoop || isLoop, isInBreakable || isLoop || isChoice);
  };
  for (const stmt of loop.body.stmts) visit(stmt, false, false);
  return state.isPossible && (returns.length === 0 || rewriteReturns(context, loop, returns));
}

function rewriteReturns(context: MapContext, loop: RangeStmt, returns: readonly ReturnStmt[]): boolean {
  const { owner, view, writer, names } = context;
  const fields = owner.type.results?.fields ?? [];
  if (fields.some((field) => field.names.length > 0)) return false;
  if (returns.some(({ results }) => results.length !== fields.length)) return false;
  const isLast = owner.body?.stmts.at(-1) === loop;
  if (fields.length === 0 && isLast) {
    for (const one of returns) writer.replace(one.start, one.end, 'return false');
    return true;
  }
  const isOnLines = returns.every((one) => view.isFirstOnLine(one.start) && view.isOnOneLine(one.start, one.end));
  if (!isOnLines) return false;
  const results: string[] = [];
  const lines: string[] = [];
  for (const { type } of fields) {
    const isError = type.kind === 'Ident' && type.name === 'error';
    const name = isError ? names.fresh('resultErr') : names.fresh('result', 'second', 'third');
    results.push(name);
    lines.push(`var ${name} ${view.source(type)}`);
  }
  const flag = names.fresh('isFound', 'isDone');
  writer.insertBefore(loop, [...lines, `${flag} := false`]);
  for (const one of returns) {
    const start = `${[...results, flag].join(', ')} = `;
    const [first] = one.results;
    if (first !== undefined) writer.replace(one.start, first.start, start);
    else writer.replace(one.start, one.end, `${flag} = true`);
    // Before the new line, which begins at the same place.
    if (first !== undefined) writer.replace(one.end, one.end, ', true');
    writer.insertAfter(one, ['return false']);
  }
  writer.insertAfter(loop, [`if ${flag} {`, `\treturn${results.length === 0 ? '' : ` ${results.join(', ')}`}`, '}']);
  return true;
}

/** Names of the loop that a comparison of the whole entry needs. */
export function loopNames(stmt: RangeStmt): { readonly key: Ident | undefined; readonly value: Ident | undefined } {
  const named = (expr: Expr | undefined): Ident | undefined =>
    expr?.kind === 'Ident' && expr.name !== '_' ? expr : undefined;
  return { key: named(stmt.key), value: named(stmt.value) };
}
