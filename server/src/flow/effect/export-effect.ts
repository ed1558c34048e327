import type { SourceFile, Span } from '../../syntax/source-file.js';
import type { AccessPath } from '../access-path.js';
import type { FunctionUnit } from '../function-unit.js';
import { isOnce } from '../once.js';
import { foreignPlaceOf } from './foreign-chunk.js';
import type {
  Access,
  FunctionSummary,
  LockSet,
  OrderFacts,
  ParameterCall,
  SignalMap,
  SpawnStatement,
} from '../summary.js';
import type {
  EffectAccess,
  EffectLocks,
  EffectOrder,
  EffectParameterCall,
  EffectPath,
  EffectPlace,
  EffectSignals,
  EffectSpawn,
  EffectSpawnStart,
  FunctionEffect,
} from './function-effect.js';

/** More accesses than any hand-written function needs are left out: its callers are told of the first ones. */
const maxAccesses = 60;

/** Calls between the function and what importers are told of: what lies deeper is told of in its own package, or nowhere. */
const maxDepth = 2;

/**
 * Puts what callers in other packages can understand of a summary into words; the rest has no name there.
 *
 * @param isLeftOut accesses that are of no interest there
 * @param fileOf files of the package: a goroutine may start in another one than the function
 */
export function exportEffect(
  summary: FunctionSummary,
  isLeftOut: (access: Access) => boolean,
  fileOf: (uri: string) => SourceFile | undefined,
): FunctionEffect {
  return new Exporter(summary.unit, isLeftOut, fileOf).effect(summary);
}

class Exporter {
  private readonly known = new Map<AccessPath, EffectPath | undefined>();

  constructor(
    private readonly unit: FunctionUnit,
    private readonly isLeftOut: (access: Access) => boolean,
    private readonly fileOf: (uri: string) => SourceFile | undefined,
  ) {}

  effect(summary: FunctionSummary): FunctionEffect {
    return {
      accesses: this.accesses(summary.accessesWithin(maxDepth)),
      spawns: summary.spawns.flatMap((spawn): EffectSpawn[] => {
        const accesses = this.accesses(spawn.accesses, spawn.statement);
        const signals = this.signals(spawn.signals);
        if (accesses.length === 0 && signals.length === 0) return [];
        const joinedBefore = this.paths(spawn.after.joined);
        // What has no name elsewhere may be anything there.
        const isUnnamed = (path: AccessPath): boolean => !isOnce(path) && this.path(path) === undefined;
        const hasUnknownJoin = spawn.after.hasUnknownJoin || [...spawn.after.joined].some(isUnnamed);
        const after = { joined: joinedBefore, hasUnknownJoin };
        return [{ ...this.start(spawn.statement), name: spawn.name, accesses, signals, after }];
      }),
      parameterCalls: summary.parameterCalls.flatMap((call) => this.parameterCall(call)),
      signals: this.signals(summary.signals),
      replaced: this.paths(summary.replaced),
      joins: this.paths(summary.joins),
      // What has no name elsewhere may be anything there.
      hasUnknownJoin: summary.hasUnknownJoin || [...summary.joins].some((path) => this.path(path) === undefined),
      acquires: this.locks(summary.acquires),
      acquiresUnknown:
        summary.acquiresUnknown || [...summary.acquires.keys()].some((path) => this.path(path) === undefined),
      releases: this.paths(summary.releases),
      results: summary.results.map((path) => (path === undefined ? undefined : this.path(path))),
      freshResults: summary.freshResults,
      hasSpawned: summary.hasSpawned,
      neverReturns: summary.neverReturns,
    };
  }

  /** Which goroutines run one at a time is known where they are started: of those others are not told, but by `of` itself. */
  private accesses(accesses: readonly Access[], of?: SpawnStatement): EffectAccess[] {
    const exported: EffectAccess[] = [];
    for (const access of accesses) {
      const path = this.path(access.path);
      if (path === undefined || this.isLeftOut(access)) continue;
      if (access.single !== undefined && access.single !== of) continue;
      if (exported.length === maxAccesses) break;
      const { target, operation, isWrite, isAtomic, unit } = access;
      exported.push({
        path,
        target,
        operation,
        isWrite,
        isAtomic,
        locks: this.lockSet(access.locks),
        order: this.order(access.order),
        place: placeOf(access.span, this.fileOf(access.span.file) ?? unit.file),
        functionName: unit.node.kind === 'FuncDecl' ? unit.node.name.name : '',
      });
    }
    return exported;
  }

  private parameterCall(call: ParameterCall): EffectParameterCall[] {
    const { root } = call.parameter;
    const parameter = root.kind === 'var' ? this.unit.params.indexOf(root) : -1;
    if (parameter < 0) return [];
    return [
      {
        parameter,
        spawn: call.spawn === undefined ? undefined : this.start(call.spawn),
        endSignals: this.signals(call.endSignals),
        hasEnded: call.hasEnded,
        locks: this.lockSet(call.locks),
        order: this.order(call.order),
      },
    ];
  }

  private start({ kind, span, isMany, startsLater, isSingle }: SpawnStatement): EffectSpawnStart {
    return { kind, place: placeOf(span, this.fileOf(span.file) ?? this.unit.file), isMany, startsLater, isSingle };
  }

  private lockSet({ held, hasUnknown }: LockSet): EffectLocks {
    const known = this.locks(held);
    return { held: known, hasUnknown: hasUnknown || known.length < held.size };
  }

  private locks(held: LockSet['held']): EffectLocks['held'] {
    return [...held].flatMap(([path, mode]) => {
      const exported = this.path(path);
      return exported === undefined ? [] : [[exported, mode] as const];
    });
  }

  private order({ joined, signalled, hasUnknownJoin }: OrderFacts): EffectOrder {
    return { joined: this.paths(joined), signalled: this.paths(signalled), hasUnknownJoin };
  }

  private signals(signals: SignalMap): EffectSignals {
    return [...signals].flatMap(([path, joined]) => {
      const exported = this.path(path);
      return exported === undefined ? [] : [[exported, this.paths(joined)] as const];
    });
  }

  private paths(paths: Iterable<AccessPath>): EffectPath[] {
    return [...paths].flatMap((path) => {
      const exported = this.path(path);
      return exported === undefined ? [] : [exported];
    });
  }

  private path(path: AccessPath): EffectPath | undefined {
    if (!this.known.has(path)) this.known.set(path, this.newPath(path));
    return this.known.get(path);
  }

  private newPath(path: AccessPath): EffectPath | undefined {
    if (path.parent === undefined || path.step === undefined) return this.rootOf(path);
    const parent = this.path(path.parent);
    if (parent === undefined) return undefined;
    const { step } = path;
    switch (step.kind) {
      case 'var':
        return step.name === '_' ? undefined : [...parent, `.${step.name}`];
      case 'key':
        return [...parent, `=${step.text}`];
      case 'address':
        return [...parent, '&'];
      case 'pointee':
        return [...parent, '*'];
      case 'element':
        return [...parent, '[]'];
      case 'elements':
        return [...parent, '[:]'];
      case 'close':
        return [...parent, 'close'];
    }
  }

  private rootOf({ root }: AccessPath): EffectPath | undefined {
    if (root.kind === 'result') return root.index < 0 ? undefined : [`r${root.index}`];
    const parameter = this.unit.params.indexOf(root);
    if (parameter >= 0) return [`p${parameter}`];
    if (root.role !== 'package' || root.packagePath === undefined) return undefined;
    return [`v${root.packagePath}`, root.name];
  }
}

/** Where a span lies in a file of the package, or in another package that it was heard of from. */
function placeOf(span: Span, file: SourceFile): EffectPlace {
  const foreign = foreignPlaceOf(span.chunk);
  if (foreign !== undefined) return foreign;
  const { line, character } = file.lines.positionAt(file.startOf(span.chunk) + span.start);
  const lineText = file.lines.lineText(line);
  return {
    file: file.uri,
    line,
    lineStart: file.lines.lineStart(line),
    lineText,
    start: character,
    end: Math.min(character + span.end - span.start, lineText.length),
  };
}
