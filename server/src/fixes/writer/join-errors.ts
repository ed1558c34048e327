import { msg } from '../../base/message.js';
import type { PackageProgram } from '../../program/package-program.js';
import type { DroppedError } from '../../program/resources/dropped-flush-errors.js';
import type { FuncDecl, FuncLit, Ident, Stmt } from '../../syntax/ast.js';
import type { FixOffer } from '../edit.js';
import { functionFix, type FunctionRewrite } from '../function-fix.js';
import { LocalNames } from '../guard/local-names.js';
import { removeStatement } from '../sync-map/remove-statement.js';
import { flushCallOf, flushLines } from './flush-text.js';
import { listStatementOf } from './list-statement.js';
import { closeIn } from './sink-close.js';
import { isNil } from '../../flow/nil-test.js';
import { declaredFunction } from '../declared-function.js';

/** Offers to hand the error of the last flush to the caller. */
export function joinErrors(program: PackageProgram, dropped: DroppedError): FixOffer | undefined {
  const { life, stmt, literal } = dropped;
  const from = declaredFunction(program.typed, life.unit);
  if (from === undefined) return undefined;
  const method = `${life.variable.name}.${life.fact.flushes[0] ?? ''}`;
  const title = msg('Return the error of {0} from {1}', method, from.object.name);
  const { major, minor } = program.typed.input.goVersion;
  const hasJoin = major > 1 || minor >= 20;
  return functionFix(program.typed, from, { kind: 'join-errors', title }, (rewrite) =>
    stmt.kind === 'DeferStmt' || literal !== undefined
      ? joinDeferred(rewrite, dropped, hasJoin)
      : returnError(rewrite, dropped),
  );
}

/** `defer w.Flush()` becomes a deferred literal that sets the result. */
function joinDeferred(rewrite: FunctionRewrite, { life, stmt, literal }: DroppedError, hasJoin: boolean): boolean {
  const { view, writer, edits } = rewrite;
  const owner = life.unit.node;
  const names = new LocalNames(view);
  const result = namedError(rewrite, owner, names);
  const indent = writer.indentOf(stmt);
  if (result === undefined || indent === undefined) return false;
  const method = life.fact.flushes[0] === 'Close' ? 'closeErr' : 'flushErr';
  const own = names.fresh(method, `${life.variable.name}Err`);
  const { call, error } = flushCallOf(life.variable.name, life.fact);
  const errors = hasJoin ? edits.nameOfPackage(view.file, view.chunk, 'errors') : undefined;
  if (hasJoin && errors === undefined) return false;
  const lines = [
    ...(error === undefined ? [] : [call]),
    ...(errors === undefined
      ? [`if ${own} := ${error ?? call}; ${result} == nil {`, `\t${result} = ${own}`, '}']
      : [`if ${own} := ${error ?? call}; ${own} != nil {`, `\t${result} = ${errors}Join(${result}, ${own})`, '}']),
  ];
  const all = literal === undefined ? ['defer func() {', ...lines.map((line) => `\t${line}`), '}()'] : lines;
  writer.replace(stmt.start, stmt.end, all.join(view.eol + indent));
  return true;
}

/** The name of the error that a function returns, which gets one where it has none; undefined where that is too hard. */
function namedError(rewrite: FunctionRewrite, owner: FuncDecl | FuncLit, names: LocalNames): string | undefined {
  const { results } = owner.type;
  const last = results?.fields.at(-1);
  if (results === undefined || last === undefined) return undefined;
  const { view, writer } = rewrite;
  const name = last.names.at(-1)?.name;
  // A name may be hidden where the literal is.
  if (name !== undefined) return name !== '_' && isOnlyOne(rewrite, owner, name) ? name : undefined;
  const chosen = isFreeResult(rewrite, owner, 'err') ? 'err' : names.fresh('retErr', 'resultErr');
  if (results.opening < 0) {
    writer.replace(last.start, last.end, `(${chosen} ${view.source(last)})`);
    return chosen;
  }
  for (const field of results.fields) writer.replace(field.start, field.start, field === last ? `${chosen} ` : '_ ');
  return chosen;
}

/** Whether nothing else in a block around the deferred literals has the name. */
function isOnlyOne({ view }: FunctionRewrite, owner: FuncDecl | FuncLit, name: string): boolean {
  return (owner.body?.stmts ?? []).every((stmt) =>
    declaredBy(stmt).every((ident) => ident.name !== name || isSame(view, ident, owner)),
  );
}

function isSame({ info }: FunctionRewrite['view'], ident: Ident, owner: FuncDecl | FuncLit): boolean {
  const object = info.objectOf(ident);
  return object?.kind === 'var' && object.role === 'result' && object.owner === owner;
}

/** Whether a result may have the name: each statement of the body that declares one by it declares another as well. */
function isFreeResult({ view }: FunctionRewrite, owner: FuncDecl | FuncLit, name: string): boolean {
  const params = owner.type.params.fields.flatMap((field) => field.names);
  const receiver = owner.kind === 'FuncDecl' ? (owner.recv?.fields.flatMap((field) => field.names) ?? []) : [];
  if ([...params, ...receiver].some((ident) => ident.name === name)) return false;
  return (owner.body?.stmts ?? []).every((stmt) => {
    const idents = declaredBy(stmt);
    if (!idents.some((ident) => ident.name === name)) return true;
    if (stmt.kind !== 'AssignStmt') return false;
    return idents.some(
      (ident) => ident.name !== name && ident.name !== '_' && view.info.objectOf(ident)?.declaration?.ident === ident,
    );
  });
}

function declaredBy(stmt: Stmt): readonly Ident[] {
  if (stmt.kind === 'AssignStmt') return stmt.op === ':=' ? stmt.lhs.filter((expr) => expr.kind === 'Ident') : [];
  if (stmt.kind !== 'DeclStmt') return [];
  return stmt.decl.specs.flatMap((spec) =>
    spec.kind === 'ValueSpec' ? spec.names : spec.kind === 'TypeSpec' ? [spec.name] : [],
  );
}

/** `w.Flush()` becomes `return w.Flush()`, or is followed by a check. */
function returnError(rewrite: FunctionRewrite, { life, stmt }: DroppedError): boolean {
  const { view, writer } = rewrite;
  const owner = view.functionAround(stmt);
  const listed = listStatementOf(view, stmt);
  const indent = writer.indentOf(stmt);
  if (owner !== life.unit.node || listed !== stmt || indent === undefined) return false;
  const flush = flushCallOf(life.variable.name, life.fact);
  const next = nextOf(rewrite, stmt);
  if (next?.kind === 'ReturnStmt' && next.results.length === 1 && isNil(next.results[0]!, rewrite.view.info)) {
    const value = next.results[0]!;
    writer.replace(value.start, value.end, flush.error ?? flush.call);
    return flush.error !== undefined || removeStatement(view, writer, stmt);
  }
  const close = next === undefined ? undefined : closeIn(next, life);
  const lines = flushLines(flush, 'returned', owner, rewrite, {
    undo: close === undefined ? [] : [view.source(close)],
  });
  if (lines === undefined) return false;
  writer.replace(stmt.start, stmt.end, lines.join(view.eol + indent));
  return true;
}

function nextOf({ view }: FunctionRewrite, stmt: Stmt): Stmt | undefined {
  const parent = view.parentOf(stmt);
  const list =
    parent?.kind === 'BlockStmt'
      ? parent.stmts
      : parent?.kind === 'CaseClause' || parent?.kind === 'CommClause'
        ? parent.body
        : [];
  return list[list.indexOf(stmt) + 1];
}
