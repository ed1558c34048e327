import { msg } from '../../../base/message.js';
import { checkAgain, loadOrStore, type CheckAgainRequest } from '../../../fixes/check-again.js';
import type { FixOffer } from '../../../fixes/edit.js';
import { fileOf } from '../../../fixes/file-of.js';
import { compareAndSwap } from '../../../fixes/compare-and-swap.js';
import { keepFirst } from '../../../fixes/keep-first.js';
import { storeIfAbsent } from '../../../fixes/store-if-absent.js';
import { loadAndDelete } from '../../../fixes/load-and-delete.js';
import { spanOf } from '../../../flow/summary.js';
import { actSpan, findCheckThenActs, type CheckThenAct } from '../../../program/check-then-act.js';
import { findSyncMapChecks, type SyncMapCheck } from '../../../program/sync-map-check.js';
import { findSyncMapClaims, isRemovalCertain, type SyncMapClaim } from '../../../program/sync-map-claim.js';
import { findSwapChecks, type SwapCheck } from '../../../program/swap-check.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Expr } from '../../../syntax/ast.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'check-then-act',
  family: 'map',
  severity: 'warning',
  title: msg('Check and act in two critical sections'),
  since: '0.2.0',
  fixKinds: ['re-check', 'load-or-store', 'load-and-delete', 'compare-and-swap'],
};

/** One finding a place that is set. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed } = program;
    return [
      ...findCheckThenActs(program).map((one) => lockFinding(one, typed)),
      ...findSyncMapChecks(program).map((one) => syncMapFinding(one, typed)),
      ...findSyncMapClaims(program).map((one) => claimFinding(one, typed)),
      ...findSwapChecks(program).map((one) => swapFinding(one, typed)),
    ];
  },
};

function lockFinding(found: CheckThenAct, typed: TypedPackage): Finding {
  const { unit, lock, read, write, lockedForWrite } = found;
  const place = unit.chunk.text.slice(write.site.node.start, write.site.node.end);
  const lockName = lock.toString();
  const fix = found.isResource ? undefined : lookAgain(found, typed);
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      '{0} is set here because it was not set when {1} was held before, but {1} was released in between, so two callers can both get here: look again under the lock before setting it.',
      place,
      lockName,
    ),
    span: actSpan(found),
    related: [
      { span: read.span, message: msg('the check is made here') },
      { span: spanOf(unit, lockedForWrite), message: msg('{0} is taken again here', lockName) },
    ],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${place}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function lookAgain(found: CheckThenAct, typed: TypedPackage): FixOffer | undefined {
  const { unit, check, write, lockedForWrite } = found;
  const request = requestOf(found, typed);
  if (request !== undefined) return checkAgain({ ...request, body: unit.body, lockedForWrite });
  const file = fileOf(typed, unit);
  const place = write.site.node as Expr;
  return file && keepFirst({ typed, file, chunk: unit.chunk, check, lockedForWrite, place });
}

function syncMapFinding(found: SyncMapCheck, typed: TypedPackage): Finding {
  const { unit, load, store, map, key } = found;
  const request = found.isResource ? undefined : requestOf(found, typed);
  const value = unit.chunk.text.slice(store.args[1]?.start, store.args[1]?.end);
  const call = `${map}.LoadOrStore(${key}, ${value})`;
  const file = fileOf(typed, unit);
  const fix =
    (request?.read === undefined ? undefined : loadOrStore({ ...request, store, call })) ??
    (found.isResource || file === undefined || found.check.otherwise !== undefined
      ? undefined
      : storeIfAbsent({ ...found.check, typed, file, chunk: unit.chunk, load, store }));
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      '{0} was missing from {1} when Load was called before, but another caller may have stored it since, and both go on: use LoadOrStore, which lets one of them win.',
      key,
      map,
    ),
    span: spanOf(unit, store),
    related: [{ span: spanOf(unit, load), message: msg('the check is made here') }],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${map} ${key}`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function claimFinding(found: SyncMapClaim, typed: TypedPackage): Finding {
  const { unit, load, remove, close, map, key } = found;
  const file = fileOf(typed, unit);
  const isCertain = file !== undefined && isRemovalCertain(found);
  const fix = isCertain ? loadAndDelete({ typed, file, chunk: unit.chunk, load, remove }) : undefined;
  return {
    ruleId: meta.id,
    severity: 'warning',
    message:
      close === undefined
        ? msg(
            '{0} is deleted from {1} after a Load, so two callers can both find it and both succeed: use LoadAndDelete, which gives it to one of them.',
            key,
            map,
          )
        : msg(
            '{0} is deleted from {1} after a Load, so two callers can both find it and both close the channel, which panics: use LoadAndDelete, which gives it to one of them.',
            key,
            map,
          ),
    span: spanOf(unit, remove),
    related: [
      { span: spanOf(unit, load), message: msg('the check is made here') },
      ...(close === undefined ? [] : [{ span: spanOf(unit, close), message: msg('the channel is closed here') }]),
    ],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${map} ${key} deleted`,
    fixes: fix === undefined ? [] : [fix],
  };
}

function swapFinding(found: SwapCheck, typed: TypedPackage): Finding {
  const { unit, load, store, key, place } = found;
  const file = fileOf(typed, unit);
  const fix = file === undefined ? undefined : compareAndSwap({ ...found, typed, file, chunk: unit.chunk });
  const name = key === undefined ? place : `${place}[${unit.chunk.text.slice(key.start, key.end)}]`;
  return {
    ruleId: meta.id,
    severity: 'warning',
    message: msg(
      '{0} is set here because it had the expected value when Load was called before, but another caller may have found and set it, too, and both go on: use CompareAndSwap, which lets one of them win.',
      name,
    ),
    span: spanOf(unit, store),
    related: [{ span: spanOf(unit, load), message: msg('the check is made here') }],
    identity: `${typed.input.path} ${unit.object?.fullName ?? ''} ${name} compared`,
    fixes: fix === undefined ? [] : [fix],
  };
}

/** Undefined where the check isn't one that can be made again elsewhere. */
function requestOf({ unit, check }: CheckThenAct | SyncMapCheck, typed: TypedPackage): CheckAgainRequest | undefined {
  const { chunk, node } = unit;
  const { read, statement, otherwise } = check;
  const file = fileOf(typed, unit);
  if (file === undefined || otherwise === undefined) return undefined;
  return { typed, file, chunk, read, statement, otherwise, hasResults: node.type.results !== undefined };
}
