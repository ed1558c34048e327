import { remembered } from '../../base/remembered.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { PathEnd, PathPoint, PathResult } from '../../flow/paths/path-result.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import type { Condition } from '../../flow/paths/control-flow.js';
import { unparen } from '../../flow/unparen.js';
import { openerNames } from '../../knowledge/openers.js';
import type { AssignStmt, ForStmt, Node, RangeStmt, Stmt } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { contains, walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { isNamed } from '../../types/type-queries.js';
import type { PackageProgram } from '../package-program.js';
import { wrappersOf } from './borrowed.js';
import { creationsIn, type Creation } from './creations.js';
import { unitsMentioning } from './function-units.js';
import { OpenAutomaton, type OpenState } from './open-automaton.js';
import { pathCodeOf } from './path-code.js';
import { isNil } from '../../flow/nil-test.js';
import { loopAround } from '../channels/loops.js';

/** A connection or listener that a function opens, and that some way of the function drops without closing it. */
export interface OpenConnection {
  readonly unit: FunctionUnit;
  readonly creation: Creation;
  /** Statements that leave it open: returns, `continue`; undefined at the end of the function's body, or of the loop's. */
  readonly ways: readonly (Stmt | undefined)[];
  /** The loop whose next round opens another one; undefined where it is a way out of the function that leaves it open. */
  readonly loop: ForStmt | RangeStmt | undefined;
  readonly result: PathResult<OpenState>;
}

const names = openerNames(['connection', 'listener']);

/** A connection or listener that a function opens and keeps in a local, with all ways that it goes. */
export interface ConnectionLife {
  readonly unit: FunctionUnit;
  readonly creation: Creation;
  readonly result: PathResult<OpenState>;
}

/** The lives of all connections and listeners of a package, as far as their ways can be followed. */
export const connectionLivesOf: (program: PackageProgram) => readonly ConnectionLife[] = remembered((program) => {
  const code = pathCodeOf(program);
  const lives: ConnectionLife[] = [];
  for (const unit of unitsMentioning(code, names)) {
    for (const creation of creationsIn(unit)) {
      if (creation.kind !== 'connection' && creation.kind !== 'listener') continue;
      const wrappers = wrappersOf(creation.variable, unit);
      const automaton = new OpenAutomaton(creation.call, creation.canFail, new Set(wrappers));
      const refs = [creation.variable, ...wrappers].map((variable) => code.table.ofVariable(variable));
      const result = new PathWalker(code, automaton).walk(unit, refs, 'none');
      if (result !== undefined) lives.push({ unit, creation, result });
    }
  }
  return lives;
});

/** All connections and listeners that some way leaves open. */
export function openConnectionsOf(program: PackageProgram): readonly OpenConnection[] {
  return connectionLivesOf(program).flatMap(({ unit, creation, result }) => {
    const left = leftOpen(unit, creation, result);
    const again = openedAgain(unit, creation, result);
    return (again === undefined ? left : withReturns(again, left)) ?? [];
  });
}

function leftOpen(unit: FunctionUnit, creation: Creation, result: PathResult<OpenState>): OpenConnection | undefined {
  // The end of the program closes everything.
  if (unit.node.kind === 'FuncDecl' && unit.node.name.name === 'main' && unit.object?.receiverTypeName === undefined)
    return undefined;
  // Where ways end both with and without, what was deferred, or a callee, decides by something that isn't followed.
  const unsure = new Set(result.ends.filter(({ state }) => state !== 'open').map(({ point }) => point));
  const elsewhere = result.ends.filter(({ state }) => state === 'closed' || state === 'gone');
  const unsureNodes = new Set(elsewhere.map(({ point }) => point.node));
  const error = errorOf(creation, unit);
  const ways = new Set<Stmt | undefined>();
  for (const end of result.ends) {
    if (end.state !== 'open' || (end.exit !== 'return' && end.exit !== 'end') || unsure.has(end.point)) continue;
    if (unsureNodes.has(end.point.node)) continue;
    if (isTaken(end.point, creation, error, unit)) ways.add(statementOf(end));
  }
  return ways.size === 0 ? undefined : { unit, creation, ways: [...ways], loop: undefined, result };
}

function openedAgain(
  unit: FunctionUnit,
  creation: Creation,
  result: PathResult<OpenState>,
): OpenConnection | undefined {
  const again = result.violations.find(({ name, node }) => name === 'again' && node === creation.call);
  const loop = again === undefined ? undefined : loopAround(creation.call, unit.node, unit.chunk);
  if (again === undefined || loop === undefined) return undefined;
  const error = errorOf(creation, unit);
  if (!isTaken(again.point.before, creation, error, unit)) return undefined;
  const last = lastIn(again.point, loop);
  const ways = new Set<Stmt | undefined>([last?.kind === 'BranchStmt' ? last : undefined]);
  const atEnd = loop.body.stmts.at(-1);
  for (const point of result.points) {
    const { step } = point.node;
    if (point.state !== 'open' || step?.kind !== 'statement') continue;
    const { stmt } = step;
    if (stmt === atEnd && stmt.kind !== 'BranchStmt' && isTaken(point, creation, error, unit)) ways.add(undefined);
    if (stmt.kind !== 'BranchStmt' || stmt.token !== 'continue') continue;
    if (!contains(loop.body, stmt) || loopAround(stmt, unit.node, unit.chunk) !== loop) continue;
    if (isTaken(point, creation, error, unit)) ways.add(stmt);
  }
  return { unit, creation, ways: [...ways], loop, result };
}

/** The ways out of the function from within the round are the round's ways, too. */
function withReturns(again: OpenConnection, left: OpenConnection | undefined): OpenConnection {
  const { loop, ways } = again;
  const returns = left?.ways.filter((way) => way !== undefined && loop !== undefined && contains(loop.body, way));
  return { ...again, ways: [...ways, ...(returns ?? [])] };
}

function statementOf({ point, exit }: PathEnd<OpenState>): Stmt | undefined {
  const { step } = point.node;
  return exit === 'return' && step?.kind === 'return' ? step.stmt : undefined;
}

/** The last statement of a loop's body on the way to a point. */
function lastIn(end: PathPoint<OpenState>, { body }: ForStmt | RangeStmt): Stmt | undefined {
  for (let point = end.before; point !== undefined; point = point.before) {
    const { step } = point.node;
    if (step?.kind === 'statement' && contains(body, step.stmt) && point.node !== end.node) return step.stmt;
  }
  return undefined;
}

/** The variable that gets the error of the call. */
function errorOf({ call }: Creation, { chunk, info }: FunctionUnit): VarObject | undefined {
  const stmt = parentsIn(chunk).get(call);
  const last =
    stmt?.kind === 'AssignStmt' ? stmt.lhs.at(-1) : stmt?.kind === 'ValueSpec' ? stmt.names.at(-1) : undefined;
  const object = last?.kind === 'Ident' ? info.objectOf(last) : undefined;
  return object?.kind === 'var' && isNamed(object.type, 'error') ? object : undefined;
}

/**
 * Whether a way may be taken with the connection open: nothing on it asks about the error that came with it, which is nil then, in words that aren't
 * understood.
 */
function isTaken(
  end: PathPoint<OpenState> | undefined,
  { call }: Creation,
  error: VarObject | undefined,
  unit: FunctionUnit,
): boolean {
  const way: PathPoint<OpenState>[] = [];
  for (let point = end; point !== undefined; point = point.before) {
    way.push(point);
    const { step } = point.node;
    if (step?.kind === 'statement' && contains(step.stmt, call)) break;
  }
  way.reverse();
  if (passesDefer(way, call, unit)) return false;
  if (error === undefined) return true;
  const asked = new Set<VarObject>([error]);
  for (const [i, { node }] of way.entries()) {
    const { step } = node;
    if (step?.kind === 'statement' && step.stmt.kind === 'AssignStmt' && !contains(step.stmt, call)) {
      if (mentionsAny(step.stmt.rhs, asked, unit)) gives(step.stmt, asked, unit);
      else if (targets(step.stmt, unit).includes(error)) return true;
    }
    const next = way[i + 1]?.node;
    const edges = node.edges.filter(({ to }) => to === next);
    if (edges.length === 1 && edges[0]?.condition !== undefined && isAboutError(edges[0].condition, asked, unit))
      return false;
    // The cases of a type switch stand on no condition.
    if (edges.length > 0 && node.edges.length > 1 && edges.every(({ condition }) => condition === undefined))
      if (step?.kind === 'statement' && mentionsAny([step.stmt], asked, unit)) return false;
  }
  return true;
}

/** Where a way goes over a `defer` that mentions the connection, its end is another rule's affair. */
function passesDefer(way: readonly PathPoint<OpenState>[], call: Node, unit: FunctionUnit): boolean {
  const stmt = parentsIn(unit.chunk).get(call);
  const target = stmt?.kind === 'AssignStmt' ? stmt.lhs[0] : undefined;
  const variable = target?.kind === 'Ident' ? unit.info.objectOf(target) : undefined;
  if (variable?.kind !== 'var') return false;
  const own = new Set([variable]);
  return way.some(({ node: { step } }) => step?.kind === 'defer' && mentionsAny([step.stmt], own, unit));
}

/** `ok` and `e` of `e, ok := err.(net.Error)` say something about the error, too. */
function gives(stmt: AssignStmt, asked: Set<VarObject>, unit: FunctionUnit): void {
  for (const variable of targets(stmt, unit)) asked.add(variable);
}

function targets({ lhs }: AssignStmt, { info }: FunctionUnit): readonly VarObject[] {
  return lhs.flatMap((target) => {
    const object = target.kind === 'Ident' ? info.objectOf(target) : undefined;
    return object?.kind === 'var' ? [object] : [];
  });
}

function isAboutError({ expr, equals }: Condition, asked: ReadonlySet<VarObject>, unit: FunctionUnit): boolean {
  const test = unparen(expr);
  if (test.kind === 'BinaryExpr' && (isNil(unparen(test.x), unit.info) || isNil(unparen(test.y), unit.info)))
    return false;
  return mentionsAny(equals === undefined ? [test] : [test, equals], asked, unit);
}

function mentionsAny(roots: readonly Node[], variables: ReadonlySet<VarObject>, { info }: FunctionUnit): boolean {
  const isOne = (node: Node): boolean => {
    const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
    return object?.kind === 'var' && variables.has(object);
  };
  const found: Node[] = [];
  for (const root of roots)
    walk(root, (node) => {
      if (isOne(node)) found.push(node);
      return found.length === 0;
    });
  return found.length > 0;
}
