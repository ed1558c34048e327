import type { FunctionUnit } from '../flow/function-unit.js';
import type { Conflict, FunctionSummary } from '../flow/summary.js';
import type { FuncDecl, FuncLit } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import type { TypeInfo } from '../types/package.js';

/** What the walks of one chunk's functions and literals found; what a later version of the package may take over. */
export class ChunkResult {
  readonly units = new Map<FuncDecl | FuncLit, FunctionUnit | undefined>();
  /** In the order in which the walks ended. */
  readonly summaries = new Map<FunctionUnit, FunctionSummary>();
  readonly conflicts: Conflict[] = [];
  /** Some callee was being walked itself, so the result depends on which of the two was walked first. */
  isPartOfCycle = false;
  /** Places of the chunk by whether they need no lock, see `UnsharedAccesses`. */
  unshared: Map<number, boolean> | undefined;

  constructor(
    readonly chunk: Chunk,
    readonly info: TypeInfo,
  ) {}

  /** Goroutines were started: then what callees touch has been looked at. */
  get hasSpawned(): boolean {
    for (const summary of this.summaries.values()) if (summary.hasSpawned) return true;
    return false;
  }
}
