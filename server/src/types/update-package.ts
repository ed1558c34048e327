import { bug } from '../base/bug.js';
import type { GenDecl, TypeSpec, ValueSpec } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import { collectDeclarations, KnownObjects, renewDeclarations } from './collect-declarations.js';
import {
  compareDeclarations,
  declaresMembers,
  hasGenericReceiver,
  type DeclarationChanges,
} from './compare-declarations.js';
import { ConcernedChunks, Uses } from './concerned-chunks.js';
import type { FileImports, FileScope } from './file-scope.js';
import type { Importer, PackageInput } from './package.js';
import type { ChunkEntry, PackageState } from './package-state.js';
import { PackageView } from './package-view.js';
import { NamedNode } from './type-nodes.js';

/**
 * A new version of a package out of an earlier one where only functions, variables, fields of structs and imports changed. What is known of a chunk that stays
 * is kept unless it depends on something that others see differently. Undefined where more changed.
 */
export function updatePackage(input: PackageInput, importer: Importer, previous: PackageView): PackageView | undefined {
  const before = previous.input;
  const isSameSetting =
    before.path === input.path &&
    before.files.length === input.files.length &&
    before.goVersion.major === input.goVersion.major &&
    before.goVersion.minor === input.goVersion.minor &&
    isSameBuild(before.build, input.build);
  if (!isSameSetting || previous.state.steps >= maxSteps) return undefined;
  previous.activate();
  if (!importsStay(previous, importer)) return undefined;
  const update = updateBetween(previous, input);
  if (update === undefined) return undefined;
  const { state } = previous;
  state.importer = importer;
  const token = {};
  state.update(previous.token, token, () => {
    apply(state, update);
  });
  return new PackageView(input, state, previous.fileScopes, token, previous);
}

/** After so many a package is read anew, which frees what its versions have left behind. */
const maxSteps = 500;

/** Brings the state that two versions share from one to the other. */
export function applyChanges(from: PackageView, to: PackageView): void {
  const { state } = from;
  if (state.retrace(from.token, to.token)) return;
  const update = updateBetween(from, to.input);
  if (update === undefined) bug('versions of a package that share their state differ in more than a step can change');
  else
    state.update(from.token, to.token, () => {
      apply(state, update);
    });
}

/** What differs between two versions of a file. */
interface FileUpdate {
  readonly file: FileScope;
  readonly gone: readonly Chunk[];
  readonly added: readonly Chunk[];
  /** Undefined where they stay. */
  readonly imports: FileImports | undefined;
}

interface Update {
  readonly files: readonly FileUpdate[];
  readonly changes: DeclarationChanges;
  /** Chunks that stay and have to be checked anew. */
  readonly users: readonly ChunkEntry[];
  /** Whether others may see something differently. */
  readonly concernsOthers: boolean;
}

function updateBetween({ input, state, fileScopes }: PackageView, next: PackageInput): Update | undefined {
  const files: FileUpdate[] = [];
  const importNames = new Map<FileScope, readonly string[]>();
  for (const [i, before] of input.files.entries()) {
    const after = next.files[i];
    if (after?.uri !== before.uri) return undefined;
    if (after === before) continue;
    const file = fileScopes[i]!;
    const [gone, added] = [without(before.chunks, after.chunks), without(after.chunks, before.chunks)];
    const hasImports = [...gone, ...added].some(isImporting);
    const imports = hasImports ? file.versionFor(after) : undefined;
    const names = imports === undefined ? [] : file.namesThatDiffer(imports);
    if (names === undefined) return undefined;
    importNames.set(file, names);
    files.push({ file, gone, added, imports });
  }
  const changes = compareDeclarations(
    state,
    files.flatMap(({ gone }) => gone),
    files.flatMap(({ added }) => added),
  );
  if (changes === undefined) return undefined;
  const users = usersOf(state, changes, files, importNames);
  if (users === undefined) return undefined;
  // A comment at a variable or field may say how it is guarded.
  const isOther = ({ decls }: Chunk): boolean => decls.some(({ kind }) => kind !== 'FuncDecl');
  const hasOthers = files.some(({ gone, added }) => [...gone, ...added].some(isOther));
  return { files, changes, users, concernsOthers: concernsNames(changes) || users.length > 0 || hasOthers };
}

function concernsNames({ functions, variables, fields, structs }: DeclarationChanges): boolean {
  return [functions, variables, fields, structs].some(({ size }) => size > 0);
}

/** The chunks that declare something and are not among others. */
function without(chunks: readonly Chunk[], others: readonly Chunk[]): readonly Chunk[] {
  const known = new Set(others);
  return chunks.filter((chunk) => !known.has(chunk) && (chunk.decls.length > 0 || chunk.packageClause !== undefined));
}

function isImporting({ decls }: Chunk): boolean {
  return decls.some((decl) => decl.kind === 'GenDecl' && decl.token === 'import');
}

/**
 * The chunks that depend on what has changed; undefined where one of them declares something that can't be checked anew. What takes its type from something
 * that has changed counts as changed as well.
 */
function usersOf(
  state: PackageState,
  changes: DeclarationChanges,
  files: readonly FileUpdate[],
  imports: ReadonlyMap<FileScope, readonly string[]>,
): readonly ChunkEntry[] | undefined {
  const gone = new Set(files.flatMap((file) => file.gone));
  const staying = [...state.entries.values()].filter(({ facts }) => !gone.has(facts.chunk));
  const users = new Set<ChunkEntry>();
  const renewed = files.flatMap(({ file, added }) => added.map((chunk) => ({ chunk, file })));
  for (let size = -1; size !== sizeOf(changes) + users.size;) {
    size = sizeOf(changes) + users.size;
    for (const { chunk, file } of renewed)
      if (!addDependent(state, changes, chunk, imports.get(file) ?? [])) return undefined;
    // As after most keystrokes.
    if (!concernsNames(changes) && [...imports.values()].every((names) => names.length === 0)) return [];
    const concerned = new ConcernedChunks(changes);
    for (const entry of staying) {
      if (users.has(entry) || !concerned.has(entry, imports.get(entry.file) ?? [])) continue;
      if (!canBeRenewed(entry.facts.chunk)) return undefined;
      users.add(entry);
      renewed.push({ chunk: entry.facts.chunk, file: entry.file });
    }
  }
  return [...users];
}

function sizeOf({ functions, variables, fields }: DeclarationChanges): number {
  return functions.size + variables.size + fields.size;
}

/** Adds what the chunk declares and what is of another type, or takes its type from something that has changed. False where that can't be followed. */
function addDependent(
  state: PackageState,
  changes: DeclarationChanges,
  chunk: Chunk,
  imports: readonly string[],
): boolean {
  const { functions, variables, fields } = changes;
  // A type depends on a value by the length of an array, or by its name, which may hide a type's.
  const uses = new Uses(chunk, new Set([...functions, ...variables, ...imports]), fields);
  return chunk.decls.every((decl) => {
    if (decl.kind !== 'FuncDecl') return decl.kind === 'GenDecl' && addDependentSpecs(state, changes, decl, uses);
    if (!uses.isIn(decl.recv) && !uses.isIn(decl.type) && !declaresMembers(decl.type)) return true;
    functions.add(decl.name.name);
    return !hasGenericReceiver(decl);
  });
}

function addDependentSpecs(state: PackageState, changes: DeclarationChanges, { specs }: GenDecl, uses: Uses): boolean {
  return specs.every((spec) => {
    if (spec.kind === 'TypeSpec') return addDependentFields(state, changes, spec, uses);
    if (spec.kind === 'ValueSpec' && takesTypeFrom(spec, uses))
      for (const { name } of spec.names) if (name !== '_') changes.variables.add(name);
    return true;
  });
}

function takesTypeFrom({ type, values }: ValueSpec, uses: Uses): boolean {
  if ([type, ...values].some(declaresMembers)) return true;
  return type === undefined ? values.some((value) => uses.isIn(value)) : uses.isIn(type);
}

function addDependentFields(
  state: PackageState,
  { structs, fields, keptFields }: DeclarationChanges,
  { name, type }: TypeSpec,
  uses: Uses,
): boolean {
  if (!uses.isIn(type)) return true;
  const object = state.lookup(name.name);
  if (type.kind !== 'StructType' || object?.kind !== 'type' || !(object.type instanceof NamedNode)) return false;
  const named = object.type;
  const dependent = type.fields.fields.filter((field) => uses.isIn(field.type));
  if (dependent.some(({ names }) => names.length === 0)) return false;
  for (const ident of dependent.flatMap(({ names }) => names)) {
    if (keptFields.get(named)?.delete(ident.name) !== true) continue;
    fields.add(ident.name);
    structs.add(named);
  }
  return true;
}

/** Whether the objects that a chunk declares can stay while it is checked anew. */
function canBeRenewed({ decls }: Chunk): boolean {
  return decls.every((decl) => decl.kind === 'FuncDecl' || (decl.kind === 'GenDecl' && decl.token === 'var'));
}

function apply(state: PackageState, { files, changes, users, concernsOthers }: Update): void {
  if (concernsOthers) state.renewExports();
  for (const { file, imports } of files) {
    if (imports === undefined) continue;
    for (const [object, declaration] of file.declarationsIn(imports)) state.move(object, declaration);
    state.move(file, imports);
  }
  const entries = files.flatMap(({ gone }) => gone.flatMap((chunk) => state.entries.get(chunk) ?? []));
  for (const { facts, variables } of entries) {
    state.removeEntry(facts.chunk);
    for (const variable of variables) if (changes.goneVariables.has(variable.name)) state.undeclare(variable);
  }
  const known = new KnownObjects(entries, changes);
  for (const { file, added } of files) for (const chunk of added) collectDeclarations(state, file, chunk, known);
  for (const entry of users) renewDeclarations(state, entry);
  // Fields are moved now, for others have them and ask where they are declared.
  for (const { added } of files)
    for (const chunk of added) for (const named of state.entries.get(chunk)?.types ?? []) named.resolve();
}

function isSameBuild(a: PackageInput['build'], b: PackageInput['build']): boolean {
  return a.goos === b.goos && a.goarch === b.goarch && a.tags.join() === b.tags.join();
}

function importsStay({ state, fileScopes }: PackageView, importer: Importer): boolean {
  if (state.importer === importer) return true;
  return fileScopes.every((scope) =>
    scope.paths.every(
      (path) => state.importer.importPackage(path, state.path) === importer.importPackage(path, state.path),
    ),
  );
}
