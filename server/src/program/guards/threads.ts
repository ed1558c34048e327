import type { FunctionUnit } from '../../flow/function-unit.js';
import { isTestFile } from '../test-files.js';
import type { CallGraph } from './callers.js';
import type { NumberedFunctions } from './numbered-functions.js';

/** Where code runs: for callers of the package, any number at a time; or in the goroutine that begins with the function of that number. */
export type Thread = 'callers' | number;

const nowhere: ReadonlySet<Thread> = new Set();

/** In which threads each function may run. Code that only `main` and `init` reach before anything is started runs in none. */
export class Threads {
  private constructor(
    private readonly functions: NumberedFunctions,
    private readonly byNumber: readonly (ReadonlySet<Thread> | undefined)[],
    /** Those that begin again and again. */
    private readonly repeated: ReadonlySet<Thread>,
  ) {}

  static of(graph: CallGraph, isCalledFromOutside: (number: number) => boolean): Threads {
    const { functions } = graph;
    const { summaries } = functions;
    const byNumber: (Set<Thread> | undefined)[] = summaries.map(() => undefined);
    const roots = new Map<Thread, number[]>([['callers', []]]);
    const repeated = new Set<Thread>(['callers']);
    summaries.forEach(({ unit }, number) => {
      if (isTestFile(unit.file.uri)) return;
      if (isCalledFromOutside(number)) roots.get('callers')?.push(number);
      const callees = graph.calleesOfNumber(number);
      graph.callsOfNumber(number).forEach(({ kind, isOfObject }, position) => {
        const started = kind === 'call' ? undefined : callees[position];
        if (started === undefined) return;
        roots.set(started, [started]);
        if (isOfObject === true) repeated.add(started);
      });
    });
    for (const [thread, pending] of roots) {
      for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
        const threads = (byNumber[number] ??= new Set());
        if (threads.has(thread)) continue;
        threads.add(thread);
        const calls = graph.callsOfNumber(number);
        const callees = graph.calleesOfNumber(number);
        for (let position = 0; position < calls.length; position++) {
          const callee = callees[position];
          if (callee !== undefined && calls[position]!.kind === 'call') pending.push(callee);
        }
      }
    }
    return new Threads(functions, byNumber, repeated);
  }

  /** The same for a later version in which the same functions make the same calls. */
  continuedBy(functions: NumberedFunctions): Threads {
    return new Threads(functions, this.byNumber, this.repeated);
  }

  of(unit: FunctionUnit): ReadonlySet<Thread> {
    const number = this.functions.numberOf(unit);
    return (number === undefined ? undefined : this.byNumber[number]) ?? nowhere;
  }

  /** Whether one of the threads is the goroutine that begins with a function. */
  hasGoroutine(threads: ReadonlySet<Thread>, unit: FunctionUnit): boolean {
    const number = this.functions.numberOf(unit);
    return number !== undefined && threads.has(number);
  }

  /** Whether one of the threads may begin at any time, however often it has ended: nobody can have waited for all that it does. */
  hasRepeated(threads: ReadonlySet<Thread>): boolean {
    for (const one of threads) if (this.repeated.has(one)) return true;
    return false;
  }

  /** The function that a goroutine begins with. */
  entryOf(thread: number): FunctionUnit {
    return this.functions.summaries[thread]!.unit;
  }

  /** Whether all code of both functions runs in one goroutine, which is not any caller's. */
  isOneGoroutine(a: FunctionUnit, b: FunctionUnit): boolean {
    const [first, second] = [this.of(a), this.of(b)];
    if (first.size !== 1 || second.size !== 1) return false;
    const [thread] = first;
    return thread !== undefined && thread !== 'callers' && second.has(thread);
  }
}
