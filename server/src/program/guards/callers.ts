import type { FunctionUnit } from '../../flow/function-unit.js';
import type { CallRecord, FunctionSummary } from '../../flow/summary.js';
import { isTestFile } from '../test-files.js';

/** A call with the function that makes it. */
export interface CallOf {
  readonly from: FunctionSummary;
  readonly call: CallRecord;
}

/** Calls by callee; those in tests are left out. */
export function callsByCallee(summaries: readonly FunctionSummary[]): ReadonlyMap<FunctionUnit, readonly CallOf[]> {
  const calls = new Map<FunctionUnit, CallOf[]>();
  for (const from of summaries) {
    if (isTestFile(from.unit.file.uri)) continue;
    for (const call of from.calls) {
      const { unit } = call.callee;
      const known = calls.get(unit);
      if (known === undefined) calls.set(unit, [{ from, call }]);
      else known.push({ from, call });
    }
  }
  return calls;
}
