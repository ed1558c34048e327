import { getOrMake } from '../base/get-or-make.js';
import type { FuncDecl, GenDecl, Ident, TypeSpec, ValueSpec } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import { checkConstValue, checkVarTypes } from './check-decl.js';
import type { ConstSource } from './check-decl.js';
import { checkExpr } from './check-expr.js';
import { checkType, declareTypeParams, embeddedName } from './check-type-expr.js';
import type { DeclarationChanges } from './compare-declarations.js';
import type { FileScope } from './file-scope.js';
import { FunctionDeclaration } from './function-declaration.js';
import type { Declaration } from './object.js';
import { Constant, Func, TypeName, Variable } from './objects.js';
import type { ConstValue } from './objects.js';
import type { ChunkEntry, PackageState } from './package-state.js';
import type { Type } from './type.js';
import { unknownType } from './type.js';
import { NamedNode, readConstraints } from './type-nodes.js';

/**
 * Enters the declarations of a chunk into the package's scope; nothing is checked yet.
 *
 * @param known objects of other versions of the declarations, which are declared here now
 */
export function collectDeclarations(
  state: PackageState,
  file: FileScope,
  chunk: Chunk,
  known = new KnownObjects([]),
): void {
  if (chunk.decls.length === 0) return;
  const entry = state.createEntry(chunk, file);
  for (const decl of chunk.decls) {
    if (decl.kind === 'FuncDecl') collectFunc(state, entry, decl, known);
    else if (decl.kind === 'GenDecl') collectGenDecl(state, entry, decl, known);
  }
}

/** Has a chunk checked anew. The objects that it declares stay the same. */
export function renewDeclarations(state: PackageState, entry: ChunkEntry): void {
  collectDeclarations(state, entry.file, entry.facts.chunk, new KnownObjects([entry]));
}

/** Objects that chunks have declared, of which each is taken once. */
export class KnownObjects {
  private readonly functions = new Map<string, Func[]>();
  private readonly variables = new Map<string, Variable[]>();
  private readonly types = new Map<string, NamedNode[]>();

  /** @param kept names of fields that stay the same objects, by type; variables that don't */
  constructor(
    entries: readonly ChunkEntry[],
    private readonly kept?: Pick<DeclarationChanges, 'keptFields' | 'goneVariables'>,
  ) {
    for (const entry of entries) {
      for (const func of entry.functions)
        getOrMake(this.functions, functionKey(func.receiverTypeName, func.name), () => []).push(func);
      for (const variable of entry.variables)
        if (kept?.goneVariables.has(variable.name) !== true)
          getOrMake(this.variables, variable.name, () => []).push(variable);
      for (const named of entry.types) getOrMake(this.types, named.object.name, () => []).push(named);
    }
  }

  takeFunction(decl: FuncDecl): Func | undefined {
    return this.functions.get(functionKey(receiverTypeName(decl), decl.name.name))?.shift();
  }

  takeVariable(name: string): Variable | undefined {
    return this.variables.get(name)?.shift();
  }

  takeType(name: string): NamedNode | undefined {
    return this.types.get(name)?.shift();
  }

  /** Fields of a type that stay the same objects. */
  fieldsOf(named: NamedNode): ReadonlyMap<string, Variable> {
    const { resolved } = named.version;
    const fields = new Map<string, Variable>();
    const kept = this.kept?.keptFields.get(named);
    for (const field of resolved?.kind === 'struct' ? resolved.fields : [])
      if (field instanceof Variable && kept?.has(field.name) === true) fields.set(field.name, field);
    return fields;
  }
}

function functionKey(receiver: string | undefined, name: string): string {
  return `${receiver ?? ''}.${name}`;
}

/** Name of the type that a method belongs to; undefined for a function. */
export function receiverTypeName(decl: FuncDecl): string | undefined {
  const receiver = decl.recv?.fields[0];
  return receiver === undefined ? undefined : embeddedName(receiver.type)?.name;
}

function declarationOf(
  state: PackageState,
  entry: ChunkEntry,
  ident: Ident,
  node: Declaration['node'],
): Declaration | undefined {
  if (!state.hasSource) return undefined;
  return { file: entry.file.uri, chunk: entry.facts.chunk, ident, node };
}

function enterFunc(entry: ChunkEntry, decl: FuncDecl, func: Func, declaration: FunctionDeclaration): void {
  entry.functions.push(func);
  entry.declarations.push(() => {
    entry.facts.link(decl.name, func);
    declaration.checkBody();
  });
}

function collectFunc(state: PackageState, entry: ChunkEntry, decl: FuncDecl, objects: KnownObjects): void {
  const receiver = decl.recv?.fields[0]?.type;
  const typeName = receiverTypeName(decl);
  const declaration = new FunctionDeclaration(decl, () => state.checkerFor(entry));
  const known = objects.takeFunction(decl);
  if (known !== undefined) {
    state.move(known, {
      declaration: declarationOf(state, entry, decl.name, decl),
      known: undefined,
      compute: () => declaration.signature,
      receiverTypeParams: () => declaration.receiverTypeParams,
    });
    enterFunc(entry, decl, known, declaration);
    return;
  }
  const func = new Func(
    decl.name.name,
    state.path,
    declarationOf(state, entry, decl.name, decl),
    () => declaration.signature,
    typeName,
    receiver?.kind === 'StarExpr' || (receiver?.kind === 'ParenExpr' && receiver.x.kind === 'StarExpr'),
    () => declaration.receiverTypeParams,
  );
  enterFunc(entry, decl, func, declaration);
  if (decl.recv === undefined) {
    if (func.name !== 'init') state.declare(func);
  } else if (typeName !== undefined) {
    state.declareMethod(typeName, func);
  }
}

function collectGenDecl(state: PackageState, entry: ChunkEntry, decl: GenDecl, known: KnownObjects): void {
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
        if (spec.isAlias) collectAlias(state, entry, spec);
        else collectType(state, entry, spec, known);
        break;
      case 'ValueSpec':
        if (decl.token === 'const') {
          if (spec.type !== undefined || spec.values.length > 0) source = spec;
          collectConst(state, entry, spec, source);
        } else {
          collectVar(state, entry, spec, known);
        }
    }
  }
}

interface ConstResult {
  readonly type: Type;
  readonly value: ConstValue | undefined;
}

function collectConst(state: PackageState, entry: ChunkEntry, spec: ValueSpec, source: ConstSource): void {
  spec.names.forEach((ident, i) => {
    let result: ConstResult | undefined;
    let isRunning = false;
    const evaluate = (): ConstResult => {
      if (isRunning) return { type: unknownType, value: undefined };
      isRunning = true;
      result ??= checkConstValue(state.checkerFor(entry), source, i, spec.iota);
      isRunning = false;
      return result;
    };
    const constant = new Constant(
      ident.name,
      state.path,
      declarationOf(state, entry, ident, spec),
      () => evaluate().type,
      () => evaluate().value,
    );
    state.declare(constant);
    entry.declarations.push(() => {
      entry.facts.link(ident, constant);
      constant.resolve();
    });
  });
  const extra = spec.values.slice(spec.names.length);
  if (extra.length > 0) {
    entry.declarations.push(() => {
      const checker = state.checkerFor(entry);
      for (const expr of extra) checkExpr(checker, expr);
    });
  }
}

function collectVar(state: PackageState, entry: ChunkEntry, spec: ValueSpec, objects: KnownObjects): void {
  let types: readonly Type[] | undefined;
  let isRunning = false;
  const typesOfSpec = (): readonly Type[] => {
    if (types !== undefined) return types;
    if (isRunning) return [];
    isRunning = true;
    types = checkVarTypes(state.checkerFor(entry), spec);
    return types;
  };
  const { type: declared } = spec;
  spec.names.forEach((ident, i) => {
    // A declared type is known without looking at the value, which may mention the variable.
    const typeOf =
      declared !== undefined
        ? (): Type => checkType(state.checkerFor(entry), declared)
        : (): Type => typesOfSpec()[i] ?? unknownType;
    const declaration = declarationOf(state, entry, ident, spec);
    const known = objects.takeVariable(ident.name);
    const variable = known ?? new Variable(ident.name, state.path, declaration, 'package', typeOf);
    if (known === undefined) state.declare(variable);
    else state.move(known, { declaration, known: undefined, compute: typeOf });
    entry.variables.push(variable);
    entry.declarations.push(() => {
      entry.facts.link(ident, variable);
    });
  });
  entry.declarations.push(() => void typesOfSpec());
}

function collectAlias(state: PackageState, entry: ChunkEntry, spec: TypeSpec): void {
  const checker = state.checkerFor(entry);
  const declaration = declarationOf(state, entry, spec.name, spec);
  const alias = new TypeName(spec.name.name, state.path, declaration, true, () => checkType(checker, spec.type));
  alias.aliasTypeParams = declareTypeParams(checker, spec.typeParams);
  state.declare(alias);
  entry.declarations.push(() => {
    entry.facts.link(spec.name, alias);
    alias.resolve();
    readConstraints(alias.aliasTypeParams);
  });
}

function collectType(state: PackageState, entry: ChunkEntry, spec: TypeSpec, objects: KnownObjects): void {
  const checker = state.checkerFor(entry);
  checker.interfaceName = spec.name.name;
  const declaration = declarationOf(state, entry, spec.name, spec);
  const declaredType = (): Type => checkType(checker, spec.type);
  const known = objects.takeType(spec.name.name);
  let named: NamedNode;
  if (known === undefined) {
    const object: TypeName = new TypeName(spec.name.name, state.path, declaration, false, (): Type => named);
    named = new NamedNode(object, { declaredType, methods: () => state.methodsOf(object) });
    named.typeParams = declareTypeParams(checker, spec.typeParams);
    state.declare(object);
  } else {
    named = known;
    if (spec.type.kind === 'StructType') checker.knownFields = { struct: spec.type, fields: objects.fieldsOf(known) };
    if (known.object instanceof TypeName) state.move(known.object, { declaration, known, compute: undefined });
    state.move(known, { source: { declaredType }, resolved: undefined });
  }
  entry.types.push(named);
  entry.declarations.push(() => {
    entry.facts.link(spec.name, named.object);
    named.resolve();
    readConstraints(named.typeParams);
  });
}
