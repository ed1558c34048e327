import type { Expr, ForStmt, FuncDecl, FuncLit, Ident, Node, Stmt } from '../syntax/ast.js';
import { forEachChild } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import { underlying } from '../types/type-queries.js';
import { variableOfIdent } from './assignments.js';
import { unparen } from './unparen.js';

type Value = bigint | number | string | boolean;

/** A place where a local gets a value, or where somebody may give it one from then on. */
interface Assignment {
  readonly at: number;
  readonly value: Value | undefined;
  /** The statements among which it stands; undefined for one that may not be reached. */
  readonly among: readonly Stmt[] | undefined;
  readonly inside: FuncDecl | FuncLit | undefined;
}

interface Local {
  readonly declared: number;
  readonly initial: Value | undefined;
  readonly among: readonly Stmt[] | undefined;
  readonly assignments: Assignment[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Values that locals are seen to have: conditions on them decide which ways exist. Only the plain cases: a local before anything gives it another value, and a local that gets its only value
 * unconditionally.
 */
export class KnownValues {
  private readonly locals = new Map<VarObject, Local>();
  /** What is run again in each round: from the condition on. */
  private readonly loops: Range[] = [];

  constructor(
    declarations: readonly Node[],
    private readonly info: TypeInfo,
  ) {
    for (const declaration of declarations) this.collect(declaration, undefined, undefined);
  }

  /** Whether a condition is always true or always false; undefined when it isn't known. */
  condition(expression: Expr): boolean | undefined {
    const expr = unparen(expression);
    if (expr.kind === 'UnaryExpr' && expr.op === '!') {
      const value = this.condition(expr.x);
      return value === undefined ? undefined : !value;
    }
    if (expr.kind !== 'BinaryExpr') {
      const value = this.valueOf(expr);
      return typeof value === 'boolean' ? value : undefined;
    }
    if (expr.op === '&&' || expr.op === '||') {
      const decisive = expr.op === '||';
      const x = this.condition(expr.x);
      const y = this.condition(expr.y);
      if (x === decisive || y === decisive) return decisive;
      return x === undefined || y === undefined ? undefined : !decisive;
    }
    const x = this.valueOf(expr.x);
    const y = x === undefined ? undefined : this.valueOf(expr.y);
    return x === undefined || y === undefined || typeof x !== typeof y ? undefined : compare(expr.op, x, y);
  }

  /** Whether `for i := 0; i < n; i++` has at most one round. */
  hasOneRound({ init, cond, post }: ForStmt): boolean {
    if (init?.kind !== 'AssignStmt' || cond?.kind !== 'BinaryExpr' || post?.kind !== 'IncDecStmt') return false;
    const [counter] = init.lhs;
    const [first] = init.rhs;
    if (counter?.kind !== 'Ident' || first === undefined || cond.op !== '<') return false;
    if (cond.x.kind !== 'Ident' || cond.x.name !== counter.name) return false;
    const from = this.valueOf(first);
    const to = this.valueOf(cond.y);
    return typeof from === 'bigint' && typeof to === 'bigint' && to - from <= 1n;
  }

  private valueOf(expression: Expr): Value | undefined {
    const expr = unparen(expression);
    const constant = this.info.constantOf(expr);
    if (constant !== undefined || expr.kind !== 'Ident') return constant;
    const variable = variableOfIdent(expr, this.info);
    const local = variable === undefined ? undefined : this.locals.get(variable);
    if (variable === undefined || local === undefined) return undefined;
    return this.initialValue(variable, local, expr) ?? onlyValue(local, expr);
  }

  private initialValue(variable: VarObject, local: Local, use: Ident): Value | undefined {
    const isUntouched = local.assignments.every((one) => one.at > use.end && one.inside === variable.owner);
    const isRepeated = this.loops.some(
      ({ start, end }) => use.start >= start && use.end <= end && !(local.declared >= start && local.declared <= end),
    );
    return isUntouched && !isRepeated ? local.initial : undefined;
  }

  private collect(node: Node, among: readonly Stmt[] | undefined, inside: FuncDecl | FuncLit | undefined): void {
    let list = among;
    let owner = inside;
    switch (node.kind) {
      case 'FuncDecl':
      case 'FuncLit':
        owner = node;
        list = undefined;
        break;
      case 'BlockStmt':
        list = node.stmts;
        break;
      case 'AssignStmt':
        node.lhs.forEach((target, i) => {
          const value = node.lhs.length === node.rhs.length ? node.rhs[i] : undefined;
          this.assign(target, node.op === '=' || node.op === ':=' ? value : undefined, node.end, list, owner);
        });
        break;
      case 'ValueSpec':
        node.names.forEach((name, i) => {
          this.declare(name, node.values[i], node.values.length === 0, list);
        });
        break;
      case 'IncDecStmt':
        this.assign(node.x, undefined, node.start, undefined, owner);
        break;
      case 'RangeStmt':
        this.loops.push({ start: node.start, end: node.end });
        for (const target of [node.key, node.value])
          if (target !== undefined) this.assign(target, undefined, node.start, undefined, owner);
        list = undefined;
        break;
      case 'ForStmt':
        this.loops.push({ start: (node.cond ?? node.body).start, end: node.end });
        list = undefined;
        break;
      case 'UnaryExpr':
        if (node.op === '&') this.assign(node.x, undefined, node.start, undefined, owner);
        break;
      case 'DeclStmt':
      case 'GenDecl':
        break;
      default:
        list = undefined;
    }
    forEachChild(node, (child) => {
      this.collect(child, list, owner);
    });
  }

  private declare(name: Ident, value: Expr | undefined, isZero: boolean, among: readonly Stmt[] | undefined): void {
    const variable = variableOfIdent(name, this.info);
    if (variable?.role !== 'local') return;
    const initial = isZero ? zeroOf(variable) : value === undefined ? undefined : this.info.constantOf(value);
    this.locals.set(variable, { declared: name.start, initial, among, assignments: [] });
  }

  private assign(
    target: Expr,
    value: Expr | undefined,
    at: number,
    among: readonly Stmt[] | undefined,
    inside: FuncDecl | FuncLit | undefined,
  ): void {
    const expr = unparen(target);
    const variable = expr.kind === 'Ident' ? variableOfIdent(expr, this.info) : undefined;
    if (expr.kind !== 'Ident' || variable?.role !== 'local') return;
    const known = this.locals.get(variable);
    if (known === undefined) this.declare(expr, value, false, among);
    else
      known.assignments.push({
        at,
        among,
        inside,
        value: value === undefined ? undefined : this.info.constantOf(value),
      });
  }
}

/** The value that a local has once its only assignment is done, if nothing can lead around that. */
function onlyValue({ among, initial, assignments }: Local, use: Ident): Value | undefined {
  const [first] = assignments;
  if (first === undefined) return initial;
  const isCertain = assignments.length === 1 && among !== undefined && first.among === among && first.at <= use.start;
  return isCertain ? first.value : undefined;
}

function zeroOf(variable: VarObject): Value | undefined {
  const type = underlying(variable.type);
  if (type.kind !== 'basic') return undefined;
  if (type.name === 'bool') return false;
  if (type.name === 'string') return '';
  return /^u?int/.test(type.name) ? 0n : undefined;
}

function compare(op: string, x: Value, y: Value): boolean | undefined {
  switch (op) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    default:
      return undefined;
  }
}
