import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { methodCallOf, placeOf, walkOwn, type MethodCall, type NamedPlace } from '../../../flow/method-call.js';
import { unparen } from '../../../flow/unparen.js';
import type { CallExpr, DeferStmt, ExprStmt, FuncDecl, FuncLit, GoStmt } from '../../../syntax/ast.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { FuncObject, VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';

/** An `Add` that the goroutine makes which it counts. */
export interface LateAdd {
  /** Where the goroutine starts. */
  readonly from: TypedFunction;
  readonly go: GoStmt;
  /** The group as the function names it that starts the goroutine. */
  readonly group: NamedPlace;
  /** What the goroutine runs. */
  readonly runs: FuncLit | TypedFunction;
  readonly add: Statement<ExprStmt>;
  /** The `defer wg.Done()` of the goroutine, where it is a statement of its own. */
  readonly done: DeferStmt | undefined;
  /** The `Wait` that may come too early. */
  readonly wait: { readonly from: TypedFunction; readonly call: CallExpr };
}

interface Statement<S> {
  readonly stmt: S;
  readonly call: MethodCall;
}

/** A goroutine's body as far as the group goes. */
interface CountingBody {
  readonly add: Statement<ExprStmt>;
  readonly done: DeferStmt | undefined;
  /** Channels that the body sends on or closes. */
  readonly signals: readonly VarObject[];
}

/** What is known of the group in one function. */
interface GroupUse {
  readonly from: TypedFunction;
  readonly call: MethodCall;
  readonly kind: 'Add' | 'Wait';
}

interface Start {
  readonly from: TypedFunction;
  readonly go: GoStmt;
}

const method = /^\(\*sync\.WaitGroup\)\.(Add|Done|Wait|Go)$/;

const usesIn = byFunction(
  (names) => names.has('Wait') || names.has('Add'),
  (from): GroupUse[] => {
    const uses: GroupUse[] = [];
    walk(from.decl, (node) => {
      const call = methodCallOf(node, from.info);
      const name = call === undefined ? undefined : method.exec(call.method)?.[1];
      if (call !== undefined && (name === 'Add' || name === 'Wait')) uses.push({ from, call, kind: name });
    });
    return uses;
  },
);

const startsIn = byFunction(
  (names) => names.has('go'),
  (from): Start[] => {
    const starts: Start[] = [];
    walk(from.decl, (node) => {
      if (node.kind === 'GoStmt') starts.push({ from, go: node });
    });
    return starts;
  },
);

/** Finds goroutines that count themselves, so that a `Wait` may find nothing to wait for; one for each `Add`. */
export function findLateAdds(typed: TypedPackage): readonly LateAdd[] {
  const uses = usesIn(typed);
  if (!uses.some(({ kind }) => kind === 'Wait') || !uses.some(({ kind }) => kind === 'Add')) return [];
  const functions = new Map<FuncObject, TypedFunction>();
  for (const { from, kind } of uses) if (kind === 'Add') functions.set(from.object, from);
  const found: LateAdd[] = [];
  const told = new Set<CallExpr>();
  for (const { from, go } of startsIn(typed)) {
    const late = lateAddOf(from, go, uses, functions);
    if (late === undefined || told.has(late.add.call.call)) continue;
    told.add(late.add.call.call);
    found.push(late);
  }
  return found;
}

function lateAddOf(
  from: TypedFunction,
  go: GoStmt,
  uses: readonly GroupUse[],
  functions: ReadonlyMap<FuncObject, TypedFunction>,
): LateAdd | undefined {
  if (go.call.kind !== 'CallExpr') return undefined;
  const fun = unparen(go.call.fun);
  const callee = from.info.calleeOf(go.call);
  const declared = callee.kind === 'func' ? functions.get(callee.func.origin) : undefined;
  const runs = fun.kind === 'FuncLit' ? fun : declared;
  if (runs === undefined) return undefined;
  const body = runs === fun ? countingBody(fun, from) : declared && countingBody(declared.decl, declared);
  const group = body === undefined ? undefined : groupOutside(body.add.call.on, runs, go.call, from);
  if (body === undefined || group === undefined) return undefined;
  const near = uses.filter((use) => use.from.decl === from.decl && isSameGroup(use.call.on, group, true));
  if (near.some((use) => use.kind === 'Add' && isCountedBefore(use, from, go))) return undefined;
  const isOwn = (use: GroupUse): boolean => use.from.decl === from.decl && contains(go, use.call.call);
  const waits = uses.filter((use) => use.kind === 'Wait' && !isOwn(use));
  const wait =
    waits.find((use) => use.from.decl === from.decl && isSameGroup(use.call.on, group, true)) ??
    waits.find((use) => use.from.decl !== from.decl && isSameGroup(use.call.on, group, false));
  if (wait === undefined) return undefined;
  if (wait.from.decl === from.decl && hasHeard(from, go, wait.call.call, body.signals)) return undefined;
  return { from, go, group, runs, add: body.add, done: body.done, wait: { from: wait.from, call: wait.call.call } };
}

/** Whether two names stand for one group: in one function by name, in several by the field or package variable. */
function isSameGroup(a: NamedPlace, b: NamedPlace, isOneFunction: boolean): boolean {
  if (isOneFunction) return a.path === b.path && a.root === b.root;
  const isShared = a.variable.role === 'field' || a.variable.role === 'package';
  return isShared && a.variable === b.variable;
}

/** Undefined where the body doesn't count itself, or counts others, too. */
function countingBody(owner: FuncLit | FuncDecl, { info }: TypedFunction): CountingBody | undefined {
  const { body } = owner;
  if (body === undefined) return undefined;
  const adds: Statement<ExprStmt>[] = [];
  for (const stmt of body.stmts) {
    const call = stmt.kind === 'ExprStmt' ? methodCallOf(stmt.x, info) : undefined;
    if (call?.method === '(*sync.WaitGroup).Add' && stmt.kind === 'ExprStmt') adds.push({ stmt, call });
  }
  const [add] = adds;
  if (add === undefined || adds.length > 1 || !isPositive(add.call, info)) return undefined;
  const { on } = add.call;
  const signals: VarObject[] = [];
  let own = 0;
  let others = 0;
  let all = 0;
  let done: DeferStmt | undefined;
  walkOwn(body, (node) => {
    const call = methodCallOf(node, info);
    if (call?.on.path === on.path && call.on.root === on.root) own++;
    if (call?.method === '(*sync.WaitGroup).Add' && call.call !== add.call.call) others++;
    if (node.kind === 'DeferStmt') {
      const deferred = methodCallOf(node.call, info);
      if (deferred?.method === '(*sync.WaitGroup).Done' && body.stmts.includes(node)) done = node;
    }
    const channel =
      node.kind === 'SendStmt'
        ? node.chan
        : node.kind === 'CallExpr' && info.calleeOf(node).kind === 'builtin' && node.args.length === 1
          ? node.args[0]
          : undefined;
    const place = channel === undefined ? undefined : placeOf(channel, info);
    if (place !== undefined) signals.push(place.variable);
    return true;
  });
  // Every name of the group must be one of the calls seen: who else gets it may be the one that is counted.
  walk(body, (node) => {
    const expr = node.kind === 'SelectorExpr' || node.kind === 'Ident' ? node : undefined;
    const place = expr === undefined ? undefined : placeOf(expr, info);
    if (place?.path === on.path && place.root === on.root) all++;
    return true;
  });
  const hasDone = own > 1;
  if (!hasDone || others > 0 || all !== own) return undefined;
  return { add, done, signals };
}

function isPositive({ call }: MethodCall, info: TypedFunction['info']): boolean {
  const value = call.args[0] === undefined ? undefined : info.constantOf(call.args[0]);
  return value === 1n || value === 1;
}

/** The group as the starting function names it; undefined where it is the goroutine's own, or can't be named. */
function groupOutside(
  on: NamedPlace,
  runs: FuncLit | TypedFunction,
  call: CallExpr,
  from: TypedFunction,
): NamedPlace | undefined {
  const owner = 'kind' in runs ? runs : runs.decl;
  if (on.root.owner !== owner) {
    // What the literal captures, or a package variable, has one name here and there.
    const isVisible =
      owner.kind === 'FuncLit'
        ? on.root.owner === undefined || !contains(owner, on.root.owner)
        : on.root.role === 'package';
    return isVisible ? on : undefined;
  }
  const fun = unparen(call.fun);
  if (on.root.role === 'receiver') {
    const base = fun.kind === 'SelectorExpr' ? placeOf(fun.x, from.info) : undefined;
    return base === undefined ? undefined : joined(base, on);
  }
  if (on.root.role !== 'param' || call.hasEllipsis) return undefined;
  const names = owner.type.params.fields.flatMap(({ names }) => names);
  const index = names.findIndex(({ name }) => name === on.root.name);
  const arg = call.args[index];
  const base = arg === undefined || names.length !== call.args.length ? undefined : placeOf(arg, from.info);
  return base === undefined ? undefined : joined(base, on);
}

function joined(base: NamedPlace, on: NamedPlace): NamedPlace {
  const rest = on.path.slice(on.root.name.length);
  return { path: base.path + rest, root: base.root, variable: rest === '' ? base.variable : on.variable };
}

/** Whether an `Add` before the `go` statement counts the goroutine: no other goroutine that says `Done` starts between the two. */
function isCountedBefore({ call }: GroupUse, from: TypedFunction, go: GoStmt): boolean {
  if (call.call.start > go.start) return false;
  const value = call.call.args[0] === undefined ? undefined : from.info.constantOf(call.call.args[0]);
  if (value !== 1n && value !== 1) return true;
  let isTaken = false;
  walk(from.decl, (node) => {
    if (node.kind === 'GoStmt' && node.start > call.call.start && node.end <= go.start) {
      walk(node, (inner) => {
        if (inner.kind === 'Ident' && inner.name === 'Done') isTaken = true;
      });
    }
  });
  return !isTaken;
}

/** Whether the function receives what the goroutine says, between its start and the `Wait`. */
function hasHeard(from: TypedFunction, go: GoStmt, wait: CallExpr, signals: readonly VarObject[]): boolean {
  if (signals.length === 0) return false;
  let isHeard = false;
  walk(from.decl, (node) => {
    if (node.start < go.end || node.end > wait.start) return node.end > go.end && node.start < wait.start;
    const source =
      node.kind === 'UnaryExpr' && node.op === '<-' ? node.x : node.kind === 'RangeStmt' ? node.x : undefined;
    const place = source === undefined ? undefined : placeOf(source, from.info);
    if (place !== undefined && signals.includes(place.variable)) isHeard = true;
    return true;
  });
  return isHeard;
}
