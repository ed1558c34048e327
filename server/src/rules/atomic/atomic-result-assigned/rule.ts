import { msg } from '../../../base/message.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { functionFix } from '../../../fixes/function-fix.js';
import { spanOf } from '../../../flow/summary.js';
import { unparen } from '../../../flow/unparen.js';
import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { AssignStmt, CallExpr, Expr } from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'atomic-result-assigned',
  family: 'atomic',
  severity: 'error',
  title: msg('Result of an atomic operation assigned to its own variable'),
  since: '0.2.0',
  fixKinds: ['drop-assignment'],
};

/** `x = atomic.AddInt64(&x, 1)`. */
interface AssignedResult {
  readonly from: TypedFunction;
  readonly stmt: AssignStmt;
  readonly target: Expr;
  readonly call: CallExpr;
  readonly name: string;
}

const operation = /^sync\/atomic\.((?:Add|And|Or|Swap)(?:Int32|Int64|Uint32|Uint64|Uintptr|Pointer))$/;

const findAssigned = byFunction(
  (names) => names.has('atomic'),
  (from): AssignedResult[] => {
    const found: AssignedResult[] = [];
    walk(from.decl, (node) => {
      if (node.kind !== 'AssignStmt' || node.op !== '=' || node.lhs.length !== node.rhs.length) return;
      for (const [i, target] of node.lhs.entries()) {
        const call = unparen(node.rhs[i]!);
        if (call.kind !== 'CallExpr') continue;
        const callee = from.info.calleeOf(call);
        const name = callee.kind === 'func' ? operation.exec(callee.func.fullName)?.[1] : undefined;
        const arg = call.args[0];
        if (name === undefined || arg === undefined || !isAddressOf(arg, target, from)) continue;
        found.push({ from, stmt: node, target, call, name });
      }
    });
    return found;
  },
);

function isAddressOf(address: Expr, target: Expr, { chunk }: TypedFunction): boolean {
  const text = (expr: Expr): string => chunk.text.slice(unparen(expr).start, unparen(expr).end);
  const pointer = unparen(address);
  const variable = unparen(target);
  if (pointer.kind === 'UnaryExpr' && pointer.op === '&') return text(pointer.x) === text(variable);
  return variable.kind === 'StarExpr' && text(variable.x) === text(pointer);
}

/** One finding an assignment. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findAssigned(typed).map((found) => {
      const { from, target, stmt, name } = found;
      const variable = from.chunk.text.slice(target.start, target.end);
      const fix = fixOf(found, typed);
      return {
        ruleId: meta.id,
        severity: 'error',
        message: msg(
          '{0} is assigned the result of atomic.{1}, which has changed it already: this plain write is not atomic and undoes what others did in between, so drop the assignment.',
          variable,
          name,
        ),
        span: spanOf(from, stmt),
        related: [],
        identity: `${typed.input.path} ${from.object.fullName} ${variable}`,
        fixes: fix === undefined ? [] : [fix],
      };
    });
  },
};

function fixOf({ from, stmt, call, name }: AssignedResult, typed: TypedPackage): FixOffer | undefined {
  // What swaps gives the old value back, which is then what was meant to be kept.
  if (stmt.lhs.length !== 1 || !name.startsWith('Add')) return undefined;
  return functionFix(typed, from, { kind: 'drop-assignment', title: msg('Drop the assignment') }, ({ writer }) => {
    writer.replace(stmt.start, call.start, '');
    if (call.end < stmt.end) writer.replace(call.end, stmt.end, '');
    return true;
  });
}
