import type { FunctionSummary } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, Ident, NodeBase } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { TypeInfo } from '../types/package.js';
import type { Type } from '../types/type.js';
import { absenceCheck, type AbsenceCheck } from './absence-check.js';
import { refuses } from './check-then-act.js';
import { bySummary, type SummarizedPackage } from './by-summary.js';
import { IdentityTypes, needsClose } from './identity-types.js';
import { reenteredFunctions } from './reentered-functions.js';
import { isTestFile } from './test-files.js';

/** A `Store` into a `sync.Map` because a `Load` before found nothing. */
export interface SyncMapCheck {
  readonly unit: FunctionSummary['unit'];
  readonly load: CallExpr;
  readonly store: CallExpr;
  /** Map and key as written. */
  readonly map: string;
  readonly key: string;
  readonly check: AbsenceCheck;
  /** Who comes second has made something that must be closed. */
  readonly isResource: boolean;
}

/** A call of a method of a `sync.Map`. */
export interface MapCall {
  readonly call: CallExpr;
  readonly method: string;
  readonly map: string;
  readonly key: string;
}

/** Finds `Load` and `Store` of one key that two callers can interleave, where it matters whose value stays or that only one succeeds. */
export function findSyncMapChecks(program: SummarizedPackage): readonly SyncMapCheck[] {
  const candidates = allCandidates(program.summariesByFile);
  if (candidates.length === 0) return [];
  const reentered = reenteredFunctions(program);
  const identities = new IdentityTypes(program.summariesByFile);
  return candidates.flatMap(({ summary, ...one }): SyncMapCheck[] => {
    const { info } = summary.unit;
    const value = one.store.args[1];
    if (!reentered.has(summary) || value === undefined) return [];
    const { otherwise } = one.check;
    const type = storedType(value, one.check, info);
    if (!identities.has(type) && (otherwise === undefined || !refuses(otherwise, info))) return [];
    return [{ ...one, unit: summary.unit, isResource: needsClose(type) }];
  });
}

/** The type of a value; where that is `any`, the type of what the variable was given because there was nothing. */
function storedType(value: Expr, { statement }: AbsenceCheck, info: TypeInfo): Type {
  const type = info.typeOf(value);
  if (value.kind !== 'Ident' || type.kind !== 'interface') return type;
  let made: Type = type;
  for (const stmt of statement.body.stmts) {
    const [target, ...others] = stmt.kind === 'AssignStmt' ? stmt.lhs : [];
    const [given] = stmt.kind === 'AssignStmt' && others.length === 0 ? stmt.rhs : [];
    if (target?.kind === 'Ident' && target.name === value.name && given !== undefined) made = info.typeOf(given);
  }
  return made;
}

type Candidate = Omit<SyncMapCheck, 'unit' | 'isResource'> & { readonly summary: FunctionSummary };

const allCandidates = bySummary(findCandidates);

function findCandidates(summary: FunctionSummary): readonly Candidate[] {
  const { unit } = summary;
  if (unit.node.kind !== 'FuncDecl' || isTestFile(unit.file.uri) || !unit.chunk.text.includes('.Store(')) return [];
  const text = unit.chunk.text.slice(unit.node.start, unit.node.end);
  // Whoever takes a lock around the two has thought of it.
  if (!text.includes('.Load(') || !text.includes('.Store(') || /\.R?Lock\(\)/.test(text)) return [];
  const calls = mapCalls(summary);
  return calls.flatMap((store): Candidate[] => {
    if (store.method !== 'Store') return [];
    const load = calls.find(
      (one) => one.method === 'Load' && one.call.end <= store.call.start && isSameEntry(one, store),
    );
    if (load === undefined || calls.some((one) => decides(one, store))) return [];
    const check = absenceCheck(unit.body, load.call, store.call, unit.info);
    return check === undefined
      ? []
      : [{ summary, load: load.call, store: store.call, map: store.map, key: store.key, check }];
  });
}

export function isSameEntry(a: MapCall, b: MapCall): boolean {
  return a.map === b.map && a.key === b.key;
}

/** Whether the call settles who is first. */
function decides({ method, map }: MapCall, store: MapCall): boolean {
  return map === store.map && (method === 'LoadOrStore' || method === 'CompareAndSwap' || method === 'Swap');
}

/** Calls in the function itself on maps that other goroutines may know. */
export function mapCalls({ unit }: FunctionSummary): MapCall[] {
  const { body, info, chunk } = unit;
  const calls: MapCall[] = [];
  const textOf = ({ start, end }: NodeBase): string => chunk.text.slice(start, end);
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind !== 'CallExpr') return true;
    const fun = unparen(node.fun);
    const [key] = node.args;
    if (fun.kind !== 'SelectorExpr' || key === undefined || isOwn(fun.x, unit, info)) return true;
    const callee = info.calleeOf(node);
    const method = callee.kind === 'func' ? /^\(\*sync\.Map\)\.(\w+)$/.exec(callee.func.fullName)?.[1] : undefined;
    if (method !== undefined) calls.push({ call: node, method, map: textOf(fun.x), key: textOf(key) });
    return true;
  });
  return calls;
}

/** Whether the map is a local of the function. */
function isOwn(map: Expr, unit: FunctionSummary['unit'], info: TypeInfo): boolean {
  const root = rootOf(map);
  const object = root === undefined ? undefined : info.objectOf(root);
  return object?.kind === 'var' && object.role === 'local' && object.owner === unit.node;
}

function rootOf(expr: Expr): Ident | undefined {
  switch (expr.kind) {
    case 'Ident':
      return expr;
    case 'ParenExpr':
    case 'SelectorExpr':
    case 'StarExpr':
    case 'IndexExpr':
    case 'UnaryExpr':
      return rootOf(expr.x);
    default:
      return undefined;
  }
}
