import { getOrMake } from '../../base/get-or-make.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { spanOf, type FunctionSummary, type SpawnStatement } from '../../flow/summary.js';
import type { CallExpr, FuncLit, Node, NodeBase } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { Chunk, Span } from '../../syntax/source-file.js';
import type { FuncObject } from '../../types/object.js';
import { entryPoints } from '../entry-points.js';
import type { CallGraph, CallOf, GraphCall } from '../guards/callers.js';
import { guardTableOf, type GuardTable } from '../guards/guard-table.js';
import type { PackageProgram } from '../package-program.js';
import { isTestFile } from '../test-files.js';

/**
 * What runs beside the rest: `main`; callers from outside, by the type whose methods they call; a goroutine; what serves requests; what a timer starts;
 * what another package calls when it likes.
 */
export type ContextKind = 'main' | 'callers' | 'goroutine' | 'handler' | 'timer' | 'callback';

/** One thread of control of a package, or many that begin alike. */
export interface Context {
  readonly kind: ContextKind;
  /**
   * The function that it begins with, or for a literal the one around it, which is empty for a variable's initial value; of callers the type whose methods
   * they call, empty for functions.
   */
  readonly name: string;
  /** The function; of callers the first one. */
  readonly place: Span;
  /** The statements that start it. */
  readonly starts: readonly Span[];
  /** Several may run at a time. */
  readonly isMany: boolean;
  /** The literal that it begins with, by which it may share locals of the functions around. */
  readonly literal: FuncLit | undefined;
  /** Numbers of the functions that it may run. */
  readonly functions: ReadonlySet<number>;
}

/** The contexts of a package in the order of the functions that they begin with, `main` and callers first. Tests and `init` are none. */
export function contextsOf(program: PackageProgram): readonly Context[] {
  const table = guardTableOf(program);
  const reach = new Reach(table.graph);
  const starts = startsOf(program, table);
  const served = servedFunctions(program, table);
  const begun = new Map([...served, ...starts]);
  const contexts = [...begun]
    .sort(([a], [b]) => a - b)
    .map(([number, start]) => startedContext(number, start, program.summaries, reach));
  return [...outerContexts(program, table, new Set(begun.keys()), reach), ...contexts];
}

/** A function by its name, a method with its type: `Table.run`. */
export function functionName({ name, receiverTypeName }: FuncObject): string {
  return receiverTypeName === undefined ? name : `${receiverTypeName}.${name}`;
}

/** The name of a function; the word `func` and the parameters of a literal. */
export function nameSpan(unit: FunctionUnit): Span {
  const { node } = unit;
  return spanOf(unit, node.kind === 'FuncDecl' ? node.name : node.type);
}

/** How a function comes to run beside others. */
interface Start {
  kind: ContextKind;
  readonly spans: Span[];
  isMany: boolean;
}

/** What statements start, by number of the function. */
function startsOf({ summaries }: PackageProgram, { graph }: GuardTable): Map<number, Start> {
  const found = new Map<number, Start>();
  summaries.forEach((from, caller) => {
    if (isTestFile(from.unit.file.uri)) return;
    const callees = graph.calleesOfNumber(caller);
    graph.callsOfNumber(caller).forEach((call, position) => {
      const callee = callees[position];
      if (call.kind === 'call' || callee === undefined) return;
      const start = getOrMake(found, callee, (): Start => ({ kind: 'callback', spans: [], isMany: false }));
      const statement = statementOf({ from, call });
      const kind = kindOf({ from, call }, statement);
      if (start.spans.length === 0 || start.kind === 'callback') start.kind = kind;
      start.isMany ||= start.spans.length > 0 || mayRepeat({ from, call }, statement);
      start.spans.push(spanOf(from.unit, call.node));
    });
  });
  return found;
}

/** The statement that starts what a call runs; undefined where nothing of the kind is known. */
function statementOf({ from, call }: CallOf): SpawnStatement | undefined {
  return from.places.find(
    (place): place is SpawnStatement =>
      'startsLater' in place && place.span.start === call.node.start && place.span.end === call.node.end,
  );
}

function kindOf({ from, call }: CallOf, statement: SpawnStatement | undefined): ContextKind {
  if (call.kind === 'handed') return 'callback';
  switch (statement?.kind) {
    case 'handler':
      return 'handler';
    case 'callback':
      return isTimer(from, call) ? 'timer' : 'callback';
    default:
      return 'goroutine';
  }
}

function isTimer({ unit }: FunctionSummary, { node }: GraphCall): boolean {
  if ((node as Node).kind !== 'CallExpr') return false;
  const callee = unit.info.calleeOf(node as CallExpr);
  return callee.kind === 'func' && callee.func.fullName === 'time.AfterFunc';
}

function mayRepeat({ from, call }: CallOf, statement: SpawnStatement | undefined): boolean {
  if (statement?.isSingle === true) return false;
  return call.kind === 'handed' || statement?.isMany === true || isInLoop(call.node as Node, from.unit.chunk);
}

function isInLoop(node: Node, chunk: Chunk): boolean {
  const parents = parentsIn(chunk);
  for (let at = parents.get(node); at !== undefined; at = parents.get(at)) {
    if (at.kind === 'FuncLit' || at.kind === 'FuncDecl') return false;
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return true;
  }
  return false;
}

/** What serves requests or is called back without a statement that says so, by number of the function. */
function servedFunctions({ typed, summaries, summariesByFile }: PackageProgram, table: GuardTable): Map<number, Start> {
  const found = new Map<number, Start>();
  for (const { kind, functions } of entryPoints(typed, summariesByFile)) {
    // Callers of such methods are like all others.
    if (kind === 'documented') continue;
    for (const { unit } of functions) {
      const number = table.graph.functions.numberOf(unit);
      if (number === undefined || summaries[number] === undefined) continue;
      found.set(number, { kind: kind === 'handler' ? 'handler' : 'callback', spans: [], isMany: true });
    }
  }
  return found;
}

function startedContext(
  number: number,
  { kind, spans, isMany }: Start,
  summaries: readonly FunctionSummary[],
  reach: Reach,
): Context {
  const { unit } = summaries[number]!;
  const { node, object } = unit;
  return {
    kind,
    name: object === undefined ? '' : functionName(object),
    place: nameSpan(unit),
    starts: spans,
    isMany,
    literal: node.kind === 'FuncLit' ? node : undefined,
    functions: reach.from([number]),
  };
}

/** `main`, and those who call the package from outside. */
function outerContexts(
  program: PackageProgram,
  table: GuardTable,
  begun: ReadonlySet<number>,
  reach: Reach,
): Context[] {
  const isCommand = program.typed.name === 'main';
  const called = isCommand ? new Set(program.summaries.flatMap((_, number) => reach.of(number))) : undefined;
  const callers = new Map<string, number[]>();
  const contexts: Context[] = [];
  program.summaries.forEach(({ unit }, number) => {
    const { node, object } = unit;
    if (node.kind === 'FuncLit' || object === undefined || isTestFile(unit.file.uri) || begun.has(number)) return;
    const { name, receiverTypeName = '' } = object;
    const isFunction = receiverTypeName === '';
    if (isFunction && name === 'init') return;
    if (isFunction && isCommand && name === 'main') {
      const functions = reach.from([number]);
      const place = nameSpan(unit);
      contexts.push({ kind: 'main', name, place, starts: [], isMany: false, literal: undefined, functions });
      return;
    }
    if (!table.isEnteredFromOutside(number)) return;
    // Nobody imports a command: what it calls itself is called by nobody else.
    if (called?.has(number) === true) return;
    getOrMake(callers, receiverTypeName, () => []).push(number);
  });
  for (const [name, numbers] of callers) {
    const { unit } = program.summaries[numbers[0]!]!;
    const place = nameSpan(unit);
    const functions = reach.from(numbers);
    contexts.push({ kind: 'callers', name, place, starts: [], isMany: true, literal: undefined, functions });
  }
  return contexts;
}

/** A call through an interface that more of the package's types implement says nothing about which of them it leads to. */
const maxImplementations = 2;

/** What functions call in their own goroutine. */
class Reach {
  private readonly known: (readonly number[] | undefined)[] = [];

  constructor(private readonly graph: CallGraph) {}

  /** Numbers of the functions that a function calls. */
  of(number: number): readonly number[] {
    return (this.known[number] ??= this.find(number));
  }

  private find(number: number): readonly number[] {
    const callees = this.graph.calleesOfNumber(number);
    const calls = this.graph.callsOfNumber(number);
    const possible = new Map<NodeBase, number>();
    for (const { node } of calls) possible.set(node, (possible.get(node) ?? 0) + 1);
    return calls.flatMap(({ kind, node }, position) => {
      const callee = callees[position];
      return kind !== 'call' || callee === undefined || possible.get(node)! > maxImplementations ? [] : [callee];
    });
  }

  /** Numbers of the functions and of all that they call. */
  from(numbers: readonly number[]): ReadonlySet<number> {
    const reached = new Set<number>();
    const pending = [...numbers];
    for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
      if (reached.has(number)) continue;
      reached.add(number);
      pending.push(...this.of(number));
    }
    return reached;
  }
}
