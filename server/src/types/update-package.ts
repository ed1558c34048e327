import { bug } from '../base/bug.js';
import type { FuncDecl, Node } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { children } from '../syntax/walk.js';
import { receiverTypeName, renewFunctions } from './collect-declarations.js';
import type { FileScope } from './file-scope.js';
import type { Importer, PackageInput } from './package.js';
import type { PackageState } from './package-state.js';
import { PackageView } from './package-view.js';

/** A chunk of an earlier version and what stands in its place now. */
interface Change {
  readonly old: Chunk;
  readonly chunk: Chunk;
  readonly file: FileScope;
  /** Functions of the chunk that others see differently now. */
  readonly names: readonly string[];
}

/**
 * A new version of a package out of an earlier one where only functions changed: their bodies, or signatures as well, in
 * which case every function that mentions the name is checked anew. Undefined where more than that changed.
 */
export function updatePackage(input: PackageInput, importer: Importer, previous: PackageView): PackageView | undefined {
  const before = previous.input;
  const isSameSetting =
    before.path === input.path &&
    before.files.length === input.files.length &&
    before.goVersion.major === input.goVersion.major &&
    before.goVersion.minor === input.goVersion.minor &&
    isSameBuild(before.build, input.build);
  if (!isSameSetting || !importsStay(previous, importer)) return undefined;

  const update = changesBetween(previous, input);
  if (update === undefined) return undefined;
  const { state } = previous;
  previous.activate();
  state.importer = importer;
  apply(state, update);
  return new PackageView(input, state, previous.fileScopes, previous);
}

/** Brings the state that two versions share from one to the other. */
export function applyChanges(from: PackageView, to: PackageView): void {
  const update = changesBetween(from, to.input);
  if (update === undefined) bug('versions of a package that share their state differ in more than functions');
  else apply(from.state, update);
}

interface Update {
  readonly changes: readonly Change[];
  /** Chunks to be checked anew because of the changes. */
  readonly users: readonly { readonly chunk: Chunk; readonly file: FileScope }[];
  readonly hasNewSignatures: boolean;
}

function changesBetween(previous: PackageView, input: PackageInput): Update | undefined {
  const changes: Change[] = [];
  for (let i = 0; i < input.files.length; i++) {
    const found = changesOf(previous.input.files[i]!, input.files[i]!, previous.fileScopes[i]!);
    if (found === undefined) return undefined;
    changes.push(...found);
  }
  const names = new Set(changes.flatMap((change) => change.names));
  const changed = new Set(changes.map((change) => change.old));
  const users = names.size === 0 ? [] : usersOf(previous, names, changed);
  return users === undefined ? undefined : { changes, users, hasNewSignatures: names.size > 0 };
}

function apply(state: PackageState, { changes, users, hasNewSignatures }: Update): void {
  if (hasNewSignatures) state.renewSignatures();
  state.update(() => {
    for (const { old, chunk, file } of changes) renewFunctions(state, old, chunk, file);
    for (const { chunk, file } of users) renewFunctions(state, chunk, chunk, file);
  });
}

function isSameBuild(a: PackageInput['build'], b: PackageInput['build']): boolean {
  return a.goos === b.goos && a.goarch === b.goarch && a.tags.join() === b.tags.join();
}

function importsStay(previous: PackageView, importer: Importer): boolean {
  const { state } = previous;
  if (state.importer === importer) return true;
  return previous.fileScopes.every((scope) =>
    scope.paths.every(
      (path) => state.importer.importPackage(path, state.path) === importer.importPackage(path, state.path),
    ),
  );
}

/** The chunks of a file that differ; undefined where anything but functions differs. */
function changesOf(before: SourceFile, after: SourceFile, file: FileScope): readonly Change[] | undefined {
  if (before === after) return [];
  if (before.uri !== after.uri) return undefined;
  const old = before.chunks.filter(isDeclaring);
  const current = after.chunks.filter(isDeclaring);
  if (old.length !== current.length) return undefined;
  const changes: Change[] = [];
  for (let i = 0; i < old.length; i++) {
    const [was, is] = [old[i]!, current[i]!];
    if (was === is) continue;
    const names = changedNames(was, is);
    if (names === undefined) return undefined;
    changes.push({ old: was, chunk: is, file, names });
  }
  return changes;
}

function isDeclaring(chunk: Chunk): boolean {
  return chunk.decls.length > 0 || chunk.packageClause !== undefined;
}

/** Names of functions whose signatures differ; undefined where the chunks don't declare the same functions. */
function changedNames(was: Chunk, is: Chunk): readonly string[] | undefined {
  if (was.packageClause?.name.name !== is.packageClause?.name.name || was.decls.length !== is.decls.length) {
    return undefined;
  }
  const names: string[] = [];
  for (let i = 0; i < was.decls.length; i++) {
    const old = was.decls[i]!;
    const decl = is.decls[i]!;
    if (old.kind !== 'FuncDecl' || decl.kind !== 'FuncDecl') return undefined;
    const isSameFunction =
      old.name.name === decl.name.name &&
      receiverText(was, old) === receiverText(is, decl) &&
      isSameReceiver(old, decl) &&
      (old.body === undefined) === (decl.body === undefined);
    if (!isSameFunction) return undefined;
    if (headText(was, old) === headText(is, decl) && isSameShape(old.type, decl.type, decl.name.end - old.name.end))
      continue;
    // Instances of a generic type have copies of its methods' types.
    if (hasGenericReceiver(decl)) return undefined;
    names.push(decl.name.name);
  }
  return names;
}

function isSameReceiver(old: FuncDecl, decl: FuncDecl): boolean {
  if (old.recv === undefined || decl.recv === undefined) return old.recv === decl.recv;
  return (
    receiverTypeName(old) === receiverTypeName(decl) &&
    isSameShape(old.recv, decl.recv, decl.recv.start - old.recv.start)
  );
}

/**
 * Whether two trees over the same text, the second `shift` units further on, are the same. They may differ, for what
 * follows a signature can change how a broken one is read.
 */
function isSameShape(a: Node, b: Node, shift: number): boolean {
  if (a.kind !== b.kind) return false;
  // The range of a function's type starts at `func`, before the receiver.
  if (a.kind !== 'FuncType' && (a.start + shift !== b.start || a.end + shift !== b.end)) return false;
  const left = children(a);
  const right = children(b);
  return left.length === right.length && left.every((child, i) => isSameShape(child, right[i]!, shift));
}

function hasGenericReceiver(decl: FuncDecl): boolean {
  let type = decl.recv?.fields[0]?.type;
  while (type?.kind === 'StarExpr' || type?.kind === 'ParenExpr') type = type.x;
  return type?.kind === 'IndexExpr' || type?.kind === 'IndexListExpr';
}

function receiverText(chunk: Chunk, decl: FuncDecl): string {
  return decl.recv === undefined ? '' : chunk.text.slice(decl.recv.start, decl.recv.end);
}

function headText(chunk: Chunk, decl: FuncDecl): string {
  return chunk.text.slice(decl.name.end, decl.body?.start ?? decl.end);
}

/**
 * Chunks of functions that mention one of the names; undefined where another declaration does. What depends on a name
 * has it in its text, so looking there is enough.
 */
function usersOf(
  previous: PackageView,
  names: ReadonlySet<string>,
  except: ReadonlySet<Chunk>,
): readonly { chunk: Chunk; file: FileScope }[] | undefined {
  const users: { chunk: Chunk; file: FileScope }[] = [];
  for (const [i, file] of previous.input.files.entries()) {
    for (const chunk of file.chunks) {
      if (except.has(chunk) || chunk.decls.length === 0) continue;
      if (![...names].some((name) => mentions(chunk.text, name))) continue;
      if (chunk.decls.some((decl) => decl.kind !== 'FuncDecl')) return undefined;
      users.push({ chunk, file: previous.fileScopes[i]! });
    }
  }
  return users;
}

/** Whether a text has an identifier, be it in a comment. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWhole = !isNamePart(text[at - 1]) && !isNamePart(text[at + name.length]);
    if (isWhole) return true;
  }
  return false;
}

function isNamePart(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}_\ud800-\udfff]/u.test(char);
}
