import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary } from '../../flow/summary.js';
import { isExported } from '../../types/identical.js';
import type { FuncObject } from '../../types/object.js';
import { deref, typeFullName, underlying } from '../../types/type-queries.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { AccessFact } from './access-facts.js';
import type { CallOf } from './callers.js';

/** Methods at the beginning or the end of their object's life, and those that print it. */
const lifecycleMethod =
  /^((init|start|open|setup|provision|bootstrap|close|stop|shutdown|destroy|teardown|finish|finali[sz]e|string|gostring|dump|debug)$|init(?![a-z]))/i;

/** Functions that make an object, or begin a program. */
const lifecycleFunction = /^(init|main|new|make|create|start|open|setup|must|load|parse|restore|recover)(?![a-z])/i;

/** Names of functions that prepare data which stays as it is from then on. */
const preparing =
  /^(init|setup|set_?up|parse|load|create|start|open|new|make|restore|recover|configure|build|populate|register)(?![a-z])/i;

/** Whether a write there may be the only one in the life of the object. */
export function isPreparing({ object }: FunctionUnit): boolean {
  return object !== undefined && preparing.test(object.name);
}

/**
 * Functions that belong to the beginning or the end of an object's life, when its goroutines don't run yet or any more, those that print
 * it for people, and those that only such functions call.
 */
export class Lifecycle {
  private readonly known = new Map<FunctionUnit, boolean>();

  constructor(
    private readonly callersOf: (unit: FunctionUnit) => readonly CallOf[],
    private readonly isCalledFromOutside: (unit: FunctionUnit) => boolean,
  ) {}

  has(unit: FunctionUnit): boolean {
    let known = this.known.get(unit);
    if (known === undefined) {
      // Functions that call each other are no part of it unless something else says so.
      this.known.set(unit, false);
      known = this.decide(unit);
      this.known.set(unit, known);
    }
    return known;
  }

  private decide(unit: FunctionUnit): boolean {
    const { object, node } = unit;
    if (node.kind === 'FuncDecl' && object !== undefined && isLifecycleName(object)) return true;
    if (this.isCalledFromOutside(unit)) return false;
    const callers = this.callersOf(unit);
    return callers.length > 0 && callers.every((call) => this.isPartOf(unit, call));
  }

  /** Whether a call belongs to the life of the same object: a part of the caller's work, which may be the making of any object. */
  private isPartOf(callee: FunctionUnit, { from: { unit }, call }: CallOf): boolean {
    if (call.kind !== 'call' || !this.has(unit)) return false;
    const type = unit.object?.receiverTypeName;
    return type === undefined || type === callee.object?.receiverTypeName;
  }
}

function isLifecycleName({ name, receiverTypeName }: FuncObject): boolean {
  return (receiverTypeName === undefined ? lifecycleFunction : lifecycleMethod).test(name);
}

/** Whether something besides a lock may keep an access apart from others: what it waited for, what it starts later, where its object is from. */
export function mayBeOrdered(fact: AccessFact, summary: FunctionSummary): boolean {
  const { access, unit } = fact;
  if (access.order.hasUnknownJoin || [...access.order.joined].some(isWaited)) return true;
  const { start } = access.site.node;
  if (summary.calls.some((call) => call.kind === 'spawn' && call.node.start > start)) return true;
  return isResultOfCall(access.path, unit) || isForeignArgument(access.path, unit);
}

/** A function that anybody may call gets any object, also a new one; a method is called for its object. */
function isForeignArgument({ root }: AccessPath, { object, hasReceiver, params }: FunctionUnit): boolean {
  if (root.kind !== 'var' || root.role !== 'param' || object === undefined || !isExported(object.name)) return false;
  return !hasReceiver || params.indexOf(root) > 0;
}

/** A channel or group: whoever waited for it knows that others are done. */
function isWaited(path: AccessPath): boolean {
  if (path.step?.kind === 'close') return true;
  const { type } = path;
  if (type === undefined) return true;
  return underlying(type).kind === 'chan' || /^sync\.(WaitGroup|Cond)$/.test(typeFullName(deref(type)) ?? '');
}

/** An object that a call has given may be a new one. */
function isResultOfCall({ root }: AccessPath, unit: FunctionUnit): boolean {
  if (root.kind !== 'var' || root.role !== 'local') return root.kind === 'result';
  const declared = root.declaration?.node;
  if (declared === undefined || unit.chunk !== root.declaration?.chunk) return true;
  if (declared.kind === 'AssignStmt') return declared.rhs.some((value) => value.kind === 'CallExpr');
  return declared.kind === 'ValueSpec';
}
