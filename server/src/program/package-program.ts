import { inOneGo, type Steps } from '../base/steps.js';
import { PathTable } from '../flow/access-path.js';
import { scanAssignments, type Assignments } from '../flow/assignments.js';
import { CalleesFirst } from '../flow/called-names.js';
import { noEffects, type AskedEffects, type Effects } from '../flow/effect/function-effect.js';
import { foreignPlaceOf } from '../flow/effect/foreign-chunk.js';
import { ForeignSummaries } from '../flow/effect/import-effect.js';
import { functionUnit, type FunctionUnit } from '../flow/function-unit.js';
import { KnownValues } from '../flow/known-values.js';
import { summarizeFunction } from '../flow/function-walker.js';
import { areSameAccesses, compareSummaries } from '../flow/same-effect.js';
import type { CallRecord, Conflict, FunctionSummary } from '../flow/summary.js';
import { isInstrumented } from './instrumented-packages.js';
import { mentionedNames } from '../flow/mentioned-names.js';
import { WrittenNames } from '../flow/written-names.js';
import type { FuncDecl, FuncLit, Node } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { FuncObject } from '../types/object.js';
import type { DeclaredFunction, ImportedPackage, Importer, TypedPackage, TypeInfo } from '../types/package.js';
import { exportsOf, renewalsOf } from '../types/package-view.js';
import { ChunkResult } from './chunk-result.js';
import { ConflictCollector } from './conflict-collector.js';
import { Dependents, FileResult } from './file-result.js';
import { continueGuardTable } from './guards/guard-table.js';
import { continuePathCode } from './resources/path-code.js';
import { SharingVersions } from './sharing-versions.js';
import { PlaceRenewal } from './source-places.js';
import type { SummarizedPackage } from './by-summary.js';
import { UnsharedAccesses } from './unshared-accesses.js';
import { modelledConflicts } from './modelled-roots.js';
import { withoutRequestObjects } from './request-objects.js';

/** What the rules see of one package. */
export interface PackageProgram extends SummarizedPackage {
  /** In source order of the function in which both sides meet; no pair of places twice. */
  readonly conflicts: readonly Conflict[];
  readonly unshared: UnsharedAccesses;
  /** What calls of functions of other packages depend on. It may grow with later versions. */
  readonly askedEffects: AskedEffects;
}

/** Chains of calls deeper than this are cut, which silences what lies beyond: nobody's call graph, but some generator's. */
const maxCallDepth = 80;

/**
 * Whether the types of bodies that share no local are kept once they were walked: an editor asks for them again, a command that
 * ends with its report does not.
 */
export type MemoryUse = 'keep' | 'release';

/** What is known of the packages that a package imports. */
export interface ImportedCode {
  readonly importer: Importer;
  /** What calls of their functions do. */
  readonly effects: Effects;
}

const nothingImported: ImportedCode = { importer: { importPackage: () => undefined }, effects: noEffects };

/** A version of a package that a later one can take results over from. */
export interface EarlierProgram {
  readonly program: PackageProgram;
  /**
   * It stays as it is, to be asked and followed by others: then all that calls what has changed is walked again. Otherwise the later version changes
   * the results that both share, which is faster, and the earlier one is done with: a version that follows it all the same takes nothing over.
   */
  readonly isKept: boolean;
}

/** Summarises every function of a package, callees first, and gathers the conflicts. An earlier version of the package makes it faster. */
export function buildPackageProgram(
  typed: TypedPackage,
  memory: MemoryUse,
  previous?: EarlierProgram,
  imported = nothingImported,
): PackageProgram {
  return inOneGo(packageProgramInSteps(typed, memory, previous, imported));
}

/** The same, with a break after each function. */
export function* packageProgramInSteps(
  typed: TypedPackage,
  memory: MemoryUse,
  previous?: EarlierProgram,
  imported = nothingImported,
): Steps<PackageProgram> {
  const earlier = previous === undefined ? undefined : states.get(previous.program);
  const builder = new ProgramBuilder(typed, memory, earlier, previous?.isKept ?? false, imported);
  const { isContinuing } = builder;
  const program = yield* builder.build();
  if (memory === 'keep') states.set(program, builder.finish());
  if (previous !== undefined && isContinuing) {
    continueGuardTable(previous.program.summaries, program.summaries);
    continuePathCode(previous.program.summaries, program.summaries);
  }
  return program;
}

/** What a later version of a program can take over. */
interface ProgramState {
  readonly versions: SharingVersions;
  /** Its number among these. */
  readonly version: number;
  readonly table: PathTable;
  /** Equal as long as no signature changes. */
  readonly exports: ImportedPackage;
  /** Equal as long as chunks that stay have the types that they had. */
  readonly renewals: number | undefined;
  readonly files: readonly FileResult[];
  readonly chunks: ReadonlyMap<Chunk, ChunkResult>;
  readonly dependents: Dependents;
  readonly written: WrittenNames;
  readonly order: CalleesFirst<DeclaredFunction>;
  readonly hasLoopVariablePerIteration: boolean;
  readonly foreign: ForeignSummaries;
}

const states = new WeakMap<PackageProgram, ProgramState>();

/** How a chunk's result came about: walked now, taken over, or taken over although what it touches through callees differs. */
type Origin = 'walked' | 'checking' | 'same' | 'touched';

interface ChunkWork {
  readonly result: ChunkResult;
  origin: Origin;
}

class ProgramBuilder {
  private readonly table: PathTable;
  /** The functions whose results may not hold any more, callees first. */
  private readonly pulled: readonly DeclaredFunction[];
  private readonly objects = new Map<FuncDecl, FuncObject>();
  private readonly works = new Map<Chunk, ChunkWork>();
  private readonly running = new Set<FunctionUnit>();
  private readonly finished = new Set<Chunk>();
  private ownChunks: ReadonlySet<Chunk> | undefined;
  private readonly assignments = new Map<Chunk, Assignments>();
  private readonly knownValues = new Map<Chunk, KnownValues>();
  private readonly unshared = new UnsharedAccesses();
  private files: readonly FileResult[] = [];
  private readonly written: WrittenNames;
  private readonly order: CalleesFirst<DeclaredFunction>;
  /** Names that the earlier version wrote and this one doesn't, or the other way round. */
  private readonly otherNames: readonly string[];
  /** Since Go 1.22 (go.dev/ref/spec, "For statements"). */
  private readonly hasLoopVariablePerIteration: boolean;
  private previous: ProgramState | undefined;
  /** Chunks whose results may not hold any more; undefined where that is all of them. */
  private doubtful: ReadonlySet<Chunk> | undefined;
  /** Those that declare something else than functions. */
  private readonly doubtfulOthers: ReadonlySet<Chunk>;
  /** Results of the earlier version that have no chunk in this one. */
  private readonly gone: ChunkResult[] = [];
  /** Files of which some function was walked. */
  private readonly walkedFiles = new Set<SourceFile>();
  private readonly foreign: ForeignSummaries;
  private depth = 0;
  private readonly versions: SharingVersions;
  private readonly version: number;

  constructor(
    private readonly typed: TypedPackage,
    private readonly memory: MemoryUse,
    earlier: ProgramState | undefined,
    private readonly keepsEarlier: boolean,
    private readonly imported: ImportedCode,
  ) {
    const { goVersion, files } = typed.input;
    this.hasLoopVariablePerIteration = goVersion.major > 1 || goVersion.minor >= 22;
    this.previous = this.isContinued(earlier) ? earlier : undefined;
    this.versions = this.previous?.versions ?? new SharingVersions();
    this.version = this.versions.add(!keepsEarlier);
    this.table = this.previous?.table ?? new PathTable();
    this.written = new WrittenNames(files, this.previous?.written);
    this.otherNames = this.previous === undefined ? [] : this.written.differenceFrom(this.previous.written);
    this.order = new CalleesFirst(typed.functions, this.previous?.order);
    this.foreign =
      this.previous?.foreign ?? new ForeignSummaries(imported.effects, this.table, (path) => this.findPackage(path));
    this.doubtful = this.previous === undefined ? undefined : this.doubtfulChunks(this.previous);
    this.pulled = this.order.functions.filter(({ chunk }) => this.doubtful?.has(chunk) !== false);
    for (const { decl, object } of this.pulled) this.objects.set(decl, object);
    const isOther = ({ decls }: Chunk): boolean => decls.some(({ kind }) => kind !== 'FuncDecl');
    this.doubtfulOthers = new Set([...(this.doubtful ?? [])].filter(isOther));
  }

  /** The chunks that call what has changed, directly or not, and those whose results depend on who is asked first. */
  private doubtfulChunks(before: ProgramState): ReadonlySet<Chunk> | undefined {
    const { files } = this.typed.input;
    if (before.exports !== exportsOf(this.typed) || !this.order.isOrderOf(before.order)) return undefined;
    if (before.files.length !== files.length) return undefined;
    const starts: ChunkResult[] = before.files.flatMap(({ cyclic }) => cyclic);
    const gone = new Set<Chunk>();
    const added: Chunk[] = [];
    for (const [i, file] of files.entries()) {
      const old = before.files[i]!.file;
      if (old.uri !== file.uri) return undefined;
      if (old === file) continue;
      const current = new Set(file.chunks);
      for (const chunk of old.chunks) if (!current.has(chunk)) gone.add(chunk);
      for (const chunk of current) if (!before.chunks.has(chunk)) added.push(chunk);
    }
    for (const chunk of gone) {
      const result = before.chunks.get(chunk);
      if (result === undefined) continue;
      this.gone.push(result);
      starts.push(result);
    }
    const areTypesKept = before.renewals !== undefined && before.renewals === renewalsOf(this.typed);
    if (!areTypesKept || this.otherNames.length > 0)
      for (const [chunk, result] of before.chunks) {
        if (gone.has(chunk) || (this.typed.info(chunk) === result.info && this.hasSameNames(result))) continue;
        starts.push(result);
      }
    const doubtful = before.dependents.reaching(starts, before.chunks);
    for (const chunk of added) doubtful.add(chunk);
    return doubtful;
  }

  private findPackage(path: string): ImportedPackage | undefined {
    return this.imported.importer.importPackage(path, this.typed.input.path);
  }

  /** Something of an earlier version may be taken over. */
  get isContinuing(): boolean {
    return this.previous !== undefined;
  }

  /** Whether what was found in an earlier version may still hold. */
  private isContinued(earlier: ProgramState | undefined): boolean {
    if (earlier?.versions.isIntact(earlier.version) !== true) return false;
    if (earlier.hasLoopVariablePerIteration !== this.hasLoopVariablePerIteration) return false;
    // What others do to objects is told in terms of the importer's own fields and variables.
    return earlier.foreign.continueWith(this.imported.effects, (path) => this.findPackage(path));
  }

  /** What a later version needs. Ends the work: a result may keep its builder alive, which must not keep the versions before alive. */
  finish(): ProgramState {
    const { versions, version, table, written, order, hasLoopVariablePerIteration, foreign, files, previous, typed } =
      this;
    const isContinued = previous !== undefined && this.doubtful !== undefined;
    const chunks = new Map(isContinued ? previous.chunks : []);
    const removed = isContinued ? [...this.gone] : [];
    const added: ChunkResult[] = [];
    for (const { chunk } of removed) chunks.delete(chunk);
    for (const [chunk, { result }] of this.works) {
      const before = chunks.get(chunk);
      if (before === result) continue;
      if (before !== undefined) removed.push(before);
      added.push(result);
      chunks.set(chunk, result);
    }
    const dependents = isContinued ? previous.dependents.continuedBy(removed, added) : Dependents.of(added);
    this.unshared.lookAt(chunks);
    this.previous = undefined;
    this.doubtful = undefined;
    this.works.clear();
    const exports = exportsOf(typed);
    const renewals = renewalsOf(typed);
    return {
      versions,
      version,
      table,
      exports,
      renewals,
      files,
      chunks,
      dependents,
      written,
      order,
      hasLoopVariablePerIteration,
      foreign,
    };
  }

  *build(): Steps<PackageProgram> {
    const { typed, unshared } = this;
    const askedEffects = this.foreign.asked;
    if (!isInstrumented(typed.input.path))
      return { typed, conflicts: [], unshared, summaries: [], summariesByFile: [], askedEffects };
    // Deep recursion would exhaust the stack.
    for (const { object, file, chunk } of this.pulled) {
      this.summaryOf(object);
      if (chunk.decls.length === 1) this.finishChunk(file, chunk);
      yield;
    }
    this.files = typed.input.files.map((file, i) => this.resultOfFile(file, this.previous?.files[i]));
    const conflicts = this.files.flatMap((file) => file.conflicts);
    const summaries = this.files.flatMap((file) => file.summaries);
    const calledInCycles = new Set(this.files.flatMap((file) => file.calledInCycles));
    for (const { unit, conditionalConflicts } of this.files.flatMap((file) => file.conditional)) {
      // Where nobody calls, nobody holds a lock. A literal that is passed on may be called by anybody.
      const { object } = unit;
      const isCalled = object !== undefined && (calledInCycles.has(object) || this.isCalled(object));
      if (!isCalled) conflicts.push(...conditionalConflicts);
    }
    const summariesByFile = this.files.map((file) => file.summaries);
    conflicts.push(...modelledConflicts(this.typed, summariesByFile, this.table));
    const shown = withoutRepetition(withoutRequestObjects(this.upToDate(conflicts), this.typed));
    return { typed, conflicts: shown, unshared, summaries, summariesByFile, askedEffects };
  }

  private isCalled(func: FuncObject): boolean {
    return this.files.some((file) => file.hasCallOf(func));
  }

  private resultOfFile(file: SourceFile, before: FileResult | undefined): FileResult {
    const isContinued = before?.file === file && this.doubtful !== undefined;
    // Other declarations have no place in the order of the functions.
    if (isContinued && !this.walkedFiles.has(file) && !file.chunks.some((chunk) => this.doubtfulOthers.has(chunk)))
      return before;
    const results: ChunkResult[] = [];
    for (const chunk of file.chunks) {
      if (chunk.decls.length === 0) continue;
      results.push(this.workOf(chunk).result);
      this.finishChunk(file, chunk);
    }
    return isContinued && !this.walkedFiles.has(file) ? before : new FileResult(file, results);
  }

  /** Conflicts of results that were taken over may refer to where something stood before. */
  private upToDate(conflicts: readonly Conflict[]): readonly Conflict[] {
    const moved = this.files.flatMap((file) => file.moved);
    if (moved.length === 0 || conflicts.length === 0) return conflicts;
    const renewal = new PlaceRenewal(moved);
    return conflicts.map((conflict) => renewal.conflict(conflict));
  }

  /** Walks what nobody has asked for yet: literals may hold both sides of a race even if nobody is seen to call them. */
  private finishChunk(file: SourceFile, chunk: Chunk): void {
    const { result, origin } = this.workOf(chunk);
    if (origin !== 'walked' || this.finished.has(chunk)) return;
    this.finished.add(chunk);
    let sharesLocals = false;
    for (const decl of chunk.decls) {
      const object = decl.kind === 'FuncDecl' ? this.objects.get(decl) : undefined;
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
    if (unit === undefined) return 'body' in callee ? undefined : this.foreign.of(callee);
    const { result, origin } = this.workOf(unit.chunk);
    const known = result.summaries.get(unit);
    if (known !== undefined && origin !== 'checking') return known;
    if (origin === 'checking' || this.running.has(unit)) {
      if (caller !== undefined && unit.object !== undefined)
        this.workOf(caller.chunk).result.calledInCycles.add(unit.object);
      if (caller !== undefined && caller !== unit) this.noteUnfinished(unit, this.workOf(caller.chunk).result);
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
      infoOf: (chunk) => this.infoOf(chunk),
      knownValues: assignments.hasLiterals ? this.knownValuesOf(unit) : undefined,
      isWritten: (name) => this.written.names.has(name),
      hasLoopVariablePerIteration: this.hasLoopVariablePerIteration,
    });
    this.depth--;
    this.running.delete(unit);
    for (const conflict of collector.conflicts) result.conflicts.push(conflict);
    result.summaries.set(unit, summary);
    this.walkedFiles.add(unit.file);
    if (this.memory === 'keep') result.places.add(summary.places);
    return summary;
  }

  /** Undefined for chunks of other packages. */
  private infoOf(chunk: Chunk): TypeInfo | undefined {
    this.ownChunks ??= new Set(this.typed.input.files.flatMap(({ chunks }) => chunks));
    return this.ownChunks.has(chunk) ? this.typed.info(chunk) : undefined;
  }

  private noteUnfinished({ node, object }: FunctionUnit, caller: ChunkResult): void {
    if (node.kind === 'FuncDecl' && object !== undefined) caller.unfinishedCallees.add(object);
    else caller.isPartOfCycle = true;
  }

  /** Whether a call of the function would find it being walked. */
  private isUnfinished(func: FuncObject): boolean {
    const declared = this.declarationOf(func);
    // Looking must not start a walk.
    const work = declared === undefined ? undefined : this.works.get(declared.chunk);
    if (declared === undefined || work === undefined) return false;
    const unit = work.result.units.get(declared.decl);
    return work.origin === 'checking' || (unit !== undefined && this.running.has(unit));
  }

  private workOf(chunk: Chunk): ChunkWork {
    let work = this.works.get(chunk);
    if (work !== undefined) return work;
    const known = this.previous?.chunks.get(chunk);
    if (known !== undefined && this.doubtful?.has(chunk) === false) {
      work = { result: known, origin: 'same' };
      this.works.set(chunk, work);
      return work;
    }
    const info = this.typed.info(chunk);
    if (known?.info === info && this.isUntouched(known)) {
      work = { result: known, origin: 'checking' };
      this.works.set(chunk, work);
      const origin = this.takeOver(known);
      if (origin !== undefined) {
        work.origin = origin;
        return work;
      }
    }
    work = { result: new ChunkResult(chunk, info, this.resultBefore(chunk)), origin: 'walked' };
    this.works.set(chunk, work);
    return work;
  }

  /** The result for the same functions in the version before. */
  private resultBefore(chunk: Chunk): ChunkResult | undefined {
    if (this.previous === undefined) return undefined;
    const known = this.previous.chunks.get(chunk);
    if (known !== undefined) return known;
    const decl = chunk.decls.find((one) => one.kind === 'FuncDecl');
    const object = decl === undefined ? undefined : this.objects.get(decl);
    const before = object === undefined ? undefined : this.previous.order.find(object);
    return before === undefined ? undefined : this.previous.chunks.get(before.chunk);
  }

  private isUntouched(result: ChunkResult): boolean {
    return !result.isPartOfCycle && this.hasSameNames(result);
  }

  private hasSameNames({ chunk }: ChunkResult): boolean {
    return this.otherNames.length === 0 || this.otherNames.every((name) => !mentionedNames(chunk).has(name));
  }

  /** Whether the result of an earlier version holds; undefined when the chunk has to be walked anew. */
  private takeOver(known: ChunkResult): 'same' | 'touched' | undefined {
    for (const func of known.unfinishedCallees) if (!this.isUnfinished(func)) return undefined;
    const replacements: [CallRecord, FunctionSummary][] = [];
    let origin: 'same' | 'touched' = 'same';
    for (const [unit, calls] of known.foreignCalls) {
      // The effects of other packages are the same, else nothing would be taken over.
      if (foreignPlaceOf(unit.chunk) !== undefined) continue;
      const work = this.works.get(unit.chunk);
      if (work?.origin === 'same' && work.result.summaries.get(unit) === calls[0]?.callee) continue;
      const now = unit.object === undefined ? undefined : this.summaryOf(unit.object);
      if (now === undefined || (this.keepsEarlier && now !== calls[0]?.callee)) return undefined;
      for (const call of calls) {
        const sameness =
          now !== call.callee
            ? compareSummaries(call.callee, now)
            : this.workOf(unit.chunk).origin === 'touched'
              ? 'effect'
              : 'same';
        if (sameness === 'different' || (sameness === 'effect' && known.hasSpawned)) return undefined;
        if (now !== call.callee) replacements.push([call, now]);
        if (sameness === 'effect') origin = 'touched';
      }
    }
    known.replaceCallees(replacements);
    return origin === 'touched' && hasOtherAccesses(known) ? 'touched' : 'same';
  }

  private declarationOf(func: FuncObject): DeclaredFunction | undefined {
    const declared = this.order.find(func.origin);
    return declared !== undefined && declared.decl.name === func.declaration?.ident ? declared : undefined;
  }

  private unitOf(func: FuncObject): FunctionUnit | undefined {
    const declared = this.declarationOf(func);
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

/** Computes what the functions of a chunk touch again, where it was known, and says whether that made a difference. */
function hasOtherAccesses({ summaries }: ChunkResult): boolean {
  const known = [...summaries.values()].map((summary) => ({ summary, before: summary.knownAccesses }));
  for (const { summary } of known) summary.forgetAccesses();
  let isOther = false;
  for (const { summary, before } of known)
    if (before !== undefined && !areSameAccesses(summary, before, summary.accesses)) isOther = true;
  return isOther;
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
