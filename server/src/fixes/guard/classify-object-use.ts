import { objectUse, sendsMessages } from '../../flow/object-use.js';
import type { CallExpr, Expr, Ident, Node, SelectorExpr } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import { deref } from '../../types/type-queries.js';
import { calleeName, type UseClass } from './classify-use.js';
import type { ChunkView } from './chunk-view.js';
import { isFreshValue } from './fresh-value.js';

/** Functions of std that call methods of their first argument and keep nothing of it. */
const users = new Set(['fmt.Fprint', 'fmt.Fprintf', 'fmt.Fprintln', 'io.WriteString']);

/**
 * What is done at one place with a variable that is, or points to, an object whose methods must not run at the same time. Any call of
 * a method counts as a write, but where its result is an operand, which may as well be asked for before. What a connection is called for besides sending, as to receive, needs
 * no lock, and with one a goroutine that waits for a message would keep the others from sending.
 */
export function classifyObjectUse(view: ChunkView, reference: Ident | SelectorExpr, target: VarObject): UseClass {
  const call = objectCallOf(view, reference);
  const around = call === undefined ? undefined : view.parentOf(call);
  if (call !== undefined) {
    if (sendsNothing(call, target)) return { kind: 'initial' };
    // A `go` statement would take the lock for the start of the goroutine only.
    if (around?.kind === 'GoStmt') return { kind: 'escape' };
    const isOperand = around?.kind === 'CallExpr' || around?.kind === 'BinaryExpr';
    if (!isOperand) return { kind: 'write', access: reference };
    return isAlwaysEvaluated(view, call) ? { kind: 'read', access: call } : { kind: 'escape' };
  }
  const parent = view.parentOf(reference);
  if (parent?.kind === 'KeyValueExpr' && parent.key === reference && target.role === 'field')
    return isFreshValue(view, parent.value, true) ? { kind: 'initial' } : { kind: 'escape' };
  if (parent?.kind === 'AssignStmt' && parent.op === '=' && parent.lhs.length === parent.rhs.length) {
    const value = parent.rhs[parent.lhs.indexOf(reference)];
    if (value?.kind === 'CallExpr') return { kind: 'write', access: reference };
  }
  return { kind: 'escape' };
}

function sendsNothing({ fun }: CallExpr, { type }: VarObject): boolean {
  const connection = deref(type);
  return fun.kind === 'SelectorExpr' && sendsMessages(connection) && objectUse(connection, fun.sel.name) === undefined;
}

/** The call that uses the object and nothing but it: of one of its methods, or of a function such as `fmt.Fprintf`. */
export function objectCallOf(view: ChunkView, reference: Ident | SelectorExpr): CallExpr | undefined {
  const outer = view.parentOf(reference);
  if (outer?.kind === 'SelectorExpr' && outer.x === reference) {
    const call = view.parentOf(outer);
    return call?.kind === 'CallExpr' && call.fun === outer && isMethod(view, outer) ? call : undefined;
  }
  const argument = outer?.kind === 'UnaryExpr' && outer.op === '&' ? outer : reference;
  const call: Node | undefined = view.parentOf(argument);
  return call?.kind === 'CallExpr' && call.args[0] === argument && users.has(calleeName(view, call)) ? call : undefined;
}

/** Not behind `&&`, `||`, `else` or `case`, so that the call may move before its statement. */
function isAlwaysEvaluated(view: ChunkView, call: CallExpr): boolean {
  let inner: Node = call;
  for (let at = view.parentOf(inner); at !== undefined; at = view.parentOf(at)) {
    if (at.kind === 'BinaryExpr' && (at.op === '&&' || at.op === '||') && at.y === inner) return false;
    if (at.kind === 'CaseClause' || (at.kind === 'IfStmt' && at.orElse === inner)) return false;
    if (at.kind === 'BlockStmt') break;
    inner = at;
  }
  return true;
}

function isMethod(view: ChunkView, selector: SelectorExpr): boolean {
  return view.info.selectionOf(selector)?.kind === 'method';
}

/** Whether a local gets an object of its own where it is declared, so that no other variable names it. */
export function isDeclaredWithOwnObject(target: VarObject): boolean {
  const { node, ident } = target.declaration ?? {};
  if (node === undefined || ident === undefined) return false;
  if (node.kind === 'ValueSpec') return node.values.length === 0 || isMade(node.values[node.names.indexOf(ident)]);
  if (node.kind !== 'AssignStmt') return false;
  const index = node.lhs.findIndex((lhs) => lhs === ident);
  return isMade(node.lhs.length === node.rhs.length ? node.rhs[index] : node.rhs[0]);
}

function isMade(value: Expr | undefined): boolean {
  if (value?.kind === 'UnaryExpr') return value.op === '&' && value.x.kind === 'CompositeLit';
  return value?.kind === 'CallExpr' || value?.kind === 'CompositeLit';
}
