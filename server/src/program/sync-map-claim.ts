import type { FunctionSummary } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { BlockStmt, CallExpr, Expr, Node, NodeBase } from '../syntax/ast.js';
import { contains, walk } from '../syntax/walk.js';
import type { TypeInfo } from '../types/package.js';
import { absenceCheck } from './absence-check.js';
import { bySummary, type SummarizedPackage } from './by-summary.js';
import { reenteredFunctions } from './reentered-functions.js';
import { refuses } from './check-then-act.js';
import { isSameEntry, mapCalls, type MapCall } from './sync-map-check.js';
import { isTestFile } from './test-files.js';

/** An entry that is taken out of a `sync.Map` by `Load` and `Delete`, where only one caller may get it: its channel is closed, or who comes too late is turned away. */
export interface SyncMapClaim {
  readonly unit: FunctionSummary['unit'];
  readonly load: CallExpr;
  readonly remove: CallExpr;
  readonly close: CallExpr | undefined;
  /** Map and key as written. */
  readonly map: string;
  readonly key: string;
}

/** Finds entries that are looked up and deleted in separate steps, where two callers that both find one are one too many: closing a channel a second time panics. */
export function findSyncMapClaims(program: SummarizedPackage): readonly SyncMapClaim[] {
  const claims = allClaims(program.summariesByFile);
  if (claims.length === 0) return [];
  const reentered = reenteredFunctions(program);
  return claims.flatMap(({ claim, summary }) => (reentered.has(summary) ? [claim] : []));
}

const allClaims = bySummary((summary) => findClaims(summary).map((claim) => ({ claim, summary })));

function findClaims(summary: FunctionSummary): SyncMapClaim[] {
  const { unit } = summary;
  const { body, info, chunk } = unit;
  if (isTestFile(unit.file.uri) || !chunk.text.includes('.Delete(')) return [];
  if (/\.R?Lock\(\)/.test(chunk.text)) return [];
  const calls = mapCalls(summary);
  return calls.flatMap((remove): SyncMapClaim[] => {
    if (remove.method !== 'Delete') return [];
    const load = calls.find(
      (one) => one.method === 'Load' && one.call.end <= remove.call.start && isSameEntry(one, remove),
    );
    if (load === undefined) return [];
    const check = absenceCheck(body, load.call, remove.call, info, true);
    if (check === undefined || calls.some((one) => isDecided(one, remove))) return [];
    const close = closeOf(load.call, body, info);
    const isRefused = check.otherwise !== undefined && refuses(check.otherwise, info);
    if (close === undefined && !isRefused) return [];
    return [{ unit, load: load.call, remove: remove.call, close, map: remove.map, key: remove.key }];
  });
}

/** Whether some call settles who gets the entry. */
function isDecided({ method, map }: MapCall, remove: MapCall): boolean {
  return (
    map === remove.map && (method === 'LoadAndDelete' || method === 'CompareAndDelete' || method === 'LoadOrStore')
  );
}

/** The call that closes the channel that was loaded. */
function closeOf(load: CallExpr, body: BlockStmt, info: TypeInfo): CallExpr | undefined {
  const names = new Set<string>();
  let found: CallExpr | undefined;
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'AssignStmt' && node.rhs.length === 1 && node.rhs[0] !== undefined) {
      const [target] = node.lhs;
      if (target?.kind === 'Ident' && isFrom(node.rhs[0], load, names)) names.add(target.name);
    }
    if (node.kind === 'CallExpr' && node.start > load.end && node.args[0] !== undefined) {
      const callee = info.calleeOf(node);
      if (callee.kind === 'builtin' && callee.name === 'close' && isFrom(node.args[0], load, names)) found = node;
    }
    return true;
  });
  return found;
}

/** Whether a value is the loaded one, or it under a type. */
function isFrom(value: Expr, load: NodeBase, names: ReadonlySet<string>): boolean {
  const expr = unparen(value);
  if (expr === load) return true;
  if (expr.kind === 'TypeAssertExpr') return isFrom(expr.x, load, names);
  return expr.kind === 'Ident' && names.has(expr.name);
}

/** Whether the deletion is done on every way from the look, once it found something. */
export function isRemovalCertain({ unit, load, remove }: SyncMapClaim): boolean {
  const { body, info } = unit;
  const check = absenceCheck(body, load, remove, info, true);
  if (check === undefined) return false;
  const from = check.otherwise === undefined ? check.statement.body.start : check.statement.end;
  let isCertain = true;
  walk(body, (node) => {
    const isLeaving = (node.kind === 'ReturnStmt' || node.kind === 'BranchStmt') && node.end <= remove.start;
    if (node.start >= from && (isLeaving || (isWay(node) && contains(node, remove)))) isCertain = false;
    return isCertain;
  });
  return isCertain;
}

/** Whether what the statement holds may not be done. */
function isWay({ kind }: Node): boolean {
  return /^(?:If|For|Range|Switch|TypeSwitch|Select)Stmt$/.test(kind);
}
