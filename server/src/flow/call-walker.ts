import { callbackRunOf, servesRequests } from '../knowledge/callbacks.js';
import { calleeFact } from '../knowledge/facts.js';
import type { CallbackRun } from '../knowledge/schema.js';
import { mapArgumentUse } from '../knowledge/map-arguments.js';
import type { CallExpr, Expr, FuncLit } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { deref, typeFullName, underlying } from '../types/type-queries.js';
import { closeMark, type AccessPath } from './access-path.js';
import type { FlowEnvironment } from './environment.js';
import { entryState } from './flow-state.js';
import { FlowRecorder } from './flow-recorder.js';
import { functionValue, type FunctionValue } from './function-value.js';
import type { FunctionUnit } from './function-unit.js';
import {
  instantiateLocks,
  instantiateOrder,
  instantiateSignals,
  substitutionOf,
  type Substitution,
} from './instantiate.js';
import { receiverPath, resolvePath, variablePath, type PathScope } from './resolve-path.js';
import { isForeignWait, isKnownTimer } from './foreign-calls.js';
import type { Access, CallStep, ConflictSink, FunctionSummary, ParameterCall, Spawn, SpawnKind } from './summary.js';
import { calleeName, syncOperation, unparen } from './sync-operation.js';
import { TokenChannels } from './token-channels.js';

const silent: ConflictSink = {
  access: () => undefined,
  mention: () => undefined,
  spawn: () => undefined,
  conflict: () => undefined,
};

/** What a function value is called with. */
interface Arguments {
  readonly receiver: AccessPath | undefined;
  readonly exprs: readonly Expr[];
  readonly results: readonly (AccessPath | undefined)[];
}

interface SpawnSite {
  readonly kind: SpawnKind;
  readonly call: CallExpr;
  readonly isMany: boolean;
  readonly startsLater: boolean;
  /** Signalled when it ends, as a group's `Go` does. */
  readonly endSignal: AccessPath | undefined;
}

/** The effect of calls: synchronisation, callees with a summary, callbacks, goroutines. */
export abstract class CallWalker {
  private readonly tokens: TokenChannels;

  constructor(
    protected readonly recorder: FlowRecorder,
    readonly scope: PathScope,
    protected readonly env: FlowEnvironment,
  ) {
    this.tokens = new TokenChannels(recorder.unit.body);
  }

  abstract evaluate(expr: Expr): void;

  /** Evaluates function and arguments, then makes the call. `results` are the places that get its results. */
  call(call: CallExpr, results: readonly (AccessPath | undefined)[]): void {
    this.evaluateOperands(call);
    this.enter(call, results);
  }

  /** Function operand and arguments only, as `go` and `defer` do at once. */
  evaluateOperands(call: CallExpr): void {
    const fun = unparen(call.fun);
    if (fun.kind === 'SelectorExpr') this.evaluate(fun.x);
    else if (fun.kind !== 'FuncLit') this.evaluate(fun);
    for (const argument of call.args) this.evaluate(argument);
  }

  /** The call itself; its operands are evaluated. */
  enter(call: CallExpr, results: readonly (AccessPath | undefined)[]): void {
    const callee = this.scope.info.calleeOf(call);
    if (callee.kind === 'conversion') return;
    if (callee.kind === 'builtin') {
      this.builtin(callee.name, call);
      return;
    }
    const target = functionValue(call.fun, this.scope);
    if (target !== undefined && this.hasSummary(target)) {
      this.run(this.recorder, target, this.argumentsOf(call, target, results), this.step(call));
      return;
    }
    if (target?.kind === 'parameter') {
      this.callParameter(target.variable, undefined);
      return;
    }
    if (calleeName(call, this.scope) === '(*testing.T).Parallel') this.recorder.isParallelTest = true;
    else if (!this.synchronise(call)) this.foreignCall(call);
  }

  private builtin(name: string, call: CallExpr): void {
    const argument = call.args[0];
    if (name === 'panic') this.recorder.state = undefined;
    if (argument === undefined) return;
    const path = (): AccessPath | undefined => resolvePath(argument, this.scope);
    const isMap = underlying(this.scope.info.typeOf(argument)).kind === 'map';
    if (name === 'close') {
      const channel = path();
      this.recorder.signal(channel?.child(closeMark));
      this.recorder.signal(channel);
    } else if (isMap && name === 'len') this.recorder.access(path(), 'len', false, call, unparen(argument));
    else if (isMap && (name === 'delete' || name === 'clear'))
      this.recorder.access(path(), name, true, call, unparen(argument));
  }

  /** Locks, waits and signals; false when the call is none of them. */
  private synchronise(call: CallExpr): boolean {
    const operation = syncOperation(call, this.scope);
    const { recorder } = this;
    switch (operation.kind) {
      case 'lock':
        // Whether a try succeeded is known only to the condition that asks (see `TryLock` in conditions).
        if (operation.isTry) recorder.lock(undefined, operation.mode);
        else recorder.lock(operation.path, operation.mode);
        return true;
      case 'unlock':
        recorder.unlock(operation.path);
        return true;
      case 'join':
        recorder.join(operation.path);
        return true;
      case 'signal':
        if (operation.path !== undefined && recorder.state?.locks.held.has(operation.path))
          recorder.unlock(operation.path);
        recorder.signal(operation.path);
        return true;
      case 'exchange':
        // A swapped flag may serve as a lock; who lost it usually goes away.
        recorder.join(operation.path);
        recorder.lock(operation.path, 'write');
        return true;
      case 'once':
        this.once(operation.path, operation.function, call);
        return true;
      case 'none':
        return false;
    }
  }

  private once(path: AccessPath | undefined, callback: Expr | undefined, call: CallExpr): void {
    const target = callback === undefined ? undefined : functionValue(callback, this.scope);
    this.recorder.lock(path, 'write');
    if (target !== undefined) this.runCallback(this.recorder, target, this.step(call));
    this.recorder.unlock(path);
    // Whoever has passed `Do` comes after the function's only run, as a reader comes after a writer.
    this.recorder.lock(path, 'read');
  }

  /** A function outside the package. */
  private foreignCall(call: CallExpr): void {
    const name = calleeName(call, this.scope);
    call.args.forEach((argument, index) => {
      const type = underlying(this.scope.info.typeOf(argument));
      if (type.kind === 'map' && name !== undefined) {
        const use = mapArgumentUse(name, index);
        if (use !== undefined)
          this.recorder.access(resolvePath(argument, this.scope), 'read', use === 'write', argument, unparen(argument));
      } else if (type.kind === 'chan' || type.kind === 'unknown' || typeFullName(deref(type)) === 'sync.WaitGroup') {
        // Whoever gets a channel or a group may signal it.
        this.recorder.signal(resolvePath(argument, this.scope));
      }
      const target = name === undefined || type.kind === 'basic' ? undefined : functionValue(argument, this.scope);
      if (name === undefined || target === undefined) return;
      const parameter = firstParameterOf(target, this.scope);
      this.callback(call, target, callbackRunOf(name, index, parameter), servesRequests(parameter));
    });
    if (name === undefined) return;
    if (isForeignWait(name)) this.recorder.join(undefined);
    if (calleeFact(name)?.neverReturns === true) this.recorder.state = undefined;
  }

  private callback(call: CallExpr, target: FunctionValue, run: CallbackRun | undefined, isHandler: boolean): void {
    const site = { call, isMany: false, startsLater: false, endSignal: undefined };
    const fun = unparen(call.fun);
    // A test's server gets what the test sends, and a test that has its answer knows that the handler was there.
    const isAnswerer = isHandler || run === 'in-goroutine-serial' || run === 'in-goroutine-many';
    if (isAnswerer && this.recorder.unit.file.uri.endsWith('_test.go')) return;
    switch (run) {
      case 'in-place':
        if (this.summaryOf(target)?.isParallelTest !== true) this.runCallback(this.recorder, target, this.step(call));
        // A parallel subtest goes on when the surrounding test function has returned.
        else this.spawn(target, [], { ...site, kind: 'parallel-test', startsLater: true });
        break;
      case 'in-goroutine-once':
      case 'in-goroutine-serial': {
        const group = fun.kind === 'SelectorExpr' ? receiverPath(fun, this.scope) : undefined;
        this.spawn(target, [], { ...site, kind: group === undefined ? 'callback' : 'group', endSignal: group });
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
      case undefined:
        break;
    }
  }

  /** `go f(x)`. */
  spawnGo(call: CallExpr): void {
    this.evaluateOperands(call);
    const target = functionValue(call.fun, this.scope);
    if (target === undefined) return;
    this.spawn(target, call.args, { kind: 'go', call, isMany: false, startsLater: false, endSignal: undefined });
  }

  private spawn(target: FunctionValue, args: readonly Expr[], site: SpawnSite): void {
    const span = this.recorder.span(site.call);
    const { kind, isMany, startsLater, endSignal } = site;
    const signals =
      endSignal === undefined
        ? new Map<AccessPath, ReadonlySet<AccessPath>>()
        : new Map([[endSignal, new Set<AccessPath>()]]);
    if (target.kind === 'parameter') {
      this.callParameter(target.variable, { spawn: { kind, span, isMany, startsLater }, endSignals: signals });
      return;
    }
    const receiver = target.kind === 'func' ? target.receiver?.path : undefined;
    const spawn = this.goroutine(target, { receiver, exprs: args, results: [] }, { kind, span, isMany, startsLater });
    if (spawn === undefined) return;
    this.recorder.spawn({ ...spawn, signals: new Map([...spawn.signals, ...signals]) });
  }

  /** Everything a new goroutine does, walked on a recorder of its own. */
  private goroutine(
    target: FunctionValue,
    args: Arguments,
    site: Pick<Spawn, 'kind' | 'span' | 'isMany' | 'startsLater'>,
  ): Spawn | undefined {
    const thread = new FlowRecorder(this.recorder.unit, silent);
    thread.state = entryState;
    const name = this.run(thread, target, args, undefined);
    if (name === undefined) return undefined;
    const accesses: Access[] = thread.accesses.all();
    const signals = new Map(thread.signals);
    for (const nested of thread.made.all()) {
      accesses.push(...nested.accesses);
      for (const [path, joined] of nested.signals) if (!signals.has(path)) signals.set(path, joined);
    }
    for (const call of thread.parameterCalls) {
      this.recorder.parameterCall(call.spawn === undefined ? { ...call, spawn: site, endSignals: signals } : call);
    }
    return { ...site, name, accesses, signals };
  }

  /** Runs a function in place on a recorder; its name, or undefined when nothing is known about it. */
  private run(
    on: FlowRecorder,
    target: FunctionValue,
    args: Arguments,
    step: CallStep | undefined,
  ): string | undefined {
    const summary = this.summaryOf(target);
    if (summary === undefined) return undefined;
    const substitution = this.substitution(summary, args, step);
    on.call(summary, substitution);
    for (const call of summary.parameterCalls) this.resolveParameterCall(on, call, summary.unit, args, substitution);
    return summary.unit.node.kind === 'FuncDecl' ? summary.unit.node.name.name : '';
  }

  /** A callee calls a parameter of its own: here it is known what was passed. */
  private resolveParameterCall(
    on: FlowRecorder,
    call: ParameterCall,
    callee: FunctionUnit,
    args: Arguments,
    by: Substitution,
  ): void {
    const root = call.parameter.root;
    if (root.kind !== 'var') return;
    const argument = argumentOf(callee, root, args);
    const target = argument === undefined ? undefined : functionValue(argument, this.scope);
    if (target?.kind === 'parameter' || (argument === undefined && !callee.params.includes(root))) {
      const variable = target?.kind === 'parameter' ? target.variable : root;
      on.parameterCall({ ...call, parameter: this.scope.table.ofVariable(variable) });
      return;
    }
    if (target === undefined) return;
    const none: Arguments = {
      receiver: target.kind === 'func' ? target.receiver?.path : undefined,
      exprs: [],
      results: [],
    };
    if (call.spawn !== undefined) {
      const spawn = this.goroutine(target, none, call.spawn);
      const endSignals = instantiateSignals(call.endSignals, by);
      if (spawn === undefined) return;
      on.spawn({ ...spawn, signals: new Map([...spawn.signals, ...endSignals]) });
      if (call.hasEnded) on.endLast();
      return;
    }
    const before = on.state;
    if (before === undefined) return;
    on.state = {
      ...before,
      locks: instantiateLocks(call.locks, by, before.locks),
      order: instantiateOrder(call.order, by, before.order),
    };
    this.run(on, target, none, by.step);
    on.resumeWith(before);
  }

  private runCallback(on: FlowRecorder, target: FunctionValue, step: CallStep | undefined): void {
    if (target.kind === 'parameter') {
      this.callParameter(target.variable, undefined);
      return;
    }
    const receiver = target.kind === 'func' ? target.receiver?.path : undefined;
    this.run(on, target, { receiver, exprs: [], results: [] }, step);
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

  private substitution(summary: FunctionSummary, args: Arguments, step: CallStep | undefined): Substitution {
    const callee = summary.unit;
    return substitutionOf(
      (variable) => {
        const index = callee.params.indexOf(variable);
        if (index < 0) return variablePath(variable, this.scope);
        if (callee.hasReceiver && index === 0) return args.receiver;
        const argument = argumentOf(callee, variable, args);
        return argument === undefined ? undefined : resolvePath(argument, this.scope);
      },
      (index) => args.results[index],
      step,
    );
  }

  private argumentsOf(call: CallExpr, target: FunctionValue, results: readonly (AccessPath | undefined)[]): Arguments {
    return { receiver: target.kind === 'func' ? target.receiver?.path : undefined, exprs: call.args, results };
  }

  private hasSummary(target: FunctionValue): boolean {
    return this.summaryOf(target) !== undefined;
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
    const fun = unparen(call.fun);
    const name = fun.kind === 'SelectorExpr' ? fun.sel.name : fun.kind === 'Ident' ? fun.name : 'func';
    return { span: this.recorder.span(call), calleeName: name };
  }

  /** `<-ch`. Both a wait and, for an unbuffered channel, a signal to the sender (go.dev/ref/mem, "Channel communication"). */
  receive(channel: Expr): void {
    const path = this.pathOf(channel);
    if (path === undefined && isTimerChannel(channel, this.scope)) return;
    this.communicate(path);
  }

  /** `ch <- x`. */
  send(channel: Expr): void {
    const path = this.pathOf(channel);
    if (path !== undefined) this.communicate(path);
  }

  private communicate(path: AccessPath | undefined): void {
    const { recorder } = this;
    if (path !== undefined && this.tokens.isToken(path, this.scope)) {
      if (recorder.state?.locks.held.has(path)) recorder.unlock(path);
      else recorder.lock(path, 'write');
      return;
    }
    recorder.signal(path);
    recorder.join(path);
  }

  /** The path of an expression, a call's result included where the callee always returns the same place. */
  pathOf(expression: Expr): AccessPath | undefined {
    const expr = unparen(expression);
    return resolvePath(expr, this.scope) ?? (expr.kind === 'CallExpr' ? this.resultPath(expr, 0) : undefined);
  }

  /** Paths of results as the callee's summary gives them, in this function's names. */
  resultPath(call: CallExpr, index: number): AccessPath | undefined {
    const target = functionValue(call.fun, this.scope);
    const summary = target === undefined ? undefined : this.summaryOf(target);
    const result = summary?.results[index];
    if (summary === undefined || result === undefined || target === undefined) return undefined;
    return this.substitution(summary, this.argumentsOf(call, target, []), undefined).path(result);
  }
}

function argumentOf(callee: FunctionUnit, variable: VarObject, args: Arguments): Expr | undefined {
  const index = callee.params.indexOf(variable) - (callee.hasReceiver ? 1 : 0);
  if (index < 0) return undefined;
  const fields = callee.node.type.params.fields;
  const isVariadic = fields[fields.length - 1]?.type.kind === 'Ellipsis';
  const last = callee.params.length - 1 - (callee.hasReceiver ? 1 : 0);
  return isVariadic && index === last ? undefined : args.exprs[index];
}

/** Full name of the type of a function's first parameter, pointer removed. */
function firstParameterOf(target: FunctionValue, scope: PathScope): string | undefined {
  const type =
    target.kind === 'literal'
      ? scope.info.typeOf(target.literal)
      : target.kind === 'func'
        ? target.func.type
        : target.variable.type;
  const signature = underlying(type);
  const first = signature.kind === 'signature' ? signature.params[0] : undefined;
  return first === undefined ? undefined : typeFullName(deref(first.type));
}

function isTimerChannel(channel: Expr, scope: PathScope): boolean {
  const expr = unparen(channel);
  if (expr.kind !== 'CallExpr') return false;
  const name = calleeName(expr, scope);
  return name !== undefined && isKnownTimer(name);
}
