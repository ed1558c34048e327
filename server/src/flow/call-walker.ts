import { callbackRunOf, servesRequests } from '../knowledge/callbacks.js';
import { groupWaits, slowCalls } from '../knowledge/slow-calls.js';
import { calleeFact } from '../knowledge/facts.js';
import type { CallbackRun } from '../knowledge/schema.js';
import { consumesIterator, mapArgumentUse } from '../knowledge/map-arguments.js';
import type { CallExpr, Expr, FuncLit, NodeBase, SelectorExpr } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { deref, typeFullName, underlying } from '../types/type-queries.js';
import { closeMark, isBehind, type AccessPath } from './access-path.js';
import { isLocalOf, variableOfIdent } from './assignments.js';
import { DynamicCalls } from './dynamic-calls.js';
import type { FlowEnvironment } from './environment.js';
import { entryState } from './flow-state.js';
import { CallSite, lastSignals, PendingCall } from './call-record.js';
import { contextOfDone, isBuffered, isTimerChannel, timerOf } from './channel-facts.js';
import { expandAccesses } from './expand-accesses.js';
import { FlowRecorder } from './flow-recorder.js';
import { firstParameterOf, functionValue, type FunctionValue } from './function-value.js';
import type { FunctionUnit } from './function-unit.js';
import { iteratedMap } from './iterated-map.js';
import { recordObjectUse } from './object-access.js';
import {
  accessesLeftBehind,
  instantiateLocks,
  instantiateOrder,
  instantiateSignals,
  Substitution,
  type RootNames,
} from './instantiate.js';
import { argumentOf, endsByClosingNil, type Arguments } from './passed-arguments.js';
import { receiverPath, resolvePath, variablePath, type PathScope } from './resolve-path.js';
import { isCallOfWait, isGroupWait, waitsOutside } from './foreign-calls.js';
import {
  Spawn,
  type Access,
  type AccessKind,
  type AccessOperation,
  type CallRecord,
  type CallStep,
  type ConflictSink,
  type FunctionSummary,
  type ParameterCall,
  type SignalMap,
  type SpawnKind,
  type SpawnStatement,
} from './summary.js';
import { atomicPointer, calleeName, lockByName, syncOperation } from './sync-operation.js';
import { TokenChannels } from './token-channels.js';
import { unparen } from './unparen.js';

const noneFresh: readonly boolean[] = [];

const silent: ConflictSink = {
  access: () => undefined,
  mention: () => undefined,
  spawn: () => undefined,
  conflict: () => undefined,
  finish: () => [],
};

/** What is known of the end of a goroutine. */
interface GoroutineEnd {
  /** What it signals when it ends, besides what its function does. */
  readonly endSignals: SignalMap;
  /** Whether it has ended when the function that starts it returns. */
  readonly hasEnded?: boolean;
  readonly node: NodeBase;
}

/** A function that another package is given. */
interface Callback {
  readonly target: FunctionValue;
  /** Undefined where nobody knows. */
  readonly run: CallbackRun | undefined;
  readonly isHandler: boolean;
  readonly endSignal: AccessPath | undefined;
}

interface SpawnSite {
  readonly kind: SpawnKind;
  /** The statement or expression that starts it. */
  readonly node: NodeBase;
  readonly isMany: boolean;
  readonly startsLater: boolean;
  readonly isSingle?: boolean;
  /** Signalled when it ends, as a group's `Go` does. */
  readonly endSignal: AccessPath | undefined;
}

/** The effect of calls: synchronisation, callees with a summary, callbacks, goroutines. */
export abstract class CallWalker {
  private readonly tokens: TokenChannels;
  protected readonly dynamic: DynamicCalls;
  private readonly steps = new Map<CallExpr, CallStep>();
  /** The call that is a statement of its own. */
  protected discarded: CallExpr | undefined;

  constructor(
    protected readonly recorder: FlowRecorder,
    readonly scope: PathScope,
    protected readonly env: FlowEnvironment,
  ) {
    this.tokens = new TokenChannels(recorder.unit.body);
    this.dynamic = new DynamicCalls(recorder, scope, env);
  }

  abstract evaluate(expr: Expr): void;

  /** Evaluates what leads to a place, without reading the place itself, as `&x` and `x.method()` with a pointer receiver do. */
  abstract evaluatePlace(expr: Expr): void;

  abstract evaluateReceiver(fun: SelectorExpr): void;

  abstract atomicAccess(pointer: Expr, isWrite: boolean, call: CallExpr): void;

  abstract elements(expr: Expr, isWrite: boolean): void;

  abstract hasFixedLength(expr: Expr): boolean;

  abstract appended(slice: Expr, call: CallExpr): void;

  /** Evaluates function and arguments, then makes the call. `results` are the places that get its results. */
  call(call: CallExpr, results: readonly (AccessPath | undefined)[]): void {
    this.evaluateOperands(call);
    this.enter(call, results);
  }

  /** Function operand and arguments only, as `go` and `defer` do at once. */
  evaluateOperands(call: CallExpr): void {
    const fun = unparen(call.fun);
    if (fun.kind === 'SelectorExpr') this.evaluateReceiver(fun);
    else if (fun.kind !== 'FuncLit') this.evaluate(fun);
    if (this.asksForFixedLength(call)) return;
    for (const argument of call.args) this.evaluate(argument);
  }

  /** `len(x)` and `cap(x)` of an array. */
  private asksForFixedLength({ fun, args: [argument] }: CallExpr): boolean {
    if (argument === undefined || fun.kind !== 'Ident' || !['len', 'cap'].includes(fun.name)) return false;
    return this.scope.info.objectOf(fun)?.kind === 'builtin' && this.hasFixedLength(argument);
  }

  /** The call itself; its operands are evaluated. */
  enter(call: CallExpr, results: readonly (AccessPath | undefined)[]): void {
    const callee = this.scope.info.calleeOf(call);
    if (callee.kind === 'conversion') {
      const value = call.args[0];
      if (value !== undefined && underlying(callee.type).kind !== 'slice') this.elements(value, false);
      return;
    }
    if (callee.kind === 'builtin') {
      this.builtin(callee.name, call);
      return;
    }
    const target = functionValue(call.fun, this.scope);
    const summary = target === undefined ? undefined : this.summaryOf(target);
    if (target !== undefined && summary !== undefined) {
      if (this.lockLike(call, summary)) return;
      this.run(this.recorder, target, this.argumentsOf(call, target, results), this.step(call), call);
      this.dynamic.keptBy(target, summary, call);
      return;
    }
    if (target?.kind === 'parameter') {
      this.callParameter(target.variable, undefined);
      return;
    }
    this.dynamic.call(call, 'call');
    const canceled = canceledContext(call, this.scope);
    if (canceled !== undefined) this.recorder.signal(this.scope.table.ofVariable(canceled));
    if (isCallOfWait(call, this.scope)) this.recorder.join(undefined);
    if (calleeName(call, this.scope) === '(*testing.T).Parallel') this.recorder.isParallelTest = true;
    else if (!this.synchronise(call)) {
      recordObjectUse(call, this.recorder, this.scope, this.env);
      this.foreignCall(call, results);
    }
  }

  /**
   * A method of the package that is named as a lock's and whose text doesn't show what it takes, because it builds a lock out of atomics or
   * semaphores. False for others.
   */
  private lockLike(call: CallExpr, summary: FunctionSummary): boolean {
    const fun = unparen(call.fun);
    if (fun.kind !== 'SelectorExpr') return false;
    if (summary.acquires.size > 0 || summary.acquiresUnknown || summary.releases.size > 0) return false;
    const operation = lockByName(fun.sel.name, receiverPath(fun, this.scope)?.place);
    if (operation?.kind === 'unlock') this.recorder.unlock(operation.path);
    else if (operation?.kind === 'lock') this.recorder.lock(operation.path, operation.mode, call);
    return operation !== undefined;
  }

  private builtin(name: string, call: CallExpr): void {
    const argument = call.args[0];
    if (name === 'panic') this.recorder.state = undefined;
    if (argument === undefined) return;
    const path = (): AccessPath | undefined => resolvePath(argument, this.scope)?.place;
    const isMap = underlying(this.scope.info.typeOf(argument)).kind === 'map';
    if (name === 'close') {
      const channel = path();
      this.recorder.communicates(channel, 'close', call);
      this.recorder.signal(channel?.child(closeMark));
      this.recorder.signal(channel);
    } else if (isMap && name === 'len') this.recorder.access(path(), mapAccess('len', false), call, unparen(argument));
    else if (name === 'copy') {
      this.elements(argument, true);
      if (call.args[1] !== undefined) this.elements(call.args[1], false);
    } else if (name === 'append') {
      const added = call.args[1];
      if (call.hasEllipsis && added !== undefined) this.elements(added, false);
      this.appended(argument, call);
    } else if (isMap && (name === 'delete' || name === 'clear'))
      this.recorder.access(path(), mapAccess(name, true), call, unparen(argument));
  }

  /** Locks, waits and signals; false when the call is none of them. */
  private synchronise(call: CallExpr): boolean {
    const operation = syncOperation(call, this.scope, call === this.discarded);
    const { recorder } = this;
    const pointer = atomicPointer(call, this.scope);
    if (pointer !== undefined) this.atomicAccess(pointer, operation.kind !== 'join', call);
    switch (operation.kind) {
      case 'lock':
        // Whether a try succeeded is known only to the condition that asks (see `TryLock` in conditions).
        if (!operation.isTry) recorder.takes(operation.path, operation.mode, call);
        recorder.lock(operation.isTry ? undefined : operation.path, operation.mode, call);
        return true;
      case 'unlock':
        recorder.unlock(operation.path);
        return true;
      case 'join':
        this.grouped(call, operation.path, 'wait');
        recorder.join(operation.path);
        return true;
      case 'signal':
        this.grouped(call, operation.path, 'done');
        if (operation.path !== undefined && recorder.state?.locks.held.has(operation.path))
          recorder.unlock(operation.path);
        recorder.signal(operation.path);
        return true;
      case 'exchange':
        // A swapped flag or a counter that tells who came first may serve as a lock; who lost it usually goes away.
        recorder.signal(operation.path);
        recorder.join(operation.path);
        if (operation.excludes) recorder.lock(operation.path, 'write', call);
        return true;
      case 'once':
        this.once(operation.path, operation.function, call);
        return true;
      case 'none':
        return false;
    }
  }

  /** Notes a `Wait` or `Done` of a group. */
  private grouped(call: CallExpr, path: AccessPath | undefined, does: 'wait' | 'done'): void {
    const name = calleeName(call, this.scope);
    const isOfGroup = does === 'wait' ? name !== undefined && groupWaits.has(name) : name === '(*sync.WaitGroup).Done';
    if (isOfGroup) this.recorder.communicates(path, does, call);
  }

  private once(path: AccessPath | undefined, callback: Expr | undefined, call: CallExpr): void {
    const target = callback === undefined ? undefined : functionValue(callback, this.scope);
    this.recorder.lock(path, 'write', call);
    if (target !== undefined) this.runCallback(this.recorder, target, this.step(call), call);
    this.recorder.unlock(path);
    // Whoever has passed `Do` comes after the function's only run, as a reader comes after a writer.
    this.recorder.lock(path, 'read', call);
  }

  /** A function outside the package. */
  private foreignCall(call: CallExpr, results: readonly (AccessPath | undefined)[]): void {
    const name = calleeName(call, this.scope);
    this.dynamic.objects(call);
    if (name !== undefined && slowCalls.has(name)) this.recorder.communicates(undefined, 'slow', call);
    this.recorder.advance();
    this.pipe(call);
    call.args.forEach((argument, index) => {
      const type = underlying(this.scope.info.typeOf(argument));
      if (name !== undefined && consumesIterator(name)) this.readThrough(argument);
      if (type.kind === 'map' && name !== undefined) {
        const use = mapArgumentUse(name, index);
        if (use !== undefined) {
          const path = resolvePath(argument, this.scope)?.place;
          this.recorder.access(path, mapAccess('read', use === 'write'), argument, unparen(argument));
        }
      } else if (type.kind === 'chan' || type.kind === 'unknown' || typeFullName(deref(type)) === 'sync.WaitGroup') {
        // Whoever gets a channel or a group may signal it.
        this.recorder.signal(resolvePath(argument, this.scope)?.place);
      }
      if (name !== undefined && isGroupWait(name) && typeFullName(deref(type)) === 'sync.WaitGroup')
        this.recorder.join(resolvePath(argument, this.scope)?.place);
      const target = name === undefined || type.kind === 'basic' ? undefined : functionValue(argument, this.scope);
      if (name === undefined || target === undefined) return;
      const parameter = firstParameterOf(target, this.scope);
      const endSignal = name === 'time.AfterFunc' ? results[0] : undefined; // `Stop` keeps its function from running.
      const run = callbackRunOf(name, index, parameter);
      this.callback(call, { target, run, isHandler: servesRequests(parameter), endSignal });
    });
    if (name === undefined) return;
    if (waitsOutside(call, name, this.scope, this.recorder.isInTest)) this.recorder.join(undefined);
    if (calleeFact(name)?.neverReturns === true) this.recorder.state = undefined;
  }

  /** Reads the map behind an iterator. */
  readThrough(iterator: Expr): void {
    const map = iteratedMap(iterator, this.scope);
    const path = map === undefined ? undefined : resolvePath(map, this.scope)?.place;
    if (map !== undefined) this.recorder.access(path, mapAccess('range', false), map, unparen(map));
  }

  /** Who reads from a pipe to its end comes after who closed the other end. */
  private pipe(call: CallExpr): void {
    const { assignments, info, table } = this.scope;
    const fun = unparen(call.fun);
    for (const expr of fun.kind === 'SelectorExpr' ? [fun.x, ...call.args] : call.args) {
      const variable = expr.kind === 'Ident' ? variableOfIdent(expr, info) : undefined;
      const writer = variable === undefined ? undefined : assignments.writerOf(variable);
      if (writer !== undefined) this.recorder.join(table.ofVariable(writer));
    }
    if (fun.kind === 'SelectorExpr' && /^Close(?:WithError)?$/.test(fun.sel.name))
      this.recorder.signal(receiverPath(fun, this.scope)?.place);
  }

  private callback(call: CallExpr, { target, run, isHandler, endSignal }: Callback): void {
    const site = { node: call, isMany: false, startsLater: false, endSignal };
    const fun = unparen(call.fun);
    // A test's server gets what the test sends, and a test that has its answer knows that the handler was there.
    const isAnswerer = isHandler || run === 'in-goroutine-serial' || run === 'in-goroutine-many';
    if (isAnswerer && this.recorder.isInTest) return;
    switch (run) {
      case 'in-place':
        if (this.summaryOf(target)?.isParallelTest !== true)
          this.runCallback(this.recorder, target, this.step(call), call);
        // A parallel subtest goes on when the surrounding test function has returned.
        else this.spawn(target, [], { ...site, kind: 'parallel-test', startsLater: true });
        break;
      case 'in-goroutine-once':
      case 'in-goroutine-serial': {
        const group = fun.kind === 'SelectorExpr' ? receiverPath(fun, this.scope) : undefined;
        this.spawn(target, [], {
          ...site,
          kind: group === undefined ? 'callback' : 'group',
          endSignal: group ?? endSignal,
        });
        break;
      }
      case 'in-place-many':
        this.spawn(target, [], { ...site, kind: 'callback', isMany: true });
        this.recorder.endLast();
        break;
      case 'in-goroutine-many':
        this.spawn(target, [], { ...site, kind: isHandler ? 'handler' : 'callback', isMany: true, startsLater: true });
        break;
      case 'after-return':
        break;
      case undefined:
        this.unknownCallback(target);
        this.dynamic.function(target, call);
        break;
    }
  }

  /**
   * A function that another package gets and may call, perhaps before it returns: what it waits for may have been waited for then, on whichever
   * way, and what it signals may have been signalled.
   */
  private unknownCallback(target: FunctionValue): void {
    const summary = target.kind === 'literal' ? this.literalSummary(target.literal) : undefined;
    if (summary === undefined) return;
    for (const path of summary.signals.keys()) {
      this.recorder.signal(path);
      this.recorder.join(path);
    }
    for (const path of summary.joins) this.recorder.join(path);
  }

  /** `target = value`: a field or variable of another package may get a function. */
  storeFunction(target: Expr, value: Expr): void {
    this.dynamic.stored(unparen(target), value);
  }

  /** Others get a result; `return func(w http.ResponseWriter, r *http.Request) {…}`: whoever gets it has it serve requests. */
  returnValue(value: Expr, index: number): void {
    this.dynamic.returned(value, index);
    const target = functionValue(value, this.scope);
    if (target?.kind === 'literal' && servesRequests(firstParameterOf(target, this.scope))) this.offer(value);
  }

  /** A function that others call when they like, several at a time; a test's one after the other. */
  protected offer(value: Expr): void {
    const target = functionValue(value, this.scope);
    if (target === undefined || this.recorder.isInTest) return;
    const kind = servesRequests(firstParameterOf(target, this.scope)) ? 'handler' : 'callback';
    this.spawn(target, [], { kind, node: value, isMany: true, startsLater: true, endSignal: undefined });
  }

  /** `go f(x)`. */
  spawnGo(call: CallExpr, isSingle: boolean): void {
    this.evaluateOperands(call);
    const target = functionValue(call.fun, this.scope);
    this.dynamic.call(call, 'spawn');
    if (target === undefined) return;
    this.spawn(target, call.args, {
      kind: 'go',
      node: call,
      isMany: false,
      startsLater: false,
      endSignal: undefined,
      isSingle,
    });
  }

  private spawn(target: FunctionValue, args: readonly Expr[], site: SpawnSite): void {
    const span = this.recorder.span(site.node);
    const { kind, isMany, startsLater, endSignal, isSingle = false } = site;
    const signals =
      endSignal === undefined
        ? new Map<AccessPath, ReadonlySet<AccessPath>>()
        : new Map([[endSignal, new Set<AccessPath>()]]);
    const statement: SpawnStatement = { kind, span, isMany, startsLater, isSingle };
    this.recorder.places.push(statement);
    if (target.kind === 'parameter') {
      this.callParameter(target.variable, { spawn: statement, endSignals: signals });
      return;
    }
    const receiver = target.kind === 'func' ? target.receiver?.path : undefined;
    const spawn = this.goroutine(target, { receiver, exprs: args, results: [] }, statement, {
      endSignals: signals,
      node: site.node,
    });
    if (spawn === undefined) return;
    // The function of a timer runs after the timer has been stored where it looks for it.
    const isTimer = kind === 'callback' && endSignal !== undefined;
    this.recorder.spawn(isTimer ? spawn.with(({ path }) => path !== endSignal, spawn.signals) : spawn);
  }

  /** Everything a new goroutine does, walked on a recorder of its own. */
  private goroutine(
    target: FunctionValue,
    args: Arguments,
    statement: SpawnStatement,
    { endSignals, hasEnded = false, node }: GoroutineEnd,
  ): Spawn | undefined {
    const thread = new FlowRecorder(this.recorder.unit, silent);
    thread.state = entryState;
    const name = this.run(thread, target, args, undefined, node, 'spawn');
    if (name === undefined) return undefined;
    const start = this.recorder.calls.length;
    this.recorder.calls.push(...thread.calls.map((call) => call.inGoroutine()));
    const own = new Map(thread.signals);
    for (const [path, joined] of endSignals) own.set(path, joined);
    const signals = new Map(own);
    const nested = [...thread.made.all()];
    for (const one of nested) {
      for (const [path, joined] of one.signals) if (!signals.has(path)) signals.set(path, joined);
    }
    const called = new Set<AccessPath>();
    for (const call of thread.parameterCalls) {
      if (call.spawn !== undefined) this.recorder.parameterCall(call);
      // However often one goroutine calls a function, it does so one time after the other.
      else if (!called.has(call.parameter))
        this.recorder.parameterCall({ ...call, spawn: statement, endSignals: signals, hasEnded });
      if (call.spawn === undefined) called.add(call.parameter);
    }
    // What it starts after giving a reference another value works on another object than all others know.
    const { calls, replaced } = thread;
    const expand = (): readonly Access[] =>
      expandAccesses(
        [],
        calls,
        nested.flatMap((one) => accessesLeftBehind(one, own).filter(({ path }) => !isBehindAny(path, replaced))),
        undefined,
      );
    const accesses = statement.isSingle
      ? (): readonly Access[] => expand().map((one) => one.startedBy(statement))
      : expand;
    const spawn = new Spawn({ statement, name }, accesses, signals);
    const lastWords = new Set([...endSignals.keys(), ...lastSignals(calls[0])]);
    this.recorder.goroutines.push({ spawn, start, end: start + calls.length, lastWords });
    return spawn;
  }

  /** Runs a function in place on a recorder; its name, or undefined when nothing is known about it. */
  private run(
    on: FlowRecorder,
    target: FunctionValue,
    args: Arguments,
    step: CallStep | undefined,
    node: NodeBase,
    kind: CallRecord['kind'] = 'call',
  ): string | undefined {
    const callee = this.summaryOf(target);
    const { state } = on;
    if (callee === undefined) return undefined;
    const { unit } = callee;
    if (state !== undefined) {
      const { scope } = this;
      const { results } = args;
      const paths = this.argumentPaths(unit, args);
      const { locks, order } = state;
      const isFresh = (path: AccessPath | undefined): boolean => path !== undefined && this.recorder.isFresh(path);
      const areFresh = kind === 'call' && paths.some(isFresh) ? paths.map(isFresh) : noneFresh;
      const record = new PendingCall(callee, { scope, step, node, args: paths, results, areFresh, locks, order, kind });
      on.call(record);
      for (const call of callee.parameterCalls)
        this.resolveParameterCall(on, call, unit, args, record.substitution, node);
      record.forgetTranslation();
    }
    return unit.node.kind === 'FuncDecl' ? unit.node.name.name : '';
  }

  /** A callee calls a parameter of its own: here it is known what was passed. */
  private resolveParameterCall(
    on: FlowRecorder,
    call: ParameterCall,
    callee: FunctionUnit,
    args: Arguments,
    by: Substitution,
    node: NodeBase,
  ): void {
    const root = call.parameter.root;
    if (root.kind !== 'var') return;
    const argument = argumentOf(callee, root, args);
    const target = argument === undefined ? undefined : functionValue(argument, this.scope);
    if (target?.kind === 'parameter' || (argument === undefined && !callee.params.includes(root))) {
      const variable = target?.kind === 'parameter' ? target.variable : root;
      on.parameterCall({
        ...call,
        parameter: this.scope.table.ofVariable(variable),
        endSignals: instantiateSignals(call.endSignals, by),
        locks: instantiateLocks(call.locks, by, call.spawn === undefined ? on.state?.locks : undefined),
        order: instantiateOrder(call.order, by, call.spawn === undefined ? on.state?.order : undefined),
      });
      return;
    }
    if (target === undefined || endsByClosingNil(call, callee, args)) return;
    const none: Arguments = {
      receiver: target.kind === 'func' ? target.receiver?.path : undefined,
      exprs: [],
      results: [],
    };
    if (call.spawn !== undefined) {
      // As for handlers that a test registers itself.
      if (this.recorder.isInTest && call.spawn.isMany && call.spawn.startsLater) return;
      const { hasEnded } = call;
      const endSignals = instantiateSignals(call.endSignals, by);
      const spawn = this.goroutine(target, none, call.spawn, { endSignals, hasEnded, node });
      if (spawn === undefined) return;
      on.spawn(spawn);
      if (hasEnded) on.endLast();
      return;
    }
    const before = on.state;
    if (before === undefined) return;
    on.state = {
      ...before,
      locks: instantiateLocks(call.locks, by, before.locks),
      order: instantiateOrder(call.order, by, before.order),
    };
    this.run(on, target, none, by.step, node);
    on.resumeWith(before);
  }

  private runCallback(on: FlowRecorder, target: FunctionValue, step: CallStep | undefined, node: NodeBase): void {
    if (target.kind === 'parameter') {
      this.callParameter(target.variable, undefined);
      return;
    }
    const receiver = target.kind === 'func' ? target.receiver?.path : undefined;
    this.run(on, target, { receiver, exprs: [], results: [] }, step, node);
  }

  private callParameter(variable: VarObject, spawned: Pick<ParameterCall, 'spawn' | 'endSignals'> | undefined): void {
    const state = this.recorder.state;
    if (state === undefined) return;
    this.recorder.parameterCall({
      parameter: this.scope.table.ofVariable(variable),
      spawn: spawned?.spawn,
      endSignals: spawned?.endSignals ?? new Map(),
      hasEnded: false,
      locks: state.locks,
      order: state.order,
    });
  }

  /** What is passed, receiver first. */
  private argumentPaths(callee: FunctionUnit, args: Arguments): (AccessPath | undefined)[] {
    return callee.params.map((variable, index) => {
      if (callee.hasReceiver && index === 0) return args.receiver;
      const argument = variable === undefined ? undefined : argumentOf(callee, variable, args);
      return argument === undefined ? undefined : resolvePath(argument, this.scope);
    });
  }

  private argumentsOf(call: CallExpr, target: FunctionValue, results: readonly (AccessPath | undefined)[]): Arguments {
    return { receiver: target.kind === 'func' ? target.receiver?.path : undefined, exprs: call.args, results };
  }

  private summaryOf(target: FunctionValue): FunctionSummary | undefined {
    if (target.kind === 'func') return this.env.summaryOf(target.func);
    return target.kind === 'literal' ? this.literalSummary(target.literal) : undefined;
  }

  private literalSummary(literal: FuncLit): FunctionSummary | undefined {
    const unit = this.env.unitOfLiteral(literal);
    return unit === undefined ? undefined : this.env.summaryOf(unit);
  }

  private step(call: CallExpr): CallStep {
    let step = this.steps.get(call);
    if (step !== undefined) return step;
    const fun = unparen(call.fun);
    const name = fun.kind === 'SelectorExpr' ? fun.sel.name : fun.kind === 'Ident' ? fun.name : 'func';
    step = new CallSite(this.recorder.unit, call, name);
    this.steps.set(call, step);
    this.recorder.places.push(step);
    return step;
  }

  /** `<-ch`. Both a wait and, for an unbuffered channel, a signal to the sender (go.dev/ref/mem, "Channel communication"). */
  receive(channel: Expr): void {
    const path = this.pathOf(channel)?.place;
    if (path === undefined && isTimerChannel(channel, this.scope)) {
      const context = contextOfDone(channel, this.scope);
      if (context !== undefined) this.recorder.join(context);
      return;
    }
    const timer = timerOf(channel, this.scope);
    if (timer !== undefined) this.recorder.join(timer);
    this.recorder.communicates(path, 'receive', channel);
    this.communicate(path, 'receive');
  }

  /** `ch <- x`. */
  send(channel: Expr): void {
    const path = this.pathOf(channel)?.place;
    if (path === undefined) return;
    this.recorder.communicates(path, 'send', channel);
    this.communicate(path, 'send');
  }

  private communicate(path: AccessPath | undefined, direction: 'send' | 'receive'): void {
    const { recorder } = this;
    const move = path === undefined ? undefined : this.tokens.moveOf(path, direction, this.scope);
    if (path !== undefined && move !== undefined) {
      const isGiven = move === 'give' || (move === 'turn' && recorder.state?.locks.held.has(path) === true);
      if (isGiven) recorder.unlock(path);
      else recorder.lock(path, 'write', undefined);
    }
    const isOneWay = path !== undefined && isBuffered(path, this.scope);
    if (!isOneWay || direction === 'send') recorder.signal(path);
    if (!isOneWay || direction === 'receive') recorder.join(path);
  }

  /** The path of an expression, a call's result included where the callee always returns the same place. */
  pathOf(expression: Expr): AccessPath | undefined {
    const expr = unparen(expression);
    return resolvePath(expr, this.scope) ?? (expr.kind === 'CallExpr' ? this.resultPath(expr, 0) : undefined);
  }

  /** Whether the callee always returns a new object as that result. */
  protected hasFreshResult(call: CallExpr, index: number): boolean {
    const target = functionValue(call.fun, this.scope);
    return target !== undefined && this.summaryOf(target)?.freshResults[index] === true;
  }

  /** Paths of results as the callee's summary gives them, in this function's names. */
  resultPath(call: CallExpr, index: number): AccessPath | undefined {
    const target = functionValue(call.fun, this.scope);
    const summary = target === undefined ? undefined : this.summaryOf(target);
    const result = summary?.results[index];
    if (summary === undefined || result === undefined || target === undefined) return undefined;
    const paths = this.argumentPaths(summary.unit, this.argumentsOf(call, target, []));
    const names: RootNames = {
      variable: (variable) => {
        const at = summary.unit.params.indexOf(variable);
        return at < 0 ? variablePath(variable, this.scope) : paths[at];
      },
      result: () => undefined,
      isOwn: (variable) => isLocalOf(variable, summary.unit.node),
    };
    return new Substitution(names, undefined).path(result);
  }
}

function isBehindAny(path: AccessPath, places: ReadonlySet<AccessPath>): boolean {
  for (const place of places) if (isBehind(path, place)) return true;
  return false;
}

function canceledContext(call: CallExpr, scope: PathScope): VarObject | undefined {
  const fun = unparen(call.fun);
  const variable = fun.kind === 'Ident' ? variableOfIdent(fun, scope.info) : undefined;
  return variable === undefined ? undefined : scope.assignments.contextOf(variable);
}

export function mapAccess(operation: AccessOperation, isWrite: boolean): AccessKind {
  return { target: 'map', operation, isWrite, isAtomic: false };
}
