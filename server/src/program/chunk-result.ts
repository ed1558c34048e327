import type { FunctionUnit } from '../flow/function-unit.js';
import type { CallRecord, Conflict, FunctionSummary } from '../flow/summary.js';
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
  private foreign: ReadonlyMap<FunctionUnit, readonly CallRecord[]> | undefined;

  /** @param before the result for the same functions in the version before */
  constructor(
    readonly chunk: Chunk,
    readonly info: TypeInfo,
    before: ChunkResult | undefined,
  ) {
    this.places = new SourcePlaces(chunk, before);
  }

  /** The result depends on which of several functions that call each other is asked first. */
  get isCyclic(): boolean {
    return this.isPartOfCycle || this.unfinishedCallees.size > 0 || this.calledInCycles.size > 0;
  }

  /** Calls of functions of other chunks by what they call; to be asked for when all walks have ended. */
  get foreignCalls(): ReadonlyMap<FunctionUnit, readonly CallRecord[]> {
    if (this.foreign !== undefined) return this.foreign;
    const foreign = new Map<FunctionUnit, CallRecord[]>();
    for (const { calls } of this.summaries.values()) {
      for (const call of calls) {
        const { unit } = call.callee;
        if (unit.chunk === this.chunk) continue;
        const known = foreign.get(unit);
        if (known === undefined) foreign.set(unit, [call]);
        else known.push(call);
      }
    }
    this.foreign = foreign;
    return foreign;
  }

  /** Puts new versions in the place of callees. */
  replaceCallees(replacements: readonly (readonly [CallRecord, FunctionSummary])[]): void {
    if (replacements.length === 0) return;
    for (const [call, summary] of replacements) call.replaceCallee(summary);
    this.foreign = undefined;
  }

  /** Goroutines were started: then what callees touch has been looked at. */
  get hasSpawned(): boolean {
    for (const summary of this.summaries.values()) if (summary.hasSpawned) return true;
    return false;
  }
}
