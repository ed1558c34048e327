import type { AssignStmt, CallExpr, Expr, FuncLit, GenDecl, Ident, Node, ReturnStmt, Stmt } from '../../syntax/ast.js';
import { getOrMake } from '../../base/get-or-make.js';
import { walk } from '../../syntax/walk.js';
import { isNamed } from '../../types/type-queries.js';
import { isBehind, type AccessPath } from '../access-path.js';
import type { FunctionUnit } from '../function-unit.js';
import { unparen } from '../unparen.js';
import type { Automaton, Outcome, ResourceEvent } from './automaton.js';
import type { Exit } from './control-flow.js';
import { factsKey, noFacts, type Facts, type KnownConditions } from './known-conditions.js';
import type { PathCode, Refs } from './path-code.js';
import type { PathEnd, PathPoint, PathResult, Violation } from './path-result.js';
import type { Places } from './tracked-places.js';

interface Deferred {
  readonly call: CallExpr;
  readonly next: Deferred | undefined;
}

/** More points than this on the ways through one function, callees included, are not followed. */
const maxPoints = 5000;
/** Calls within calls that are followed. */
const maxDepth = 4;

interface Work<S extends string> extends PathPoint<S> {
  readonly facts: Facts;
  readonly defers: Deferred | undefined;
}

/** A state in the middle of a step. */
interface Moment<S extends string> {
  readonly state: S;
  readonly facts: Facts;
  /** How the call came out that was made last. */
  readonly outcome: { readonly call: CallExpr; readonly succeeds: boolean } | undefined;
}

type Effect<S extends string> = readonly Outcome<S>[] | undefined;

/** Follows objects along the ways of functions. What a function does in a state is worked out once. */
export class PathWalker<S extends string> {
  private readonly effects = new Map<FunctionUnit, Map<string, Effect<S>>>();
  private readonly numbers = new Map<AccessPath, number>();
  /** Whether nodes mention the followed objects, by function and objects. */
  private readonly mentions = new Map<FunctionUnit, Map<string, Map<Node, boolean>>>();
  /** Points that the walk which is going on may still visit. */
  private left = 0;

  constructor(
    readonly code: PathCode,
    readonly automaton: Automaton<S>,
  ) {}

  /** All ways through a function; undefined where there are too many. */
  walk(unit: FunctionUnit, refs: Refs, state: S): PathResult<S> | undefined {
    this.left = maxPoints;
    return new FunctionPaths(this, unit, refs, 0).run(state, noFacts);
  }

  /** What calling the function does; undefined where that can't be told. */
  effectOf(unit: FunctionUnit, refs: Refs, state: S, depth: number, facts = noFacts): Effect<S> {
    if (depth > maxDepth) return undefined;
    let known = this.effects.get(unit);
    if (known === undefined) this.effects.set(unit, (known = new Map<string, Effect<S>>()));
    const key = `${this.keyOf(refs)} ${state} ${String(depth)} ${factsKey(facts)}`;
    if (!known.has(key)) {
      // For those that ask while the function is walked: a recursive call.
      known.set(key, undefined);
      const effect = this.outcomesOf(new FunctionPaths(this, unit, refs, depth).run(state, facts));
      if (this.isExhausted) known.delete(key);
      else known.set(key, effect);
    }
    return known.get(key);
  }

  private outcomesOf(result: PathResult<S> | undefined): Effect<S> {
    if (result === undefined) return undefined;
    const outcomes = new Map<string, Outcome<S>>();
    const lefts = result.ends.filter(({ exit }) => exit === 'return' || exit === 'end');
    const isStuck = lefts.length > 0 && lefts.every(({ state }) => this.automaton.isStuck?.(state) === true);
    // Where no way goes on, it doesn't matter how deep down that is.
    const violation = result.violations.find(({ isOwn }) => isOwn || isStuck)?.name;
    for (const { state, succeeds } of lefts) {
      const outcome: Outcome<S> = {
        state,
        ...(succeeds !== undefined && { succeeds }),
        ...(violation !== undefined && { violation }),
      };
      outcomes.set(`${state} ${String(succeeds)}`, outcome);
    }
    return [...outcomes.values()];
  }

  /** Counts a point; false when there were too many. */
  takePoint(): boolean {
    this.left--;
    return !this.isExhausted;
  }

  get isExhausted(): boolean {
    return this.left < 0;
  }

  /** What is known of the nodes of a function with regard to some objects. */
  mentionsIn(unit: FunctionUnit, refs: Refs): Map<Node, boolean> {
    const byRefs = getOrMake(this.mentions, unit, () => new Map<string, Map<Node, boolean>>());
    return getOrMake(byRefs, this.keyOf(refs), () => new Map<Node, boolean>());
  }

  private keyOf(refs: Refs): string {
    return refs.map((ref) => this.numberOf(ref)).join(',');
  }

  private numberOf(ref: AccessPath | undefined): number {
    if (ref === undefined) return -1;
    let number = this.numbers.get(ref);
    if (number === undefined) this.numbers.set(ref, (number = this.numbers.size));
    return number;
  }
}

/** The ways through one function or literal. */
class FunctionPaths<S extends string> {
  private readonly seen = new Set<string>();
  private readonly waiting: Work<S>[] = [];
  private readonly ends: PathEnd<S>[] = [];
  private readonly violations: Violation<S>[] = [];
  private readonly points: PathPoint<S>[] = [];
  private readonly conditions: KnownConditions;
  private readonly known: Map<Node, boolean>;
  private readonly places: Places;
  /** The named error that the function returns. */
  private readonly errorResult: Ident | undefined;

  constructor(
    private readonly walker: PathWalker<S>,
    private readonly unit: FunctionUnit,
    private readonly refs: Refs,
    private readonly depth: number,
  ) {
    this.known = walker.mentionsIn(unit, refs);
    this.conditions = walker.code.conditionsOf(unit);
    this.places = walker.code.placesOf(unit);
    this.errorResult = unit.node.type.results?.fields.at(-1)?.names.at(-1);
  }

  run(state: S, facts: Facts): PathResult<S> | undefined {
    const { entry } = this.walker.code.flowOf(this.unit);
    this.visit({ node: entry, state, facts, defers: undefined, before: undefined });
    for (let work = this.waiting.pop(); work !== undefined; work = this.waiting.pop()) {
      if (!this.walker.takePoint()) return undefined;
      this.follow(work);
    }
    return { ends: this.ends, violations: this.violations, points: this.points };
  }

  private visit(work: Work<S>): void {
    let defers = '';
    for (let one = work.defers; one !== undefined; one = one.next) defers += ` ${String(one.call.start)}`;
    const key = `${String(work.node.index)} ${work.state} ${factsKey(work.facts)}${defers}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.waiting.push(work);
  }

  private follow(work: Work<S>): void {
    const { node } = work;
    let defers = work.defers;
    if (node.step?.kind === 'defer') defers = this.defer(node.step.stmt.call, defers);
    for (const moment of this.step(work)) {
      const here: Work<S> = { node, state: moment.state, facts: moment.facts, defers, before: work };
      this.points.push(here);
      if (node.exit !== undefined) this.leave(here, node.exit, moment);
      for (const { to, condition } of node.edges) {
        const facts = condition === undefined ? moment.facts : this.conditions.follow(moment.facts, condition);
        if (facts !== undefined) this.visit({ node: to, state: moment.state, facts, defers, before: here });
      }
    }
  }

  private defer(call: Expr, defers: Deferred | undefined): Deferred | undefined {
    if (call.kind !== 'CallExpr' || !this.mentions(call)) return defers;
    for (let one = defers; one !== undefined; one = one.next) if (one.call === call) return defers;
    return { call, next: defers };
  }

  private leave(work: Work<S>, exit: Exit, { outcome }: Moment<S>): void {
    if (exit === 'never') return;
    let moments: readonly Moment<S>[] = [{ state: work.state, facts: work.facts, outcome }];
    if (exit !== 'program')
      for (let one = work.defers; one !== undefined; one = one.next) {
        const { call } = one;
        moments = moments.flatMap((moment) => this.call(call, moment, work));
      }
    const stmt = work.node.step?.kind === 'return' ? work.node.step.stmt : undefined;
    for (const moment of moments) {
      const { state, facts } = moment;
      this.ends.push({ exit, state, facts, succeeds: this.success(stmt, moment), point: work });
    }
  }

  /** Whether a return gives nil for its error. */
  private success(stmt: ReturnStmt | undefined, { facts, outcome }: Moment<S>): boolean | undefined {
    const { results } = this.unit.node.type;
    const last = results?.fields.at(-1);
    if (stmt === undefined || last?.type.kind !== 'Ident' || last.type.name !== 'error') return undefined;
    const { errorResult } = this;
    if (errorResult !== undefined && errorResult.name !== '_') {
      const isNil = this.conditions.nilness(facts, errorResult);
      if (isNil !== undefined) return isNil;
    }
    const value = stmt.results.at(-1);
    if (value === undefined) return undefined;
    const expr = unparen(value);
    if (expr.kind !== 'CallExpr') return this.conditions.nilness(facts, expr);
    if (outcome?.call === expr) return outcome.succeeds;
    return this.isNewError(expr) ? false : undefined;
  }

  private isNewError(call: CallExpr): boolean {
    const callee = this.unit.info.calleeOf(call);
    return callee.kind === 'func' && (callee.func.fullName === 'errors.New' || callee.func.fullName === 'fmt.Errorf');
  }

  private step(work: Work<S>): readonly Moment<S>[] {
    const { step } = work.node;
    const now: readonly Moment<S>[] = [{ state: work.state, facts: work.facts, outcome: undefined }];
    switch (step?.kind) {
      case 'value': {
        const moments = this.evaluate(step.expr, false, now, work);
        return step.range === undefined ? moments : this.channel('range', step.expr, step.range, moments, work);
      }
      case 'statement':
        return this.statement(step.stmt, now, work);
      case 'round': {
        const { key, value, x } = step.stmt;
        let moments = this.use(x, x, now, work);
        for (const target of [key, value])
          if (target !== undefined) moments = this.assigned(target, undefined, step.stmt, moments, work);
        return moments;
      }
      case 'return':
        return this.return(step.stmt, now, work);
      case 'defer':
      case undefined:
        return now;
    }
  }

  private return(stmt: ReturnStmt, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    let moments = now;
    for (const value of stmt.results) moments = this.evaluate(value, 'kept', moments, work);
    const { errorResult } = this;
    const last = stmt.results.at(-1);
    if (errorResult === undefined || last === undefined) return moments;
    return moments.map((moment) => this.named(errorResult, last, moment));
  }

  /** A named error has got the value that is returned. */
  private named(result: Ident, value: Expr, moment: Moment<S>): Moment<S> {
    const expr = unparen(value);
    let facts = this.conditions.assign(moment.facts, result, expr);
    if (expr.kind === 'CallExpr') {
      if (moment.outcome?.call === expr) facts = this.conditions.isNil(facts, result, moment.outcome.succeeds);
      else if (this.isNewError(expr)) facts = this.conditions.isNil(facts, result, false);
    } else {
      const isNil = this.conditions.nilness(moment.facts, expr);
      if (isNil !== undefined) facts = this.conditions.isNil(facts, result, isNil);
    }
    return { ...moment, facts };
  }

  private statement(stmt: Stmt, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    switch (stmt.kind) {
      case 'ExprStmt':
        return this.evaluate(stmt.x, false, now, work);
      case 'SendStmt': {
        const moments = this.evaluate(stmt.value, 'kept', this.evaluate(stmt.chan, false, now, work), work);
        return this.channel('send', stmt.chan, stmt, moments, work);
      }
      case 'IncDecStmt':
        return now.map((moment) => ({ ...moment, facts: this.conditions.assign(moment.facts, stmt.x, undefined) }));
      case 'GoStmt':
        return this.mentions(stmt.call) ? this.keep(stmt.call, now, work) : now;
      case 'AssignStmt':
        return this.assign(stmt, now, work);
      case 'DeclStmt':
        return this.declare(stmt.decl, now, work);
      default:
        return now;
    }
  }

  private channel(
    does: 'send' | 'receive' | 'range',
    channel: Expr,
    node: Node,
    now: readonly Moment<S>[],
    work: Work<S>,
  ): readonly Moment<S>[] {
    const path = this.places.pathOf(channel);
    let moments = now;
    this.refs.forEach((place, ref) => {
      if (place !== undefined && place === path)
        moments = this.tell({ kind: 'channel', ref, does, node, from: this.unit }, moments, work);
    });
    return moments;
  }

  private assign(stmt: AssignStmt, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    const { lhs, rhs } = stmt;
    let moments = now;
    rhs.forEach((value, i) => {
      const target = lhs.length === rhs.length ? lhs[i] : undefined;
      moments = this.evaluate(value, this.keeps(target, value) ? 'kept' : false, moments, work);
    });
    lhs.forEach((target, i) => {
      const value = lhs.length === rhs.length ? rhs[i] : undefined;
      const known = stmt.op === '=' || stmt.op === ':=' ? value : undefined;
      moments = this.assigned(target, known, value ?? rhs[0] ?? stmt, moments, work);
    });
    return this.withError(lhs.at(-1), rhs, moments);
  }

  private declare(decl: GenDecl, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    let moments = now;
    for (const spec of decl.specs) {
      if (spec.kind !== 'ValueSpec') continue;
      const { names, values } = spec;
      values.forEach((value, i) => {
        moments = this.evaluate(value, this.keeps(names[i], value) ? 'kept' : false, moments, work);
      });
      names.forEach((name, i) => {
        const value = names.length === values.length ? values[i] : undefined;
        moments = this.assigned(name, value, value ?? values[0] ?? spec, moments, work);
      });
      moments = this.withError(names.at(-1), values, moments);
    }
    return moments;
  }

  /** What the error of a call is on each way, by how it came out. */
  private withError(
    target: Expr | undefined,
    values: readonly Expr[],
    moments: readonly Moment<S>[],
  ): readonly Moment<S>[] {
    const [only] = values;
    if (target === undefined || only === undefined || values.length > 1) return moments;
    if (!isNamed(this.unit.info.typeOf(target), 'error')) return moments;
    const call = unparen(only);
    return moments.map((moment) => {
      if (call.kind !== 'CallExpr') return moment;
      if (moment.outcome?.call === call)
        return { ...moment, facts: this.conditions.isNil(moment.facts, target, moment.outcome.succeeds) };
      return this.isNewError(call) ? { ...moment, facts: this.conditions.isNil(moment.facts, target, false) } : moment;
    });
  }

  /** Whether an assignment puts a followed object where its further use isn't seen. */
  private keeps(target: Expr | undefined, value: Expr): boolean {
    if (target?.kind !== 'Ident') return true;
    if (target.name === '_') return false;
    // A literal that keeps its name is followed where it is called or handed on.
    if (this.places.literalOf(target) === unparen(value)) return false;
    const path = this.places.pathOf(target);
    return path === undefined || path !== this.places.pathOf(value);
  }

  /** A place has got a value; `node` is the value, or the call of which it is one result. */
  private assigned(
    target: Expr,
    value: Expr | undefined,
    node: Node,
    now: readonly Moment<S>[],
    work: Work<S>,
  ): readonly Moment<S>[] {
    const expr = unparen(target);
    let moments: readonly Moment<S>[] = now.map((moment) => ({
      ...moment,
      facts: this.conditions.assign(moment.facts, expr, value),
    }));
    if (expr.kind === 'IndexExpr') return this.use(expr.x, expr, this.evaluate(expr.index, false, moments, work), work);
    if (expr.kind === 'StarExpr' || expr.kind === 'SelectorExpr') moments = this.use(expr.x, expr, moments, work);
    // What is behind a pointer gets another value: to who looks at uses it is the same object.
    if (expr.kind === 'StarExpr' && this.walker.automaton.onUse !== undefined) return moments;
    // Another name of the object is no new object.
    const path = this.places.pathOf(expr);
    if (path === undefined || (value !== undefined && this.places.pathOf(value) === path)) return moments;
    const isIn = (ref: AccessPath | undefined): boolean => ref !== undefined && (ref === path || isBehind(ref, path));
    // The error beside it is nil where the object isn't: see `withError`.
    if (!this.refs.some(isIn)) return moments;
    this.refs.forEach((ref, index) => {
      if (isIn(ref)) moments = this.tell({ kind: 'assigned', ref: index, node }, moments, work);
    });
    // What an error is follows from how the call came out (`withError`).
    if (isNamed(this.unit.info.typeOf(expr), 'error')) return moments;
    return moments.map((moment) => {
      const { outcome } = moment;
      return outcome?.call !== node
        ? moment
        : { ...moment, facts: this.conditions.isNil(moment.facts, expr, !outcome.succeeds) };
    });
  }

  /** Evaluates an expression; `use` says what becomes of its value. */
  private evaluate(
    expression: Expr,
    use: 'kept' | false,
    now: readonly Moment<S>[],
    work: Work<S>,
  ): readonly Moment<S>[] {
    const expr = unparen(expression);
    if (now.length === 0 || !this.mentions(expr)) return now;
    switch (expr.kind) {
      case 'CallExpr':
        return now.flatMap((moment) => this.call(expr, moment, work));
      case 'FuncLit':
        return use === false ? now : this.keep(expr, now, work);
      case 'BinaryExpr':
        return this.evaluate(expr.y, false, this.evaluate(expr.x, false, now, work), work);
      case 'CompositeLit': {
        let moments = now;
        for (const element of expr.elements)
          moments = this.evaluate(element.kind === 'KeyValueExpr' ? element.value : element, 'kept', moments, work);
        return moments;
      }
      case 'UnaryExpr': {
        const moments = this.evaluate(expr.x, expr.op === '&' ? use : false, now, work);
        return expr.op === '<-' ? this.channel('receive', expr.x, expr, moments, work) : moments;
      }
      case 'StarExpr':
        return this.use(expr.x, expr, this.evaluate(expr.x, false, now, work), work);
      case 'IndexExpr':
        return this.use(
          expr.x,
          expr,
          this.evaluate(expr.index, false, this.evaluate(expr.x, false, now, work), work),
          work,
        );
      case 'SliceExpr':
        return this.use(expr.x, expr, this.evaluate(expr.x, false, now, work), work);
      case 'TypeAssertExpr':
        return this.evaluate(expr.x, use, now, work);
      case 'Ident':
        return use === false ? now : this.keep(this.places.literalOf(expr) ?? expr, now, work);
      case 'SelectorExpr': {
        const path = this.places.pathOf(expr);
        if (path === undefined) {
          // A method value carries its receiver along.
          const isMethodValue = this.unit.info.selectionOf(expr)?.kind === 'method';
          return this.evaluate(expr.x, isMethodValue ? use : false, now, work);
        }
        return use === false ? this.use(expr.x, expr, now, work) : this.keep(expr, now, work);
      }
      default:
        return now;
    }
  }

  /** Whoever has the node's value has the objects that it mentions. */
  private keep(node: Node, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    let moments = now;
    this.refs.forEach((_, ref) => {
      if (this.mentions(node, ref)) moments = this.tell({ kind: 'kept', ref, node }, moments, work);
    });
    return moments;
  }

  /** What an operand of a node refers to, or what holds it, is looked at or changed in place. */
  private use(operand: Expr | undefined, node: Node, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    const { automaton } = this.walker;
    if (automaton.onUse === undefined) return now;
    let moments = now;
    for (let at = operand === undefined ? undefined : unparen(operand); at !== undefined; at = baseOf(at)) {
      const path = this.places.pathOf(at);
      this.refs.forEach((place, ref) => {
        if (place !== undefined && path === place)
          moments = moments.flatMap((moment) =>
            this.apply(automaton.onUse?.(moment.state, ref, node) ?? [], node, [moment], work),
          );
      });
    }
    return moments;
  }

  private call(call: CallExpr, now: Moment<S>, work: Work<S>): readonly Moment<S>[] {
    const { info } = this.unit;
    const fun = unparen(call.fun);
    const literal = fun.kind === 'FuncLit' ? fun : fun.kind === 'Ident' ? this.places.literalOf(fun) : undefined;
    const callee = info.calleeOf(call);
    let moments: readonly Moment<S>[] = [now];
    if (fun.kind === 'SelectorExpr' && this.places.pathOf(fun.x) === undefined)
      moments = this.evaluate(fun.x, false, moments, work);
    const isKeeping = callee.kind === 'builtin' && callee.name === 'append';
    const literals: FuncLit[] = [];
    for (const argument of call.args) {
      const value = unparen(argument);
      const given = value.kind === 'Ident' ? this.places.literalOf(value) : value;
      if (given?.kind === 'FuncLit') literals.push(given);
      else if (isKeeping || this.places.pathOf(value) === undefined)
        moments = this.evaluate(value, isKeeping ? 'kept' : false, moments, work);
      else moments = this.use(baseOf(value), value, moments, work);
    }
    if (literal !== undefined) return moments.flatMap((moment) => this.runLiteral(literal, moment, work, call));
    const isBuiltin = callee.kind === 'builtin' && callee.name !== 'close';
    const isLooking = isBuiltin && callee.name !== 'len' && callee.name !== 'cap';
    if (isLooking || callee.kind === 'conversion')
      for (const argument of call.args) moments = this.use(argument, call, moments, work);
    if (!isBuiltin && callee.kind !== 'conversion')
      moments = moments.flatMap((moment) => this.callFunction(call, moment, work));
    for (const one of literals) moments = this.runPassed(one, moments, work);
    return moments;
  }

  private callFunction(call: CallExpr, now: Moment<S>, work: Work<S>): readonly Moment<S>[] {
    const events = this.eventsOf(call);
    const { refs } = this;
    const isOfPackage = refs.some((ref) => ref?.root.kind === 'var' && ref.root.role === 'package');
    if (events.length === 0 && !isOfPackage) return [now];
    const own = this.walker.code.enter(call, refs, this.unit);
    // A promoted method gets a part of the object, and so knows nothing of the whole.
    if (own !== undefined && events.every(({ ref }) => own.refs[ref] !== undefined)) {
      const { params, hasReceiver } = own.unit;
      const values = this.conditions.passed(now.facts, call, hasReceiver ? params.slice(1) : params);
      const facts = this.walker.code.conditionsOf(own.unit).begin(values);
      const effect = this.walker.effectOf(own.unit, own.refs, now.state, this.depth + 1, facts);
      if (effect !== undefined) return this.apply(effect, call, [now], work, false);
    }
    let moments: readonly Moment<S>[] = [now];
    for (const event of events) moments = this.tell(event, moments, work);
    return moments;
  }

  /** What a call does to the objects, in the order receiver, arguments. */
  private eventsOf(call: CallExpr): readonly ResourceEvent[] {
    const { info } = this.unit;
    const callee = info.calleeOf(call);
    const fun = unparen(call.fun);
    const events: ResourceEvent[] = [];
    const from = this.unit;
    const isMethod = fun.kind === 'SelectorExpr' && info.selectionOf(fun) !== undefined;
    const receiver = isMethod ? this.places.receiverOf(fun) : undefined;
    const whole = isMethod ? this.places.pathOf(fun.x) : undefined;
    const args = call.args.map((argument) => this.places.pathOf(argument));
    this.refs.forEach((path, ref) => {
      if (path === undefined) return;
      if (isMethod && receiver === path) events.push({ kind: 'call', ref, method: fun.sel.name, call, callee });
      else if (whole !== undefined && (whole === path || isBehind(path, whole)))
        events.push({ kind: 'passed', ref, from, call, callee, index: -1, isHolder: true });
      args.forEach((argument, index) => {
        if (argument === undefined || (argument !== path && !isBehind(path, argument))) return;
        if (callee.kind === 'builtin') events.push({ kind: 'call', ref, method: callee.name, call, callee });
        else events.push({ kind: 'passed', ref, from, call, callee, index, isHolder: argument !== path });
      });
    });
    return events;
  }

  /** A literal that is called at once: its ways continue the function's. */
  private runLiteral(literal: FuncLit, now: Moment<S>, work: Work<S>, call: CallExpr): readonly Moment<S>[] {
    if (!this.mentions(literal)) return [now];
    const unit = this.walker.code.unitOfLiteral(literal, this.unit);
    const result =
      unit === undefined || this.depth >= maxDepth
        ? undefined
        : new FunctionPaths(this.walker, unit, this.refs, this.depth + 1).run(now.state, now.facts);
    if (result === undefined) return this.keep(literal, [now], work);
    for (const violation of result.violations) this.violations.push({ ...violation, point: work });
    return result.ends.flatMap(({ exit, state, facts, succeeds }) => {
      if (exit !== 'return' && exit !== 'end') return [];
      return [{ state, facts, outcome: succeeds === undefined ? undefined : { call, succeeds } }];
    });
  }

  /** A literal that a function is given: it may run any number of times, now or later, or never. */
  private runPassed(literal: FuncLit, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    if (!this.mentions(literal)) return now;
    return now.flatMap((moment) => {
      const unit = this.walker.code.unitOfLiteral(literal, this.unit);
      const effect =
        unit === undefined ? undefined : this.walker.effectOf(unit, this.refs, moment.state, this.depth + 1);
      if (effect?.every(({ state }) => this.walker.automaton.mayNotRun(moment.state, state)) !== true)
        return this.keep(literal, [moment], work);
      const states = new Set([moment.state, ...effect.map(({ state }) => state)]);
      return [...states].map((state) => ({ ...moment, state }));
    });
  }

  private tell(event: ResourceEvent, now: readonly Moment<S>[], work: Work<S>): readonly Moment<S>[] {
    const call = event.kind === 'call' || event.kind === 'passed' ? event.call : undefined;
    return now.flatMap((moment) => {
      const outcomes = this.walker.automaton.on(moment.state, event);
      return this.apply(outcomes, call ?? ('node' in event ? event.node : undefined), [moment], work);
    });
  }

  private apply(
    outcomes: readonly Outcome<S>[],
    node: Node | undefined,
    now: readonly Moment<S>[],
    work: Work<S>,
    isOwn = true,
  ): readonly Moment<S>[] {
    const isCertain = isOwn || outcomes.every(({ state }) => this.walker.automaton.isStuck?.(state) === true);
    return now.flatMap((moment) =>
      outcomes.map(({ state, succeeds, violation }) => {
        if (violation !== undefined && node !== undefined)
          this.violations.push({ name: violation, node, point: work, isOwn, isCertain });
        const outcome = succeeds === undefined || node?.kind !== 'CallExpr' ? moment.outcome : { call: node, succeeds };
        return { state, facts: moment.facts, outcome };
      }),
    );
  }

  /** Whether a node mentions one of the objects (or that one), what holds it, or what it holds; through literals that have a name and functions, too. */
  private mentions(node: Node, only?: number): boolean {
    if (only !== undefined && this.refs.length > 1) return this.look(node, [this.refs[only]]);
    let known = this.known.get(node);
    if (known === undefined) {
      known = this.look(node, this.refs);
      this.known.set(node, known);
    }
    return known;
  }

  private look(node: Node, refs: Refs): boolean {
    let found = false;
    const looked = new Set<Node>([node]);
    const roots = refs.flatMap((ref) => (ref?.root.kind === 'var' && ref.root.role === 'package' ? [ref.root] : []));
    const visit = (part: Node): boolean => {
      if (part.kind === 'CallExpr') found ||= roots.some((root) => this.walker.code.mayReach(part, root, this.unit));
      if (found || part.kind !== 'Ident') return !found;
      const literal = this.places.literalOf(part);
      if (literal !== undefined && !looked.has(literal)) {
        looked.add(literal);
        walk(literal.body, visit);
      }
      const root = this.places.pathOf(part);
      if (root === undefined) return true;
      found ||= refs.some((ref) => ref !== undefined && (ref === root || isBehind(ref, root) || isBehind(root, ref)));
      return !found;
    };
    walk(node, visit);
    return found;
  }
}

/** What an expression selects from. */
function baseOf(expr: Expr): Expr | undefined {
  return expr.kind === 'SelectorExpr' || expr.kind === 'StarExpr' || expr.kind === 'IndexExpr'
    ? unparen(expr.x)
    : undefined;
}
