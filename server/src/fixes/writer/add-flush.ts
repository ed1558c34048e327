import { msg, type Message } from '../../base/message.js';
import { unparen } from '../../flow/unparen.js';
import type { PathPoint } from '../../flow/paths/path-result.js';
import type { BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { PackageProgram } from '../../program/package-program.js';
import type { WriterState } from '../../program/resources/writer-automaton.js';
import type { LostData, WriterLife } from '../../program/resources/writer-lives.js';
import type { FuncDecl, FuncLit, Node, ReturnStmt, Stmt } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import { isNamed } from '../../types/type-queries.js';
import type { FixOffer } from '../edit.js';
import { functionFix, type FunctionRewrite } from '../function-fix.js';
import { errorUseIn, flushCallOf, flushLines, type ErrorUse } from './flush-text.js';
import { listStatementOf } from './list-statement.js';
import { closeIn } from './sink-close.js';
import { isNil } from '../../flow/nil-test.js';
import { functionAround } from '../../syntax/parents.js';
import { declaredFunction } from '../declared-function.js';

/** Where a flush is to be: before a node, or at the end of the function. */
type Place = Node | 'end';

/** Offers to flush wherever data is left behind or read too early. */
export function flushBeforeLoss(program: PackageProgram, lost: LostData): FixOffer | undefined {
  const places = new Set<Place>();
  for (const point of lost.points) {
    const place = lost.exit === undefined ? lost.node : placeBefore(point);
    if (place === undefined) return undefined;
    places.add(place);
  }
  return addFlush(program, lost.life, [...places]);
}

/** The last place on a way where the data can still be saved: the way out, or what closes the target before. */
export function placeBefore(end: PathPoint<WriterState>): Place | undefined {
  if (end.state === 'dirtyClosed') {
    for (let point = end; point.before !== undefined; point = point.before)
      if (point.state === 'dirtyClosed' && point.before.state === 'dirty') return nodeOf(point);
    return undefined;
  }
  return nodeOf(end) ?? 'end';
}

function nodeOf({ node: { step } }: PathPoint<WriterState>): Node | undefined {
  if (step === undefined) return undefined;
  return step.kind === 'value' ? step.expr : step.stmt;
}

/** Offers to flush a writer at places of the function that made it. Undefined where they can't be read. */
export function addFlush(program: PackageProgram, life: WriterLife, places: readonly Place[]): FixOffer | undefined {
  const { typed } = program;
  const { unit } = life;
  const from = declaredFunction(program.typed, life.unit);
  if (from === undefined) return undefined;
  // What goes to a buffer in memory can't fail.
  const mayLog = typed.name === 'main' && !life.isSinkInMemory;
  const owner = ownerOf(life, places[0]);
  const use = errorUseIn(owner, unit.info, mayLog);
  const offer = { kind: 'add-flush', title: titleFor(life.name, life.fact, use, from.object.name) } as const;
  return functionFix(typed, from, offer, (rewrite) => {
    const stmts = new Set<Stmt>();
    for (const place of places) {
      const stmt = place === 'end' ? unit.body.stmts.at(-1) : listStatementOf(rewrite.view, place);
      if (stmt === undefined || isHidden(life, rewrite)) return false;
      if (stmts.has(stmt)) continue;
      stmts.add(stmt);
      const flusher = new Flusher(life, rewrite, mayLog);
      if (!(place === 'end' ? flusher.after(stmt) : flusher.at(stmt))) return false;
    }
    return true;
  });
}

/** The function or literal that a place stands in. */
function ownerOf({ unit }: WriterLife, place: Place | undefined): FuncDecl | FuncLit {
  const isOwn = place === undefined || place === 'end';
  return (isOwn ? undefined : functionAround(place, unit.chunk)) ?? unit.node;
}

/** What a fix does that adds a flush to a function. */
export function titleFor(
  writer: string,
  { flushes }: Pick<BufferedWriterFact, 'flushes'>,
  use: ErrorUse,
  name: string,
): Message {
  const method = flushes[0] ?? '';
  switch (use) {
    case 'returned':
      return msg('Add the missing {0}.{1} to {2}, and return its error', writer, method, name);
    case 'logged':
      return msg('Add the missing {0}.{1} to {2}, and log its error', writer, method, name);
    case 'lost':
      return msg('Add the missing {0}.{1} to {2}', writer, method, name);
  }
}

/** Whether another variable of the function has the writer's name. */
function isHidden({ variable, unit }: WriterLife, { view }: FunctionRewrite): boolean {
  let isSame = true;
  walk(unit.body, (node) => {
    if (node.kind !== 'Ident' || node.name !== variable.name) return isSame;
    const object = view.info.objectOf(node);
    if (object?.kind === 'var' && object.role !== 'field' && object.declaration?.ident !== variable.declaration?.ident)
      isSame = false;
    return isSame;
  });
  return !isSame;
}

class Flusher {
  constructor(
    private readonly life: WriterLife,
    private readonly rewrite: FunctionRewrite,
    /** Whether an error that nobody is told may be logged. */
    private readonly mayLog: boolean,
  ) {}

  /** Flushes before a statement, or as a part of it. */
  at(stmt: Stmt): boolean {
    const scope = this.scope();
    if (scope !== undefined && !contains(scope, stmt)) {
      const last = scope.kind === 'BlockStmt' ? scope.stmts.at(-1) : undefined;
      return last !== undefined && !this.life.hasOtherNames && this.after(last);
    }
    if (stmt.kind === 'DeferStmt') return this.deferAfter(stmt);
    return stmt.kind === 'ReturnStmt' ? this.atReturn(stmt) : this.insert(stmt, 'before');
  }

  /** Flushes behind the last statement of a list. */
  after(stmt: Stmt): boolean {
    return stmt.kind !== 'ReturnStmt' && stmt.kind !== 'BranchStmt' && this.insert(stmt, 'after');
  }

  /** The block or statement in which the writer has its name; undefined for the body of the function. */
  private scope(): Node | undefined {
    const { variable, unit } = this.life;
    const { view } = this.rewrite;
    const { declaration } = variable;
    if (declaration === undefined) return undefined;
    for (let at = view.parentOf(declaration.ident); at !== undefined && at !== unit.body; at = view.parentOf(at)) {
      if (/^(?:BlockStmt|IfStmt|ForStmt|SwitchStmt|TypeSwitchStmt|CaseClause|CommClause)$/.test(at.kind)) return at;
    }
    return undefined;
  }

  private insert(stmt: Stmt, side: 'before' | 'after', exit?: ReturnStmt): boolean {
    const owner = this.rewrite.view.functionAround(stmt);
    if (owner === undefined) return false;
    const use = errorUseIn(owner, this.rewrite.view.info, this.mayLog);
    const undo = side === 'before' ? this.closing(stmt) : [];
    const lines = flushLines(this.call, use, owner, this.rewrite, { exit, undo });
    if (lines === undefined) return false;
    if (side === 'before') this.rewrite.writer.insertBefore(stmt, lines);
    else this.rewrite.writer.insertAfter(stmt, lines);
    return true;
  }

  private get call(): ReturnType<typeof flushCallOf> {
    return flushCallOf(this.life.name, this.life.fact);
  }

  /** What closes the target where the statement would have done so, had the flush not failed. */
  private closing(stmt: Stmt): readonly string[] {
    const close = closeIn(stmt, this.life);
    return close === undefined ? [] : [this.rewrite.view.source(close)];
  }

  private atReturn(stmt: ReturnStmt): boolean {
    const { view, writer } = this.rewrite;
    const owner = view.functionAround(stmt);
    const value = stmt.results.at(-1);
    if (owner === undefined) return false;
    if (value === undefined || errorUseIn(owner, view.info, this.mayLog) !== 'returned')
      return !this.mentionsWriter(stmt) && this.insert(stmt, 'before', stmt);
    const { call, error } = this.call;
    const isOnly = stmt.results.length === 1;
    const expr = unparen(value);
    if (isOnly && isNil(expr, view.info)) {
      if (error !== undefined) writer.insertBefore(stmt, [call]);
      writer.replace(value.start, value.end, error ?? call);
      return true;
    }
    const type = view.info.typeOf(expr);
    if (expr.kind === 'Ident' && isNamed(type, 'error')) {
      const { name } = expr;
      const lines = error === undefined ? [`\t${name} = ${call}`] : [`\t${call}`, `\t${name} = ${error}`];
      writer.insertBefore(stmt, [`if ${name} == nil {`, ...lines, '}']);
      return true;
    }
    if (!this.mentionsWriter(stmt)) return this.insert(stmt, 'before', stmt);
    if (!isOnly || expr.kind !== 'CallExpr' || !isNamed(type, 'error')) return false;
    writer.insertBefore(stmt, [
      `if err := ${view.source(expr)}; err != nil {`,
      '\treturn err',
      '}',
      ...(error === undefined ? [] : [call]),
    ]);
    writer.replace(value.start, value.end, error ?? call);
    return true;
  }

  private mentionsWriter(stmt: Stmt): boolean {
    let mentions = false;
    walk(stmt, (node) => {
      if (node.kind === 'Ident' && node.name === this.life.variable.name) mentions = true;
      return !mentions;
    });
    return mentions;
  }

  /** What is deferred later runs first. */
  private deferAfter(stmt: Stmt): boolean {
    this.rewrite.writer.insertAfter(stmt, [`defer ${this.call.call}`]);
    return true;
  }
}
