import { msg } from '../base/message.js';
import { scanAssignments } from '../flow/assignments.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, FuncDecl, FuncLit, GoStmt, Stmt } from '../syntax/ast.js';
import { contains, walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import type { ChunkView } from './guard/chunk-view.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** A connection that is closed by the function that started the goroutine which works with it. */
export interface ClosedByStarter {
  readonly variable: VarObject;
  /** The statement that closes it, or defers that. */
  readonly closing: Stmt;
  readonly go: GoStmt;
  /** Whether the goroutine closes it on some way. */
  readonly isClosedByGoroutine: boolean;
}

/** Offers to let the goroutine close it when it ends. Undefined where it may close it already and doesn't defer that. */
export function closeInGoroutine(
  typed: TypedPackage,
  from: DeclaredFunction,
  closed: ClosedByStarter,
): FixOffer | undefined {
  const { variable, closing, go, isClosedByGoroutine } = closed;
  const call = unparen(go.call);
  if (call.kind !== 'CallExpr' || !givesNothingAway(closing)) return undefined;
  const info = typed.info(from.chunk);
  const literal = unparen(call.fun);
  const callee = info.calleeOf(call);
  const declared = typed.functions.find(({ object }) => callee.kind === 'func' && object === callee.func.origin);
  const called = literal.kind === 'FuncLit' ? literal : declared?.decl;
  const title = msg('Let the goroutine close {0} when it ends', variable.name);
  if (isClosedByGoroutine) {
    if (called === undefined || !defersClose(called, nameInside(called, call, variable, info))) return undefined;
  }
  return functionFix(typed, from, { kind: 'close-in-goroutine', title }, ({ view, writer }) => {
    if (!removeStatement(view, writer, closing)) return false;
    if (isClosedByGoroutine) return true;
    if (literal.kind === 'FuncLit') {
      const name = nameInside(literal, call, variable, info);
      const [first] = literal.body.stmts;
      if (name === undefined || first === undefined) return false;
      writer.insertBefore(first, [`defer ${name}.Close()`]);
      return true;
    }
    if (!view.isFirstOnLine(go.start) || !isSameLater(call, variable, view)) return false;
    const inner = `${view.eol}${view.indentAt(go.start)}`;
    const lines = ['go func() {', `\tdefer ${variable.name}.Close()`, `\t${view.source(call)}`, '}()'];
    writer.replace(go.start, go.end, lines.join(inner));
    return true;
  });
}

/** Whether nobody looks at the error of a close that would go. */
function givesNothingAway(stmt: Stmt): boolean {
  if (stmt.kind === 'AssignStmt') return stmt.lhs.every((target) => target.kind === 'Ident' && target.name === '_');
  return stmt.kind === 'ExprStmt' || stmt.kind === 'DeferStmt';
}

/** What a function that is given the connection, or captures it, calls it. */
function nameInside(
  { type }: FuncLit | FuncDecl,
  { args }: CallExpr,
  variable: VarObject,
  info: TypeInfo,
): string | undefined {
  const index = args.findIndex((arg) => isNameOf(arg, variable, info));
  if (index < 0) return variable.name;
  return type.params.fields.flatMap(({ names }) => names)[index]?.name;
}

function isNameOf(expr: Expr, variable: VarObject, info: TypeInfo): boolean {
  return expr.kind === 'Ident' && info.objectOf(expr) === variable;
}

function defersClose({ body }: FuncLit | FuncDecl, name: string | undefined): boolean {
  return (body?.stmts ?? []).some((stmt) => {
    const fun = stmt.kind === 'DeferStmt' && stmt.call.kind === 'CallExpr' ? stmt.call.fun : undefined;
    return fun?.kind === 'SelectorExpr' && fun.sel.name === 'Close' && fun.x.kind === 'Ident' && fun.x.name === name;
  });
}

/** Whether a call means the same when its function and arguments are worked out later: all are constants or variables that get one value. */
function isSameLater({ fun, args }: CallExpr, connection: VarObject, view: ChunkView): boolean {
  const { info, chunk } = view;
  const assignments = scanAssignments(chunk.decls, info);
  const isFixed = (expr: Expr): boolean => {
    if (info.constantOf(expr) !== undefined) return true;
    const object = expr.kind === 'Ident' ? info.objectOf(expr) : undefined;
    if (object?.kind === 'func' || object?.kind === 'package' || object?.kind === 'nil') return true;
    if (object?.kind !== 'var' || object.role === 'package' || object.role === 'field') return false;
    const node = object.declaration?.node;
    return assignments.countOf(object) <= 1 && node?.kind !== 'RangeStmt' && !isCounter(object);
  };
  const isCounter = ({ declaration }: VarObject): boolean => {
    const stmt = declaration === undefined ? undefined : view.parentOf(declaration.node);
    return stmt?.kind === 'ForStmt' && stmt.init === declaration?.node;
  };
  const called = unparen(fun);
  const callee = called.kind === 'SelectorExpr' ? called.x : called;
  return isFixed(callee) && args.every(isFixed) && isOfRound(connection, called, view);
}

/** Whether each round of a loop around a place has a connection of its own. */
function isOfRound({ declaration, role }: VarObject, place: Expr, view: ChunkView): boolean {
  if (declaration === undefined || role === 'param') return true;
  let isOwn = true;
  for (const decl of view.chunk.decls)
    walk(decl, (node) => {
      if (node.kind !== 'ForStmt' && node.kind !== 'RangeStmt') return;
      if (contains(node.body, place) && !contains(node.body, declaration.ident)) isOwn = false;
    });
  return isOwn;
}
