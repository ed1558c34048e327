import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { bodyUnitOf, type GoroutineRun } from '../../../program/channels/runs.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import type { Expr } from '../../../syntax/ast.js';
import { contains, walk } from '../../../syntax/walk.js';
import { underlying } from '../../../types/type-queries.js';
import { recovers } from '../../../syntax/recovers.js';

/**
 * Whether a goroutine asks something that others may change before it goes on, as a flag which says that the channel is closed, or recovers from panics; also where nothing is
 * known of it.
 */
export function dependsOnOthers(run: GoroutineRun, code: PackageCode): boolean {
  const unit = bodyUnitOf(run, code);
  if (unit === undefined) return true;
  let found = recovers(unit.body);
  walk(unit.body, (node) => {
    if ((node.kind === 'IfStmt' || node.kind === 'ForStmt') && node.cond !== undefined && asksOthers(node.cond, unit))
      found = true;
    return !found;
  });
  return found;
}

function asksOthers(condition: Expr, { node: own, info }: FunctionUnit): boolean {
  let found = false;
  walk(condition, (node) => {
    if (
      node.kind === 'CallExpr' &&
      /^\(\*?(?:sync\/atomic|context)\.|^sync\/atomic\./.test(nameOfCallee(info.calleeOf(node)) ?? '')
    )
      found = true;
    const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
    if (object?.kind === 'var' && (object.owner === undefined || !contains(own, object.owner))) {
      const type = underlying(object.type);
      if (type.kind === 'basic' && type.name === 'bool') found = true;
    }
    return !found;
  });
  return found;
}
