import { addressMark, type AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Access, FunctionSummary } from '../../flow/summary.js';
import { unparen } from '../../flow/unparen.js';
import type { AssignStmt, Expr, Node, NodeBase } from '../../syntax/ast.js';
import { contains, walk } from '../../syntax/walk.js';
import { isExported } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import { deref, namedOf, typeFullName, underlying } from '../../types/type-queries.js';
import type { AccessFact } from './access-facts.js';
import type { GraphCall } from './callers.js';

/** The summaries of a function and of the literals in it. */
type SummariesOf = (unit: FunctionUnit) => readonly FunctionSummary[];

/**
 * Whether an access comes after a flag that its function set under the lock, where all accesses under that lock that could meet it (for a read the writes)
 * look at the flag first: whoever comes later leaves the data alone.
 */
export function isBehindFlag(
  fact: AccessFact,
  meeting: readonly AccessFact[],
  lock: VarObject,
  of: SummariesOf,
): boolean {
  const flags = new Set<VarObject>();
  for (const { own } of of(fact.unit)) {
    for (const one of own) {
      const flag = one.path.target;
      const isSet = one.operation === 'store' && isUnder(one, lock) && one.site.node.end < fact.access.site.node.start;
      if (isSet && flag !== undefined && isBoolean(flag)) flags.add(flag.origin);
    }
  }
  const others = meeting.filter(({ unit }) => unit.object !== fact.unit.object);
  if (flags.size === 0 || others.length === 0) return false;
  return others.every(({ unit, access }) =>
    of(unit).some(({ own }) =>
      own.some(
        (one) =>
          one.path.target !== undefined &&
          flags.has(one.path.target.origin) &&
          !one.isWrite &&
          isUnder(one, lock) &&
          one.site.node.start < access.site.node.start,
      ),
    ),
  );
}

/**
 * Whether all accesses under the lock that could meet it come after a wait for a group that the function has joined before the access, for a goroutine that it
 * starts after it: that wait is over only when the goroutine is.
 */
export function isAwaited(fact: AccessFact, meeting: readonly AccessFact[], calls: readonly GraphCall[]): boolean {
  const { access, unit } = fact;
  const others = meeting.filter((one) => one.unit.object !== unit.object);
  // What the goroutine is given is read before it starts.
  const started = calls.filter(({ kind, node }) => kind === 'spawn' && node.end >= access.site.node.end);
  if (others.length === 0 || started.length === 0) return false;
  return others.every((other) =>
    [...other.access.order.joined].some(
      (group) => isWaitGroup(group) && isJoinedBefore(fact, group) && started.some((call) => leaves(call, group)),
    ),
  );
}

function isWaitGroup({ type }: AccessPath): boolean {
  return type !== undefined && typeFullName(deref(type)) === 'sync.WaitGroup';
}

/** `group.Add(1)` in front of the access. */
function isJoinedBefore({ access, unit }: AccessFact, group: AccessPath): boolean {
  let isJoined = false;
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'CallExpr' && node.fun.kind === 'SelectorExpr' && node.end < access.site.node.start)
      isJoined ||= node.fun.sel.name === 'Add' && isFieldOf(node.fun.x, unit, group);
    return !isJoined && node.start < access.site.node.start;
  });
  return isJoined;
}

function isFieldOf(expr: Expr, { info }: FunctionUnit, { target }: AccessPath): boolean {
  const field = unparen(expr);
  if (field.kind !== 'SelectorExpr' || target === undefined) return false;
  const used = info.objectOf(field.sel);
  return used?.kind === 'var' && used.origin === target.origin;
}

/** Whether a goroutine is given the group, or signals it by itself. */
function leaves({ args, callee }: GraphCall, { target }: AccessPath): boolean {
  const isGroup = (path: AccessPath | undefined): boolean => {
    const place = path?.step === addressMark ? path.parent : path;
    return target !== undefined && place?.target?.origin === target.origin;
  };
  return args.some(isGroup) || [...callee.signals.keys()].some(isGroup);
}

function isUnder({ locks }: Access, lock: VarObject): boolean {
  return [...locks.held.keys()].some((one) => one.target?.origin === lock);
}

function isBoolean({ type }: VarObject): boolean {
  const under = underlying(type);
  return under.kind === 'basic' && under.name === 'bool';
}

/**
 * Whether functions under the lock only add to a collection, and the one function that uses what was gathered, which no goroutine is seen to run, sorts it or
 * takes it away: as nobody does while others still add.
 */
export function isGathered(fact: AccessFact, all: readonly AccessFact[], guarded: ReadonlySet<AccessFact>): boolean {
  const others = all.filter(({ unit }) => unit.object !== fact.unit.object);
  const own = all.filter(({ unit }) => unit.object === fact.unit.object);
  if (!own.some(({ access }) => !access.isWrite) || !own.some(isFinishing)) return false;
  return others.every((other) => guarded.has(other) && isAddition(other, others));
}

/** Sorts or replaces the collection. */
function isFinishing({ access, unit }: AccessFact): boolean {
  if (access.operation === 'store') return true;
  let isSorted = false;
  walk(unit.body, (node) => {
    if (node.kind === 'CallExpr' && node.fun.kind === 'SelectorExpr' && node.fun.x.kind === 'Ident')
      isSorted ||=
        /^(sort|slices)$/.test(node.fun.x.name) &&
        /^(Sort\w*|Slice(Stable)?|Stable|Strings|Ints|Float64s)$/.test(node.fun.sel.name);
    return !isSorted && contains(node, access.site.node);
  });
  return isSorted;
}

/** `x = append(x, …)`, `x[k] = v`. */
function isAddition({ access, unit }: AccessFact, others: readonly AccessFact[]): boolean {
  if (access.isWrite && access.target === 'map') return access.operation === 'assign';
  const stores = others.filter((one) => one.unit === unit && one.access.operation === 'store');
  const statement = assignmentOf(unit, stores, access.site.node);
  const [value] = statement?.rhs ?? [];
  return value?.kind === 'CallExpr' && value.fun.kind === 'Ident' && value.fun.name === 'append';
}

/** The assignment that stores the data and contains a node. */
function assignmentOf(unit: FunctionUnit, stores: readonly AccessFact[], node: NodeBase): AssignStmt | undefined {
  let found: AssignStmt | undefined;
  walk(unit.body, (one) => {
    if (
      one.kind === 'AssignStmt' &&
      contains(one, node) &&
      stores.some(({ access }) => one.lhs.some((target) => contains(target, access.site.node)))
    )
      found = one;
    return contains(one, node);
  });
  return found;
}

/** Whether a plain store gives the data its first value: the function starts a goroutine of the same object afterwards, and didn't look at the data. */
export function isBeforeStart(
  { access, unit }: AccessFact,
  { own }: FunctionSummary,
  calls: readonly GraphCall[],
): boolean {
  if (access.operation !== 'store' || access.target !== 'variable') return false;
  const { root } = access.path;
  if (own.some((one) => !one.isWrite && one.path === access.path)) return false;
  return calls.some(
    (call) => call.kind !== 'call' && call.node.start > access.site.node.end && touches(call, root, unit),
  );
}

function touches({ callee, args }: GraphCall, root: AccessPath['root'], spawner: FunctionUnit): boolean {
  if (args.some((arg) => arg?.root === root)) return true;
  return (
    callee.unit.chunk === spawner.chunk &&
    (callee.own.some(({ path }) => path.root === root) ||
      callee.calls.some((call) => call.args.some((arg) => arg?.root === root)))
  );
}

/** Whether the function answers what it was asked by a message that came with the question (`close(request.done)`): who asks waits for it. */
export function answersRequest({ unit }: AccessFact, { signals }: FunctionSummary): boolean {
  return [...signals.keys()].some(
    ({ root }) => root.kind === 'var' && root.role === 'param' && unit.params.includes(root),
  );
}

/** Whether the function waits for a message of a field's channel before the access, on some way: it takes part in a protocol of messages. */
export function comesAfterRendezvous({ access, unit }: AccessFact): boolean {
  let isAfter = false;
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit' || node.kind === 'CommClause') return false;
    if (node.kind === 'UnaryExpr' && node.op === '<-' && node.end <= access.site.node.start)
      isAfter ||= unparen(node.x).kind === 'SelectorExpr';
    return !isAfter && node.start < access.site.node.start;
  });
  return isAfter;
}

/** Whether the field gets the value of the same field of another object of its type: what is made into a copy is new. */
export function isCopied({ access, unit }: AccessFact): boolean {
  const [receiver, ...params] = unit.params;
  if (access.operation !== 'store' || receiver === undefined || access.path.root !== receiver) return false;
  let isCopy = false;
  walk(unit.body, (node) => {
    if (node.kind === 'AssignStmt' && node.lhs.length === node.rhs.length)
      node.lhs.forEach((target, i) => {
        if (contains(target, access.site.node)) isCopy ||= isSameFieldOf(target, node.rhs[i], receiver, params);
      });
    return contains(node, access.site.node);
  });
  return isCopy;
}

function isSameFieldOf(
  target: Node,
  value: Node | undefined,
  receiver: VarObject,
  params: FunctionUnit['params'],
): boolean {
  if (target.kind !== 'SelectorExpr' || value?.kind !== 'SelectorExpr' || value.sel.name !== target.sel.name)
    return false;
  const { x } = value;
  const type = namedOf(deref(receiver.type))?.object;
  return (
    x.kind === 'Ident' &&
    type !== undefined &&
    params.some((param) => param?.name === x.name && namedOf(deref(param.type))?.object === type)
  );
}

/** Whether the data belongs to an object that the function itself has put in its place before, or to one that it has taken from there. */
export function isInReplacedPart({ access }: AccessFact, { own }: FunctionSummary): boolean {
  const { path, target } = access;
  for (let part = target === 'map' ? path : path.parent; part !== undefined && part.depth > 0; part = part.parent) {
    const place = part;
    if (place.step?.kind !== 'var') continue;
    const isReplaced = (one: Access): boolean =>
      one.target === 'variable' &&
      one.operation === 'store' &&
      one.path === place &&
      one.site.node.end < access.site.node.start;
    if (own.some(isReplaced)) return true;
  }
  return false;
}

/** Methods that `fmt` and `io` call. */
const adapterMethod = /^(Write|WriteString|WriteByte|Read|ReadByte|String|Error|Format)$/;

/**
 * Whether a method of a type that other packages can't name uses an object behind the receiver's own field: such an adapter (a writer over a buffer) is
 * called through an interface, under the locks of who made it.
 */
export function isAnotherObjects({ access: { path }, unit }: AccessFact): boolean {
  const { object, params } = unit;
  if (object?.receiverTypeName === undefined || !adapterMethod.test(object.name)) return false;
  if (isExported(object.receiverTypeName) || path.root !== params[0]) return false;
  let first = path;
  while (first.parent?.step !== undefined) first = first.parent;
  return first !== path && first.type !== undefined && underlying(first.type).kind === 'pointer';
}
