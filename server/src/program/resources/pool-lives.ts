import { remembered } from '../../base/remembered.js';
import { calleeName } from '../../flow/sync-operation.js';
import { scanAssignments } from '../../flow/assignments.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import type { PathResult } from '../../flow/paths/path-result.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import { unparen } from '../../flow/unparen.js';
import type { AssignStmt, CallExpr, Expr, Node, Stmt } from '../../syntax/ast.js';
import { forEachChild, walk } from '../../syntax/walk.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { underlying } from '../../types/type-queries.js';
import type { PackageProgram } from '../package-program.js';
import { unitsMentioning } from './function-units.js';
import { pathCodeOf } from './path-code.js';
import { PoolAutomaton, type PoolObject, type PoolState } from './pool-automaton.js';

/** An object that a function gets from a `sync.Pool` and keeps in a local variable. */
export interface PoolLife {
  readonly unit: FunctionUnit;
  readonly variable: VarObject;
  /** The statement that gets it. */
  readonly stmt: AssignStmt;
  /** Slices of it in variables of their own, with the values that they are made with. */
  readonly slices: ReadonlyMap<VarObject, Expr>;
  readonly result: PathResult<PoolState>;
}

/** The lives of all pooled objects that functions of the package keep in locals, as far as their ways can be followed. */
export const poolLivesOf: (program: PackageProgram) => readonly PoolLife[] = remembered(findLives);

function findLives(program: PackageProgram): readonly PoolLife[] {
  if (!program.typed.functions.some(({ chunk }) => mentionedNames(chunk).has('Put'))) return [];
  const getters = gettersIn(program);
  const code = pathCodeOf(program);
  const names = ['Get', ...[...getters].map(({ name }) => name)];
  const lives: PoolLife[] = [];
  for (const unit of unitsMentioning(code, names))
    for (const got of gotIn(unit, getters)) lives.push(...lifeOf(got, unit, code));
  return lives;
}

/** Functions that give away what they get from a pool. */
function gettersIn({ typed }: PackageProgram): ReadonlySet<FuncObject> {
  const getters = new Set<FuncObject>();
  for (const { object, decl, chunk } of typed.functions) {
    if (!mentionedNames(chunk).has('Get') || decl.type.results?.fields.length !== 1) continue;
    const info = typed.info(chunk);
    const got = new Set<VarObject>();
    const returned: boolean[] = [];
    walk(decl, (node) => {
      if (node.kind === 'FuncLit') return false;
      if (node.kind === 'AssignStmt' && node.rhs.length === 1 && isGet(node.rhs[0]!, info)) {
        const variable = node.lhs[0]?.kind === 'Ident' ? info.objectOf(node.lhs[0]) : undefined;
        if (variable?.kind === 'var') got.add(variable);
      }
      if (node.kind === 'ReturnStmt') {
        const [value] = node.results;
        const name = value === undefined ? undefined : unparen(value);
        const variable = name?.kind === 'Ident' ? info.objectOf(name) : undefined;
        const isIt = value !== undefined && (isGet(value, info) || (variable?.kind === 'var' && got.has(variable)));
        // Where the pool is empty, a new one.
        if (isIt || (name?.kind !== 'UnaryExpr' && name?.kind !== 'CallExpr')) returned.push(isIt);
      }
      return true;
    });
    if (returned.length > 0 && returned.every((isIt) => isIt)) getters.add(object);
  }
  return getters;
}

/** `pool.Get()`, with assertions around it. */
function isGet(expression: Expr, info: FunctionUnit['info']): boolean {
  const call = callIn(expression);
  return call !== undefined && calleeName(call, { info }) === '(*sync.Pool).Get';
}

function callIn(expression: Expr): CallExpr | undefined {
  let expr = unparen(expression);
  while (expr.kind === 'TypeAssertExpr' || expr.kind === 'StarExpr') expr = unparen(expr.x);
  return expr.kind === 'CallExpr' ? expr : undefined;
}

interface Got {
  readonly variable: VarObject;
  readonly stmt: AssignStmt;
  readonly value: Expr;
}

function gotIn(unit: FunctionUnit, getters: ReadonlySet<FuncObject>): readonly Got[] {
  const { info } = unit;
  const found: Got[] = [];
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind !== 'AssignStmt' || node.rhs.length !== 1) return true;
    const [value, target] = [node.rhs[0]!, node.lhs[0]!];
    const call = callIn(value);
    if (call === undefined || target.kind !== 'Ident') return true;
    const callee = info.calleeOf(call);
    const isGot = isGet(value, info) || (callee.kind === 'func' && getters.has(callee.func.origin));
    const variable = info.objectOf(target);
    if (!isGot || variable?.kind !== 'var' || variable.role !== 'local' || variable.owner !== unit.node) return true;
    const { kind } = underlying(variable.type);
    const isRead = unparen(value).kind === 'StarExpr';
    if (isRead ? kind === 'slice' : kind === 'pointer' || kind === 'slice' || kind === 'interface')
      found.push({ variable, stmt: node, value });
    return true;
  });
  return found;
}

function lifeOf({ variable, stmt, value }: Got, unit: FunctionUnit, code: PackageCode): readonly PoolLife[] {
  if (!putsBack(unit, code)) return [];
  const slices = slicesOf(variable, unit, code);
  const object = describe(variable, value, slices, unit, code);
  const refs = [variable, ...slices.keys()].map((one) => code.table.ofVariable(one));
  const result = new PathWalker(code, new PoolAutomaton(object)).walk(unit, refs, 'none');
  return result === undefined ? [] : [{ unit, variable, stmt, slices, result }];
}

/** Whether a function, or one that it calls, may give something back. Most that get something don't: it is theirs who put it into another object. */
function putsBack(unit: FunctionUnit, code: PackageCode): boolean {
  const putting = functionsThatPut(code);
  let puts = false;
  walk(unit.node, (node) => {
    if (node.kind !== 'CallExpr') return !puts;
    const callee = unit.info.calleeOf(node);
    if (callee.kind !== 'func') return true;
    if (callee.func.fullName === '(*sync.Pool).Put' || putting.has(callee.func.origin)) puts = true;
    return !puts;
  });
  return puts;
}

const functionsThatPut = remembered((code: PackageCode): ReadonlySet<FuncObject> => {
  const putting = new Set<FuncObject>();
  for (const { object, decl, chunk } of code.typed.functions) {
    if (!mentionedNames(chunk).has('Put')) continue;
    const info = code.typed.info(chunk);
    walk(decl, (node) => {
      if (node.kind === 'CallExpr' && calleeName(node, { info }) === '(*sync.Pool).Put') putting.add(object);
    });
  }
  return putting;
});

/** Variables that are given nothing but slices of the object's memory. */
function slicesOf(variable: VarObject, unit: FunctionUnit, code: PackageCode): ReadonlyMap<VarObject, Expr> {
  const { info } = unit;
  const assignments = scanAssignments([unit.node], info);
  const slices = new Map<VarObject, Expr>();
  walk(unit.body, (node) => {
    if (node.kind !== 'AssignStmt' || node.op !== ':=' || node.lhs.length !== node.rhs.length) return;
    node.lhs.forEach((target, i) => {
      const object = target.kind === 'Ident' ? info.objectOf(target) : undefined;
      if (object?.kind !== 'var' || object.owner !== unit.node || assignments.countOf(object) !== 1) return;
      const value = node.rhs[i]!;
      if (slices.size < 3 && isPartOf(value, variable, unit, code)) slices.set(object, value);
    });
  });
  return slices;
}

/** `buf.Bytes()`, `buf[:n]`, `append(buf[:0], …)`, `*buf` of a pointer to a slice. */
function isPartOf(value: Expr, variable: VarObject, unit: FunctionUnit, code: PackageCode): boolean {
  const { info } = unit;
  const expr = unparen(value);
  const isObject = (operand: Expr): boolean => {
    const inner = unparen(operand);
    return code.placesOf(unit).pathOf(inner) === code.table.ofVariable(variable);
  };
  switch (expr.kind) {
    case 'CallExpr': {
      const fun = unparen(expr.fun);
      const callee = info.calleeOf(expr);
      const [first] = expr.args;
      if (callee.kind === 'builtin')
        return callee.name === 'append' && first !== undefined && isPartOf(first, variable, unit, code);
      const name = calleeName(expr, { info });
      if (first !== undefined && name?.startsWith('bytes.Trim') === true) return isPartOf(first, variable, unit, code);
      return (
        /^\(\*bytes\.Buffer\)\.(?:Bytes|Next|AvailableBuffer)$/.test(name ?? '') &&
        fun.kind === 'SelectorExpr' &&
        isObject(fun.x)
      );
    }
    case 'SliceExpr':
      return underlying(info.typeOf(expr.x)).kind === 'slice' && isObject(expr.x);
    case 'StarExpr':
      return underlying(info.typeOf(expr)).kind === 'slice' && isObject(expr.x);
    default:
      return false;
  }
}

function describe(
  variable: VarObject,
  creation: Node,
  slices: ReadonlyMap<VarObject, Expr>,
  unit: FunctionUnit,
  code: PackageCode,
): PoolObject {
  const { info } = unit;
  const lending = new Set<Node>();
  const copying = new Set<Node>();
  const put = new Set<Node>();
  const isIt = (node: Node): boolean => {
    const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
    return object?.kind === 'var' && (object === variable || slices.has(object));
  };
  const lend = (value: Expr): void => {
    const expr = unparen(value);
    const isReference = underlying(info.typeOf(expr)).kind !== 'basic';
    if (isPartOf(expr, variable, unit, code) || (isIt(expr) && isReference)) lending.add(expr);
    if (expr.kind === 'UnaryExpr' && expr.op === '&') lend(expr.x);
    if (expr.kind === 'CompositeLit')
      for (const element of expr.elements) lend(element.kind === 'KeyValueExpr' ? element.value : element);
    if (expr.kind === 'CallExpr' && isPartOf(expr, variable, unit, code) && expr.args[0] !== undefined)
      lend(expr.args[0]);
  };
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'ReturnStmt') node.results.forEach(lend);
    return true;
  });
  walk(unit.body, (node) => {
    if ((node.kind === 'SelectorExpr' || node.kind === 'IndexExpr') && underlying(info.typeOf(node)).kind === 'basic')
      copying.add(node);
    if (node.kind === 'CallExpr' && calleeName(node, { info }) === '(*sync.Pool).Put')
      for (const argument of node.args) if (unparen(argument).kind === 'SliceExpr') put.add(unparen(argument));
  });
  return { creation, lending, copying, put, named: namedIn(unit, isIt) };
}

function namedIn(unit: FunctionUnit, isIt: (node: Node) => boolean): ReadonlyMap<Node, boolean> {
  const named = new Map<Node, boolean>();
  const visit = (node: Node): boolean => {
    let has = isIt(node);
    forEachChild(node, (child) => {
      if (visit(child)) has = true;
    });
    named.set(node, has);
    return has;
  };
  visit(unit.node);
  return named;
}

/** A mistake with a pooled object. */
export interface PoolMisuse {
  readonly life: PoolLife;
  readonly kind: 'used' | 'twice' | 'lent';
  /** What uses it, what gives it back again, or what is returned. */
  readonly node: Node;
  /** The statement that gave it back. */
  readonly back: Stmt | undefined;
}

/** One for each object and kind, the first in the text. */
export function misusesOf(life: PoolLife): readonly PoolMisuse[] {
  const byKind = new Map<string, PoolMisuse>();
  const { result, unit } = life;
  for (const { name, node, point, isOwn } of result.violations) {
    if (name !== 'used' && name !== 'twice' && name !== 'lent') continue;
    // What a callee does with an object that it gives back itself is told there.
    if (!isOwn && point.state !== 'back') continue;
    const { step } = point.node;
    const returned = name === 'lent' && step?.kind === 'return' ? step.stmt : undefined;
    const used = node.kind === 'RangeStmt' ? node.x : node;
    const place =
      name === 'lent' ? returned?.results.find((value) => underlying(unit.info.typeOf(value)).kind !== 'basic') : used;
    if (place === undefined) continue;
    const known = byKind.get(name);
    if (known === undefined || place.start < known.node.start)
      byKind.set(name, { life, kind: name, node: place, back: givenBack(point) });
  }
  return [...byKind.values()];
}

type Point = PathResult<PoolState>['violations'][number]['point'];

function givenBack(at: Point): Stmt | undefined {
  let later = at;
  for (let point: Point | undefined = at; point?.state === 'back'; point = point.before) later = point;
  const { step } = later.node;
  return step?.kind === 'statement' ? step.stmt : undefined;
}
