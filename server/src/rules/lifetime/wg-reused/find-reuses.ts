import { unparen } from '../../../flow/unparen.js';
import { loopAround, type Loop } from '../../../program/channels/loops.js';
import { groupUsesOf, type GroupCall, type GroupUses } from '../../../program/wait-groups/group-uses.js';
import { isTestFile } from '../../../program/test-files.js';
import { variablesIn } from '../../../program/variables-in.js';
import type { Expr, FuncLit, GoStmt, Node, SelectorExpr, Stmt } from '../../../syntax/ast.js';
import { functionAround, parentsIn } from '../../../syntax/parents.js';
import type { Chunk } from '../../../syntax/source-file.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Type } from '../../../types/type.js';
import { isNamed, underlying } from '../../../types/type-queries.js';

/** A group that a loop counts up for its next round while a goroutine may still be in the `Wait` of the last one. */
export interface ReusedGroup {
  readonly uses: GroupUses;
  /** The loop whose rounds share it. */
  readonly loop: Loop;
  /** What counts for the next round. */
  readonly count: GroupCall;
  /** The goroutine's `Wait`. */
  readonly wait: GroupCall;
  readonly start: GoStmt;
}

export function findReusedGroups(typed: TypedPackage): readonly ReusedGroup[] {
  return groupUsesOf(typed).flatMap((uses) => reusesOf(uses, typed));
}

function reusesOf(uses: GroupUses, typed: TypedPackage): readonly ReusedGroup[] {
  const counts = [...uses.adds, ...uses.goes];
  const [count] = counts;
  if (count === undefined || uses.alias.isMixed || isTestFile(count.declared.file.uri)) return [];
  if (hasGoAsValue(uses)) return [];
  const { chunk } = count.declared;
  const owner = functionAround(count.call, chunk);
  if (owner === undefined) return [];
  const isOwn = ({ call, declared }: GroupCall): boolean =>
    declared.chunk === chunk && functionAround(call, chunk) === owner;
  if (uses.dones.some(isOwn) || !counts.every(isOwn)) return [];
  const info = typed.info(chunk);
  const mentions = uses.alias.mentions.map(({ expr }) => expr);
  const named = (node: Node, except: readonly Node[] = []): ReadonlySet<VarObject> =>
    variablesIn(node, info, new Set([...mentions, ...except, ...loggedIn(node)]));
  for (const wait of uses.waits) {
    const start = wait.declared.chunk === chunk ? startOf(wait, owner) : undefined;
    const round = start && (roundAround(start, wait, counts) ?? roundBeside(start, wait, count, owner));
    if (start === undefined || round === undefined) continue;
    const { loop } = round;
    // What else counts may see to it that the group isn't at zero between the rounds.
    if (!counts.every(({ call }) => contains(loop, call)) || isMadeWithin(loop, uses)) continue;
    const ownWait = uses.waits.find((one) => isOwn(one) && contains(loop, one.call));
    const endsByItself = (one: GroupCall): boolean => needsNoMessage(one, typed);
    if (ownWait === undefined && ![...uses.dones, ...uses.goes].every(endsByItself)) continue;
    if (isHeard(round, { start, wait, count, ownWait }, named)) continue;
    return [{ uses, loop, count, wait, start: start.go }];
  }
  return [];
}

/** `f(wg.Go)`: who gets it may count at any time. */
function hasGoAsValue({ alias: { mentions }, goes }: GroupUses): boolean {
  const named = mentions.filter(({ around }) => around?.kind === 'SelectorExpr' && around.sel.name === 'Go');
  return named.length > goes.length;
}

/** Rounds of a loop that count up the group. */
interface Round {
  readonly loop: Loop;
  /** The list of statements that a round comes to. */
  readonly stmts: readonly Stmt[];
  /** Whether each round starts a goroutine that waits for it; else one goroutine waits again and again. */
  readonly isEach: boolean;
}

/** The loop each of whose rounds, or those on one way through it, count and start a goroutine that waits. */
function roundAround({ go, literal }: WaiterStart, wait: GroupCall, counts: readonly GroupCall[]): Round | undefined {
  const { chunk } = wait.declared;
  const parents = parentsIn(chunk);
  const stmts = statementsOf(parents.get(go));
  const loop = loopAround(go, functionAround(go, chunk) ?? go, chunk);
  if (stmts === undefined || loop === undefined || !goesRound(go, loop, parents)) return undefined;
  const waits = parents.get(wait.call);
  if (waits?.kind !== 'ExprStmt' || !literal.body.stmts.includes(waits)) return undefined;
  const isCounted = counts.every(({ call }) => stmts.some((stmt) => contains(stmt, call) && runs(call, stmt, parents)));
  return isCounted ? { loop, stmts, isEach: true } : undefined;
}

/** The loop whose every round counts, beside one of a goroutine that waits in each round of its own. */
function roundBeside({ go, literal }: WaiterStart, wait: GroupCall, count: GroupCall, owner: Node): Round | undefined {
  const { chunk } = wait.declared;
  const parents = parentsIn(chunk);
  const loop = outermostLoop(count.call, owner, chunk);
  if (loop === undefined || contains(loop, go) || !goesRound(count.call, loop, parents)) return undefined;
  const waits = parents.get(wait.call);
  const round = loopAround(wait.call, literal, chunk);
  if (waits?.kind !== 'ExprStmt' || round?.body.stmts.includes(waits) !== true) return undefined;
  if (loopAround(round, literal, chunk) !== undefined) return undefined;
  return { loop, stmts: loop.body.stmts, isEach: false };
}

function statementsOf(node: Node | undefined): readonly Stmt[] | undefined {
  if (node?.kind === 'BlockStmt') return node.stmts;
  return node?.kind === 'CaseClause' || node?.kind === 'CommClause' ? node.body : undefined;
}

/** The loop around a call whose every round makes it, though perhaps in a loop of its own. */
function outermostLoop(node: Node, owner: Node, chunk: Chunk): Loop | undefined {
  const outer = loopAround(node, owner, chunk);
  const stmt = outer?.body.stmts.find((one) => contains(one, node));
  if (outer === undefined || stmt === undefined || !runs(node, stmt, parentsIn(chunk))) return undefined;
  return outermostLoop(outer, owner, chunk) ?? outer;
}

/** Whether a statement comes to a call in it. In a loop it may be left out for some, which then don't count. */
function runs(call: Node, stmt: Stmt, parents: ReadonlyMap<Node, Node>): boolean {
  let isConditional = false;
  for (let at: Node | undefined = call; at !== undefined; at = parents.get(at)) {
    if (at.kind === 'IfStmt') isConditional = true;
    else if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') isConditional = false;
    else if (at !== call && at.kind !== 'BlockStmt' && at.kind !== 'ExprStmt' && at.kind !== 'LabeledStmt')
      return false;
    if (at === stmt) return !isConditional;
  }
  return false;
}

/** Whether nothing but a condition ends the loop on the way from a node in it to its next round. */
function goesRound(node: Node, loop: Loop, parents: ReadonlyMap<Node, Node>): boolean {
  for (let at = parents.get(node); at !== undefined && at !== loop; at = parents.get(at)) {
    const last = statementsOf(at)?.at(-1);
    if (last?.kind === 'ReturnStmt' || (last?.kind === 'BranchStmt' && last.token !== 'continue')) return false;
  }
  return true;
}

function isMadeWithin(loop: Loop, { alias }: GroupUses): boolean {
  return [...alias.members].some(({ declaration }) => declaration !== undefined && contains(loop, declaration.ident));
}

/** Whether a counted goroutine needs nobody's message to get to its `Done`. */
function needsNoMessage({ method, call, declared: { chunk } }: GroupCall, typed: TypedPackage): boolean {
  const started = call.args[0];
  const body = method !== 'Go' ? functionAround(call, chunk) : started?.kind === 'FuncLit' ? started : undefined;
  const info = typed.info(chunk);
  let isAlone = body !== undefined;
  if (body !== undefined)
    walk(body, (node) => {
      if (node.kind === 'Ident') {
        const object = info.objectOf(node);
        if (object?.kind === 'var' && underlying(object.type).kind === 'chan') isAlone = false;
      }
      return isAlone;
    });
  return isAlone;
}

/** The variables that a node names, but for where it names the group, tells a log something, or is one of some parts. */
type VariablesNamed = (node: Node, except?: readonly Node[]) => ReadonlySet<VarObject>;

interface WaiterStart {
  readonly go: GoStmt;
  readonly literal: FuncLit;
}

/** The `go` statement of the owner's own text whose literal waits. */
function startOf({ call, declared: { chunk } }: GroupCall, owner: Node): WaiterStart | undefined {
  const literal = functionAround(call, chunk);
  if (literal?.kind !== 'FuncLit') return undefined;
  const parents = parentsIn(chunk);
  const started = parents.get(literal);
  const go = started?.kind === 'CallExpr' && started.fun === literal ? parents.get(started) : undefined;
  return go?.kind === 'GoStmt' && functionAround(go, chunk) === owner ? { go, literal } : undefined;
}

interface Waiter {
  readonly start: WaiterStart;
  readonly wait: GroupCall;
  readonly count: GroupCall;
  readonly ownWait: GroupCall | undefined;
}

/** Whether the loop names, before it counts, anything by which the goroutine may tell it that its `Wait` has returned. */
function isHeard(round: Round, waiter: Waiter, named: VariablesNamed): boolean {
  const told = toldBehind(round, waiter, named);
  return heardParts(round, waiter).some((part) =>
    [...named(part, [waiter.start.go])].some((one) => told.has(one) && maySay(one.type)),
  );
}

/** What the goroutine names behind its `Wait`, or anywhere if each round starts one. */
function toldBehind({ isEach }: Round, { start, wait }: Waiter, named: VariablesNamed): ReadonlySet<VarObject> {
  const { chunk } = wait.declared;
  const told = new Set<VarObject>();
  const take = (node: Node): void => {
    for (const variable of named(node)) told.add(variable);
  };
  if (isEach) {
    for (const one of [...start.literal.body.stmts, start.go.call]) take(one);
    return told;
  }
  const own = loopAround(wait.call, start.literal, chunk);
  if (own === undefined) return told;
  const first = own.body.stmts.findIndex((stmt) => contains(stmt, wait.call));
  for (const one of [...own.body.stmts.slice(first + 1), ...headsOf(own)]) take(one);
  return told;
}

/** Where the loop may hear it. What a goroutine says that goes round itself may be heard in any place but between what counts and the loop's own `Wait`. */
function heardParts({ loop, isEach }: Round, { count, ownWait }: Waiter): readonly Node[] {
  const { stmts } = loop.body;
  const first = stmts.findIndex((stmt) => contains(stmt, count.call));
  const last = ownWait === undefined ? first : stmts.findIndex((stmt) => contains(stmt, ownWait.call));
  return [...stmts.filter((_, i) => isEach || i < first || i > last), ...headsOf(loop)];
}

function headsOf(loop: Loop): readonly Node[] {
  const heads = loop.kind === 'RangeStmt' ? [loop.x] : [loop.init, loop.cond, loop.post];
  return heads.filter((head) => head !== undefined);
}

/** The parts of a node that tell a log something, by their names: the logger, and what is given as it is. Nobody hears of it there. */
function loggedIn(node: Node): readonly Node[] {
  const parts: Node[] = [];
  walk(node, (call) => {
    if (call.kind !== 'CallExpr' || call.fun.kind !== 'SelectorExpr' || !isLog(call.fun)) return;
    parts.push(call.fun, ...call.args.filter(doesNothing));
  });
  return parts;
}

/** Whether an expression calls nothing but `len` and `cap`, and receives nothing. */
function doesNothing(expr: Expr): boolean {
  let isPlain = true;
  walk(expr, (node) => {
    if (node.kind === 'UnaryExpr' && node.op === '<-') isPlain = false;
    if (node.kind === 'CallExpr') isPlain &&= node.fun.kind === 'Ident' && /^(?:len|cap)$/.test(node.fun.name);
    return isPlain;
  });
  return isPlain;
}

/** `s.log.Debugf`, `logger.With("round", n).Info` */
function isLog({ x, sel }: SelectorExpr): boolean {
  if (!/^(?:Trace|Debug|Info|Notice|Warn|Error|Print|Log)/.test(sel.name)) return false;
  for (let at = unparen(x); ; at = unparen(at.kind === 'CallExpr' ? at.fun : at.x)) {
    const name = at.kind === 'SelectorExpr' ? at.sel.name : at.kind === 'Ident' ? at.name : '';
    if (/log(?:ger)?$/i.test(name)) return true;
    if (at.kind !== 'CallExpr' && at.kind !== 'SelectorExpr') return false;
  }
}

/** Whether one goroutine may hear of another by a variable of the type, which plain data and a context, that only its maker can cancel, don't allow. */
function maySay(type: Type): boolean {
  const under = underlying(type);
  if (under.kind === 'slice' || under.kind === 'array') return maySay(under.elem);
  return under.kind !== 'basic' && !isNamed(type, 'time.Time') && !isNamed(type, 'context.Context');
}
