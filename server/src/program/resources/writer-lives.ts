import { remembered } from '../../base/remembered.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Exit } from '../../flow/paths/control-flow.js';
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
import { creationsIn, makerNames } from './writer-creations.js';
import { isDirty, WriterAutomaton, type WriterState } from './writer-automaton.js';

/** A buffered writer that a function makes and keeps in a local variable. */
export interface WriterLife {
  readonly unit: FunctionUnit;
  readonly variable: VarObject;
  /** The writer: the variable, or the writing half of a `bufio.ReadWriter`. */
  readonly path: AccessPath;
  readonly fact: BufferedWriterFact;
  /** The call that makes it. */
  readonly creation: CallExpr;
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
  for (const unit of unitsMentioning(code, makerNames)) {
    for (const { variable, creation, fact, sink, part } of creationsIn(unit)) {
      const places = code.placesOf(unit);
      const isSinkInMemory = sink !== undefined && isMemory(sink, unit);
      const sinkPath = sink === undefined ? undefined : places.pathOf(sink);
      const whole = code.table.ofVariable(variable);
      const path = part === undefined ? whole : whole.child(part);
      const automaton = new WriterAutomaton(fact, creation, {
        isSinkInMemory,
        isReadingThrough: fact.readsThrough && (sink === undefined || mayReadFrom(unit.info.typeOf(sink))),
        isPart: part !== undefined,
      });
      const result = new PathWalker(code, automaton).walk(unit, [path, sinkPath], 'none');
      if (result !== undefined)
        lives.push({
          unit,
          variable,
          path,
          fact,
          creation,
          automaton,
          isSinkInMemory,
          isSinkNothing: sink !== undefined && isDiscard(sink, unit),
          sinkExpr: sink,
          sink: sinkPath,
          places,
          result,
        });
    }
  }
  return lives;
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
    if (name !== 'sinkRead') return [];
    const common = { exit: undefined, node, written: lastWrite(point), points: [point] };
    return [{ life, kind: 'missing', ...common, isCertain: true }];
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
