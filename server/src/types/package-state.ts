import type { Chunk } from '../syntax/source-file.js';
import { Checker } from './checker.js';
import type { PackageContext } from './checker.js';
import { ChunkFacts } from './chunk-facts.js';
import type { FileScope } from './file-scope.js';
import type { FuncObject, GoObject } from './object.js';
import type { Func, Variable } from './objects.js';
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
  /** The package variables that it declares, in source order. */
  readonly variables: Variable[];
  /** The types that it declares, aliases left out, in source order. */
  readonly types: NamedNode[];
}

/** A way from one version of the package to another, and back. */
interface Step {
  /** Tokens of versions. */
  readonly from: object;
  readonly to: object;
  /** Each exchanges something that is for what it was before, so that doing so backwards goes back. */
  readonly exchanges: readonly (() => void)[];
}

/**
 * The scope of a package and what is known of its chunks. Outlives versions of its files: an edit inside a body replaces
 * one entry and leaves the rest. Knows no file, so that no old text is kept alive but for the chunks that the last step replaced.
 */
export class PackageState implements PackageContext {
  readonly instances = new Instances();
  readonly sizes: Sizes;
  readonly scope = new Map<string, GoObject>();
  readonly entries = new Map<Chunk, ChunkEntry>();
  readonly methodsByType = new Map<string, Func[]>();
  /** How often a chunk was checked again that had been checked before. */
  renewals = 0;
  /** How many versions were made of the state. Instances of generic types that old versions asked for stay as long as it does. */
  steps = 0;
  private readonly entered = new WeakSet<Chunk>();
  /** The version of the package that this is the state of just now. */
  current: object | undefined;
  private exported: ImportedPackage | undefined;
  /** The last one. No more than that, so that what typing leaves behind dies young, where collecting it is cheap. */
  private step: Step | undefined;
  /** What is exchanged by the step that is being made. */
  private exchanges: (() => void)[] | undefined;
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

  /** To be called when others may see something of the package differently. */
  renewExports(): void {
    const before = this.exported;
    this.exported = undefined;
    let other = before;
    this.exchanges?.push(() => ([this.exported, other] = [other, this.exported]));
  }

  /** Runs what brings the state from one version to another, of which the tokens are given. */
  update(from: object, to: object, change: () => void): void {
    this.steps++;
    this.exchanges = [];
    change();
    this.step = { from, to, exchanges: this.exchanges };
    this.exchanges = undefined;
  }

  /** Goes back to the version before the last step, or forth again, so that all is as it was there; false where that isn't the way. */
  retrace(from: object, to: object): boolean {
    const { step } = this;
    if (step?.from !== to || step.to !== from) return false;
    const exchanges = step.exchanges.toReversed();
    for (const exchange of exchanges) exchange();
    this.step = { from, to, exchanges };
    this.renewals++;
    return true;
  }

  /** Gives an object that versions share what it is in this one. */
  move<V>(object: { version: V }, version: V): void {
    let other = object.version;
    object.version = version;
    this.exchanges?.push(() => ([object.version, other] = [other, object.version]));
  }

  /** Takes a chunk's entry away. */
  removeEntry(chunk: Chunk): void {
    this.set(this.entries, chunk, undefined);
  }

  /** Takes an object out of the scope. */
  undeclare(object: GoObject): void {
    if (this.scope.get(object.name) === object) this.set(this.scope, object.name, undefined);
  }

  private set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
    let other = value;
    const exchange = (): void => {
      const now = map.get(key);
      if (other === undefined) map.delete(key);
      else map.set(key, other);
      other = now;
    };
    exchange();
    this.exchanges?.push(exchange);
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
    if (object.name !== '_' && !this.scope.has(object.name)) this.set(this.scope, object.name, object);
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
      variables: [],
      types: [],
    };
    this.set(this.entries, chunk, entry);
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
