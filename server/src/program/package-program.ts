import { PathTable } from '../flow/access-path.js';
import { scanAssignments, type Assignments } from '../flow/assignments.js';
import { calleesFirst } from '../flow/called-names.js';
import { functionUnit, type FunctionUnit } from '../flow/function-unit.js';
import { KnownValues } from '../flow/known-values.js';
import { summarizeFunction } from '../flow/function-walker.js';
import { hasSameEffect } from '../flow/same-effect.js';
import type { CallRecord, Conflict, FunctionSummary } from '../flow/summary.js';
import { isInstrumented } from './instrumented-packages.js';
import { mentionedNames } from '../flow/mentioned-names.js';
import { writtenNames } from '../flow/written-names.js';
import type { FuncDecl, FuncLit, Ident, Node } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { FuncObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage, TypeInfo } from '../types/package.js';
import { ChunkResult } from './chunk-result.js';
import { ConflictCollector } from './conflict-collector.js';
import { UnsharedAccesses } from './unshared-accesses.js';
import { modelledConflicts } from './modelled-roots.js';

/** What the rules see of one package. */
export interface PackageProgram {
  readonly typed: TypedPackage;
  /** In source order of the function in which both sides meet; no pair of places twice. */
  readonly conflicts: readonly Conflict[];
  readonly unshared: UnsharedAccesses;
  /** Every function and literal, in source order of the declarations. */
  readonly summaries: readonly FunctionSummary[];
}

/** Chains of calls deeper than this are cut, which silences what lies beyond: nobody's call graph, but some generator's. */
const maxCallDepth = 80;

/**
 * Whether the types of bodies that share no local are kept once they were walked: an editor asks for them again, a command that
 * ends with its report does not.
 */
export type MemoryUse = 'keep' | 'release';

/**
 * Summarises every function of a package, callees first, and gathers the conflicts. An earlier version of the package makes it faster, and may be used
 * on: what it doesn't share with this one stays as it is.
 */
export function buildPackageProgram(typed: TypedPackage, memory: MemoryUse, previous?: PackageProgram): PackageProgram {
  const earlier = previous === undefined ? undefined : states.get(previous);
  const builder = new ProgramBuilder(typed, memory, earlier);
  const program = builder.build();
  if (memory === 'keep') states.set(program, builder.state);
  return program;
}

/** What a later version of a program can take over. */
interface ProgramState {
  readonly table: PathTable;
  readonly chunks: ReadonlyMap<Chunk, ChunkResult>;
  readonly written: ReadonlySet<string>;
  readonly hasLoopVariablePerIteration: boolean;
}

const states = new WeakMap<PackageProgram, ProgramState>();

/** How a chunk's result came about: walked now, taken over, or taken over with a callee further down that differs. */
type Origin = 'walked' | 'checking' | 'same' | 'touched';

interface ChunkWork {
  readonly result: ChunkResult;
  origin: Origin;
}

class ProgramBuilder {
  private readonly table: PathTable;
  private readonly declared = new Map<Ident, DeclaredFunction>();
  private readonly works = new Map<Chunk, ChunkWork>();
  private readonly running = new Set<FunctionUnit>();
  /** Functions that are called where their effect wasn't known yet. */
  private readonly calledInCycles = new Set<FunctionUnit>();
  private readonly finished = new Set<Chunk>();
  private readonly assignments = new Map<Chunk, Assignments>();
  private readonly knownValues = new Map<Chunk, KnownValues>();
  private readonly unshared = new UnsharedAccesses();
  private readonly written: ReadonlySet<string>;
  /** Names that the earlier version wrote and this one doesn't, or the other way round. */
  private readonly otherNames: readonly string[];
  /** Since Go 1.22 (go.dev/ref/spec, "For statements"). */
  private readonly hasLoopVariablePerIteration: boolean;
  private readonly previous: ProgramState | undefined;
  private depth = 0;

  constructor(
    private readonly typed: TypedPackage,
    private readonly memory: MemoryUse,
    earlier: ProgramState | undefined,
  ) {
    for (const one of typed.functions) this.declared.set(one.decl.name, one);
    const { goVersion, files } = typed.input;
    this.hasLoopVariablePerIteration = goVersion.major > 1 || goVersion.minor >= 22;
    this.previous = earlier?.hasLoopVariablePerIteration === this.hasLoopVariablePerIteration ? earlier : undefined;
    this.table = this.previous?.table ?? new PathTable();
    this.written = namesWritten(files);
    this.otherNames = this.previous === undefined ? [] : difference(this.written, this.previous.written);
  }

  get state(): ProgramState {
    const chunks = new Map([...this.works].map(([chunk, { result }]) => [chunk, result]));
    const { table, written, hasLoopVariablePerIteration } = this;
    return { table, chunks, written, hasLoopVariablePerIteration };
  }

  build(): PackageProgram {
    const { typed, unshared } = this;
    if (!isInstrumented(typed.input.path)) return { typed, conflicts: [], unshared, summaries: [] };
    // Deep recursion would exhaust the stack.
    for (const { object, file, chunk } of calleesFirst(this.typed.functions)) {
      this.summaryOf(object);
      if (chunk.decls.length === 1) this.finishChunk(file, chunk);
    }
    const declared: FunctionSummary[] = [];
    const summaries: FunctionSummary[] = [];
    const conflicts: Conflict[] = [];
    for (const file of this.typed.input.files) {
      for (const chunk of file.chunks) {
        if (chunk.decls.length === 0) continue;
        const { result } = this.workOf(chunk);
        this.finishChunk(file, chunk);
        for (const summary of result.summaries.values()) {
          summaries.push(summary);
          if (summary.unit.node.kind === 'FuncDecl') declared.push(summary);
        }
        for (const conflict of result.conflicts) conflicts.push(conflict);
      }
    }
    const called = calledUnits(summaries);
    for (const { unit, conditionalConflicts } of declared) {
      // Where nobody calls, nobody holds a lock. A literal that is passed on may be called by anybody.
      if (!called.has(unit) && !this.calledInCycles.has(unit)) conflicts.push(...conditionalConflicts);
    }
    conflicts.push(...modelledConflicts(this.typed, declared, this.table));
    return { typed, conflicts: withoutRepetition(conflicts), unshared, summaries };
  }

  /** Walks what nobody has asked for yet: literals may hold both sides of a race even if nobody is seen to call them. */
  private finishChunk(file: SourceFile, chunk: Chunk): void {
    const { result, origin } = this.workOf(chunk);
    if (origin !== 'walked' || this.finished.has(chunk)) return;
    this.finished.add(chunk);
    let sharesLocals = false;
    for (const decl of chunk.decls) {
      const object = decl.kind === 'FuncDecl' ? this.declared.get(decl.name)?.object : undefined;
      if (this.walkLiterals(decl, object, file, chunk)) sharesLocals = true;
    }
    result.unshared = this.unshared.of(chunk);
    this.assignments.delete(chunk);
    this.knownValues.delete(chunk);
    if (!sharesLocals && this.memory === 'release') this.typed.release(chunk);
  }

  /** Says whether the declaration can share a local with a goroutine, by a literal or a `go` statement. */
  private walkLiterals(decl: Node, object: FuncObject | undefined, file: SourceFile, chunk: Chunk): boolean {
    let sharesLocals = false;
    walk(decl, (node) => {
      if (node.kind === 'FuncLit') {
        sharesLocals = true;
        const unit = this.unitOfLiteral(node, object, file, chunk);
        if (unit !== undefined) this.summaryOf(unit);
      }
      if (node.kind === 'GoStmt') sharesLocals = true;
      return true;
    });
    return sharesLocals;
  }

  private summaryOf(callee: FuncObject | FunctionUnit, caller?: FunctionUnit): FunctionSummary | undefined {
    const unit = 'body' in callee ? callee : this.unitOf(callee);
    if (unit === undefined) return undefined;
    const { result, origin } = this.workOf(unit.chunk);
    const known = result.summaries.get(unit);
    if (known !== undefined && origin !== 'checking') return known;
    if (origin === 'checking' || this.running.has(unit)) {
      if (caller !== undefined && caller !== unit) this.workOf(caller.chunk).result.isPartOfCycle = true;
      if (caller !== undefined) this.calledInCycles.add(unit);
      return undefined;
    }
    if (this.depth >= maxCallDepth) return undefined;
    this.depth++;
    this.running.add(unit);
    const collector = new ConflictCollector(unit, false, this.unshared);
    const assignments = this.assignmentsOf(unit);
    const summary = summarizeFunction(unit, {
      table: this.table,
      summaryOf: (next) => this.summaryOf(next, unit),
      sink: collector,
      unitOfLiteral: (literal) => this.unitOfLiteral(literal, unit.object, unit.file, unit.chunk),
      assignments,
      knownValues: assignments.hasLiterals ? this.knownValuesOf(unit) : undefined,
      isWritten: (name) => this.written.has(name),
      hasLoopVariablePerIteration: this.hasLoopVariablePerIteration,
    });
    this.depth--;
    this.running.delete(unit);
    for (const conflict of collector.conflicts) result.conflicts.push(conflict);
    result.summaries.set(unit, summary);
    return summary;
  }

  private workOf(chunk: Chunk): ChunkWork {
    let work = this.works.get(chunk);
    if (work !== undefined) return work;
    const known = this.previous?.chunks.get(chunk);
    const info = this.typed.info(chunk);
    if (known?.info === info && this.isUntouched(known)) {
      work = { result: known, origin: 'checking' };
      this.works.set(chunk, work);
      const origin = this.takeOver(known);
      if (origin !== undefined) {
        work.origin = origin;
        this.unshared.adopt(chunk, known.unshared);
        return work;
      }
    }
    work = { result: new ChunkResult(chunk, info), origin: 'walked' };
    this.works.set(chunk, work);
    return work;
  }

  private isUntouched({ chunk, isPartOfCycle }: ChunkResult): boolean {
    if (isPartOfCycle) return false;
    return this.otherNames.length === 0 || this.otherNames.every((name) => !mentionedNames(chunk).has(name));
  }

  /** Whether the result of an earlier version holds; undefined when the chunk has to be walked anew. */
  private takeOver(known: ChunkResult): 'same' | 'touched' | undefined {
    const { hasSpawned } = known;
    const replacements: [CallRecord, FunctionSummary][] = [];
    let origin: 'same' | 'touched' = 'same';
    for (const summary of known.summaries.values()) {
      for (const call of summary.calls) {
        const { unit } = call.callee;
        if (unit.chunk === known.chunk) continue;
        const now = unit.object === undefined ? undefined : this.summaryOf(unit.object);
        if (now === undefined) return undefined;
        const isSame = now === call.callee;
        if (isSame && this.workOf(unit.chunk).origin === 'same') continue;
        if (hasSpawned || !(isSame || hasSameEffect(call.callee, now))) return undefined;
        if (!isSame) replacements.push([call, now]);
        origin = 'touched';
      }
    }
    for (const [call, now] of replacements) call.replaceCallee(now);
    if (origin === 'touched') for (const summary of known.summaries.values()) summary.forgetAccesses();
    return origin;
  }

  private unitOf(func: FuncObject): FunctionUnit | undefined {
    const ident = func.declaration?.ident;
    const declared = ident === undefined ? undefined : this.declared.get(ident);
    return declared === undefined
      ? undefined
      : this.unit(declared.decl, declared.object, declared.file, declared.chunk);
  }

  private unitOfLiteral(
    literal: FuncLit,
    object: FuncObject | undefined,
    file: SourceFile,
    chunk: Chunk,
  ): FunctionUnit | undefined {
    return this.unit(literal, object, file, chunk);
  }

  private unit(
    node: FuncDecl | FuncLit,
    object: FuncObject | undefined,
    file: SourceFile,
    chunk: Chunk,
  ): FunctionUnit | undefined {
    const { units } = this.workOf(chunk).result;
    if (!units.has(node)) {
      const { typed } = this;
      const info = typed.info(chunk);
      // What is released must not be kept alive by its unit.
      const infoOf = this.memory === 'keep' ? (): TypeInfo => info : (one: Chunk): TypeInfo => typed.info(one);
      units.set(node, functionUnit(node, object, file, chunk, infoOf));
    }
    return units.get(node);
  }

  private knownValuesOf({ chunk, info }: FunctionUnit): KnownValues {
    let values = this.knownValues.get(chunk);
    if (values === undefined) {
      values = new KnownValues(chunk.decls, info);
      this.knownValues.set(chunk, values);
    }
    return values;
  }

  private assignmentsOf(unit: FunctionUnit): Assignments {
    let assignments = this.assignments.get(unit.chunk);
    if (assignments === undefined) {
      assignments = scanAssignments(unit.chunk.decls, unit.info);
      this.assignments.set(unit.chunk, assignments);
    }
    return assignments;
  }
}

function namesWritten(files: readonly SourceFile[]): Set<string> {
  const names = new Set<string>();
  for (const file of files) for (const chunk of file.chunks) for (const name of writtenNames(chunk)) names.add(name);
  return names;
}

/** Members of one set only. */
function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  const other: string[] = [];
  for (const one of a) if (!b.has(one)) other.push(one);
  for (const one of b) if (!a.has(one)) other.push(one);
  return other;
}

/** Functions that some other function is seen to call. */
function calledUnits(summaries: readonly FunctionSummary[]): Set<FunctionUnit> {
  const called = new Set<FunctionUnit>();
  for (const summary of summaries) for (const call of summary.calls) called.add(call.callee.unit);
  return called;
}

/** The same two places may meet in several functions; the first meeting is kept. */
function withoutRepetition(conflicts: readonly Conflict[]): Conflict[] {
  const seen = new Map<Chunk, Set<string>>();
  return conflicts.filter(({ first, second }) => {
    let keys = seen.get(first.span.chunk);
    if (keys === undefined) {
      keys = new Set();
      seen.set(first.span.chunk, keys);
    }
    const key = `${first.target} ${first.span.start} ${second.span.file} ${second.unit.object?.fullName ?? ''} ${second.span.start}`;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}
