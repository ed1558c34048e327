import type { Chunk } from '../syntax/source-file.js';
import { Checker } from './checker.js';
import type { PackageContext } from './checker.js';
import { ChunkFacts } from './chunk-facts.js';
import type { FileScope } from './file-scope.js';
import type { FuncObject, GoObject } from './object.js';
import type { Func, FuncVersion } from './objects.js';
import { TypeName } from './objects.js';
import type { BuildContext, ImportedPackage, Importer, TypeInfo } from './package.js';
import { Sizes } from './sizes.js';
import { Instances } from './substitute.js';
import { ChunkTypeInfo } from './type-info.js';
import type { NamedType, Type } from './type.js';
import { unknownType } from './type.js';
import { NamedNode } from './type-nodes.js';

/** Something of a chunk that is checked when its types are asked for. */
export type PendingCheck = () => void;

/** What a package keeps of one chunk. */
export interface ChunkEntry {
  readonly facts: ChunkFacts;
  readonly info: TypeInfo;
  readonly file: FileScope;
  /** Checks of its declarations, until they have run. */
  declarations: PendingCheck[];
  /** Bodies of function literals in package-level initialisers. */
  readonly delayed: PendingCheck[];
  /** The functions that it declares, in source order. */
  readonly functions: Func[];
}

interface RetiredEntry {
  readonly entry: ChunkEntry;
  readonly epoch: object;
  readonly versions: readonly FuncVersion[];
}

/**
 * The scope of a package and what is known of its chunks. Outlives versions of its files: an edit inside a body replaces
 * one entry and leaves the rest. Knows no file, so that no old text is kept alive.
 */
export class PackageState implements PackageContext {
  readonly instances = new Instances();
  readonly sizes: Sizes;
  readonly scope = new Map<string, GoObject>();
  readonly entries = new Map<Chunk, ChunkEntry>();
  readonly methodsByType = new Map<string, Func[]>();
  /** How often a chunk was checked again that had been checked before. */
  renewals = 0;
  private readonly entered = new WeakSet<Chunk>();
  /** The version of the package that this is the state of just now. */
  current: object | undefined;
  private exported: ImportedPackage | undefined;
  /**
   * What was known of the chunks that the last update replaced, for when the version before is asked again. No more than
   * that, so that what typing leaves behind dies young, where collecting it is cheap.
   */
  private retired = new Map<Chunk, RetiredEntry>();
  private restorable: ReadonlyMap<Chunk, RetiredEntry> = new Map();
  /** Replaced whenever a signature changes: what is older may no longer hold. */
  private epoch = {};
  private readonly assumed = new Map<string, NamedType>();
  private readonly externals = new Map<string, NamedType>();

  constructor(
    readonly path: string,
    build: BuildContext,
    public importer: Importer,
    readonly hasSource: boolean,
  ) {
    this.sizes = new Sizes(build.goarch);
  }

  lookup(name: string): GoObject | undefined {
    return this.scope.get(name);
  }

  /** The package as others see it: the same object until something changes that they may depend on. */
  exports(name: string): ImportedPackage {
    return (this.exported ??= { path: this.path, name, lookup: (wanted) => this.scope.get(wanted) });
  }

  /** To be called when the signature of a function has changed. */
  renewSignatures(): void {
    this.exported = undefined;
    this.epoch = {};
  }

  /** Runs what replaces chunks by those of another version. */
  update(replace: () => void): void {
    this.restorable = this.retired;
    this.retired = new Map();
    replace();
    this.restorable = new Map();
  }

  /** Takes a chunk's entry away. */
  retire(chunk: Chunk): void {
    const entry = this.entries.get(chunk);
    if (entry === undefined) return;
    this.entries.delete(chunk);
    this.retired.set(chunk, { entry, epoch: this.epoch, versions: entry.functions.map((func) => func.version) });
  }

  /** Puts back the entry that a chunk had; false where there is none, or it may no longer hold. */
  restore(chunk: Chunk): boolean {
    const found = this.restorable.get(chunk);
    if (found?.epoch !== this.epoch) return false;
    this.entries.set(chunk, found.entry);
    found.entry.functions.forEach((func, i) => {
      func.version = found.versions[i]!;
    });
    return true;
  }

  externalType(packagePath: string, name: string): NamedType {
    const key = `${packagePath}.${name}`;
    let type = this.externals.get(key);
    if (type === undefined) {
      const object: TypeName = new TypeName(name, packagePath, undefined, false, (): Type => named);
      const named = new NamedNode(object, undefined);
      type = named;
      this.externals.set(key, type);
    }
    return type;
  }

  assumedType(name: string): NamedType | undefined {
    let type = this.assumed.get(name);
    if (type !== undefined) return type;
    const methods = this.methodsByType.get(name);
    if (methods === undefined || this.scope.has(name)) return undefined;
    const object: TypeName = new TypeName(name, this.path, undefined, false, (): Type => named);
    const named = new NamedNode(object, { declaredType: () => unknownType, methods: () => methods });
    type = named;
    this.assumed.set(name, type);
    return type;
  }

  delay(chunk: Chunk, check: PendingCheck): void {
    this.entries.get(chunk)?.delayed.push(check);
  }

  /** Makes an object visible; the first of several with one name wins. */
  declare(object: GoObject): void {
    if (object.name !== '_' && !this.scope.has(object.name)) this.scope.set(object.name, object);
  }

  /** Adds a method; the first of several with one name wins. */
  declareMethod(typeName: string, method: Func): void {
    const methods = this.methodsByType.get(typeName);
    if (methods === undefined) this.methodsByType.set(typeName, [method]);
    else if (!methods.some((known) => known.name === method.name)) methods.push(method);
  }

  /** Methods declared for a type, those whose receiver names it by an alias included. */
  methodsOf(object: TypeName): readonly FuncObject[] {
    const methods = this.methodsByType.get(object.name) ?? [];
    const byAlias: FuncObject[] = [];
    for (const [name, declared] of this.methodsByType) {
      const alias = this.scope.get(name);
      if (alias?.kind !== 'type' || !alias.isAlias) continue;
      if (alias.type.kind === 'named' && alias.type.object === object) byAlias.push(...declared);
    }
    return byAlias.length === 0 ? methods : [...methods, ...byAlias];
  }

  /** A new, empty entry for a chunk, in the place of the one that it had. */
  createEntry(chunk: Chunk, file: FileScope): ChunkEntry {
    const facts = new ChunkFacts(chunk);
    const entry: ChunkEntry = {
      facts,
      info: new ChunkTypeInfo(facts, () => {
        runChecks(entry);
      }),
      file,
      declarations: [],
      delayed: [],
      functions: [],
    };
    this.entries.set(chunk, entry);
    if (this.entered.has(chunk)) this.renewals++;
    else this.entered.add(chunk);
    return entry;
  }

  checkerFor(entry: ChunkEntry): Checker {
    return new Checker(this, entry.file, entry.facts);
  }

  info(chunk: Chunk): TypeInfo {
    return this.entries.get(chunk)?.info ?? new ChunkTypeInfo(new ChunkFacts(chunk), nothingToCheck);
  }
}

function runChecks(entry: ChunkEntry): void {
  const { declarations, delayed } = entry;
  entry.declarations = [];
  for (const check of declarations) check();
  for (let check = delayed.shift(); check !== undefined; check = delayed.shift()) check();
}

function nothingToCheck(): void {
  // A chunk without declarations, or of another package.
}
