import type { FunctionUnit } from '../../../flow/function-unit.js';
import { isNil } from '../../../flow/nil-test.js';
import type { Condition, FlowNode } from '../../../flow/paths/control-flow.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { unparen } from '../../../flow/unparen.js';
import { openedBy } from '../../../knowledge/openers.js';
import { loopAround, type Loop } from '../../../program/channels/loops.js';
import { connectionFlowOf } from '../../../program/connections/connection-flow.js';
import { mayWait } from '../../../program/connections/may-wait.js';
import { placeOf } from '../../../flow/method-call.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { unitsMentioning } from '../../../program/resources/function-units.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { AssignStmt, CallExpr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';

/** A loop that takes clients, and doesn't tell an error that goes away from one that stays. */
export interface AcceptLoop {
  readonly unit: FunctionUnit;
  readonly loop: Loop;
  readonly assign: AssignStmt;
  readonly accept: CallExpr;
  readonly error: VarObject;
  /** What an error leads to: the next round at once, or the end of the program. */
  readonly does: 'spins' | 'ends';
  /** Where an error leads to: the call that ends the program. */
  readonly end: Node | undefined;
  /** A close of the listener by others while the loop runs, after which every call fails. */
  readonly closed: { readonly unit: FunctionUnit; readonly call: CallExpr } | undefined;
}

/** Finds them; in functions and literals of a package. */
export function findAcceptLoops(program: PackageProgram): readonly AcceptLoop[] {
  const code = pathCodeOf(program);
  const found: AcceptLoop[] = [];
  for (const unit of unitsMentioning(code, ['Accept', 'AcceptTCP', 'AcceptUnix'])) {
    for (const { assign, accept, error, listener } of acceptsIn(unit)) {
      const loop = loopAround(accept, unit.node, unit.chunk);
      if (loop?.kind !== 'ForStmt' || loop.cond !== undefined) continue;
      const reached = afterError(assign, error, unit, code);
      if (reached === undefined) continue;
      const { does, end } = reached;
      if (does === 'ends' && !servesSeveral(loop)) continue;
      const closed = does === 'spins' ? closeOf(listener, unit, code, program) : undefined;
      found.push({ unit, loop, assign, accept, error, does, end, closed });
    }
  }
  return found;
}

interface Accept {
  readonly assign: AssignStmt;
  readonly accept: CallExpr;
  readonly error: VarObject;
  /** What accepts, where it has a name. */
  readonly listener: VarObject | undefined;
}

/** `conn, err := l.Accept()` in a function's own text, where a listener of `net` accepts. */
function acceptsIn({ body, info }: FunctionUnit): readonly Accept[] {
  const found: Accept[] = [];
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    const [value] = node.kind === 'AssignStmt' ? node.rhs : [];
    const accept = value === undefined ? undefined : unparen(value);
    if (node.kind !== 'AssignStmt' || accept?.kind !== 'CallExpr') return true;
    const fun = unparen(accept.fun);
    const callee = info.calleeOf(accept);
    if (fun.kind !== 'SelectorExpr' || (callee.kind !== 'func' && callee.kind !== 'interface-method')) return true;
    if (!/^Accept(?:TCP|Unix)?$/.test(fun.sel.name) || openedBy(callee.func.fullName) !== 'connection') return true;
    const target = node.lhs[1];
    const error = target?.kind === 'Ident' ? info.objectOf(target) : undefined;
    if (error?.kind === 'var')
      found.push({ assign: node, accept, error, listener: placeOf(fun.x, info)?.variable.origin });
    return true;
  });
  return found;
}

/** What every way does on which the call gave an error, if all do the same and do nothing about it that could wait or leave. */
function afterError(
  assign: AssignStmt,
  error: VarObject,
  unit: FunctionUnit,
  code: PackageCode,
): Pick<AcceptLoop, 'does' | 'end'> | undefined {
  const nodes = new Set([code.flowOf(unit).entry]);
  for (const node of nodes) for (const { to } of node.edges) nodes.add(to);
  const start = [...nodes].find(({ step }) => step?.kind === 'statement' && step.stmt === assign);
  if (start === undefined) return undefined;
  const seen = new Set<FlowNode>([start]);
  let isAgain = false;
  let end: Node | undefined;
  for (const node of seen) {
    if (node !== start && mayWait(node.step, undefined, unit) && node.exit === undefined) return undefined;
    if (node.exit === 'program' || node.exit === 'panic') {
      if (node.step?.kind !== 'statement') return undefined;
      end = node.step.stmt;
      continue;
    }
    if (node.exit !== undefined || node.edges.length === 0) return undefined;
    for (const { to, condition } of node.edges) {
      if (condition !== undefined && speaksOf(condition, error, unit)) {
        const holds = isHeld(condition, error, unit);
        // Another question about the error: the code tells one from another.
        if (holds === undefined) return undefined;
        if (!holds) continue;
      }
      if (to === start) isAgain = true;
      else seen.add(to);
    }
  }
  if (isAgain === (end !== undefined)) return undefined;
  return { does: isAgain ? 'spins' : 'ends', end };
}

function speaksOf({ expr, equals }: Condition, error: VarObject, unit: FunctionUnit): boolean {
  return names(expr, error, unit) || (equals !== undefined && names(equals, error, unit));
}

/** Whether a condition holds where the error isn't nil; undefined where that doesn't decide it. */
function isHeld({ expr, equals, isTrue }: Condition, error: VarObject, { info }: FunctionUnit): boolean | undefined {
  const test = unparen(expr);
  if (equals !== undefined || test.kind !== 'BinaryExpr' || (test.op !== '!=' && test.op !== '==')) return undefined;
  const [x, y] = [unparen(test.x), unparen(test.y)];
  if (x.kind !== 'Ident' || info.objectOf(x) !== error || !isNil(y, info)) return undefined;
  return (test.op === '!=') === isTrue;
}

/** Whether the loop starts goroutines, so that it has other clients to lose. */
function servesSeveral({ body }: Loop): boolean {
  let isFound = false;
  walk(body, (node) => {
    if (node.kind === 'GoStmt') isFound = true;
    return !isFound && node.kind !== 'FuncLit';
  });
  return isFound;
}

/** A close of the listener in other functions or literals than the one that loops, whose own deferred calls never run. */
function closeOf(
  listener: VarObject | undefined,
  unit: FunctionUnit,
  code: PackageCode,
  { typed }: PackageProgram,
): AcceptLoop['closed'] {
  if (listener === undefined) return undefined;
  const flow = connectionFlowOf(typed);
  for (const other of unitsMentioning(code, ['Close'])) {
    if (other === unit) continue;
    let found: CallExpr | undefined;
    walk(other.body, (node) => {
      if (node.kind === 'FuncLit') return false;
      const fun = node.kind === 'CallExpr' ? unparen(node.fun) : undefined;
      if (node.kind !== 'CallExpr' || fun?.kind !== 'SelectorExpr' || fun.sel.name !== 'Close') return true;
      const closed = placeOf(fun.x, other.info)?.variable.origin;
      if (closed === undefined || !flow.reachedFrom(closed).has(listener)) return true;
      if (isMeanwhile(node, closed, other)) found ??= node;
      return true;
    });
    if (found !== undefined) return { unit: other, call: found };
  }
  return undefined;
}

/** Whether a close may come while the loop runs, and not before it begins, or with the end of the program. */
function isMeanwhile(close: CallExpr, listener: VarObject, unit: FunctionUnit): boolean {
  const { body, node: owner, info, chunk } = unit;
  const found = new Set<'assigned' | 'started'>();
  walk(body, (node) => {
    if (node.kind === 'AssignStmt' && node.lhs.some((target) => placeOf(target, info)?.variable.origin === listener))
      found.add('assigned');
    if (node.kind === 'GoStmt' && node.end < close.start && names(node, listener, unit)) found.add('started');
    return node.kind !== 'FuncLit';
  });
  const isMain = owner.kind === 'FuncDecl' && owner.name.name === 'main' && owner.recv === undefined;
  if (isMain && parentsIn(chunk).get(close)?.kind === 'DeferStmt') return false;
  return !found.has('assigned') || found.has('started');
}

function names(root: Node, variable: VarObject, { info }: FunctionUnit): boolean {
  let isFound = false;
  walk(root, (node) => {
    const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
    if (object?.kind === 'var' && object.origin === variable) isFound = true;
    return !isFound;
  });
  return isFound;
}
