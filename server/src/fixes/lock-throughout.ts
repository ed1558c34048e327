import { msg } from '../base/message.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Node, Stmt } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { TypedPackage } from '../types/package.js';
import { declaredFunction } from './declared-function.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';
import { CallJudge } from './guard/call-safety.js';
import type { ChunkView } from './guard/chunk-view.js';
import { CallSafety } from './guard/std-calls.js';
import { removeStatement } from './sync-map/remove-statement.js';

/** A function that takes the write lock under its read lock. */
export interface Upgrade {
  readonly unit: FunctionUnit;
  /** `RLock` and `Lock`, no others. */
  readonly locked: readonly CallExpr[];
  readonly unlocks: readonly CallExpr[];
}

/** Offers to hold the write lock from the beginning. Undefined where readers would wait for something slow, or where it isn't plain which calls belong together. */
export function lockThroughout(typed: TypedPackage, { unit, locked, unlocks }: Upgrade): FixOffer | undefined {
  const from = declaredFunction(typed, unit);
  const [read, write] = locked;
  if (from === undefined || locked.length !== 2 || nameOf(read) !== 'RLock' || nameOf(write) !== 'Lock')
    return undefined;
  const fun = unparen(read!.fun);
  const lock = fun.kind === 'SelectorExpr' ? unit.chunk.text.slice(fun.x.start, fun.x.end) : '';
  return functionFix(
    typed,
    from,
    { kind: 'write-lock', title: msg('Hold the write lock from the beginning ({0}.Lock)', lock) },
    ({ view, writer }) => {
      const inner = [write!, ...unlocks.filter((call) => nameOf(call) === 'Unlock')].map((call) =>
        statementOf(call, view),
      );
      const others = new Set<Node>([read!, ...unlocks]);
      if (waits(unit.body, view, new CallJudge(typed, []), others, inner)) return false;
      for (const stmt of inner) if (stmt === undefined || !removeStatement(view, writer, stmt)) return false;
      for (const call of [read!, ...unlocks]) {
        const selector = unparen(call.fun);
        if (selector.kind !== 'SelectorExpr' || view.functionAround(call) !== unit.node) return false;
        if (nameOf(call) === 'Unlock') continue;
        writer.replace(selector.sel.start, selector.sel.end, selector.sel.name.slice(1));
      }
      return true;
    },
  );
}

function waits(
  root: Node,
  view: ChunkView,
  judge: CallJudge,
  lockCalls: ReadonlySet<Node>,
  removed: readonly (Stmt | undefined)[],
): boolean {
  let isFound = false;
  walk(root, (node) => {
    if (lockCalls.has(node) || removed.some((stmt) => stmt === node)) return false;
    if (node.kind === 'CallExpr' || node.kind === 'SendStmt' || node.kind === 'SelectStmt' || node.kind === 'UnaryExpr')
      isFound ||= judge.safetyOf(node, view) > CallSafety.quiet;
    return !isFound;
  });
  return isFound;
}

function nameOf(call: CallExpr | undefined): string {
  const fun = call === undefined ? undefined : unparen(call.fun);
  return fun?.kind === 'SelectorExpr' ? fun.sel.name : '';
}

function statementOf(call: CallExpr, view: ChunkView): Stmt | undefined {
  const stmt = view.parentOf(call);
  return stmt?.kind === 'ExprStmt' || stmt?.kind === 'DeferStmt' ? stmt : undefined;
}
