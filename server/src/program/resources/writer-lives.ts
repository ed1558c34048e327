import { remembered } from '../../base/remembered.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Exit } from '../../flow/paths/control-flow.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import type { Places } from '../../flow/paths/tracked-places.js';
import type { PathEnd, PathPoint, PathResult } from '../../flow/paths/path-result.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import { unparen } from '../../flow/unparen.js';
import type { AccessPath } from '../../flow/access-path.js';
import { memorySinks, type BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { CallExpr, Expr, Node } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { methodSetOf } from '../../types/method-set.js';
import type { Type } from '../../types/type.js';
import { deref, isNamed, isOpaque, typeFullName, underlying } from '../../types/type-queries.js';
import type { PackageProgram } from '../package-program.js';
import { unitsMentioning } from './function-units.js';
import { pathCodeOf } from './path-code.js';
import { creationsIn, makerNames, type WriterCreation } from './writer-creations.js';
import { isDirty, WriterAutomaton, type WriterOptions, type WriterState } from './writer-automaton.js';
import { writerUsesOf, type WriterUse } from './writer-uses.js';

/** A buffered writer in the function that makes it and keeps it in a local variable, or in another one that has it. */
export interface WriterLife {
  readonly unit: FunctionUnit;
  readonly variable: VarObject;
  /** What the writer is called where it is flushed: the variable, or a field behind it. */
  readonly name: string;
  /** The writer: the variable, or the writing half of a `bufio.ReadWriter`. */
  readonly path: AccessPath;
  readonly fact: BufferedWriterFact;
  /** The call that makes it. */
  readonly creation: CallExpr;
  /** Where that stands. */
  readonly madeIn: Pick<FunctionUnit, 'file' | 'chunk'>;
  /** Written to under other names as well, which may go on where the variable's own ends. */
  readonly hasOtherNames: boolean;
  readonly isSinkInMemory: boolean;
  /** Made over `io.Discard`, to be reset to something else as a rule. */
  readonly isSinkNothing: boolean;
  /** What everything goes to in the end, as it was given when the writer was made. */
  readonly sinkExpr: Expr | undefined;
  /** The place that everything goes to; undefined for what has no fixed name. */
  readonly sink: AccessPath | undefined;
  /** What names mean in the function. */
  readonly places: Places;
  readonly automaton: WriterAutomaton;
  readonly result: PathResult<WriterState>;
}

/** The lives of all buffered writers that functions of the package keep in locals, as far as their ways can be followed. */
export const writerLivesOf: (program: PackageProgram) => readonly WriterLife[] = remembered(findLives);

function findLives(program: PackageProgram): readonly WriterLife[] {
  const code = pathCodeOf(program);
  const lives: WriterLife[] = [];
  for (const unit of unitsMentioning(code, makerNames))
    for (const made of creationsIn(unit)) {
      const life = lifeOf(program, code, unit, made);
      if (life !== undefined) lives.push(life);
    }
  return lives;
}

function lifeOf(
  program: PackageProgram,
  code: PackageCode,
  unit: FunctionUnit,
  { variable, creation, fact, sink, part }: WriterCreation,
): WriterLife | undefined {
  const places = code.placesOf(unit);
  const isSinkInMemory = sink !== undefined && isMemory(sink, unit);
  const sinkPath = sink === undefined ? undefined : places.pathOf(sink);
  const whole = code.table.ofVariable(variable);
  const path = part === undefined ? whole : whole.child(part);
  const options: WriterOptions = {
    isSinkInMemory,
    isReadingThrough: fact.readsThrough && (sink === undefined || mayReadFrom(unit.info.typeOf(sink))),
    isPart: part !== undefined,
  };
  const follow = (more: Partial<WriterOptions>): Pick<WriterLife, 'automaton' | 'result'> | undefined => {
    const automaton = new WriterAutomaton(fact, creation, { ...options, ...more });
    const result = new PathWalker(code, automaton).walk(unit, [path, sinkPath], 'none');
    return result === undefined ? undefined : { automaton, result };
  };
  let followed = follow({});
  let hasOtherNames = false;
  if (followed?.result.ends.some(({ state }) => state === 'gone') === true && part === undefined) {
    const unseen = unseenUse(program, unit, { variable, creation, fact });
    if (unseen !== undefined) followed = follow({ unseen });
    hasOtherNames = unseen === 'writes';
  }
  if (followed === undefined) return undefined;
  return {
    ...followed,
    unit,
    madeIn: unit,
    variable,
    name: variable.name,
    path,
    fact,
    creation,
    hasOtherNames,
    isSinkInMemory,
    isSinkNothing: sink !== undefined && isDiscard(sink, unit),
    sinkExpr: sink,
    sink: sinkPath,
    places,
  };
}

/**
 * What the package does with a writer out of sight of the function that made it, where that is no flush, and nobody has the writer any more when the function
 * returns; undefined where it isn't so.
 */
function unseenUse(
  { typed }: PackageProgram,
  { chunk, body }: FunctionUnit,
  { variable, creation, fact }: Pick<WriterCreation, 'variable' | 'creation' | 'fact'>,
): WriterOptions['unseen'] {
  const uses = writerUsesOf(typed).of(creation, chunk, fact);
  if (uses === undefined || uses.isKept || uses.isConcurrent) return undefined;
  const isOwn = (use: WriterUse): boolean => use.place === variable && contains(body, use.call);
  if (!uses.flushes.every(isOwn)) return undefined;
  return uses.writes.every(isOwn) ? 'nothing' : 'writes';
}

/** A buffer of the function's own. */
function isMemory(sink: Expr, { info, node }: FunctionUnit): boolean {
  if (!memorySinks.includes(typeFullName(deref(info.typeOf(sink))) ?? '')) return false;
  const expr = unparen(sink);
  const name = expr.kind === 'UnaryExpr' ? unparen(expr.x) : expr;
  const variable = name.kind === 'Ident' ? info.objectOf(name) : undefined;
  return variable?.kind === 'var' && variable.role === 'local' && variable.owner === node;
}

/** Whether what is in a sink of this type may have a `ReadFrom`, as files and TCP connections have. */
function mayReadFrom(type: Type): boolean {
  return underlying(type).kind === 'interface' || isOpaque(deref(type)) || methodSetOf(type).has('ReadFrom');
}

function isDiscard(sink: Expr, { info }: FunctionUnit): boolean {
  const expr = unparen(sink);
  if (expr.kind !== 'SelectorExpr' || expr.sel.name !== 'Discard') return false;
  const object = info.objectOf(expr.sel);
  return (
    object?.kind === 'var' &&
    object.role === 'package' &&
    (object.packagePath === 'io' || object.packagePath === 'io/ioutil')
  );
}

/** Data that never reaches what it was written for. */
export interface LostData {
  readonly life: WriterLife;
  /** Nothing flushes on any way, or something does on others. */
  readonly kind: 'missing' | 'skipped';
  /** How the function is left; undefined where the buffer in memory that it writes to is read too early. */
  readonly exit: Exit | undefined;
  /** The statement that leaves, or that reads; undefined at the end of the body. */
  readonly node: Node | undefined;
  /** Where it was written last on that way. */
  readonly written: Node | undefined;
  /** Where it is lost, each the end of a way; for what is missing all of them. */
  readonly points: readonly PathPoint<WriterState>[];
}

/** What is lost in the end: one for each writer and, where it is lost on some ways only, each place. */
export function lostDataOf(life: WriterLife): readonly LostData[] {
  if (life.isSinkNothing) return [];
  const lost = life.isSinkInMemory ? readTooEarly(life) : leftBehind(life);
  const { ends } = life.result;
  const isFlushed = ends.some(
    ({ state, point }) => state === 'flushed' || (state === 'cleanClosed' && wasDirty(point)),
  );
  // Where others get it on some ways, they may do there what the function doesn't.
  if (!isFlushed) {
    const [first] = lost;
    if (first === undefined || ends.some(({ state }) => state === 'gone')) return [];
    return [{ ...first, points: lost.map(({ points: [point] }) => point!) }];
  }
  const places = new Map(lost.filter(({ isCertain }) => isCertain).map((one) => [one.node, one]));
  return [...places.values()].map((one) => ({ ...one, kind: 'skipped' }));
}

type Loss = LostData & { readonly isCertain: boolean };

function readTooEarly(life: WriterLife): readonly Loss[] {
  return life.result.violations.flatMap(({ name, node, point }): Loss[] => {
    if (name !== 'sinkRead' && name !== 'sinkSized') return [];
    const common = { exit: undefined, node, written: lastWrite(point), points: [point] };
    // Who flushes later on may ask before how much there is so far.
    return [{ life, kind: 'missing', ...common, isCertain: name === 'sinkRead' }];
  });
}

function leftBehind(life: WriterLife): readonly Loss[] {
  const { unit, result } = life;
  // One way that ends both with and without: what was deferred decides by something that isn't followed.
  const saved = new Set(result.ends.filter(({ state }) => isSaved(state)).map(({ point }) => point));
  return result.ends.flatMap((end): Loss[] => {
    if (!isDirty(end.state) || saved.has(end.point) || !isMeantToSucceed(end, unit)) return [];
    const { exit, point } = end;
    const common = { exit, node: nodeOf(end), written: lastWrite(point), points: [point] };
    return [{ life, kind: 'missing', ...common, isCertain: isCertain(end, unit) }];
  });
}

function isSaved(state: WriterState): boolean {
  return !isDirty(state) && state !== 'failed' && state !== 'none';
}

/** The statement that a way leaves by; undefined at the end of the body. */
function nodeOf({ point }: PathEnd<WriterState>): Node | undefined {
  const { step } = point.node;
  return step?.kind === 'return' || step?.kind === 'statement' ? step.stmt : undefined;
}

/** Whether a way out is none that an error or a panic leads to. */
export function isMeantToSucceed({ exit, succeeds, point }: PathEnd<WriterState>, unit: FunctionUnit): boolean {
  if (exit === 'panic' || succeeds === false) return false;
  const { step } = point.node;
  return exit === 'program' || step?.kind !== 'return' || !isAfterError(step.stmt, unit);
}

/** Whether the way certainly gives no error. */
function isCertain({ exit, succeeds }: PathEnd<WriterState>, { node }: FunctionUnit): boolean {
  if (exit !== 'return') return true;
  const last = node.type.results?.fields.at(-1)?.type;
  return succeeds === true || last?.kind !== 'Ident' || last.name !== 'error';
}

/** Whether a statement stands in a branch that an error leads to. */
function isAfterError(stmt: Node, unit: FunctionUnit): boolean {
  let isInside = false;
  walk(unit.body, (node) => {
    if (node.start > stmt.start || node.end < stmt.end) return false;
    if (node.kind === 'IfStmt' && contains(node.body, stmt) && testsError(node.cond, unit)) isInside = true;
    return true;
  });
  return isInside;
}

function testsError(condition: Expr, { info }: FunctionUnit): boolean {
  let tests = false;
  walk(condition, (node) => {
    if (node.kind === 'Ident' || node.kind === 'SelectorExpr') {
      tests ||= isNamed(info.typeOf(node), 'error');
    }
    return !tests;
  });
  return tests;
}

/** Whether something was held back on the way to a point. */
export function wasDirty(end: PathPoint<WriterState>): boolean {
  for (let point: PathPoint<WriterState> | undefined = end; point !== undefined; point = point.before)
    if (isDirty(point.state)) return true;
  return false;
}

/** The statement of the last write on the way to a point. */
function lastWrite(end: PathPoint<WriterState>): Node | undefined {
  let later = end;
  for (let point = end.before; point !== undefined; point = point.before) {
    if (isDirty(later.state) && !isDirty(point.state)) break;
    later = point;
  }
  const { step } = later.node;
  if (step === undefined) return undefined;
  return step.kind === 'value' ? step.expr : step.stmt;
}
