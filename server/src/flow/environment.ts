import type { FuncLit } from '../syntax/ast.js';
import type { PathTable } from './access-path.js';
import type { Assignments } from './assignments.js';
import type { FunctionUnit } from './function-unit.js';
import type { ConflictSink, SummaryOf } from './summary.js';

/** What the walk of one function asks of its surroundings. */
export interface FlowEnvironment {
  readonly table: PathTable;
  readonly summaryOf: SummaryOf;
  readonly sink: ConflictSink;
  /** The unit of a literal of the function's own declaration. */
  unitOfLiteral(literal: FuncLit): FunctionUnit | undefined;
  readonly assignments: Assignments;
}
