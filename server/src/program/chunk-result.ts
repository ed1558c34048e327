import type { FunctionUnit } from '../flow/function-unit.js';
import type { Conflict, FunctionSummary } from '../flow/summary.js';
import type { FuncDecl, FuncLit } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import type { FuncObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import { SourcePlaces } from './source-places.js';

/** What the walks of one chunk's functions and literals found; what a later version of the package may take over. */
export class ChunkResult {
  readonly units = new Map<FuncDecl | FuncLit, FunctionUnit | undefined>();
  /** In the order in which the walks ended. */
  readonly summaries = new Map<FunctionUnit, FunctionSummary>();
  readonly conflicts: Conflict[] = [];
  /** Functions that were being walked themselves when this chunk called them, so that their effect is missing here. */
  readonly unfinishedCallees = new Set<FuncObject>();
  /** Functions of which this chunk has calls that no summary lists, because they were being walked themselves. */
  readonly calledInCycles = new Set<FuncObject>();
  /** A literal was being walked itself when it was called from here, so the result depends on which of the two was walked first. */
  isPartOfCycle = false;
  /** Places of the chunk by whether they need no lock, see `UnsharedAccesses`. */
  unshared: Map<number, boolean> | undefined;
  readonly places: SourcePlaces;

  /** @param before the result for the same functions in the version before */
  constructor(
    readonly chunk: Chunk,
    readonly info: TypeInfo,
    before: ChunkResult | undefined,
  ) {
    this.places = new SourcePlaces(chunk, before);
  }

  /** Goroutines were started: then what callees touch has been looked at. */
  get hasSpawned(): boolean {
    for (const summary of this.summaries.values()) if (summary.hasSpawned) return true;
    return false;
  }
}
