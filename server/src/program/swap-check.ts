import type { FunctionSummary } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { AssignStmt, BlockStmt, CallExpr, Expr, IfStmt, NodeBase, Stmt } from '../syntax/ast.js';
import { contains, walk } from '../syntax/walk.js';
import type { TypeInfo } from '../types/package.js';
import { bySummary, type SummarizedPackage } from './by-summary.js';
import { refuses } from './check-then-act.js';
import { reenteredFunctions } from './reentered-functions.js';
import { isTestFile } from './test-files.js';

/** A value of a `sync.Map` or of an atomic that is loaded, compared, and stored anew because it was the one expected. */
export interface SwapCheck {
  readonly unit: FunctionSummary['unit'];
  readonly load: CallExpr;
  readonly store: CallExpr;
  /** The map or atomic as written, and the key of a map's entry. */
  readonly place: string;
  readonly key: Expr | undefined;
  /** The value that is expected; a truth value of an `atomic.Bool` that stands for itself. */
  readonly expected: Expr | boolean;
  /** What the loaded value was asserted to be before it was compared. */
  readonly asserted: Expr | undefined;
  readonly statement: IfStmt;
  /** The assignment that loads, where the condition does not itself. */
  readonly read: AssignStmt | undefined;
  /** The statement leaves when the value is another one; else what is done lies in its body. */
  readonly isLeaving: boolean;
}

/**
 * Finds values that two callers can both find as expected and both replace, where only one may go on: the others are turned away, or something is started or closed.
 */
export function findSwapChecks(program: SummarizedPackage): readonly SwapCheck[] {
  const candidates = allCandidates(program.summariesByFile);
  if (candidates.length === 0) return [];
  const reentered = reenteredFunctions(program);
  return candidates.flatMap(({ check, summary }) => (reentered.has(summary) ? [check] : []));
}

const allCandidates = bySummary((summary) => findCandidates(summary).map((check) => ({ check, summary })));

/** A call of `Load`, `Store` or another method on one place. */
interface ValueCall {
  readonly call: CallExpr;
  readonly method: string;
  readonly place: string;
  readonly key: Expr | undefined;
}

function findCandidates({ unit }: FunctionSummary): readonly SwapCheck[] {
  const { body, chunk, info } = unit;
  if (unit.node.kind !== 'FuncDecl' || isTestFile(unit.file.uri)) return [];
  const text = chunk.text.slice(unit.node.start, unit.node.end);
  // Whoever takes a lock around the two has thought of it.
  if (!text.includes('Load') || !text.includes('Store') || /\.R?Lock\(\)|CompareAndSwap|\.Swap\(/.test(text)) return [];
  const calls = valueCalls(unit);
  return calls.flatMap((store): SwapCheck[] => {
    if (store.method !== 'Store') return [];
    const loads = calls.filter(
      (one) => one.method === 'Load' && one.call.end <= store.call.start && isSamePlace(one, store, unit.chunk.text),
    );
    const [load] = loads;
    if (load === undefined || loads.length !== 1) return [];
    const found = new CheckReader(load.call, body, info).find(store.call);
    if (found === undefined || !matters(found, info)) return [];
    return [{ unit, load: load.call, store: store.call, place: store.place, key: store.key, ...found }];
  });
}

function isSamePlace(a: ValueCall, b: ValueCall, text: string): boolean {
  const textOf = (key: Expr | undefined): string => (key === undefined ? '' : text.slice(key.start, key.end));
  return a.place === b.place && textOf(a.key) === textOf(b.key);
}

/** Calls in the function itself on maps and atomics that other goroutines may know. */
function valueCalls({ body, info, chunk, node }: FunctionSummary['unit']): ValueCall[] {
  const calls: ValueCall[] = [];
  walk(body, (inner) => {
    if (inner.kind === 'FuncLit') return false;
    if (inner.kind !== 'CallExpr') return true;
    const fun = unparen(inner.fun);
    const callee = info.calleeOf(inner);
    const name = callee.kind === 'func' ? callee.func.fullName : '';
    const method =
      /^\(\*sync(?:\.Map|\/atomic\.(?:Bool|U?[Ii]nt(?:32|64)|Uintptr|Pointer|Value))\)\.(Load|Store)$/.exec(name)?.[1];
    if (method === undefined || fun.kind !== 'SelectorExpr' || isOwn(fun.x, node, info)) return true;
    const key = name.startsWith('(*sync.Map)') ? inner.args[0] : undefined;
    calls.push({ call: inner, method, place: chunk.text.slice(fun.x.start, fun.x.end), key });
    return true;
  });
  return calls;
}

/** Whether what is used is a local of the function. */
function isOwn(place: Expr, node: FunctionSummary['unit']['node'], info: TypeInfo): boolean {
  const root = unparen(place);
  const object = root.kind === 'Ident' ? info.objectOf(root) : undefined;
  return object?.kind === 'var' && object.role === 'local' && object.owner === node;
}

type Found = Pick<SwapCheck, 'expected' | 'asserted' | 'statement' | 'read' | 'isLeaving'>;

class CheckReader {
  constructor(
    private readonly load: CallExpr,
    private readonly body: BlockStmt,
    private readonly info: TypeInfo,
  ) {}

  /** The condition because of which the value is stored: right after it, or as the first thing in its body. */
  find(store: CallExpr): Found | undefined {
    let found: Found | undefined;
    walk(this.body, (node) => {
      if (found !== undefined || node.kind === 'FuncLit') return false;
      const list =
        node.kind === 'BlockStmt'
          ? node.stmts
          : node.kind === 'CaseClause' || node.kind === 'CommClause'
            ? node.body
            : [];
      list.forEach((stmt, i) => {
        if (stmt.kind === 'IfStmt') found ??= this.read(stmt, list, i, store);
      });
      return contains(node, store);
    });
    return found;
  }

  private read(statement: IfStmt, list: readonly Stmt[], index: number, store: CallExpr): Found | undefined {
    const before = list[index - 1];
    const read = this.readingStatement(statement.init) ?? this.readingStatement(before);
    if (read === undefined && !contains(statement.cond, this.load)) return undefined;
    if (statement.init !== undefined && read !== statement.init) return undefined;
    const [value, ok] = read?.lhs ?? [];
    const isLeaving = isCallOf(list[index + 1], store);
    if (!isLeaving && !isCallOf(statement.body.stmts[0], store)) return undefined;
    if (statement.orElse !== undefined || (isLeaving && !isLeft(statement.body))) return undefined;
    const compared = this.compared(statement.cond, value, ok, !isLeaving);
    return compared === undefined ? undefined : { ...compared, statement, read, isLeaving };
  }

  private readingStatement(stmt: Stmt | undefined): AssignStmt | undefined {
    if (stmt?.kind !== 'AssignStmt' || stmt.op !== ':=' || stmt.rhs.length !== 1) return undefined;
    return stmt.rhs[0] !== undefined && unparen(stmt.rhs[0]) === this.load ? stmt : undefined;
  }

  /** What the value must be for the store; `isEqual` tells whether the condition must hold or not. */
  private compared(
    condition: Expr,
    value: Expr | undefined,
    ok: Expr | undefined,
    isEqual: boolean,
  ): Pick<SwapCheck, 'expected' | 'asserted'> | undefined {
    const cond = unparen(condition);
    if (this.isValue(cond, value)) return this.isBool(cond) ? { expected: isEqual, asserted: undefined } : undefined;
    if (cond.kind === 'UnaryExpr' && cond.op === '!') {
      const inner = unparen(cond.x);
      return this.isValue(inner, value) && this.isBool(inner) ? { expected: !isEqual, asserted: undefined } : undefined;
    }
    if (cond.kind !== 'BinaryExpr') return undefined;
    if (cond.op === (isEqual ? '&&' : '||')) {
      const first = unparen(cond.x);
      const isOk = isEqual ? first : first.kind === 'UnaryExpr' && first.op === '!' ? unparen(first.x) : undefined;
      if (isOk?.kind !== 'Ident' || ok?.kind !== 'Ident' || isOk.name !== ok.name) return undefined;
      return this.compared(cond.y, value, undefined, isEqual);
    }
    if (cond.op !== (isEqual ? '==' : '!=')) return undefined;
    const [x, y] = [unparen(cond.x), unparen(cond.y)];
    const [loaded, expected] = this.isValue(withoutAssertion(x), value) ? [x, y] : [y, x];
    if (!this.isValue(withoutAssertion(loaded), value) || isNil(expected)) return undefined;
    return { expected, asserted: loaded.kind === 'TypeAssertExpr' ? loaded.type : undefined };
  }

  private isValue(expr: Expr, value: Expr | undefined): boolean {
    if (expr === this.load) return true;
    return expr.kind === 'Ident' && value?.kind === 'Ident' && expr.name === value.name && expr.name !== '_';
  }

  private isBool(expr: Expr): boolean {
    const type = this.info.typeOf(expr);
    return type.kind === 'basic' && type.name === 'bool';
  }
}

function withoutAssertion(expr: Expr): Expr {
  return expr.kind === 'TypeAssertExpr' ? unparen(expr.x) : expr;
}

function isNil(expr: Expr): boolean {
  return expr.kind === 'Ident' && expr.name === 'nil';
}

function isCallOf(stmt: Stmt | undefined, call: NodeBase): boolean {
  return stmt?.kind === 'ExprStmt' && stmt.x === call;
}

function isLeft(block: BlockStmt): boolean {
  const last = block.stmts.at(-1);
  return (
    last?.kind === 'ReturnStmt' ||
    (last?.kind === 'BranchStmt' && last.token !== 'fallthrough' && last.token !== 'goto')
  );
}

/** Whether only one caller may go on: others are turned away, or something is started or closed. */
function matters({ statement, isLeaving }: Found, info: TypeInfo): boolean {
  if (isLeaving) return refuses(statement.body, info);
  const { stmts } = statement.body;
  if (stmts.at(-1)?.kind === 'ReturnStmt' && stmts.length > 1) return true;
  return stmts.some((stmt) => {
    if (stmt.kind === 'GoStmt') return true;
    if (stmt.kind !== 'ExprStmt' || stmt.x.kind !== 'CallExpr') return false;
    const callee = info.calleeOf(stmt.x);
    return callee.kind === 'builtin' && callee.name === 'close';
  });
}
