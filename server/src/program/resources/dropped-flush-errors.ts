import type { PathEnd, PathPoint } from '../../flow/paths/path-result.js';
import { unparen } from '../../flow/unparen.js';
import { memorySinks } from '../../knowledge/buffered-writers.js';
import type { CallExpr, DeferStmt, ExprStmt, FuncLit, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { deref, isNamed, typeFullName } from '../../types/type-queries.js';
import type { WriterState } from './writer-automaton.js';
import { isMeantToSucceed, wasDirty, type WriterLife } from './writer-lives.js';

/** The last flush on a way that reports success, whose error nobody looks at. */
export interface DroppedError {
  readonly life: WriterLife;
  readonly call: CallExpr;
  /** The statement that the call is: alone, deferred, or in a deferred literal. */
  readonly stmt: ExprStmt | DeferStmt;
  /** The deferred literal that it stands in. */
  readonly literal: FuncLit | undefined;
  /** Whether the data goes to a file on disk. */
  readonly isFile: boolean;
}

/** Flushes whose error gets lost in a function that returns an error; one a call. Silent where the target can't fail, or nobody could be told. */
export function droppedErrorsOf(life: WriterLife): readonly DroppedError[] {
  const { unit, result } = life;
  const last = unit.node.type.results?.fields.at(-1);
  if (last === undefined || !isNamed(unit.info.typeOf(last.type), 'error')) return [];
  const target = targetOf(life);
  if (target === 'harmless' || asksForError(life)) return [];
  const found = new Map<Node, DroppedError>();
  for (const end of result.ends) {
    if ((end.state !== 'flushed' && end.state !== 'cleanClosed') || !wasDirty(end.point)) continue;
    if (!isMeantToSucceed(end, unit)) continue;
    const flush = lastFlush(end, life);
    if (flush !== undefined) found.set(flush.call, { life, isFile: target === 'file', ...flush });
  }
  return [...found.values()];
}

type Flush = Pick<DroppedError, 'call' | 'stmt' | 'literal'>;

/** The flush that a way ends with, if its error is dropped. */
function lastFlush({ point }: PathEnd<WriterState>, life: WriterLife): Flush | undefined {
  if (point.state === 'dirty') return deferredFlush(life);
  for (let at: PathPoint<WriterState> = point; at.before !== undefined; at = at.before) {
    const { step } = at.node;
    // Each step is a point before and a point after it.
    if (at.before.node !== at.node || step === undefined) continue;
    const node = step.kind === 'value' ? step.expr : step.stmt;
    if (node.kind === 'ExprStmt') {
      const call = flushOf(unparen(node.x), life);
      if (call !== undefined) return { call, stmt: node, literal: undefined };
    }
    if (at.before.state === 'dirty' || flushesIn(node, life).length > 0) return undefined;
  }
  return undefined;
}

/** The only deferred flush. */
function deferredFlush(life: WriterLife): Flush | undefined {
  const found: (Flush | undefined)[] = [];
  walk(life.unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind !== 'DeferStmt') return true;
    const deferred = unparen(node.call);
    const call = flushOf(deferred, life);
    if (call !== undefined) found.push({ call, stmt: node, literal: undefined });
    else if (deferred.kind === 'CallExpr') {
      const literal = unparen(deferred.fun);
      if (literal.kind === 'FuncLit') found.push(...flushesIn(literal, life).map((inner) => droppedIn(literal, inner)));
      else if (flushesIn(deferred, life).length > 0) found.push(undefined);
    }
    return false;
  });
  return found.length === 1 ? found[0] : undefined;
}

function droppedIn(literal: FuncLit, call: CallExpr): Flush | undefined {
  const stmt = literal.body.stmts.find((one): one is ExprStmt => one.kind === 'ExprStmt' && unparen(one.x) === call);
  return stmt === undefined ? undefined : { call, stmt, literal };
}

function flushesIn(root: Node, life: WriterLife): readonly CallExpr[] {
  const calls: CallExpr[] = [];
  walk(root, (node) => {
    const call = flushOf(node, life);
    if (call !== undefined) calls.push(call);
    return true;
  });
  return calls;
}

/** The node where it flushes the writer, called by the writer's own name. */
function flushOf(node: Node, { fact, path, places }: WriterLife): CallExpr | undefined {
  if (node.kind !== 'CallExpr') return undefined;
  const fun = unparen(node.fun);
  if (fun.kind !== 'SelectorExpr' || !fact.flushes.includes(fun.sel.name)) return undefined;
  return places.receiverOf(fun) === path ? node : undefined;
}

/** Whether the error is asked for by a method of its own. */
function asksForError({ fact: { errorMethod }, variable, unit }: WriterLife): boolean {
  if (errorMethod === undefined) return false;
  let asks = false;
  walk(unit.body, (node) => {
    if (node.kind === 'SelectorExpr' && node.sel.name === errorMethod) {
      const on = unparen(node.x);
      asks ||= on.kind === 'Ident' && unit.info.objectOf(on) === variable;
    }
    return !asks;
  });
  return asks;
}

/**
 * `harmless`: memory, a checksum, another buffered writer (whose own flush tells of the error, which sticks), and a response, whose client is gone when that fails.
 */
function targetOf({
  sinkExpr,
  isSinkInMemory,
  isSinkNothing,
  unit: { info, body },
}: WriterLife): 'file' | 'other' | 'harmless' {
  if (sinkExpr === undefined || isSinkInMemory || isSinkNothing) return 'harmless';
  const name = typeFullName(deref(info.typeOf(sinkExpr))) ?? '';
  if (memorySinks.includes(name) || harmless.test(name)) return 'harmless';
  if (name !== 'os.File') return 'other';
  // A file that may be the standard output as well.
  return namesStandardOutput(sinkExpr) || namesStandardOutput(body) ? 'other' : 'file';
}

function namesStandardOutput(root: Node): boolean {
  let isFound = false;
  walk(root, (node) => {
    isFound ||= node.kind === 'SelectorExpr' && /^Std(?:out|err)$/.test(node.sel.name);
    return !isFound;
  });
  return isFound;
}

const harmless = /^(?:net\/http\.ResponseWriter|hash\.Hash(?:32|64)?|bufio\.(?:Writer|ReadWriter))$/;
