import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary } from '../../flow/summary.js';
import { isTestFile } from '../test-files.js';
import type { CallGraph } from './callers.js';

/** Where code runs: for callers of the package, any number at a time; or in the goroutine that begins with a function. */
export type Thread = 'callers' | FunctionUnit;

const nowhere: ReadonlySet<Thread> = new Set();

/** In which threads each function may run. Code that only `main` and `init` reach before anything is started runs in none. */
export class Threads {
  private readonly byUnit = new Map<FunctionUnit, Set<Thread>>();

  constructor(
    summaries: readonly FunctionSummary[],
    graph: CallGraph,
    isCalledFromOutside: (unit: FunctionUnit) => boolean,
  ) {
    const byUnit = new Map(summaries.map((summary) => [summary.unit, summary]));
    const pending: FunctionUnit[] = [];
    const add = (unit: FunctionUnit, thread: Thread): void => {
      let threads = this.byUnit.get(unit);
      if (threads === undefined) {
        threads = new Set();
        this.byUnit.set(unit, threads);
      }
      if (threads.has(thread)) return;
      threads.add(thread);
      pending.push(unit);
    };
    for (const summary of summaries) {
      const { unit } = summary;
      if (isTestFile(unit.file.uri)) continue;
      if (isCalledFromOutside(unit)) add(unit, 'callers');
      for (const call of graph.callsOf(summary)) if (call.kind !== 'call') add(call.callee.unit, call.callee.unit);
    }
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
      const summary = byUnit.get(unit);
      for (const call of summary === undefined ? [] : graph.callsOf(summary)) {
        if (call.kind !== 'call') continue;
        for (const thread of this.of(unit)) add(call.callee.unit, thread);
      }
    }
  }

  of(unit: FunctionUnit): ReadonlySet<Thread> {
    return this.byUnit.get(unit) ?? nowhere;
  }

  /** Whether all code of both functions runs in one goroutine, which is not any caller's. */
  isOneGoroutine(a: FunctionUnit, b: FunctionUnit): boolean {
    const [first, second] = [this.of(a), this.of(b)];
    if (first.size !== 1 || second.size !== 1) return false;
    const [thread] = first;
    return thread !== undefined && thread !== 'callers' && second.has(thread);
  }
}
