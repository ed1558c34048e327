import { variableOfIdent } from '../../flow/assignments.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FlowNode } from '../../flow/paths/control-flow.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import { unparen } from '../../flow/unparen.js';
import { callbackRunOf } from '../../knowledge/callbacks.js';
import type { CallExpr, FuncDecl, FuncLit, GoStmt, Ident, Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { walk } from '../../syntax/walk.js';
import { nameOfCallee } from '../../types/callee-name.js';

/** Who runs a piece of a function's text. */
export type Run =
  /** The function itself, at that place; `unknown` where a literal is kept or handed to somebody. */
  { readonly kind: 'own' | 'deferred' | 'unknown' } | GoroutineRun;

export interface GoroutineRun {
  readonly kind: 'goroutine';
  /** The `go` statement, or the call of a group's `Go`. */
  readonly start: GoStmt | CallExpr;
  readonly body: FuncLit | FuncDecl;
  /** In whose text `start` stands. */
  readonly unit: FunctionUnit;
  /** Who runs `start`. */
  readonly outer: Run;
}

export const ownRun: Run = { kind: 'own' };
const deferredRun: Run = { kind: 'deferred' };
export const unknownRun: Run = { kind: 'unknown' };

/** Who runs a node of the unit's text, literals in it included; `base` runs the unit itself. */
export function runOf(node: Node, unit: FunctionUnit, base: Run): Run {
  const parents = parentsIn(unit.chunk);
  for (let at = parents.get(node); at !== undefined && at !== unit.node; at = parents.get(at))
    if (at.kind === 'FuncLit') return runOfLiteral(at, at, unit, base);
  return base;
}

/** Who runs the function that a call calls: the caller of the call, a goroutine, or its end. */
export function runOfCall(call: CallExpr, body: FuncLit | FuncDecl, unit: FunctionUnit, base: Run): Run {
  const outer = runOf(call, unit, base);
  const around = parentsIn(unit.chunk).get(call);
  if (around?.kind === 'GoStmt') return { kind: 'goroutine', start: around, body, unit, outer };
  if (around?.kind === 'DeferStmt') return outer.kind === 'own' ? deferredRun : outer;
  return outer;
}

/** @param named the literal, or the name that stands for it */
function runOfLiteral(literal: FuncLit, named: FuncLit | Ident, unit: FunctionUnit, base: Run): Run {
  const parents = parentsIn(unit.chunk);
  let at: Node = named;
  let around = parents.get(at);
  while (around?.kind === 'ParenExpr') around = parents.get((at = around));
  switch (around?.kind) {
    case 'CallExpr': {
      if (around.fun === at) return runOfCall(around, literal, unit, base);
      const index = around.args.findIndex((argument) => argument === at);
      return runOfCallback(literal, around, index, unit, base);
    }
    case 'AssignStmt':
    case 'ValueSpec': {
      const name = onlyUse(around, at, unit);
      return name === undefined ? unknownRun : runOfLiteral(literal, name, unit, base);
    }
    default:
      return unknownRun;
  }
}

function runOfCallback(literal: FuncLit, call: CallExpr, index: number, unit: FunctionUnit, base: Run): Run {
  const name = nameOfCallee(unit.info.calleeOf(call));
  const run = name === undefined ? undefined : callbackRunOf(name, index, undefined);
  if (run === 'in-place') return runOf(call, unit, base);
  if (run !== 'in-goroutine-once') return unknownRun;
  return { kind: 'goroutine', start: call, body: literal, unit, outer: runOf(call, unit, base) };
}

/** What a goroutine runs, with its parameters; undefined where that isn't known. */
export function bodyUnitOf({ body, start, unit }: GoroutineRun, code: PackageCode): FunctionUnit | undefined {
  if (body.kind === 'FuncLit') return code.unitOfLiteral(body, unit);
  const call = start.kind === 'GoStmt' ? start.call : start;
  return call.kind === 'CallExpr' ? code.calledUnit(call, unit) : undefined;
}

/** Whether a way leads through the function to its end. */
export function canEnd(unit: FunctionUnit, code: PackageCode): boolean {
  const { entry } = code.flowOf(unit);
  const seen = new Set<FlowNode>([entry]);
  for (const node of seen) {
    if (node.exit === 'return' || node.exit === 'end') return true;
    for (const { to } of node.edges) seen.add(to);
  }
  return false;
}

/** The only place where the variable is named that gets a literal at its declaration. */
function onlyUse(around: Node, literal: Node, unit: FunctionUnit): Ident | undefined {
  const [targets, values] =
    around.kind === 'AssignStmt' ? [around.lhs, around.rhs] : around.kind === 'ValueSpec' ? [around.names, around.values] : [[], []]; // prettier-ignore
  const target = targets[values.findIndex((value) => unparen(value) === unparen(literal as FuncLit))];
  const variable = target?.kind === 'Ident' ? variableOfIdent(target, unit.info) : undefined;
  if (variable?.role !== 'local') return undefined;
  const uses: Ident[] = [];
  walk(unit.body, (node) => {
    if (
      node.kind === 'Ident' &&
      node !== target &&
      node.name === variable.name &&
      unit.info.objectOf(node) === variable
    )
      uses.push(node);
  });
  return uses.length === 1 ? uses[0] : undefined;
}
