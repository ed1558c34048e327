import { msg } from '../base/message.js';
import { unparen } from '../flow/unparen.js';
import { isConnection } from '../program/connections/connection-type.js';
import { placeOf } from '../flow/method-call.js';
import type { CallExpr, CompositeLit, Expr, ForStmt, Node, Stmt } from '../syntax/ast.js';
import { contains, walk } from '../syntax/walk.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../types/package.js';
import { deref, fieldsOf, isNamed } from '../types/type-queries.js';
import type { FixOffer } from './edit.js';
import { functionFix, type FunctionRewrite } from './function-fix.js';
import { alignRows } from './gofmt-align.js';
import type { ChunkView } from './guard/chunk-view.js';
import { identsOf } from './guard/free-name.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** Reads of one connection in one function, none of which has a deadline. */
export interface ReadsWithoutDeadline {
  readonly from: DeclaredFunction;
  readonly reads: readonly CallExpr[];
}

/** Offers to set the deadline for reads before each of them. Undefined where the function has no name for the connection. */
export function setDeadline(typed: TypedPackage, { from, reads }: ReadsWithoutDeadline): FixOffer | undefined {
  const info = typed.info(from.chunk);
  const connections = reads.map((read) => connectionOf(read, from, info));
  const [first] = connections;
  if (first === undefined || connections.some((one) => one === undefined)) return undefined;
  return functionFix(
    typed,
    from,
    { kind: 'set-deadline', title: msg('Set a deadline for {0} before each read', first) },
    (rewrite) => {
      const limit = timeLimit(typed, rewrite);
      const time = rewrite.edits.nameOfPackage(rewrite.view.file, from.chunk, 'time');
      if (limit === undefined || time === undefined) return false;
      const set = new Set<string>();
      return reads.every((read, i) => {
        const line = `${connections[i]!}.SetReadDeadline(${time}Now().Add(${limit}))`;
        return beforeRead(read, line, rewrite, set);
      });
    },
  );
}

/** A deadline that a loop never sets again. */
export interface DeadlineBeforeLoop {
  readonly from: DeclaredFunction;
  readonly call: CallExpr;
  readonly stmt: Stmt;
  readonly reads: readonly CallExpr[];
}

/** Offers to set it before each read of the loop. */
export function renewDeadline(typed: TypedPackage, single: DeadlineBeforeLoop): FixOffer | undefined {
  const { from, call, stmt, reads } = single;
  return functionFix(
    typed,
    from,
    { kind: 'set-deadline', title: msg('Set the deadline before each read of the loop') },
    (rewrite) => {
      const { view, writer } = rewrite;
      const set = new Set<string>();
      // Where its error is looked at, the first one stays.
      const isAlone = stmt.kind === 'ExprStmt' || stmt.kind === 'AssignStmt';
      if (isAlone && !removeStatement(view, writer, stmt)) return false;
      return reads.every((read) => beforeRead(read, view.source(isAlone ? stmt : call), rewrite, set));
    },
  );
}

/** Offers `ReadHeaderTimeout` for a server. */
export function limitHeaders(typed: TypedPackage, from: DeclaredFunction, literal: CompositeLit): FixOffer | undefined {
  return functionFix(
    typed,
    from,
    { kind: 'set-deadline', title: msg('Give the server a ReadHeaderTimeout') },
    (rewrite) => {
      const limit = timeLimit(typed, rewrite);
      return limit !== undefined && addField(rewrite, literal, 'ReadHeaderTimeout', limit);
    },
  );
}

/** How a function names the connection of a read: the one that it reads, the one beneath its reader, or the one beside its reader in a struct. */
function connectionOf(read: CallExpr, from: DeclaredFunction, info: TypeInfo): string | undefined {
  const fun = unparen(read.fun);
  const candidates = [...(fun.kind === 'SelectorExpr' ? [fun.x] : []), ...read.args];
  for (const candidate of candidates) {
    const found = nameOf(candidate, from, info);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(expression: Expr, from: DeclaredFunction, info: TypeInfo): string | undefined {
  const expr = unparen(expression);
  const source = from.chunk.text.slice(expr.start, expr.end);
  if (expr.kind === 'CallExpr') return connectionOf(expr, from, info);
  const place = placeOf(expr, info);
  if (place === undefined || (expr.kind !== 'Ident' && expr.kind !== 'SelectorExpr')) return undefined;
  if (isConnection(info.typeOf(expr))) return source;
  if (expr.kind === 'SelectorExpr') return besideReader(expr.x, from, info);
  let found: string | undefined;
  walk(from.decl, (node) => {
    if (node.kind !== 'AssignStmt') return;
    const index = node.lhs.findIndex((target) => target.kind === 'Ident' && info.objectOf(target) === place.variable);
    const value = node.rhs[index];
    if (value?.kind === 'CallExpr') found = connectionOf(value, from, info);
  });
  return found;
}

/** `c.conn` for the reader `c.r`, where the struct has one connection. */
function besideReader(base: Expr, from: DeclaredFunction, info: TypeInfo): string | undefined {
  const connections = fieldsOf(deref(info.typeOf(base))).filter(({ type }) => isConnection(type));
  const [only] = connections;
  if (only === undefined || connections.length !== 1 || placeOf(base, info) === undefined) return undefined;
  return `${from.chunk.text.slice(base.start, base.end)}.${only.name}`;
}

/** Puts a line before the statement of a read; before the first round and at the end of each where it is the condition of a loop. */
function beforeRead(read: CallExpr, line: string, { view, writer }: FunctionRewrite, set: Set<string>): boolean {
  const stmt = statementOf(read, view);
  if (stmt === undefined) return false;
  const key = `${String(stmt.start)} ${line}`;
  if (set.has(key)) return true;
  set.add(key);
  if (stmt.kind === 'ForStmt' && stmt.cond !== undefined && contains(stmt.cond, read)) {
    const last = stmt.body.stmts.at(-1);
    if (last === undefined || hasContinue(stmt)) return false;
    writer.insertBefore(stmt, [line]);
    writer.insertAfter(last, [line]);
    return true;
  }
  if (stmt.kind === 'ForStmt' || stmt.kind === 'RangeStmt') return false;
  writer.insertBefore(stmt, [line]);
  return true;
}

/** The statement of a list around a call in the same function, which reads before anything of it that runs later. */
function statementOf(call: CallExpr, view: ChunkView): Stmt | undefined {
  let at: Node = call;
  for (let parent = view.parentOf(at); parent !== undefined; parent = view.parentOf(at)) {
    if (at.kind === 'GoStmt' || at.kind === 'DeferStmt' || at.kind === 'FuncLit') return undefined;
    const list =
      parent.kind === 'BlockStmt' ? parent.stmts : 'body' in parent && Array.isArray(parent.body) ? parent.body : [];
    const found = (list as readonly Stmt[]).find((stmt) => stmt === at);
    if (found !== undefined) return found;
    at = parent;
  }
  return undefined;
}

function hasContinue(loop: ForStmt): boolean {
  let found = false;
  walk(loop.body, (node) => {
    if (node.kind === 'BranchStmt' && node.token === 'continue') found = true;
    return !found && node.kind !== 'FuncLit';
  });
  return found;
}

const timeLimits = [
  ...['readTimeout', 'ReadTimeout', 'idleTimeout', 'IdleTimeout', 'networkTimeout', 'netTimeout', 'ioTimeout'],
  ...['connTimeout', 'messageTimeout', 'requestTimeout', 'timeout', 'Timeout', 'defaultTimeout', 'DefaultTimeout'],
];

/** A limit that the package has a name for, or 30 seconds; undefined where `time` has another meaning. */
function timeLimit(typed: TypedPackage, { edits, view }: FunctionRewrite): string | undefined {
  for (const name of timeLimits) {
    const object = typed.lookup(name);
    const isLimit = object?.kind === 'const' || object?.kind === 'var';
    if (!isLimit || !isNamed(object.type, 'time.Duration')) continue;
    const others = (identsOf(view.chunk).get(name) ?? []).filter((ident) => view.info.objectOf(ident) !== object);
    if (others.length === 0) return name;
  }
  const time = edits.nameOfPackage(view.file, view.chunk, 'time');
  return time === undefined ? undefined : `30 * ${time}Second`;
}

/** Behind the last element of a keyed literal, with the values in a column as gofmt sets them. */
function addField({ view, writer }: FunctionRewrite, literal: CompositeLit, key: string, value: string): boolean {
  const { elements } = literal;
  const last = elements.at(-1);
  if (elements.some(({ kind }) => kind !== 'KeyValueExpr')) return false;
  if (view.isOnOneLine(literal.lbrace, literal.end)) {
    writer.replace(literal.end - 1, literal.end - 1, `${last === undefined ? '' : ', '}${key}: ${value}`);
    return true;
  }
  if (last === undefined || !view.isFirstOnLine(last.start)) return false;
  const block = [...elements].reverse();
  const rows: { readonly key: Expr; readonly value: Expr }[] = [];
  for (const [i, element] of block.entries()) {
    if (element.kind !== 'KeyValueExpr' || !view.isFirstOnLine(element.start)) return false;
    const below = block[i - 1];
    // A column ends at an empty line or a comment of its own, and at a value of several lines.
    if (below !== undefined && (view.text.slice(element.end, below.start).match(/\n/g)?.length ?? 0) > 1) break;
    if (!view.isOnOneLine(element.start, element.end)) break;
    rows.unshift(element);
  }
  const texts = [...rows.map((row) => `${view.source(row.key)}:`), `${key}:`];
  const aligned = alignRows(texts.map((text) => [text, 'x']));
  for (const [i, row] of rows.entries())
    writer.replace(row.key.end, row.value.start, aligned[i]!.slice(view.source(row.key).length, -1));
  const end = view.lineEnd(last.end);
  const line = `${aligned.at(-1)!.slice(0, -1)}${value},`;
  writer.replace(end, end, `${view.eol}${view.indentAt(last.start)}${line}`);
  return view.text.slice(last.end).startsWith(',');
}
