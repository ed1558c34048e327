import type { Conflict, FunctionSummary } from '../flow/summary.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import type { FuncObject } from '../types/object.js';
import type { ChunkResult } from './chunk-result.js';
import type { SourcePlaces } from './source-places.js';

/** What the walks of one file's functions found, in source order. */
export class FileResult {
  readonly summaries: readonly FunctionSummary[];
  readonly conflicts: readonly Conflict[];
  /** Functions with conflicts that a lock of a caller could remove. */
  readonly conditional: readonly FunctionSummary[];
  readonly calledInCycles: readonly FuncObject[];
  /** Places to which results refer that were found for an earlier version. */
  readonly moved: readonly SourcePlaces[];
  /** Results that depend on which of several functions that call each other is asked first. */
  readonly cyclic: readonly ChunkResult[];
  private called: ReadonlySet<FuncObject> | undefined;

  constructor(
    readonly file: SourceFile,
    results: readonly ChunkResult[],
  ) {
    this.summaries = results.flatMap((result) => [...result.summaries.values()]);
    this.conflicts = results.flatMap((result) => result.conflicts);
    this.conditional = this.summaries.filter(
      ({ unit, conditionalConflicts }) => unit.node.kind === 'FuncDecl' && conditionalConflicts.length > 0,
    );
    this.calledInCycles = results.flatMap((result) => [...result.calledInCycles]);
    this.moved = results.map(({ places }) => places).filter((places) => places.hasRenewed);
    this.cyclic = results.filter((result) => result.isCyclic);
  }

  /** Whether some function of the file is seen to call a declared function. */
  hasCallOf(func: FuncObject): boolean {
    this.called ??= calledFunctions(this.summaries);
    return this.called.has(func);
  }
}

function calledFunctions(summaries: readonly FunctionSummary[]): ReadonlySet<FuncObject> {
  const called = new Set<FuncObject>();
  for (const { calls } of summaries)
    for (const { callee } of calls)
      if (callee.unit.node.kind === 'FuncDecl' && callee.unit.object !== undefined) called.add(callee.unit.object);
  return called;
}

/** What results depend on: a function in all of its versions, or a chunk with literals outside functions. */
type Source = FuncObject | Chunk;

/** Which results were built on which functions. Immutable. */
export class Dependents {
  private constructor(private readonly bySource: ReadonlyMap<Source, ReadonlySet<Chunk>>) {}

  static of(results: Iterable<ChunkResult>): Dependents {
    return new Dependents(new Map()).continuedBy([], results);
  }

  /** The same after some results have taken the place of others. */
  continuedBy(removed: Iterable<ChunkResult>, added: Iterable<ChunkResult>): Dependents {
    const bySource = new Map(this.bySource);
    const copied = new Set<Source>();
    const chunksOf = (source: Source): Set<Chunk> => {
      const known = bySource.get(source);
      if (copied.has(source) && known !== undefined) return known as Set<Chunk>;
      const copy = new Set(known);
      copied.add(source);
      bySource.set(source, copy);
      return copy;
    };
    for (const result of removed) for (const source of dependenciesOf(result)) chunksOf(source).delete(result.chunk);
    for (const result of added) for (const source of dependenciesOf(result)) chunksOf(source).add(result.chunk);
    return new Dependents(bySource);
  }

  /**
   * All chunks whose results were built on some functions, directly or by what they call, those of the functions themselves included.
   *
   * @param results by chunk, those that the dependents are of
   */
  reaching(starts: Iterable<ChunkResult>, results: ReadonlyMap<Chunk, ChunkResult>): Set<Chunk> {
    const found = new Set<Chunk>();
    const open = [...starts];
    for (let result = open.pop(); result !== undefined; result = open.pop()) {
      if (found.has(result.chunk)) continue;
      found.add(result.chunk);
      for (const source of sourcesIn(result))
        for (const chunk of this.bySource.get(source) ?? []) {
          const next = found.has(chunk) ? undefined : results.get(chunk);
          if (next !== undefined) open.push(next);
        }
    }
    return found;
  }
}

function sourcesIn({ summaries, chunk }: ChunkResult): ReadonlySet<Source> {
  const sources = new Set<Source>();
  for (const { object } of summaries.keys()) sources.add(object ?? chunk);
  return sources;
}

function dependenciesOf({ foreignCalls, unfinishedCallees }: ChunkResult): ReadonlySet<Source> {
  const sources = new Set<Source>(unfinishedCallees);
  for (const { object, chunk } of foreignCalls.keys()) sources.add(object ?? chunk);
  return sources;
}
