import { variableOfIdent } from '../../../flow/assignments.js';
import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { Automaton, Outcome, ResourceEvent } from '../../../flow/paths/automaton.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { PathWalker } from '../../../flow/paths/path-walker.js';
import { unparen } from '../../../flow/unparen.js';
import { loopAround } from '../../../program/channels/loops.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import { unitsMentioning } from '../../../program/resources/function-units.js';
import type { CallExpr, FuncLit, Ident, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';

/** A ticker that goes on ticking when the function that made it has returned. */
export interface RunningTicker {
  readonly unit: FunctionUnit;
  readonly creation: CallExpr;
  /** Undefined for `time.Tick`, whose ticker can't be stopped. */
  readonly variable: VarObject | undefined;
  /** The only goroutine's body that uses it, where the function itself doesn't. */
  readonly user: FuncLit | undefined;
  /** Each round of a loop makes another one. */
  readonly isInLoop: boolean;
}

type State = 'none' | 'running' | 'stopped' | 'gone';

/** Its violation is `again`: the next one is made while the last one is running. */
class TickerAutomaton implements Automaton<State> {
  constructor(private readonly creation: CallExpr) {}

  on(state: State, event: ResourceEvent): readonly Outcome<State>[] {
    switch (event.kind) {
      case 'assigned':
        if (event.node !== this.creation) return [{ state: 'gone' }];
        return [state === 'running' ? { state, violation: 'again' } : { state: 'running' }];
      case 'call':
        return [{ state: event.method === 'Stop' ? 'stopped' : state }];
      default:
        return [{ state }];
    }
  }

  mayNotRun(): boolean {
    return false;
  }
}

/** Tickers that nobody but their function has, and that some way out of it leaves running. */
export function findTickers(code: PackageCode): readonly RunningTicker[] {
  const found: RunningTicker[] = [];
  for (const unit of unitsMentioning(code, ['NewTicker', 'Tick'])) {
    walk(unit.body, (node) => {
      if (node.kind === 'FuncLit') return false;
      if (node.kind !== 'CallExpr') return true;
      const name = nameOfCallee(unit.info.calleeOf(node));
      const one =
        name === 'time.NewTicker'
          ? madeTicker(node, unit, code)
          : name === 'time.Tick'
            ? tick(node, unit, code)
            : undefined;
      if (one !== undefined) found.push(one);
      return true;
    });
  }
  return found;
}

/** `time.Tick` in a function that ends, or in a case of a `select`, where each round makes another one. */
function tick(creation: CallExpr, unit: FunctionUnit, code: PackageCode): RunningTicker | undefined {
  const parents = parentsIn(unit.chunk);
  const around = parents.get(creation);
  const loop = loopAround(creation, unit.node, unit.chunk);
  const isInLoop = loop !== undefined && !(loop.kind === 'RangeStmt' && unparen(loop.x) === creation);
  const isUsedHere =
    (around?.kind === 'UnaryExpr' && around.op === '<-') || (around?.kind === 'RangeStmt' && around.x === creation);
  if (!isUsedHere || !(isInLoop || comesBack(unit, code))) return undefined;
  return { unit, creation, variable: undefined, user: undefined, isInLoop };
}

/** Whether the function may end before the program does. */
function comesBack(unit: FunctionUnit, code: PackageCode): boolean {
  if (isMain(unit, code)) return false;
  const result = new PathWalker(code, new TickerAutomaton(noCall)).walk(unit, [undefined], 'none');
  return result?.ends.some(({ exit }) => exit === 'return' || exit === 'end') === true;
}

const noCall = {} as CallExpr;

/** What main makes, literals in it included, is made once. */
function isMain({ object }: FunctionUnit, { typed }: PackageCode): boolean {
  return typed.name === 'main' && object?.name === 'main' && object.receiverTypeName === undefined;
}

function madeTicker(creation: CallExpr, unit: FunctionUnit, code: PackageCode): RunningTicker | undefined {
  const variable = variableFor(creation, unit);
  if (variable === undefined) return undefined;
  const uses = usesOf(variable, unit);
  if (uses === undefined) return undefined;
  const literals = new Set(uses.map(({ literal }) => literal));
  const isInLoop = loopAround(creation, unit.node, unit.chunk) !== undefined;
  const [only] = literals;
  if (isMain(unit, code) && !isInLoop) return undefined;
  if (literals.size === 1 && only !== undefined) {
    const user = code.unitOfLiteral(only, unit);
    const isStopped = uses.some(({ name }) => name === 'Stop');
    if (isStopped || user === undefined || !isGoroutine(only, unit) || !comesBack(user, code)) return undefined;
    return { unit, creation, variable, user: only, isInLoop };
  }
  if (uses.some(({ literal, name }) => literal !== undefined && (name === 'Stop' || isGoroutine(literal, unit))))
    return undefined;
  const walker = new PathWalker(code, new TickerAutomaton(creation));
  const result = walker.walk(unit, [code.table.ofVariable(variable)], 'none');
  if (result === undefined) return undefined;
  const isLeft = result.ends.some(({ exit, state }) => (exit === 'return' || exit === 'end') && state === 'running');
  const isMadeAgain = result.violations.some(({ name }) => name === 'again');
  return (isLeft && !isMain(unit, code)) || isMadeAgain
    ? { unit, creation, variable, user: undefined, isInLoop }
    : undefined;
}

/** The local variable of the function's own that gets the ticker. */
function variableFor(creation: CallExpr, { chunk, info, node }: FunctionUnit): VarObject | undefined {
  const stmt = parentsIn(chunk).get(creation);
  const target =
    stmt?.kind === 'AssignStmt' && stmt.op === ':=' && stmt.lhs.length === 1
      ? stmt.lhs[0]
      : stmt?.kind === 'ValueSpec' && stmt.names.length === 1
        ? stmt.names[0]
        : undefined;
  const variable = target?.kind === 'Ident' ? variableOfIdent(target, info) : undefined;
  return variable?.role === 'local' && variable.owner === node ? variable : undefined;
}

interface TickerUse {
  /** What is selected: `C`, `Stop` or `Reset`. */
  readonly name: string;
  /** The innermost literal around it in the function; undefined for the function's own text, and for what it defers. */
  readonly literal: FuncLit | undefined;
}

/** Undefined where somebody else gets the ticker, or its channel. */
function usesOf(variable: VarObject, { body, chunk, info, node: own }: FunctionUnit): TickerUse[] | undefined {
  const parents = parentsIn(chunk);
  const names: Ident[] = [];
  walk(body, (node) => {
    if (node.kind === 'Ident' && node.name === variable.name && info.objectOf(node) === variable) names.push(node);
  });
  const uses: (TickerUse | undefined)[] = names
    .filter((name) => name !== variable.declaration?.ident)
    .map((name) => {
      const selector = parents.get(name);
      if (selector?.kind !== 'SelectorExpr' || selector.x !== name) return undefined;
      const around = parents.get(selector);
      const isCall = around?.kind === 'CallExpr' && around.fun === selector;
      const isReceive =
        (around?.kind === 'UnaryExpr' && around.op === '<-') || (around?.kind === 'RangeStmt' && around.x === selector);
      if (selector.sel.name === 'C' ? !isReceive : !isCall) return undefined;
      return { name: selector.sel.name, literal: literalAround(name, own, parents) };
    });
  const known = uses.filter((use) => use !== undefined);
  return known.length === uses.length ? known : undefined;
}

function literalAround(name: Node, own: Node, parents: ReadonlyMap<Node, Node>): FuncLit | undefined {
  for (let at = parents.get(name); at !== undefined && at !== own; at = parents.get(at)) {
    if (at.kind !== 'FuncLit') continue;
    const call = parents.get(at);
    const isDeferred = call?.kind === 'CallExpr' && call.fun === at && parents.get(call)?.kind === 'DeferStmt';
    if (!isDeferred) return at;
  }
  return undefined;
}

function isGoroutine(literal: FuncLit, { chunk }: FunctionUnit): boolean {
  const parents = parentsIn(chunk);
  const call = parents.get(literal);
  return call?.kind === 'CallExpr' && call.fun === literal && parents.get(call)?.kind === 'GoStmt';
}
