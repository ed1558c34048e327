import type { FuncDecl, GenDecl, TypeSpec, ValueSpec } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { checkConstValue, checkVarTypes } from './check-decl.js';
import type { ConstSource } from './check-decl.js';
import { checkExpr } from './check-expr.js';
import { checkFuncBody } from './check-stmt.js';
import { checkType, declareTypeParams, embeddedName } from './check-type-expr.js';
import { Checker } from './checker.js';
import type { PackageContext } from './checker.js';
import { ChunkFacts } from './chunk-facts.js';
import { FileScope } from './file-scope.js';
import { FunctionDeclaration } from './function-declaration.js';
import type { Declaration, FuncObject, GoObject } from './object.js';
import { Constant, Func, TypeName, Variable } from './objects.js';
import type { ConstValue } from './objects.js';
import type { DeclaredFunction, Importer, PackageInput, TypedPackage, TypeInfo } from './package.js';
import { Sizes } from './sizes.js';
import { Instances } from './substitute.js';
import { ChunkTypeInfo } from './type-info.js';
import type { NamedType, Type } from './type.js';
import { unknownType } from './type.js';
import { NamedNode } from './type-nodes.js';

/** Something of a chunk that is checked when its types are asked for. */
type PendingCheck = () => void;

/** What the package keeps of one chunk. */
interface ChunkEntry {
  readonly facts: ChunkFacts;
  readonly info: TypeInfo;
  readonly file: FileScope;
  /** Checks of its declarations, until they have run. */
  declarations: PendingCheck[];
  /** Function literals of package-level initialisers. */
  delayed: PendingCheck[];
  isChecked: boolean;
}

/** The scope of one package and, on demand, the types in it. */
export class PackageChecker implements TypedPackage, PackageContext {
  readonly path: string;
  readonly name: string;
  readonly instances = new Instances();
  readonly sizes: Sizes;
  readonly functions: DeclaredFunction[] = [];
  private readonly scope = new Map<string, GoObject>();
  private readonly entries = new Map<Chunk, ChunkEntry>();
  private readonly methodsByType = new Map<string, FuncObject[]>();
  private readonly externals = new Map<string, NamedType>();
  private readonly funcs = new Map<FuncDecl, FunctionDeclaration>();

  constructor(
    readonly input: PackageInput,
    importer: Importer,
    readonly hasSource = true,
  ) {
    this.path = input.path;
    this.sizes = new Sizes(input.build.goarch);
    this.name = packageNameOf(input.files) ?? input.path.slice(input.path.lastIndexOf('/') + 1);
    for (const source of input.files) {
      const file = new FileScope(source, this.path, importer, hasSource);
      for (const chunk of source.chunks) this.collect(source, file, chunk);
    }
  }

  lookup(name: string): GoObject | undefined {
    return this.scope.get(name);
  }

  /** Names that the package's own scope declares, in source order. */
  get names(): readonly string[] {
    return [...this.scope.keys()];
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

  delay(chunk: Chunk, check: () => void): void {
    this.entries.get(chunk)?.delayed.push(check);
  }

  info(chunk: Chunk): TypeInfo {
    return this.entries.get(chunk)?.info ?? new ChunkTypeInfo(new ChunkFacts(chunk), noCheck);
  }

  private collect(source: SourceFile, file: FileScope, chunk: Chunk): void {
    if (chunk.decls.length === 0 && chunk.packageClause === undefined) return;
    const facts = new ChunkFacts(chunk);
    const entry: ChunkEntry = {
      facts,
      info: new ChunkTypeInfo(facts, () => {
        this.check(entry);
      }),
      file,
      declarations: [],
      delayed: [],
      isChecked: false,
    };
    this.entries.set(chunk, entry);
    for (const decl of chunk.decls) {
      if (decl.kind === 'FuncDecl') this.collectFunc(source, entry, decl);
      else if (decl.kind === 'GenDecl') this.collectGenDecl(entry, decl);
    }
  }

  /** Checks everything in a chunk, once. */
  private check(entry: ChunkEntry): void {
    if (entry.isChecked) return;
    entry.isChecked = true;
    for (const check of entry.declarations) check();
    entry.declarations = [];
    for (let check = entry.delayed.shift(); check !== undefined; check = entry.delayed.shift()) check();
  }

  private checkerFor(entry: ChunkEntry): Checker {
    return new Checker(this, entry.file, entry.facts);
  }

  private declarationOf(
    entry: ChunkEntry,
    ident: Declaration['ident'],
    node: Declaration['node'],
  ): Declaration | undefined {
    if (!this.hasSource) return undefined;
    return { file: entry.file.source.uri, chunk: entry.facts.chunk, ident, node };
  }

  /** Makes an object visible; the first of several with one name wins. */
  private declare(object: GoObject): void {
    if (object.name !== '_' && !this.scope.has(object.name)) this.scope.set(object.name, object);
  }

  private collectFunc(source: SourceFile, entry: ChunkEntry, decl: FuncDecl): void {
    const receiver = decl.recv?.fields[0];
    const base = receiver === undefined ? undefined : embeddedName(receiver.type);
    const declaration = new FunctionDeclaration(decl, () => this.checkerFor(entry));
    const func = new Func(
      decl.name.name,
      this.path,
      this.declarationOf(entry, decl.name, decl),
      () => declaration.signature,
      base?.name,
      receiver?.type.kind === 'StarExpr' ||
        (receiver?.type.kind === 'ParenExpr' && receiver.type.x.kind === 'StarExpr'),
      () => declaration.receiverTypeParams,
    );
    this.funcs.set(decl, declaration);
    entry.facts.link(decl.name, func);
    if (decl.recv === undefined) {
      if (func.name !== 'init') this.declare(func);
    } else if (base !== undefined) {
      const methods = this.methodsByType.get(base.name);
      if (methods === undefined) this.methodsByType.set(base.name, [func]);
      else if (!methods.some((method) => method.name === func.name)) methods.push(func);
    }
    if (decl.body !== undefined) this.functions.push({ object: func, decl, file: source, chunk: entry.facts.chunk });
    entry.declarations.push(() => {
      declaration.checkBody(checkFuncBody);
    });
  }

  private collectGenDecl(entry: ChunkEntry, decl: GenDecl): void {
    let source: ConstSource = { type: undefined, values: [] };
    for (const spec of decl.specs) {
      switch (spec.kind) {
        case 'ImportSpec':
          entry.declarations.push(() => {
            const object = entry.file.objectOf(spec);
            if (object !== undefined && spec.name !== undefined) entry.facts.link(spec.name, object);
          });
          break;
        case 'TypeSpec':
          this.collectType(entry, spec);
          break;
        case 'ValueSpec':
          if (decl.token === 'const') {
            if (spec.type !== undefined || spec.values.length > 0) source = spec;
            this.collectConst(entry, spec, source);
          } else {
            this.collectVar(entry, spec);
          }
      }
    }
  }

  private collectConst(entry: ChunkEntry, spec: ValueSpec, source: ConstSource): void {
    spec.names.forEach((ident, i) => {
      let result: { type: Type; value: ConstValue | undefined } | undefined;
      let isRunning = false;
      const evaluate = (): { type: Type; value: ConstValue | undefined } => {
        if (isRunning) return { type: unknownType, value: undefined };
        isRunning = true;
        result ??= checkConstValue(this.checkerFor(entry), source, i, spec.iota);
        isRunning = false;
        return result;
      };
      const constant = new Constant(
        ident.name,
        this.path,
        this.declarationOf(entry, ident, spec),
        () => evaluate().type,
        () => evaluate().value,
      );
      entry.facts.link(ident, constant);
      this.declare(constant);
      entry.declarations.push(() => void constant.type);
    });
    const extra = spec.values.slice(spec.names.length);
    if (extra.length > 0) {
      entry.declarations.push(() => {
        const checker = this.checkerFor(entry);
        for (const expr of extra) checkExpr(checker, expr);
      });
    }
  }

  private collectVar(entry: ChunkEntry, spec: ValueSpec): void {
    let types: readonly Type[] | undefined;
    let isRunning = false;
    const typesOfSpec = (): readonly Type[] => {
      if (types !== undefined) return types;
      if (isRunning) return [];
      isRunning = true;
      types = checkVarTypes(this.checkerFor(entry), spec);
      return types;
    };
    spec.names.forEach((ident, i) => {
      const variable = new Variable(
        ident.name,
        this.path,
        this.declarationOf(entry, ident, spec),
        'package',
        // A declared type is known without looking at the value, which may mention the variable.
        spec.type !== undefined
          ? () => checkType(this.checkerFor(entry), spec.type!)
          : () => typesOfSpec()[i] ?? unknownType,
      );
      entry.facts.link(ident, variable);
      this.declare(variable);
    });
    entry.declarations.push(() => void typesOfSpec());
  }

  private collectType(entry: ChunkEntry, spec: TypeSpec): void {
    const ident = spec.name;
    const declaration = this.declarationOf(entry, ident, spec);
    if (spec.isAlias) {
      const checker = this.checkerFor(entry);
      const alias = new TypeName(ident.name, this.path, declaration, true, () => checkType(checker, spec.type));
      alias.aliasTypeParams = declareTypeParams(checker, spec.typeParams);
      this.addTypeName(entry, ident, alias);
      entry.declarations.push(() => {
        void alias.type;
        for (const param of alias.aliasTypeParams) void param.constraint;
      });
      return;
    }
    const checker = this.checkerFor(entry);
    checker.interfaceName = ident.name;
    const object: TypeName = new TypeName(ident.name, this.path, declaration, false, (): Type => named);
    const named = new NamedNode(object, {
      declaredType: () => checkType(checker, spec.type),
      methods: () => this.methodsOf(object),
    });
    this.addTypeName(entry, ident, object);
    named.typeParams = declareTypeParams(checker, spec.typeParams);
    entry.declarations.push(() => {
      void named.underlying;
      for (const param of named.typeParams) void param.constraint;
    });
  }

  /** Methods declared for a type, those whose receiver names it by an alias included. */
  private methodsOf(object: TypeName): readonly FuncObject[] {
    const methods = this.methodsByType.get(object.name) ?? [];
    const byAlias: FuncObject[] = [];
    for (const [name, declared] of this.methodsByType) {
      const alias = this.scope.get(name);
      if (alias?.kind !== 'type' || !alias.isAlias) continue;
      if (alias.type.kind === 'named' && alias.type.object === object) byAlias.push(...declared);
    }
    return byAlias.length === 0 ? methods : [...methods, ...byAlias];
  }

  private addTypeName(entry: ChunkEntry, ident: Declaration['ident'], object: TypeName): void {
    entry.facts.link(ident, object);
    this.declare(object);
  }
}

function noCheck(): void {
  // A chunk that isn't of this package has nothing to check.
}

function packageNameOf(files: readonly SourceFile[]): string | undefined {
  for (const file of files) {
    for (const chunk of file.chunks) {
      if (chunk.packageClause !== undefined) return chunk.packageClause.name.name;
    }
  }
  return undefined;
}
