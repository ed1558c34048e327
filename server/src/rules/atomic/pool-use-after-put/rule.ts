import { msg, type Message } from '../../../base/message.js';
import { cloneValue } from '../../../fixes/clone-value.js';
import { deferPut } from '../../../fixes/defer-put.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { fileOf } from '../../../fixes/file-of.js';
import { spanOf } from '../../../flow/summary.js';
import { unparen } from '../../../flow/unparen.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { misusesOf, poolLivesOf, type PoolMisuse } from '../../../program/resources/pool-lives.js';
import type { Expr } from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';
import type { TypedPackage } from '../../../types/package.js';
import { underlying } from '../../../types/type-queries.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'pool-use-after-put',
  family: 'atomic',
  severity: 'error',
  title: msg('Object used after it was given back to its pool'),
  since: '0.2.0',
  fixKinds: ['defer-put', 'clone'],
};

/** One finding an object and kind of mistake. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    return poolLivesOf(program)
      .flatMap(misusesOf)
      .map((misuse) => {
        const { life, node, back, kind } = misuse;
        const { unit, variable, stmt } = life;
        const fix = fixOf(misuse, program.typed);
        return {
          ruleId: meta.id,
          severity: 'error',
          message: messageOf(misuse),
          span: spanOf(unit, node),
          related: [
            { span: spanOf(unit, stmt), message: msg('{0} is taken from the pool here', variable.name) },
            ...(back === undefined
              ? []
              : [{ span: spanOf(unit, back), message: msg('{0} is given back here', variable.name) }]),
          ],
          identity: `${program.typed.input.path} ${unit.object?.fullName ?? ''} ${variable.name} ${kind}`,
          fixes: fix === undefined ? [] : [fix],
        };
      });
  },
};

function messageOf({ life: { variable }, kind }: PoolMisuse): Message {
  switch (kind) {
    case 'used':
      return msg(
        '{0} has been given back to its pool, so that another goroutine may be using the same memory already: give it back when it is no longer used.',
        variable.name,
      );
    case 'twice':
      return msg(
        '{0} is given back to its pool a second time, so that two callers will get the same object: give it back once.',
        variable.name,
      );
    case 'lent':
      return msg(
        'The caller gets memory of {0}, which a deferred call gives back to its pool before the caller can look at it: return a copy.',
        variable.name,
      );
  }
}

function fixOf(misuse: PoolMisuse, typed: TypedPackage): FixOffer | undefined {
  const { life, kind, node } = misuse;
  if (kind === 'lent') return cloneOf(node as Expr, misuse, typed);
  if (kind === 'twice') return undefined;
  const { slices, unit } = life;
  const named = new Set<unknown>();
  walk(node, (part) => {
    if (part.kind === 'Ident') named.add(unit.info.objectOf(part));
  });
  const made = [...slices].find(([slice]) => named.has(slice))?.[1];
  // What is returned outlives the function, so a copy it must be.
  if (made !== undefined && isReturned(misuse)) return cloneOf(made, misuse, typed);
  return putLater(misuse, typed);
}

function isReturned({ life: { unit }, node }: PoolMisuse): boolean {
  let isInReturn = false;
  walk(unit.body, (part) => {
    if (part.kind === 'ReturnStmt' && part.start <= node.start && node.end <= part.end)
      isInReturn = part.results.some((value) => unparen(value) === node);
  });
  return isInReturn;
}

function cloneOf(value: Expr, { life: { unit } }: PoolMisuse, typed: TypedPackage): FixOffer | undefined {
  const file = fileOf(typed, unit);
  if (file === undefined || underlying(unit.info.typeOf(value)).kind !== 'slice') return undefined;
  return cloneValue({ typed, file, chunk: unit.chunk, value, kind: 'slice' });
}

/** Offered where the object is the function's own from end to end, and one statement of the function's own block gives it back. */
function putLater({ life, back }: PoolMisuse, typed: TypedPackage): FixOffer | undefined {
  const { unit, stmt, variable, result } = life;
  const { stmts } = unit.body;
  if (unit.node.kind !== 'FuncDecl' || unit.object === undefined || back?.kind !== 'ExprStmt') return undefined;
  if (!stmts.includes(back) || !stmts.includes(stmt)) return undefined;
  if (result.ends.some(({ state }) => state === 'gone' || state === 'lent')) return undefined;
  const call = unparen(back.x);
  const isPlain =
    call.kind === 'CallExpr' &&
    call.args.length === 1 &&
    call.args.every((arg) => arg.kind === 'Ident' && unit.info.objectOf(arg) === variable);
  if (!isPlain) return undefined;
  const from = { object: unit.object, decl: unit.node, file: unit.file, chunk: unit.chunk };
  return deferPut(typed, from, { name: variable.name, got: stmt, back });
}
