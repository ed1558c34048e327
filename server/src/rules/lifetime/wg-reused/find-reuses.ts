import { loopAround, type Loop } from '../../../program/channels/loops.js';
import { groupUsesOf, type GroupCall, type GroupUses } from '../../../program/wait-groups/group-uses.js';
import { isTestFile } from '../../../program/test-files.js';
import { variablesIn } from '../../../program/variables-in.js';
import type { FuncLit, GoStmt, Node, Stmt } from '../../../syntax/ast.js';
import { functionAround, parentsIn } from '../../../syntax/parents.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Type } from '../../../types/type.js';
import { isNamed, underlying } from '../../../types/type-queries.js';

/** A group that a loop counts up for its next round while a goroutine may still be in the `Wait` of the last one. */
export interface ReusedGroup {
  readonly uses: GroupUses;
  readonly loop: Loop;
  /** The `Add` of the loop. */
  readonly add: GroupCall;
  /** The goroutine's `Wait`. */
  readonly wait: GroupCall;
  readonly start: GoStmt;
}

export function findReusedGroups(typed: TypedPackage): readonly ReusedGroup[] {
  return groupUsesOf(typed).flatMap((uses) => reusesOf(uses, typed));
}

function reusesOf(uses: GroupUses, typed: TypedPackage): readonly ReusedGroup[] {
  const [add] = uses.adds;
  if (add === undefined || uses.alias.isMixed || isTestFile(add.declared.file.uri)) return [];
  if (uses.alias.mentions.some(({ around }) => around?.kind === 'SelectorExpr' && around.sel.name === 'Go')) return [];
  const { chunk } = add.declared;
  const owner = functionAround(add.call, chunk);
  const loop = owner === undefined ? undefined : outermostLoop(add.call, owner, add);
  if (owner === undefined || loop === undefined) return [];
  // What else counts may see to it that the group isn't at zero between the rounds.
  const isOwn = ({ call, declared }: GroupCall): boolean =>
    declared.chunk === chunk && functionAround(call, chunk) === owner;
  if (!uses.adds.every((one) => isOwn(one) && contains(loop, one.call))) return [];
  const mentions = new Set<Node>(uses.alias.mentions.map(({ expr }) => expr));
  if (uses.dones.some(isOwn) || isMadeWithin(loop, uses) || !goesRound(loop)) return [];
  const named = (node: Node): ReadonlySet<VarObject> => variablesIn(node, typed.info(chunk), mentions);
  const ownWait = uses.waits.find((one) => isOwn(one) && statementIn(loop, one) !== undefined);
  if (ownWait === undefined && !uses.dones.every((one) => endsByItself(one, typed))) return [];
  for (const wait of uses.waits) {
    const start = wait.declared.chunk === chunk ? startOf(wait, owner) : undefined;
    if (start === undefined) continue;
    const told = toldBehind(wait, start, loop, named);
    if (told === undefined || isHeard(told, { loop, add, ownWait, start }, named)) continue;
    return [{ uses, loop, add, wait, start: start.go }];
  }
  return [];
}

/** The loop around an `Add` whose every round makes it, though perhaps in a loop of its own. */
function outermostLoop(node: Node, owner: Node, add: GroupCall): Loop | undefined {
  const { chunk } = add.declared;
  const outer = loopAround(node, owner, chunk);
  if (outer === undefined || !isUnconditional(node, outer, add)) return undefined;
  return outermostLoop(outer, owner, add) ?? outer;
}

function isUnconditional(node: Node, loop: Loop, { declared: { chunk } }: GroupCall): boolean {
  const parents = parentsIn(chunk);
  for (let at = parents.get(node); at !== undefined && at !== loop; at = parents.get(at))
    if (at.kind !== 'BlockStmt' && at.kind !== 'ExprStmt' && at.kind !== 'LabeledStmt') return false;
  return true;
}

/** Whether nothing but a condition ends the loop after its first round. */
function goesRound({ body }: Loop): boolean {
  const last = body.stmts.at(-1);
  return last?.kind !== 'ReturnStmt' && !(last?.kind === 'BranchStmt' && last.token !== 'continue');
}

function isMadeWithin(loop: Loop, { alias, adds }: GroupUses): boolean {
  const chunk = adds[0]?.declared.chunk;
  return [...alias.members].some(
    ({ declaration }) => declaration?.chunk === chunk && declaration !== undefined && contains(loop, declaration.ident),
  );
}

/** The statement of the loop's own list that is the call, or the loop in it that makes it. */
function statementIn({ body }: Loop, { call }: GroupCall): Stmt | undefined {
  return body.stmts.find((stmt) => contains(stmt, call));
}

/** Whether a counted goroutine needs nobody's message to get to its `Done`. */
function endsByItself({ call, declared: { chunk } }: GroupCall, typed: TypedPackage): boolean {
  const body = functionAround(call, chunk);
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

/** The variables that a node names, but for where it names the group. */
type VariablesNamed = (node: Node) => ReadonlySet<VarObject>;

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

/**
 * What the goroutine names from which the loop may hear that its `Wait` has returned. Undefined where it isn't certain that the goroutine waits in each round: the loop starts
 * one in each, or the goroutine itself goes round.
 */
function toldBehind(
  wait: GroupCall,
  { go, literal }: WaiterStart,
  loop: Loop,
  named: VariablesNamed,
): ReadonlySet<VarObject> | undefined {
  const { chunk } = wait.declared;
  const stmt = parentsIn(chunk).get(wait.call);
  if (stmt?.kind !== 'ExprStmt') return undefined;
  const told = new Set<VarObject>();
  const take = (node: Node): void => {
    for (const variable of named(node)) told.add(variable);
  };
  if (loop.body.stmts.includes(go)) {
    if (!literal.body.stmts.includes(stmt)) return undefined;
    for (const one of [...literal.body.stmts, go.call]) take(one);
    return told;
  }
  const round = loopAround(wait.call, literal, chunk);
  if (contains(loop, go) || round?.body.stmts.includes(stmt) !== true) return undefined;
  if (loopAround(round, literal, chunk) !== undefined) return undefined;
  for (const one of round.body.stmts.slice(round.body.stmts.indexOf(stmt) + 1)) take(one);
  const heads = round.kind === 'RangeStmt' ? [round.x] : [round.init, round.cond, round.post];
  for (const one of heads) if (one !== undefined) take(one);
  return told;
}

interface Round {
  readonly loop: Loop;
  readonly add: GroupCall;
  readonly ownWait: GroupCall | undefined;
  readonly start: WaiterStart;
}

/** Whether the loop names, before it counts, anything by which the goroutine may tell it that it has gone on. */
function isHeard(told: ReadonlySet<VarObject>, { loop, add, ownWait, start }: Round, named: VariablesNamed): boolean {
  const { stmts } = loop.body;
  const first = stmts.findIndex((stmt) => contains(stmt, add.call));
  const last = ownWait === undefined ? first : stmts.findIndex((stmt) => contains(stmt, ownWait.call));
  // What a goroutine says that goes round itself may be heard in any place but between the Add and the loop's own Wait.
  const heads = loop.kind === 'RangeStmt' ? [loop.x] : [loop.init, loop.cond, loop.post];
  const isEach = stmts.includes(start.go);
  const parts = stmts.filter((stmt, i) => stmt !== start.go && (isEach || i < first || i > last));
  return [...parts, ...heads].some(
    (part) => part !== undefined && [...named(part)].some((one) => told.has(one) && maySay(one.type)),
  );
}

/** Whether one goroutine may hear of another by a variable of the type, which plain data doesn't allow. */
function maySay(type: Type): boolean {
  const under = underlying(type);
  if (under.kind === 'slice' || under.kind === 'array') return maySay(under.elem);
  return under.kind !== 'basic' && !isNamed(type, 'time.Time');
}
