import { PathTable } from '../flow/access-path.js';
import { scanAssignments, type Assignments } from '../flow/assignments.js';
import { calleesFirst } from '../flow/called-names.js';
import { functionUnit, type FunctionUnit } from '../flow/function-unit.js';
import { KnownValues } from '../flow/known-values.js';
import { summarizeFunction } from '../flow/function-walker.js';
import type { Conflict, FunctionSummary } from '../flow/summary.js';
import { writtenNames } from '../flow/written-names.js';
import type { FuncLit, Ident, Node } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { FuncObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import { ConflictCollector } from './conflict-collector.js';
import { UnsharedAccesses } from './unshared-accesses.js';
import { modelledConflicts } from './modelled-roots.js';

/** What the rules see of one package. */
export interface PackageProgram {
  readonly typed: TypedPackage;
  /** In source order of the function in which both sides meet; no pair of places twice. */
  readonly conflicts: readonly Conflict[];
  readonly unshared: UnsharedAccesses;
  /** Every function and literal, callees before their callers. */
  readonly summaries: readonly FunctionSummary[];
}

/** Chains of calls deeper than this are cut, which silences what lies beyond: nobody's call graph, but some generator's. */
const maxCallDepth = 80;

/**
 * Whether the types of bodies that share no local are kept once they were walked: an editor asks for them again, a command that
 * ends with its report does not.
 */
export type MemoryUse = 'keep' | 'release';

/** Summarises every function of a package, callees first, and gathers the conflicts. */
export function buildPackageProgram(typed: TypedPackage, memory: MemoryUse): PackageProgram {
  return new ProgramBuilder(typed, memory).build();
}

class ProgramBuilder {
  private readonly table = new PathTable();
  private readonly declared = new Map<Ident, DeclaredFunction>();
  private readonly units = new Map<DeclaredFunction | FuncLit, FunctionUnit | undefined>();
  private readonly assignments = new Map<Chunk, Assignments>();
  private readonly knownValues = new Map<Chunk, KnownValues>();
  private readonly summaries = new Map<FunctionUnit, FunctionSummary | 'running'>();
  private readonly conflicts: Conflict[] = [];
  /** Functions that some other function is seen to call. */
  private readonly called = new Set<FunctionUnit>();
  private readonly unshared = new UnsharedAccesses();
  private readonly written = new Set<string>();
  /** Since Go 1.22 (go.dev/ref/spec, "For statements"). */
  private readonly hasLoopVariablePerIteration: boolean;
  private depth = 0;

  constructor(
    private readonly typed: TypedPackage,
    private readonly memory: MemoryUse,
  ) {
    for (const one of typed.functions) this.declared.set(one.decl.name, one);
    const { files, goVersion } = typed.input;
    for (const file of files)
      for (const chunk of file.chunks) for (const name of writtenNames(chunk)) this.written.add(name);
    this.hasLoopVariablePerIteration = goVersion.major > 1 || goVersion.minor >= 22;
  }

  build(): PackageProgram {
    // Deep recursion would exhaust the stack.
    for (const one of calleesFirst(this.typed.functions)) this.summaryOf(one.object);
    const summaries: FunctionSummary[] = [];
    for (const file of this.typed.input.files) {
      for (const chunk of file.chunks) {
        let sharesLocals = false;
        for (const decl of chunk.decls) {
          const declared = decl.kind === 'FuncDecl' ? this.declared.get(decl.name) : undefined;
          const summary = declared === undefined ? undefined : this.summaryOf(declared.object);
          if (summary !== undefined) summaries.push(summary);
          if (this.walkLiterals(decl, declared?.object, file, chunk)) sharesLocals = true;
        }
        this.assignments.delete(chunk);
        this.knownValues.delete(chunk);
        if (!sharesLocals && this.memory === 'release') this.typed.release(chunk);
      }
    }
    // Where nobody calls, nobody holds a lock. A literal that is passed on may be called by anybody.
    for (const [unit, summary] of this.summaries) {
      if (summary !== 'running' && unit.node.kind === 'FuncDecl' && !this.called.has(unit))
        this.conflicts.push(...summary.conditionalConflicts);
    }
    this.conflicts.push(...modelledConflicts(this.typed, summaries, this.table));
    const all = [...this.summaries.values()].filter((summary) => summary !== 'running');
    const conflicts = withoutRepetition(this.conflicts);
    return { typed: this.typed, conflicts, unshared: this.unshared, summaries: all };
  }

  /**
   * Literals are walked even if nobody is seen to call them: they may hold both sides of a race. Says whether the declaration
   * can share a local with a goroutine, by a literal or a `go` statement.
   */
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
    if (caller !== undefined) this.called.add(unit);
    const known = this.summaries.get(unit);
    if (known !== undefined) return known === 'running' ? undefined : known;
    if (this.depth >= maxCallDepth) return undefined;
    this.depth++;
    this.summaries.set(unit, 'running');
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
    for (const conflict of collector.conflicts) this.conflicts.push(conflict);
    this.summaries.set(unit, summary);
    return summary;
  }

  private unitOf(func: FuncObject): FunctionUnit | undefined {
    const ident = func.declaration?.ident;
    const declared = ident === undefined ? undefined : this.declared.get(ident);
    if (declared === undefined) return undefined;
    if (!this.units.has(declared)) {
      const { decl, object, file, chunk } = declared;
      this.units.set(
        declared,
        functionUnit(decl, object, file, chunk, (one) => this.typed.info(one)),
      );
    }
    return this.units.get(declared);
  }

  private unitOfLiteral(
    literal: FuncLit,
    object: FuncObject | undefined,
    file: SourceFile,
    chunk: Chunk,
  ): FunctionUnit | undefined {
    if (!this.units.has(literal)) {
      this.units.set(
        literal,
        functionUnit(literal, object, file, chunk, (one) => this.typed.info(one)),
      );
    }
    return this.units.get(literal);
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
