import type { BlockStmt, Expr, Field, FieldList, FuncDecl, FuncLit, Ident, NodeBase } from '../../syntax/ast.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import { LineIndex } from '../../syntax/line-index.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { Variable } from '../../types/objects.js';
import type { ImportedPackage, TypeInfo } from '../../types/package.js';
import { deref, underlying } from '../../types/type-queries.js';
import { unknownType, type SignatureType, type Type } from '../../types/type.js';
import {
  addressMark,
  closeMark,
  elementMark,
  elementsMark,
  maxPathDepth,
  pointeeMark,
  type AccessPath,
  type PathStep,
  type PathTable,
} from '../access-path.js';
import type { FunctionUnit } from '../function-unit.js';
import {
  Access,
  Spawn,
  type FunctionSummary,
  type LockMode,
  type LockSet,
  type OrderFacts,
  type ParameterCall,
  type SignalMap,
  type SpawnStatement,
} from '../summary.js';
import { foreignChunk } from './foreign-chunk.js';
import {
  areAsKnown,
  type AskedEffect,
  type AskedEffects,
  type EffectAccess,
  type EffectLocks,
  type EffectOrder,
  type EffectPath,
  type EffectPlace,
  type EffectSignals,
  type EffectSpawnStart,
  type Effects,
  type FunctionEffect,
} from './function-effect.js';

/** Gives a package by its import path, as the package that is analysed sees it; undefined when it can't be read. */
export type FindPackage = (path: string) => ImportedPackage | undefined;

/** Summaries of functions of other packages, made of their effects. One object a function, as long as its effect stays. */
export class ForeignSummaries {
  private readonly known = new WeakMap<FuncObject, { readonly summary: FunctionSummary | undefined }>();
  private readonly answers = new Map<string, AskedEffect>();
  private readonly packages = new Map<string, ImportedPackage | undefined>();
  /** One chunk a place, so that two ways to the same place are seen to be. */
  private readonly chunks = new Map<string, Chunk>();

  constructor(
    private effects: Effects,
    private readonly table: PathTable,
    private findPackage: FindPackage,
  ) {}

  /** What was asked for until now, with what was known of it. */
  get asked(): AskedEffects {
    return this.answers;
  }

  /** Undefined for a function whose effect is not known. */
  of(func: FuncObject): FunctionSummary | undefined {
    const { packagePath, origin } = func;
    if (packagePath === undefined) return undefined;
    const known = this.known.get(origin);
    if (known !== undefined) return known.summary;
    const effect = this.effects.get(packagePath)?.get(origin.fullName);
    this.answers.set(origin.fullName, { path: packagePath, effect });
    const summary = effect === undefined ? undefined : this.summary(origin, effect);
    this.known.set(origin, { summary });
    return summary;
  }

  /**
   * Goes on with newer effects and packages, as long as these say the same of all that was asked for.
   *
   * @returns whether they do; if not, nothing has changed here
   */
  continueWith(effects: Effects, findPackage: FindPackage): boolean {
    if (!areAsKnown(this.answers, effects)) return false;
    for (const [path, found] of this.packages) if (findPackage(path) !== found) return false;
    this.effects = effects;
    this.findPackage = findPackage;
    return true;
  }

  private packageAt(path: string): ImportedPackage | undefined {
    const found = this.findPackage(path);
    this.packages.set(path, found);
    return found;
  }

  private summary(func: FuncObject, effect: FunctionEffect): FunctionSummary | undefined {
    const signature = underlying(func.type);
    if (signature.kind !== 'signature') return undefined;
    const findPackage: FindPackage = (path) => this.packageAt(path);
    return new Importer(func, signature, this.table, findPackage, (place) => this.chunkOf(place)).summary(effect);
  }

  private chunkOf(place: EffectPlace): Chunk {
    const key = `${place.file}:${place.line}:${place.start}:${place.end}`;
    let chunk = this.chunks.get(key);
    if (chunk === undefined) {
      chunk = foreignChunk(place);
      this.chunks.set(key, chunk);
    }
    return chunk;
  }
}

const noLocks: LockSet = { held: new Map(), since: new Map(), hasUnknown: false };
const noSince: LockSet['since'] = new Map();
const noPaths: ReadonlySet<AccessPath> = new Set();
const noOrder: OrderFacts = { joined: noPaths, signalled: noPaths, hasUnknownJoin: false };

/** Reads the effect of one function in the names of the package that calls it. What has no name there is left out. */
class Importer {
  private readonly node: FuncDecl;
  private readonly params: readonly VarObject[];

  constructor(
    private readonly func: FuncObject,
    signature: SignatureType,
    private readonly table: PathTable,
    private readonly findPackage: FindPackage,
    private readonly chunkOf: (place: EffectPlace) => Chunk,
  ) {
    this.node = declaration(func.name, signature);
    const receiver = this.receiverType();
    const types = [...(receiver === undefined ? [] : [receiver]), ...signature.params.map(({ type }) => type)];
    this.params = types.map((type, i) => new Variable(`p${i}`, func.packagePath, undefined, 'param', type, this.node));
  }

  summary(effect: FunctionEffect): FunctionSummary {
    const accesses = effect.accesses.flatMap((access) => this.access(access));
    const joins = this.paths(effect.joins);
    return {
      unit: this.unit(nowhere, this.func.name),
      own: [],
      calls: [],
      dynamicCalls: [],
      takings: [],
      communications: [],
      accesses,
      knownAccesses: accesses,
      places: [],
      accessesWithin: () => accesses,
      forgetAccesses: () => undefined,
      hasSpawned: effect.hasSpawned,
      spawns: effect.spawns.map((spawn) => {
        const list = spawn.accesses.flatMap((access) => this.access(access));
        const { joined, hasUnknownJoin } = spawn.after;
        return new Spawn({ statement: this.start(spawn), name: spawn.name }, () => list, this.signals(spawn.signals), {
          joined: this.paths(joined),
          hasUnknownJoin,
        });
      }),
      parameterCalls: effect.parameterCalls.flatMap((call): ParameterCall[] => {
        const parameter = this.params[call.parameter];
        if (parameter === undefined) return [];
        return [
          {
            parameter: this.table.ofVariable(parameter),
            spawn: call.spawn === undefined ? undefined : this.start(call.spawn),
            endSignals: this.signals(call.endSignals),
            hasEnded: call.hasEnded,
            locks: this.lockSet(call.locks),
            order: this.order(call.order),
          },
        ];
      }),
      signals: this.signals(effect.signals),
      replaced: this.paths(effect.replaced),
      conditionalConflicts: [],
      joins,
      hasUnknownJoin: effect.hasUnknownJoin || joins.size < effect.joins.length,
      acquires: this.locks(effect.acquires),
      acquiresUnknown: effect.acquiresUnknown || effect.acquires.some(([path]) => this.path(path) === undefined),
      releases: this.paths(effect.releases),
      results: effect.results.map((path) => (path === undefined ? undefined : this.path(path))),
      neverReturns: effect.neverReturns,
      isParallelTest: false,
      freshResults: effect.freshResults,
    };
  }

  private receiverType(): Type | undefined {
    const { receiverTypeName, packagePath, hasPointerReceiver } = this.func;
    if (receiverTypeName === undefined) return undefined;
    const object = packagePath === undefined ? undefined : this.findPackage(packagePath)?.lookup(receiverTypeName);
    const type = object?.kind === 'type' ? object.type : unknownType;
    return hasPointerReceiver ? { kind: 'pointer', elem: type } : type;
  }

  private access(access: EffectAccess): Access[] {
    const path = this.path(access.path);
    if (path === undefined) return [];
    const { target, operation, isWrite, isAtomic, place, functionName } = access;
    const node = nodeAt(place);
    const unit = this.unit(place, functionName);
    const site = { target, operation, isWrite, isAtomic, isOfNewMap: false, node, reference: node, unit };
    return [new Access(path, site, this.lockSet(access.locks), this.order(access.order), undefined, false)];
  }

  private start({ kind, place, isMany, startsLater, isSingle }: EffectSpawnStart): SpawnStatement {
    const span = { file: place.file, chunk: this.chunkOf(place), start: place.start, end: place.end };
    return { kind, span, isMany, startsLater, isSingle };
  }

  /** The function, or one that it calls, as far as it is known: by its name and by a place in it. */
  private unit(place: EffectPlace, name: string): FunctionUnit {
    const { node } = this;
    const isItself = name === this.func.name;
    return {
      node: isItself ? node : name === '' ? literal(node) : { ...node, name: ident(name) },
      body: emptyBody,
      object: isItself ? this.func : undefined,
      file: fileOf(place.file),
      chunk: this.chunkOf(place),
      info: noInfo,
      params: this.params,
      hasReceiver: this.func.receiverTypeName !== undefined,
      results: [],
    };
  }

  private lockSet({ held, hasUnknown }: EffectLocks): LockSet {
    if (held.length === 0 && !hasUnknown) return noLocks;
    const known = this.locks(held);
    return { held: known, since: noSince, hasUnknown: hasUnknown || known.size < held.length };
  }

  private locks(held: EffectLocks['held']): ReadonlyMap<AccessPath, LockMode> {
    const known = new Map<AccessPath, LockMode>();
    for (const [path, mode] of held) {
      const here = this.path(path);
      if (here !== undefined) known.set(here, mode);
    }
    return known;
  }

  private order({ joined, signalled, hasUnknownJoin }: EffectOrder): OrderFacts {
    if (joined.length === 0 && signalled.length === 0 && !hasUnknownJoin) return noOrder;
    return { joined: this.paths(joined), signalled: this.paths(signalled), hasUnknownJoin };
  }

  private signals(signals: EffectSignals): SignalMap {
    const known = new Map<AccessPath, ReadonlySet<AccessPath>>();
    for (const [path, joined] of signals) {
      const here = this.path(path);
      if (here !== undefined) known.set(here, this.paths(joined));
    }
    return known;
  }

  private paths(paths: readonly EffectPath[]): ReadonlySet<AccessPath> {
    if (paths.length === 0) return noPaths;
    const known = new Set<AccessPath>();
    for (const path of paths) {
      const here = this.path(path);
      if (here !== undefined) known.add(here);
    }
    return known;
  }

  private path(words: EffectPath): AccessPath | undefined {
    const [start = '', ...rest] = words;
    let path: AccessPath | undefined;
    let steps = rest;
    if (start.startsWith('v')) {
      const object = this.findPackage(start.slice(1))?.lookup(rest[0] ?? '');
      path = object?.kind === 'var' ? this.table.ofVariable(object) : undefined;
      steps = rest.slice(1);
    } else if (start.startsWith('r')) {
      path = this.table.ofResult(Number(start.slice(1)));
    } else {
      const parameter = this.params[Number(start.slice(1))];
      path = parameter === undefined ? undefined : this.table.ofVariable(parameter);
    }
    for (const word of steps) {
      if (path === undefined || path.depth >= maxPathDepth) return undefined;
      const step = this.step(path, word);
      path = step === undefined ? undefined : path.child(step);
    }
    return path;
  }

  private step(path: AccessPath, word: string): PathStep | undefined {
    switch (word) {
      case '&':
        return addressMark;
      case '*':
        return pointeeMark;
      case '[]':
        return elementMark;
      case '[:]':
        return elementsMark;
      case 'close':
        return closeMark;
      default:
        return word.startsWith('=') ? this.table.key(word.slice(1)) : this.field(path, word.slice(1));
    }
  }

  private field(path: AccessPath, name: string): VarObject | undefined {
    const type =
      path.root.kind === 'result' && path.parent === undefined ? this.resultType(path.root.index) : path.type;
    const struct = type === undefined ? undefined : underlying(deref(type));
    return struct?.kind === 'struct' ? struct.fields.find((field) => field.name === name)?.origin : undefined;
  }

  private resultType(index: number): Type | undefined {
    const signature = underlying(this.func.type);
    return signature.kind === 'signature' ? signature.results[index]?.type : undefined;
  }
}

const nowhere: EffectPlace = { file: '', line: 0, lineStart: 0, lineText: '', start: 0, end: 0 };

function nodeAt({ start, end }: EffectPlace): NodeBase {
  return { start, end };
}

function ident(name: string): Ident {
  return { kind: 'Ident', name, id: 0, start: 0, end: 0 };
}

const emptyBody: BlockStmt = { kind: 'BlockStmt', stmts: [], start: 0, end: 0 };
const badExpr: Expr = { kind: 'BadExpr', id: 0, start: 0, end: 0 };
const ellipsis: Expr = { kind: 'Ellipsis', element: undefined, id: 0, start: 0, end: 0 };

/** As much of a declaration as callers look at: the name, and whether the last parameter takes any number of arguments. */
function declaration(name: string, { params, isVariadic }: SignatureType): FuncDecl {
  const fields = params.map((_, i): Field => ({
    kind: 'Field',
    doc: undefined,
    names: [],
    type: isVariadic && i === params.length - 1 ? ellipsis : badExpr,
    tag: undefined,
    comment: undefined,
    start: 0,
    end: 0,
  }));
  const list: FieldList = { kind: 'FieldList', opening: 0, fields, closing: 0, start: 0, end: 0 };
  return {
    kind: 'FuncDecl',
    doc: undefined,
    recv: undefined,
    name: ident(name),
    type: { kind: 'FuncType', typeParams: undefined, params: list, results: undefined, id: 0, start: 0, end: 0 },
    body: emptyBody,
    start: 0,
    end: 0,
  };
}

/** A function literal, as far as it is known. */
function literal({ type }: FuncDecl): FuncLit {
  return { kind: 'FuncLit', type, body: emptyBody, id: 0, start: 0, end: 0 };
}

const noLines = LineIndex.of('');

function fileOf(uri: string): SourceFile {
  return { uri, text: '', chunks: [], lines: noLines, startOf: () => 0, chunkIndexAt: () => 0 };
}

const noInfo: TypeInfo = {
  typeOf: () => unknownType,
  objectOf: () => undefined,
  selectionOf: () => undefined,
  calleeOf: () => ({ kind: 'unknown' }),
  constantOf: () => undefined,
  isType: () => false,
};
