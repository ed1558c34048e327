import type { FuncLit } from '../syntax/ast.js';
import type { PathTable } from './access-path.js';
import type { Assignments } from './assignments.js';
import type { FunctionUnit } from './function-unit.js';
import type { ConflictSink, SummaryOf } from './summary.js';

/** How a function that is passed to a known function runs. */
export type CallbackRun = 'in-place' | 'goroutine' | 'goroutines' | 'handler' | 'timer';

/** What the walk of one function asks of its surroundings. */
export interface FlowEnvironment {
  readonly table: PathTable;
  readonly summaryOf: SummaryOf;
  readonly sink: ConflictSink;
  /** The unit of a literal of the function's own declaration. */
  unitOfLiteral(literal: FuncLit): FunctionUnit | undefined;
  readonly assignments: Assignments;
  /** How the n-th argument of a function outside the package runs; undefined when that isn't known. */
  callbackRun(calleeFullName: string, argumentIndex: number): CallbackRun | undefined;
}
