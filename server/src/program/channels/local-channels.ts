import { remembered } from '../../base/remembered.js';
import { variableOfIdent } from '../../flow/assignments.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import { unparen } from '../../flow/unparen.js';
import type {
  CallExpr,
  Expr,
  FuncDecl,
  FuncLit,
  Ident,
  Node,
  RangeStmt,
  SendStmt,
  UnaryExpr,
} from '../../syntax/ast.js';
import { functionAround, parentsIn } from '../../syntax/parents.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { underlying } from '../../types/type-queries.js';
import { isInstrumented } from '../instrumented-packages.js';
import type { PackageProgram } from '../package-program.js';
import { unitsMentioning } from '../resources/function-units.js';
import { pathCodeOf } from '../resources/path-code.js';
import { ownRun, runOf, runOfCall, type Run } from './runs.js';

/** A channel that a function makes and keeps in a local variable, of which everything is known that is done to it. */
export interface LocalChannel {
  readonly unit: FunctionUnit;
  readonly variable: VarObject;
  /** Undefined where the variable is declared only, so that it is nil. */
  readonly creation: CallExpr | undefined;
  /** Undefined where it isn't a constant. */
  readonly capacity: number | undefined;
  /** In source order, with those of functions that it is given to where the call stands. */
  readonly uses: readonly ChannelUse[];
}

export type ChannelUse = {
  /** In whose text it stands: the unit of the channel, or that of a function that gets it. */
  readonly unit: FunctionUnit;
  /** The innermost function around it. */
  readonly owner: FuncDecl | FuncLit;
  readonly run: Run;
  /** A case of a `select` that has others. */
  readonly isChoice: boolean;
} & (
  | { readonly does: 'send'; readonly node: SendStmt }
  | { readonly does: 'receive'; readonly node: UnaryExpr }
  | { readonly does: 'range'; readonly node: RangeStmt }
  | { readonly does: 'close'; readonly node: CallExpr }
);

/** Calls within calls that are followed. */
const maxDepth = 3;

/** All such channels of a package, tests left out. Those that somebody unknown may have are none of them. */
export const localChannelsOf: (program: PackageProgram) => readonly LocalChannel[] = remembered((program) => {
  if (!isInstrumented(program.typed.input.path)) return [];
  const code = pathCodeOf(program);
  const channels: LocalChannel[] = [];
  for (const unit of unitsMentioning(code, ['chan']))
    for (const { variable, creation } of declaredIn(unit)) {
      const uses = usesOf(variable, unit, ownRun, code, 0);
      if (uses !== undefined && uses.length > 0)
        channels.push({ unit, variable, creation, capacity: capacityOf(creation, unit), uses });
    }
  return channels;
});

interface Declared {
  readonly variable: VarObject;
  readonly creation: CallExpr | undefined;
}

/** Channels declared in the function's own text, not in its literals'. */
function declaredIn(unit: FunctionUnit): Declared[] {
  const found: Declared[] = [];
  const add = (target: Expr, value: Expr | undefined): void => {
    if (target.kind !== 'Ident') return;
    const creation = value === undefined ? undefined : unparen(value);
    if (creation !== undefined && (creation.kind !== 'CallExpr' || !isMake(creation))) return;
    const variable = variableOfIdent(target, unit.info);
    if (variable?.role !== 'local' || variable.owner !== unit.node) return;
    if (underlying(variable.type).kind === 'chan') found.push({ variable, creation });
  };
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'AssignStmt' && node.op === ':=' && node.lhs.length === node.rhs.length)
      node.lhs.forEach((target, i) => {
        add(target, node.rhs[i]);
      });
    else if (node.kind === 'ValueSpec' && (node.values.length === 0 || node.values.length === node.names.length))
      node.names.forEach((name, i) => {
        add(name, node.values[i]);
      });
    return true;
  });
  return found;
}

export function isMake(call: CallExpr): boolean {
  return call.fun.kind === 'Ident' && call.fun.name === 'make' && call.args.length > 0;
}

function capacityOf(creation: CallExpr | undefined, { info }: FunctionUnit): number | undefined {
  const size = creation?.args[1];
  if (size === undefined) return 0;
  const value = info.constantOf(size);
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
}

/** Undefined where the variable gets another value, or something unknown has the channel. */
function usesOf(
  variable: VarObject,
  unit: FunctionUnit,
  base: Run,
  code: PackageCode,
  depth: number,
): ChannelUse[] | undefined {
  const names: Ident[] = [];
  walk(unit.body, (node) => {
    if (node.kind === 'Ident' && node.name === variable.name && unit.info.objectOf(node) === variable) names.push(node);
  });
  const uses: ChannelUse[] = [];
  for (const name of names) {
    const found = usesAt(name, unit, base, code, depth);
    if (found === undefined) return undefined;
    uses.push(...found);
  }
  return uses;
}

function usesAt(
  name: Ident,
  unit: FunctionUnit,
  base: Run,
  code: PackageCode,
  depth: number,
): readonly ChannelUse[] | undefined {
  const parents = parentsIn(unit.chunk);
  let at: Expr = name;
  let around = parents.get(at);
  while (around?.kind === 'ParenExpr') around = parents.get((at = around));
  const place = (node: Node): Omit<ChannelUse, 'does' | 'node'> => ({
    unit,
    owner: functionAround(node, unit.chunk) ?? unit.node,
    run: runOf(node, unit, base),
    isChoice: isChoice(node, parents),
  });
  switch (around?.kind) {
    case 'SendStmt':
      return around.chan === at ? [{ ...place(around), does: 'send', node: around }] : undefined;
    case 'UnaryExpr':
      return around.op === '<-' ? [{ ...place(around), does: 'receive', node: around }] : undefined;
    case 'RangeStmt':
      return around.x === at ? [{ ...place(around), does: 'range', node: around }] : undefined;
    case 'CallExpr': {
      const callee = unit.info.calleeOf(around);
      if (callee.kind !== 'builtin')
        return around.fun === at ? undefined : usesInCallee(around, at, unit, base, code, depth);
      if (callee.name === 'close') return [{ ...place(around), does: 'close', node: around }];
      return callee.name === 'len' || callee.name === 'cap' ? [] : undefined;
    }
    case 'BinaryExpr':
      return around.op === '==' || around.op === '!=' ? [] : undefined;
    case 'AssignStmt':
      return around.op === ':=' && around.lhs.includes(at) && isMakeFor(at, around.lhs, around.rhs) ? [] : undefined;
    case 'ValueSpec':
      return around.names.includes(name) ? [] : undefined;
    default:
      return undefined;
  }
}

function isMakeFor(target: Expr, lhs: readonly Expr[], rhs: readonly Expr[]): boolean {
  const value = lhs.length === rhs.length ? rhs[lhs.indexOf(target)] : undefined;
  return value?.kind === 'CallExpr' && isMake(value);
}

/** What the function does that gets the channel as an argument. */
function usesInCallee(
  call: CallExpr,
  argument: Expr,
  unit: FunctionUnit,
  base: Run,
  code: PackageCode,
  depth: number,
): readonly ChannelUse[] | undefined {
  if (depth >= maxDepth || call.hasEllipsis) return undefined;
  const inside = code.calledUnit(call, unit);
  if (inside === undefined) return undefined;
  const { params, hasReceiver } = inside;
  const own = hasReceiver ? params.slice(1) : params;
  if (own.length !== call.args.length || code.isVariadic(inside)) return undefined;
  const param = own[call.args.indexOf(argument)];
  // Without a name nobody uses it.
  if (param === undefined) return [];
  return usesOf(param, inside, runOfCall(call, inside.node, unit, base), code, depth + 1);
}

/** Whether an operation is a case of a `select` that may take another one. */
function isChoice(node: Node, parents: ReadonlyMap<Node, Node>): boolean {
  let at = node;
  let around = parents.get(at);
  while (
    around !== undefined &&
    (around.kind === 'ParenExpr' || around.kind === 'ExprStmt' || around.kind === 'AssignStmt')
  )
    around = parents.get((at = around));
  if (around?.kind !== 'CommClause' || around.comm !== at) return false;
  const clauses = parents.get(around);
  return clauses?.kind === 'BlockStmt' && clauses.stmts.length > 1;
}
