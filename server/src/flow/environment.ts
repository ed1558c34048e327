import type { FuncLit } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import type { TypeInfo } from '../types/package.js';
import type { PathTable } from './access-path.js';
import type { Assignments } from './assignments.js';
import type { FunctionUnit } from './function-unit.js';
import type { KnownValues } from './known-values.js';
import type { ConflictSink, SummaryOf } from './summary.js';

/** What the walk of one function asks of its surroundings. */
export interface FlowEnvironment {
  readonly table: PathTable;
  readonly summaryOf: SummaryOf;
  readonly sink: ConflictSink;
  /** The unit of a literal of the function's own declaration. */
  unitOfLiteral(literal: FuncLit): FunctionUnit | undefined;
  readonly assignments: Assignments;
  /** The types of a declaration of the package; undefined for one of another package. */
  infoOf(chunk: Chunk): TypeInfo | undefined;
  /** Of the function's declaration; undefined where no closure could share a local. */
  readonly knownValues: KnownValues | undefined;
  /**
   * Whether anything in the package gives a variable or field of that name a value after its declaration, or takes its address. What
   * nobody writes can't be in a race.
   */
  isWritten(name: string): boolean;
  /** Whether each iteration of a loop has variables of its own, as since Go 1.22. */
  readonly hasLoopVariablePerIteration: boolean;
}
