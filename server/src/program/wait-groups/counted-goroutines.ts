import { scanAssignments } from '../../flow/assignments.js';
import { unparen } from '../../flow/unparen.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import { callbackRunOf } from '../../knowledge/callbacks.js';
import type { CallExpr, Expr, FuncDecl, FuncLit, GoStmt, Ident, Node, Stmt } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { underlying } from '../../types/type-queries.js';
import type { DeclaredFunction, TypeInfo } from '../../types/package.js';
import { nameOfCallee } from '../../types/callee-name.js';
import type { GroupCall, GroupUses } from './group-uses.js';

/** A goroutine that an `Add` counts, because it stands right before where it starts. */
export interface CountedStart {
  readonly add: GroupCall;
  /** The `go` statement, or a call such as `g.Go(func() { … })`. */
  readonly start: GoStmt | CallExpr;
  /** In whose text it starts. */
  readonly declared: DeclaredFunction;
  /** What it runs; undefined for what isn't declared in the package. */
  readonly body: FuncLit | FuncDecl | undefined;
}

/** What an `Add` adds: a number, or the text of what isn't a constant. Undefined for what may be no more than zero. */
export function amountOf({ call, declared }: GroupCall, info: TypeInfo): number | string | undefined {
  const [arg] = call.args;
  if (arg === undefined) return undefined;
  const value = info.constantOf(arg);
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value) > 0 ? Number(value) : undefined;
  const text = declared.chunk.text.slice(arg.start, arg.end);
  return text.includes('-') ? undefined : text.replaceAll(/\s/g, '');
}

/** The goroutines that an `Add` counts; empty where what it counts isn't seen. */
export function startsAfter(add: GroupCall, uses: GroupUses, code: PackageCode): readonly CountedStart[] {
  const { declared, call } = add;
  const { chunk } = declared;
  const info = code.typed.info(chunk);
  const parents = parentsIn(chunk);
  const stmt = parents.get(call);
  const list = stmt === undefined ? [] : listAround(stmt, parents);
  const amount = amountOf(add, info);
  let left = typeof amount === 'number' ? amount : Number.POSITIVE_INFINITY;
  const found: CountedStart[] = [];
  const isUse = (other: Stmt, calls: readonly GroupCall[]): boolean => {
    const inner = other.kind === 'ExprStmt' ? other.x : other.kind === 'DeferStmt' ? other.call : undefined;
    return calls.some((one) => one.call === inner);
  };
  for (const other of list.slice(list.findIndex((one) => one === stmt) + 1)) {
    if (left <= 0 || isUse(other, uses.adds) || isUse(other, uses.dones)) break;
    if (other.kind === 'ReturnStmt' || other.kind === 'BranchStmt') break;
    const start = typeof amount === 'number' ? startOf(other, declared, info, code) : undefined;
    if (start !== undefined) {
      found.push({ add, declared, ...start });
      left--;
    } else if (
      (other.kind === 'ForStmt' || other.kind === 'RangeStmt') &&
      (amount === undefined ? false : roundsOf(other, declared, info) === String(amount))
    ) {
      const inner = other.body.stmts.flatMap((one) => startOf(one, declared, info, code) ?? []);
      if (inner.length === 1) found.push({ add, declared, ...inner[0]! });
      break;
    }
  }
  return found;
}

/** The statements among which a statement stands. */
function listAround(stmt: Node, parents: ReadonlyMap<Node, Node>): readonly Stmt[] {
  const around = parents.get(stmt);
  if (around?.kind === 'BlockStmt') return around.stmts;
  return around?.kind === 'CaseClause' || around?.kind === 'CommClause' ? around.body : [];
}

function startOf(
  stmt: Stmt,
  declared: DeclaredFunction,
  info: TypeInfo,
  code: PackageCode,
): Pick<CountedStart, 'start' | 'body'> | undefined {
  if (stmt.kind === 'GoStmt') {
    const unit = code.unitOf(declared);
    const { call } = stmt;
    if (unit === undefined || call.kind !== 'CallExpr') return { start: stmt, body: undefined };
    const fun = unparen(call.fun);
    const literal = fun.kind === 'Ident' ? code.placesOf(unit).literalOf(fun) : undefined;
    return { start: stmt, body: literal ?? code.calledUnit(call, unit)?.node };
  }
  const call = stmt.kind === 'ExprStmt' ? stmt.x : undefined;
  if (call?.kind !== 'CallExpr') return undefined;
  const name = nameOfCallee(info.calleeOf(call));
  const [literal] = call.args;
  if (name === undefined || literal?.kind !== 'FuncLit' || callbackRunOf(name, 0, undefined) !== 'in-goroutine-once')
    return undefined;
  return { start: call, body: literal };
}

/** How often a loop runs, in the words of the text: `n`, `len(names)`. */
function roundsOf(
  loop: Extract<Stmt, { kind: 'ForStmt' | 'RangeStmt' }>,
  { chunk }: DeclaredFunction,
  info: TypeInfo,
): string | undefined {
  const textOf = ({ start, end }: Expr): string => chunk.text.slice(start, end).replaceAll(/\s/g, '');
  if (loop.kind === 'RangeStmt') {
    const type = underlying(info.typeOf(loop.x));
    if (type.kind === 'basic') return valueOf(loop.x) ?? textOf(loop.x);
    return type.kind === 'chan' ? undefined : `len(${textOf(loop.x)})`;
  }
  const { init, cond, post } = loop;
  if (init?.kind !== 'AssignStmt' || cond?.kind !== 'BinaryExpr' || cond.op !== '<' || post?.kind !== 'IncDecStmt')
    return undefined;
  const [first] = init.rhs;
  if (first === undefined || String(info.constantOf(first)) !== '0' || post.op !== '++') return undefined;
  const bound = unparen(cond.y);
  return valueOf(bound) ?? (bound.kind === 'Ident' ? onlyValue(bound) : undefined) ?? textOf(bound);

  /** What a local gets at its declaration, where it gets nothing else. */
  function onlyValue(ident: Ident): string | undefined {
    const object = info.objectOf(ident);
    const node = object?.kind === 'var' && object.role === 'local' ? object.declaration?.node : undefined;
    if (object?.kind !== 'var' || node?.kind !== 'AssignStmt' || node.lhs.length !== node.rhs.length) return undefined;
    if (scanAssignments(chunk.decls, info).countOf(object) !== 1) return undefined;
    const value = node.rhs[node.lhs.findIndex((target) => target.kind === 'Ident' && info.objectOf(target) === object)];
    return value?.kind === 'CallExpr' ? textOf(value) : undefined;
  }

  function valueOf(expr: Expr): string | undefined {
    const value = info.constantOf(expr);
    return value === undefined ? undefined : String(value);
  }
}
