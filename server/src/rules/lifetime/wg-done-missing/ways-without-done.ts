import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { AccessPath } from '../../../flow/access-path.js';
import type { Automaton, Outcome, ResourceEvent } from '../../../flow/paths/automaton.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import type { PathPoint } from '../../../flow/paths/path-result.js';
import { PathWalker } from '../../../flow/paths/path-walker.js';
import { unparen } from '../../../flow/unparen.js';
import { placeOf } from '../../../flow/method-call.js';
import type { CountedStart } from '../../../program/wait-groups/counted-goroutines.js';
import type { GroupCall, GroupUses } from '../../../program/wait-groups/group-uses.js';
import type { Expr, Node, ReturnStmt } from '../../../syntax/ast.js';
import { contains } from '../../../syntax/walk.js';

/** Ways out of a goroutine that don't come by `Done`. */
export interface LeavingWays {
  /** What the goroutine runs. */
  readonly unit: FunctionUnit;
  /** In source order; undefined for the end of its body. */
  readonly exits: readonly (ReturnStmt | undefined)[];
}

/** Not yet told, told, told more than once, not known. */
type State = 'owed' | 'done' | 'many' | 'gone';

class DoneAutomaton implements Automaton<State> {
  /** @param counted what other goroutines that are counted themselves are given */
  constructor(private readonly counted: ReadonlySet<Node>) {}

  on(state: State, event: ResourceEvent): readonly Outcome<State>[] {
    switch (event.kind) {
      case 'call':
        if (event.method === 'Add') return [{ state }];
        if (event.method !== 'Done') return [{ state: 'gone' }];
        return [{ state: state === 'owed' ? 'done' : state === 'gone' ? 'gone' : 'many' }];
      case 'passed':
        // Everybody who calls Done is known: a function that gets what holds the group isn't one of them.
        return [{ state: event.isHolder && event.callee.kind !== 'func' ? state : 'gone' }];
      case 'kept':
        return [{ state: this.counted.has(event.node) ? state : 'gone' }];
      default:
        return [{ state: 'gone' }];
    }
  }

  mayNotRun(before: State, after: State): boolean {
    return before === after;
  }
}

/** The ways on which a goroutine forgets the `Done` that it calls on others. */
export function waysWithoutDone(
  start: CountedStart,
  dones: readonly GroupCall[],
  starts: readonly CountedStart[],
  uses: GroupUses,
  code: PackageCode,
): LeavingWays | undefined {
  const inside = insideOf(start, dones, code);
  if (inside === undefined) return undefined;
  const { unit, ref } = inside;
  const counted = new Set<Node>(starts.map((one) => (one.start.kind === 'GoStmt' ? one.start.call : one.start)));
  const result = new PathWalker(code, new DoneAutomaton(counted)).walk(unit, [ref], 'owed');
  const ends = result?.ends.filter(({ exit }) => exit === 'return' || exit === 'end');
  if (ends === undefined || ends.some(({ state }) => state === 'many' || state === 'gone')) return undefined;
  // Where no way is seen to come by the Done that there is, the group has another name.
  if (!ends.some(({ state }) => state === 'done')) return undefined;
  const exits = new Set<ReturnStmt | undefined>();
  for (const { state, point } of ends) {
    const { step } = point.node;
    if (state === 'owed' && !asksForGroup(point, uses, unit))
      exits.add(step?.kind === 'return' ? step.stmt : undefined);
  }
  if (exits.size === 0) return undefined;
  const last = unit.body.end;
  return { unit, exits: [...exits].sort((a, b) => (a?.start ?? last) - (b?.start ?? last)) };
}

/** Whether a way depends on whether there is a group at all: `if wg != nil { defer wg.Done() }`. */
function asksForGroup(end: PathPoint<State>, { alias }: GroupUses, { info }: FunctionUnit): boolean {
  const isNil = (side: Expr): boolean => side.kind === 'Ident' && info.objectOf(side)?.kind === 'nil';
  for (let point: PathPoint<State> | undefined = end; point !== undefined; point = point.before) {
    const { step } = point.node;
    const test = step?.kind === 'value' ? unparen(step.expr) : undefined;
    if (test?.kind !== 'BinaryExpr') continue;
    const [x, y] = [unparen(test.x), unparen(test.y)];
    const place = isNil(y) ? placeOf(x, info) : isNil(x) ? placeOf(y, info) : undefined;
    if (place !== undefined && alias.members.has(place.variable)) return true;
  }
  return false;
}

/** What the goroutine runs, and the group as it names it: where it calls `Done` itself, else as whoever starts it gives it the group. */
function insideOf(
  { start, body, declared, add }: CountedStart,
  dones: readonly GroupCall[],
  code: PackageCode,
): { readonly unit: FunctionUnit; readonly ref: AccessPath } | undefined {
  const around = code.unitOf(declared);
  if (around === undefined || body === undefined) return undefined;
  const path = code.placesOf(around).receiverOf(add.fun);
  const call = start.kind === 'GoStmt' ? start.call : start;
  const entered =
    body.kind === 'FuncLit' || call.kind !== 'CallExpr' || path === undefined
      ? undefined
      : code.enter(call, [path], around);
  const unit =
    body.kind === 'FuncLit'
      ? code.unitOfLiteral(body, around)
      : call.kind === 'CallExpr'
        ? code.calledUnit(call, around)
        : undefined;
  if (unit === undefined) return undefined;
  const own = dones.find((done) => done.declared.chunk === unit.chunk && contains(body, done.call));
  const outside = body.kind === 'FuncLit' ? path : entered?.refs[0];
  const ref = own === undefined ? outside : code.placesOf(unit).receiverOf(own.fun);
  return ref && { unit, ref };
}
