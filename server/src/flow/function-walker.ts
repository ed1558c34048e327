import type {
  AssignStmt,
  BlockStmt,
  CallExpr,
  Expr,
  GenDecl,
  GoStmt,
  IfStmt,
  RangeStmt,
  ReturnStmt,
  Stmt,
} from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import { underlying } from '../types/type-queries.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import { closeMark, type AccessPath } from './access-path.js';
import { isLocalOf, variableOfIdent } from './assignments.js';
import type { FlowEnvironment } from './environment.js';
import { ExpressionWalker } from './expression-walker.js';
import { FlowRecorder } from './flow-recorder.js';
import { mapAccess } from './call-walker.js';
import { mergeStates, withFresh, withoutFresh, type FlowState } from './flow-state.js';
import type { FunctionUnit } from './function-unit.js';
import { isNewValue } from './freshness.js';
import { isCalledWithLock } from './lock-contract.js';
import { isReference, placePath, receiverPath, type PathScope } from './resolve-path.js';
import { ReturnedPaths } from './returned-paths.js';
import { StatementFlow } from './statement-flow.js';
import { buildSummary } from './build-summary.js';
import { repeatedClauses, returnsWhenRepeated } from './end-marks.js';
import type { FunctionSummary, Setting } from './summary.js';
import { syncOperation } from './sync-operation.js';
import { unparen } from './unparen.js';

/** Walks one function and says what calling it means. Races inside it are told to the environment's sink on the way. */
export function summarizeFunction(unit: FunctionUnit, env: FlowEnvironment): FunctionSummary {
  const walker = new FunctionWalker(unit, env);
  walker.walkBody();
  const { recorder, results } = walker;
  return buildSummary(recorder, results, env.table, env.sink.finish(recorder.signals));
}

/** The value of a condition that is a constant, as `debug` in `if debug && …`; undefined when it isn't. */
function constantCondition(condition: Expr, info: TypeInfo): boolean | undefined {
  const expr = unparen(condition);
  if (expr.kind === 'UnaryExpr' && expr.op === '!') {
    const value = constantCondition(expr.x, info);
    return value === undefined ? undefined : !value;
  }
  if (expr.kind === 'BinaryExpr' && (expr.op === '&&' || expr.op === '||')) {
    const decisive = expr.op === '||';
    const x = constantCondition(expr.x, info);
    const y = constantCondition(expr.y, info);
    if (x === decisive || y === decisive) return decisive;
    return x === undefined || y === undefined ? undefined : !decisive;
  }
  const name = expr.kind === 'SelectorExpr' ? expr.sel : expr;
  const object = name.kind === 'Ident' ? info.objectOf(name) : undefined;
  return object?.kind === 'const' && typeof object.value === 'boolean' ? object.value : undefined;
}

function isBlank(expr: Expr): boolean {
  return expr.kind === 'Ident' && expr.name === '_';
}

/** Neither a parameter nor a named result, which callers may have too. */
function isPlainLocal(variable: VarObject, unit: FunctionUnit): boolean {
  return variable.role === 'local' && isLocalOf(variable, unit.node);
}

class FunctionWalker {
  readonly recorder: FlowRecorder;
  readonly results: ReturnedPaths;
  private readonly aliases = new Map<VarObject, AccessPath | undefined>();
  private readonly scope: PathScope;
  /** The statement before set a flag. */
  private isAfterFlag = false;
  /** Assignments of what the `if` around them has found to be nil: what follows them there happens once. */
  private readonly firstValues: AssignStmt[] = [];
  /** Conditions under a lock that end the function, or the round of a loop. */
  private readonly turningAway: Expr[] = [];
  /** The statements behind the one that begins, in its list. */
  private behind: () => readonly Stmt[] = () => [];
  private readonly expressions: ExpressionWalker;
  private readonly flow: StatementFlow;

  constructor(
    private readonly unit: FunctionUnit,
    private readonly env: FlowEnvironment,
  ) {
    this.recorder = new FlowRecorder(unit, env.sink);
    this.results = new ReturnedPaths(unit);
    this.scope = {
      info: unit.info,
      table: env.table,
      assignments: env.assignments,
      aliases: this.aliases,
    };
    this.expressions = new ExpressionWalker(this.recorder, this.scope, env);
    this.flow = new StatementFlow(this.recorder, env.hasLoopVariablePerIteration);
  }

  walkBody(): void {
    if (isCalledWithLock(this.unit)) this.recorder.lock(undefined, 'write', undefined);
    const [first, ...rest] = this.unit.body.stmts;
    const setting =
      first?.kind === 'IfStmt' && !returnsWhenRepeated(first, rest, this.unit.node, this.unit.info)
        ? this.settingOf(first)
        : undefined;
    if (first !== undefined && setting !== undefined) {
      this.statement(first, undefined);
      const without = this.recorder.takeExit();
      this.statements(rest);
      this.leave();
      const exit = this.recorder.takeExit();
      this.recorder.setting = { ...setting, joins: exit?.order.joined ?? new Set() };
      this.recorder.exit = mergeStates(without, exit);
      return;
    }
    this.block(this.unit.body);
    this.leave();
    this.recorder.endRepeated();
  }

  /** `if !s.isEnabled { return }`. */
  private settingOf({ init, cond, body, orElse }: IfStmt): Omit<Setting, 'joins'> | undefined {
    const [only, ...more] = body.stmts;
    if (init !== undefined || orElse !== undefined || more.length > 0) return undefined;
    if (only?.kind !== 'ReturnStmt' || only.results.length > 0) return undefined;
    const expr = unparen(cond);
    const value = expr.kind === 'UnaryExpr' && expr.op === '!';
    const name = unparen(value ? expr.x : expr);
    if (name.kind !== 'Ident' && name.kind !== 'SelectorExpr') return undefined;
    const type = underlying(this.unit.info.typeOf(name));
    const place = type.kind === 'basic' && type.name === 'bool' ? placePath(name, this.scope) : undefined;
    return place === undefined ? undefined : { place, value };
  }

  /** `s.busy = true`, or, under a lock, `s.status = open`. */
  private isFlagSet(stmt: Stmt | undefined): boolean {
    if (stmt?.kind !== 'AssignStmt' || stmt.op !== '=' || stmt.rhs.length !== 1) return false;
    const [value] = stmt.rhs;
    const name = value?.kind === 'SelectorExpr' ? value.sel : value;
    if (name?.kind !== 'Ident' || name.name === 'false') return false;
    const { held, hasUnknown } = this.recorder.state?.locks ?? { held: new Map(), hasUnknown: false };
    const isLocked = held.size > 0 || hasUnknown;
    return name.name === 'true' || (isLocked && this.unit.info.objectOf(name)?.kind === 'const');
  }

  private block(block: BlockStmt): void {
    this.statements(block.stmts);
  }

  private statements(stmts: readonly Stmt[]): void {
    stmts.forEach((stmt, index) => {
      this.isAfterFlag = this.isFlagSet(stmts[index - 1]);
      this.behind = () => stmts.slice(index + 1);
      this.statement(stmt, undefined);
    });
  }

  private statement(stmt: Stmt, label: string | undefined): void {
    const { expressions, flow } = this;
    switch (stmt.kind) {
      case 'ExprStmt':
        expressions.evaluateStatement(stmt.x);
        break;
      case 'AssignStmt':
        this.assign(stmt);
        break;
      case 'IncDecStmt':
        expressions.assignTo(stmt.x, true);
        break;
      case 'DeclStmt':
        this.declare(stmt.decl);
        break;
      case 'SendStmt':
        expressions.evaluate(stmt.chan);
        expressions.evaluate(stmt.value);
        expressions.publishValue(stmt.value);
        expressions.send(stmt.chan);
        break;
      case 'GoStmt':
        if (stmt.call.kind === 'CallExpr') expressions.spawnGo(stmt.call, this.isAfterFlag || this.isFirst(stmt));
        break;
      case 'DeferStmt':
        if (stmt.call.kind === 'CallExpr') this.defer(stmt.call);
        break;
      case 'ReturnStmt':
        this.return(stmt);
        break;
      case 'BranchStmt':
        flow.branch(stmt.token, stmt.label?.name);
        break;
      case 'BlockStmt':
        this.block(stmt);
        break;
      case 'LabeledStmt':
        this.statement(stmt.stmt, stmt.label.name);
        break;
      case 'IfStmt':
        this.if(stmt);
        break;
      case 'ForStmt':
        if (stmt.init !== undefined) this.statement(stmt.init, undefined);
        flow.loop({
          node: stmt,
          label,
          head: () => {
            if (stmt.cond === undefined) return undefined;
            const [whenTrue, whenFalse] = this.condition(stmt.cond);
            this.recorder.state = whenTrue;
            return whenFalse;
          },
          hasOneRound: this.env.knownValues?.hasOneRound(stmt) ?? false,
          body: () => {
            this.block(stmt.body);
          },
          post: () => {
            if (stmt.post !== undefined) this.statement(stmt.post, undefined);
          },
        });
        break;
      case 'RangeStmt':
        this.range(stmt, label);
        break;
      case 'SwitchStmt':
      case 'TypeSwitchStmt': {
        if (stmt.init !== undefined) this.statement(stmt.init, undefined);
        if (stmt.kind === 'SwitchStmt') {
          if (stmt.tag !== undefined) expressions.evaluate(stmt.tag);
        } else this.statement(stmt.assign, undefined);
        const clauses = stmt.body.stmts.flatMap((clause) => (clause.kind === 'CaseClause' ? [clause] : []));
        flow.clauses(
          clauses.map((clause) => ({
            enter: () => {
              if (stmt.kind === 'SwitchStmt') this.caseValues(clause.list ?? [], stmt.tag === undefined);
            },
            body: () => {
              this.statements(clause.body);
            },
          })),
          !clauses.some((clause) => clause.list === undefined),
          label,
        );
        break;
      }
      case 'SelectStmt': {
        const clauses = stmt.body.stmts.flatMap((clause) => (clause.kind === 'CommClause' ? [clause] : []));
        const repeated = repeatedClauses(stmt, this.behind(), this.unit.node, this.unit.info);
        flow.clauses(
          clauses.map((clause) => ({
            enter: () => {
              if (clause.comm !== undefined) this.statement(clause.comm, undefined);
            },
            body: () => {
              if (repeated.has(clause)) this.recorder.repeated(() => this.statements(clause.body));
              else this.statements(clause.body);
            },
          })),
          false,
          label,
          true,
        );
        break;
      }
      default:
        break;
    }
  }

  private caseValues(values: readonly Expr[], areConditions: boolean): void {
    for (const value of values) this.expressions.evaluate(value);
    const isNever =
      areConditions && values.length > 0 && values.every((value) => this.constantCondition(value) === false);
    if (isNever) this.recorder.state = undefined;
  }

  private constantCondition(condition: Expr): boolean | undefined {
    return constantCondition(condition, this.unit.info) ?? this.env.knownValues?.condition(condition);
  }

  private declare(decl: GenDecl): void {
    for (const spec of decl.specs) {
      if (spec.kind === 'ValueSpec') this.bind(spec.names, spec.values, true);
    }
  }

  private assign(stmt: AssignStmt): void {
    if (stmt.op === '=' || stmt.op === ':=') this.bind(stmt.lhs, stmt.rhs, stmt.op === ':=');
    else {
      for (const value of stmt.rhs) this.expressions.evaluate(value);
      for (const target of stmt.lhs) this.expressions.assignTo(target, true);
    }
  }

  private bind(targets: readonly Expr[], values: readonly Expr[], isDeclaration: boolean): void {
    const single = values.length === 1 ? values[0] : undefined;
    const call = single === undefined ? undefined : unparen(single);
    for (const target of targets) if (!isDeclaration || !this.declares(target)) this.renew(target);
    if (call?.kind === 'CallExpr') {
      this.expressions.callWithResults(
        call,
        targets.map((target) => this.targetPath(target)),
      );
    } else for (const value of values) this.expressions.evaluate(value);
    targets.forEach((target, index) => {
      if (!isDeclaration || !this.declares(target)) this.expressions.assignTo(target, false);
      const value = targets.length === values.length ? values[index] : undefined;
      const source =
        value !== undefined
          ? this.expressions.pathOf(value)
          : call?.kind === 'CallExpr'
            ? this.expressions.resultPath(call, index)
            : undefined;
      if (value !== undefined) {
        this.expressions.publishInto(target, value);
        this.expressions.signalFlag(target, value);
        this.expressions.storeFunction(target, value);
      }
      const isFresh =
        values.length === 0 ? true : this.expressions.isNewObject(value ?? single, value === undefined ? index : 0);
      this.renewFreshness(target, isFresh);
      this.alias(target, source);
    });
  }

  /** Whether the identifier on the left of `:=` is a new variable. */
  private declares(target: Expr): boolean {
    if (target.kind !== 'Ident') return false;
    const object = this.unit.info.objectOf(target);
    return object?.kind !== 'var' || object.declaration === undefined || object.declaration.ident === target;
  }

  private renewFreshness(target: Expr, isFresh: boolean): void {
    const { recorder, unit } = this;
    const expr = unparen(target);
    const variable = expr.kind === 'Ident' ? variableOfIdent(expr, unit.info) : undefined;
    if (recorder.state === undefined) return;
    if (variable === undefined || !isLocalOf(variable, unit.node)) {
      const place = this.targetPath(target);
      if (place !== undefined) recorder.renewPlace(place, isFresh);
      return;
    }
    recorder.state = isFresh ? withFresh(recorder.state, variable) : withoutFresh(recorder.state, variable);
  }

  /** A place that gets another value: goroutines that run already have to do with what the old one referred to. */
  private renew(target: Expr): void {
    const place = placePath(target, this.scope);
    const variable = place?.step ?? place?.root;
    if (place === undefined || variable?.kind !== 'var' || !isReference(variable)) return;
    this.recorder.replace(place);
  }

  /** `m := s.clients`: from here on `m` is another name of the same map. */
  private alias(target: Expr, source: AccessPath | undefined): void {
    if (source === undefined) return;
    const expr = unparen(target);
    const variable = expr.kind === 'Ident' ? variableOfIdent(expr, this.unit.info) : undefined;
    if (variable === undefined || !isLocalOf(variable, this.unit.node) || !isReference(variable)) return;
    if (this.env.assignments.countOf(variable) !== 1) return;
    const place = source.target;
    // Swapped out (`old := s.m; s.m = make(…)`): from then on the two are different maps.
    const isSwapped = place !== undefined && this.env.assignments.isPlaceAssigned(place);
    this.aliases.set(variable, isSwapped ? undefined : source);
  }

  private targetPath(target: Expr): AccessPath | undefined {
    const expr = unparen(target);
    return expr.kind === 'Ident' || expr.kind === 'SelectorExpr' ? this.expressions.pathOf(expr) : undefined;
  }

  private defer(call: CallExpr): void {
    this.expressions.evaluateOperands(call);
    const state = this.recorder.state;
    if (state === undefined) return;
    for (let one = state.defers; one !== undefined; one = one.next) if (one.call === call) return;
    const depth = (state.defers?.depth ?? 0) + 1;
    this.recorder.state = { ...state, defers: { call, next: state.defers, depth } };
  }

  private return(stmt: ReturnStmt): void {
    const single = stmt.results.length === 1 ? stmt.results[0] : undefined;
    const call = single === undefined ? undefined : unparen(single);
    if (call?.kind === 'CallExpr') {
      const count = Math.max(1, this.unit.results.length);
      for (let index = 0; index < count; index++) this.recorder.replace(this.env.table.ofResult(index));
      this.expressions.callWithResults(
        call,
        Array.from({ length: count }, (_, index) => this.env.table.ofResult(index)),
      );
      for (let index = 0; index < count; index++)
        this.results.add(index, this.expressions.resultPath(call, index), this.expressions.isNewObject(call, index));
      this.expressions.returnValue(call, 0);
      this.storeResults();
    } else {
      // What is named only is taken out last: `return m, g.Wait()` hands out a map that nobody writes any more.
      const isNamed = (value: Expr): boolean => ['Ident', 'SelectorExpr'].includes(unparen(value).kind);
      for (const value of stmt.results) if (!isNamed(value)) this.expressions.evaluate(value);
      stmt.results.forEach((value, index) => {
        if (isNamed(value)) this.expressions.evaluate(value);
        const expr = unparen(value);
        if (expr.kind === 'Ident' && expr.name === 'nil') return;
        this.results.add(index, this.expressions.pathOf(value), this.expressions.isNewObject(expr, 0));
        this.expressions.returnValue(expr, index);
      });
      if (stmt.results.length > 0) this.storeResults(stmt.results);
    }
    if (stmt.results.length === 0) {
      this.unit.results.forEach((variable, index) => {
        this.results.add(index, variable === undefined ? undefined : this.env.table.ofVariable(variable), false);
      });
    }
    this.leave(new Set(stmt.results.flatMap((value) => this.returnedLocal(value))));
  }

  private returnedLocal(value: Expr): VarObject[] {
    const path = this.expressions.pathOf(value);
    return path?.root.kind === 'var' ? [path.root] : [];
  }

  /** `return x` gives the named results their values. */
  private storeResults(values: readonly Expr[] = []): void {
    const { node, results } = this.unit;
    const fields = node.type.results?.fields.flatMap((field) => field.names) ?? [];
    results.forEach((variable, index) => {
      const name = fields[index];
      const value = values[index];
      const isSame = value?.kind === 'Ident' && this.unit.info.objectOf(value) === variable;
      if (variable !== undefined && name !== undefined && !isSame) this.expressions.assignTo(name, false);
    });
  }

  /** Runs the deferred calls and ends the way. */
  private leave(returned?: ReadonlySet<VarObject>): void {
    const { recorder } = this;
    for (let next = recorder.state?.defers; next !== undefined; next = next.next) {
      const { state } = recorder;
      if (state === undefined) break;
      recorder.state = { ...state, defers: undefined };
      this.expressions.enter(next.call, []);
    }
    for (const field of this.unit.node.type.results?.fields ?? [])
      for (const name of field.names) this.expressions.loadResult(name);
    // Whoever is not given an object can't meet a goroutine there.
    if (returned !== undefined)
      recorder.forgetRoots(
        ({ root, isInRoot }) =>
          !isInRoot && root.kind === 'var' && isPlainLocal(root, this.unit) && !returned.has(root),
      );
    recorder.leave();
  }

  private if(stmt: IfStmt): void {
    const { recorder, behind } = this;
    if (stmt.init !== undefined) this.statement(stmt.init, undefined);
    const before = recorder.state;
    const [whenTrue, whenFalse] = this.condition(stmt.cond);
    recorder.state = whenTrue;
    const first = this.firstValue(stmt);
    if (first !== undefined) this.firstValues.push(first);
    if (returnsWhenRepeated(stmt, behind(), this.unit.node, this.unit.info))
      recorder.repeated(() => this.block(stmt.body));
    else this.block(stmt.body);
    if (first !== undefined) this.firstValues.pop();
    const afterThen = recorder.state;
    if (afterThen === undefined && (before?.locks.held.size ?? 0) > 0) this.turningAway.push(stmt.cond);
    recorder.state = whenFalse;
    this.behind = behind;
    if (stmt.orElse !== undefined) this.statement(stmt.orElse, undefined);
    recorder.state = mergeStates(afterThen, recorder.state);
    // What a flag may exclude inside, it doesn't after.
    if (recorder.state !== undefined && before !== undefined && this.isCapturedFlag(stmt.cond))
      recorder.state = {
        ...recorder.state,
        order: { ...recorder.state.order, hasUnknownJoin: before.order.hasUnknownJoin },
      };
  }

  /**
   * Whether a goroutine is started once, as after `x = make(…)` where `x` was nil, or under a lock behind a look for entries that the function
   * itself makes under that lock: `if len(s.running) > 0 { return }; go …; s.running[id] = …`.
   */
  private isFirst({ start }: GoStmt): boolean {
    if (this.firstValues.some(({ end }) => end < start)) return true;
    if ((this.recorder.state?.locks.held.size ?? 0) === 0) return false;
    return this.turningAway.some((condition) => condition.end < start && this.makesEntryFor(condition));
  }

  /** Whether the function makes an entry in a map that a condition counts. */
  private makesEntryFor(condition: Expr): boolean {
    const maps = new Set<AccessPath>();
    walk(condition, (node) => {
      const [argument] =
        node.kind === 'CallExpr' && node.fun.kind === 'Ident' && node.fun.name === 'len' ? node.args : [];
      const path = argument === undefined ? undefined : this.expressions.pathOf(argument)?.place;
      if (path !== undefined) maps.add(path);
    });
    if (maps.size === 0) return false;
    let isMade = false;
    walk(this.unit.body, (node) => {
      if (node.kind !== 'AssignStmt') return;
      for (const target of node.lhs) {
        const path = target.kind === 'IndexExpr' ? this.expressions.pathOf(target.x)?.place : undefined;
        if (path !== undefined && maps.has(path)) isMade = true;
      }
    });
    return isMade;
  }

  /** `if x == nil { …; x = make(…); … }` of a variable that is assigned nowhere else: the assignment. */
  private firstValue({ cond, body }: IfStmt): AssignStmt | undefined {
    const expr = unparen(cond);
    if (expr.kind !== 'BinaryExpr' || expr.op !== '==' || expr.y.kind !== 'Ident' || expr.y.name !== 'nil')
      return undefined;
    const place = placePath(expr.x, this.scope);
    const isOnlyOne =
      place?.step === undefined && place?.root.kind === 'var' && this.env.assignments.countOf(place.root) === 1;
    if (!isOnlyOne) return undefined;
    for (const one of body.stmts) {
      const [target] = one.kind === 'AssignStmt' && one.op === '=' ? one.lhs : [];
      if (one.kind !== 'AssignStmt' || target === undefined || placePath(target, this.scope) !== place) continue;
      const [value] = one.rhs;
      return value !== undefined && isNewValue(value, undefined, this.scope) ? one : undefined;
    }
    return undefined;
  }

  /** States after a condition was true and was false; they differ for `TryLock`. */
  private condition(cond: Expr): [FlowState | undefined, FlowState | undefined] {
    const expr = unparen(cond);
    if (expr.kind === 'UnaryExpr' && expr.op === '!') {
      const [whenTrue, whenFalse] = this.condition(expr.x);
      return [whenFalse, whenTrue];
    }
    const { recorder, expressions } = this;
    if (expr.kind === 'CallExpr') {
      const operation = syncOperation(expr, expressions.scope);
      if (operation.kind === 'lock' && operation.isTry) {
        const before = recorder.state;
        const fun = unparen(expr.fun);
        const lock = fun.kind === 'SelectorExpr' ? receiverPath(fun, expressions.scope)?.place : undefined;
        recorder.lock(lock, operation.mode, expr);
        return [recorder.state, before];
      }
    }
    expressions.evaluate(cond);
    expressions.joinFlags(expr);
    if (this.isCapturedFlag(expr)) {
      // What a closure does only if its function has got so far (or not) may exclude what else that function does.
      const before = recorder.state;
      if (before === undefined) return [undefined, undefined];
      const maybe = { ...before, order: { ...before.order, hasUnknownJoin: true } };
      return [maybe, maybe];
    }
    const closed = this.closedChannel(expr);
    if (closed !== undefined) {
      const received = recorder.state;
      recorder.join(closed);
      return [received, recorder.state];
    }
    const value = this.constantCondition(expr);
    return [value === false ? undefined : recorder.state, value === true ? undefined : recorder.state];
  }

  /** The closing of a channel that has been seen when `ok` of `value, ok := <-channel` is false. */
  private closedChannel(condition: Expr): AccessPath | undefined {
    const variable = condition.kind === 'Ident' ? variableOfIdent(condition, this.unit.info) : undefined;
    const channel = variable === undefined ? undefined : this.env.assignments.channelOfOk(variable);
    return channel === undefined ? undefined : this.expressions.pathOf(channel)?.place.child(closeMark);
  }

  private isCapturedFlag(condition: Expr): boolean {
    const expr = unparen(condition);
    if (expr.kind !== 'Ident' || this.unit.node.kind !== 'FuncLit') return false;
    const variable = variableOfIdent(expr, this.unit.info);
    if (variable?.role !== 'local' || isLocalOf(variable, this.unit.node)) return false;
    const type = underlying(variable.type);
    return type.kind === 'basic' && type.name === 'bool';
  }

  private range(stmt: RangeStmt, label: string | undefined): void {
    const { expressions, recorder } = this;
    const hasValue = stmt.value !== undefined && !isBlank(stmt.value);
    if (hasValue || !expressions.hasFixedLength(stmt.x)) expressions.evaluate(stmt.x);
    const kind = underlying(this.unit.info.typeOf(stmt.x)).kind;
    const path = expressions.pathOf(stmt.x)?.place;
    let isFirst = true;
    this.flow.loop({
      node: stmt,
      label,
      head: () => {
        // What the rounds before do to their elements leaves those of the rounds to come alone.
        const isBeside = !isFirst && recorder.state !== undefined && recorder.state.live.size > 0;
        if (hasValue && !(isBeside && this.usesElementOfRound(stmt))) expressions.elements(stmt.x, false);
        isFirst = false;
        if (kind === 'map') recorder.access(path?.place, mapAccess('range', false), stmt.x, unparen(stmt.x));
        else expressions.readThrough(stmt.x);
        const ended = recorder.state;
        this.bindLoopVariables(stmt);
        return ended;
      },
      hasOneRound: false,
      body: () => {
        if (kind === 'chan') expressions.receive(stmt.x);
        this.block(stmt.body);
      },
      post: () => undefined,
    });
    if (kind === 'chan' && path !== undefined) {
      recorder.join(path.child(closeMark));
      recorder.join(path);
    }
  }

  /** Whether the body names the elements that it writes by the key of the round: `for i, x := range xs { … xs[i] = … }`. */
  private usesElementOfRound({ x, key, body }: RangeStmt): boolean {
    const { info } = this.unit;
    const round = key?.kind === 'Ident' ? info.objectOf(key) : undefined;
    const slice = this.expressions.pathOf(x)?.place;
    if (round === undefined || slice === undefined) return false;
    const indices: Expr[] = [];
    walk(body, (node) => {
      if (node.kind === 'IndexExpr' && this.expressions.pathOf(node.x)?.place === slice) indices.push(node.index);
    });
    return indices.length > 0 && indices.every((one) => one.kind === 'Ident' && info.objectOf(one) === round);
  }

  /** Each round gives the variables a value: a write where they are older than the round. */
  private bindLoopVariables(stmt: RangeStmt): void {
    const isShared = stmt.op === '=' || !this.env.hasLoopVariablePerIteration;
    for (const target of [stmt.key, stmt.value]) {
      if (target === undefined || !isShared) continue;
      this.renew(target);
      this.expressions.assignTo(target, false);
    }
  }
}
