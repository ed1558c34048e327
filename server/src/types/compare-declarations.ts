import type { Field, FuncDecl, GenDecl, Node, StructType, TypeSpec, ValueSpec } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import { children, walk } from '../syntax/walk.js';
import { embeddedName } from './check-type-expr.js';
import { receiverTypeName } from './collect-declarations.js';
import type { PackageState } from './package-state.js';
import { NamedNode } from './type-nodes.js';

/** What others see differently of declarations that took the place of earlier ones. */
export interface DeclarationChanges {
  /** Functions with other signatures, by name; methods among them. */
  readonly functions: Set<string>;
  /** Package variables that are new, gone, or of another type or value. */
  readonly variables: Set<string>;
  readonly goneVariables: Set<string>;
  /** Fields that are new, gone, or of another type. */
  readonly fields: Set<string>;
  /** Structs with other fields, or with the same in another order. */
  readonly structs: Set<NamedNode>;
  /** Names of the fields that stayed, by struct. */
  readonly keptFields: Map<NamedNode, Set<string>>;
}

/**
 * Compares the declarations of chunks, imports left out, with those that stood there before. Undefined where more than bodies and signatures of functions, variables and fields
 * changed, or the two don't correspond.
 */
export function compareDeclarations(
  state: PackageState,
  before: readonly Chunk[],
  after: readonly Chunk[],
): DeclarationChanges | undefined {
  const changes: DeclarationChanges = {
    functions: new Set(),
    variables: new Set(),
    goneVariables: new Set(),
    fields: new Set(),
    structs: new Set(),
    keptFields: new Map(),
  };
  const [old, now] = [declaredIn(before), declaredIn(after)];
  if (old === undefined || now === undefined) return undefined;
  const isComparable =
    old.packageNames.join() === now.packageNames.join() &&
    compareFunctions(old.functions, now.functions, changes) &&
    compareTypes(state, old.types, now.types, changes) &&
    compareVariables(state, old.variables, now.variables, changes);
  return isComparable ? changes : undefined;
}

interface Declared<T> {
  readonly chunk: Chunk;
  readonly node: T;
}

interface Declarations {
  readonly packageNames: readonly string[];
  readonly functions: readonly Declared<FuncDecl>[];
  readonly types: readonly Declared<TypeSpec>[];
  readonly variables: readonly Declared<ValueSpec>[];
}

/** Undefined where something is declared whose changes are not followed: constants, and what can't be read. */
function declaredIn(chunks: readonly Chunk[]): Declarations | undefined {
  const functions: Declared<FuncDecl>[] = [];
  const types: Declared<TypeSpec>[] = [];
  const variables: Declared<ValueSpec>[] = [];
  const packageNames: string[] = [];
  for (const chunk of chunks) {
    if (chunk.packageClause !== undefined) packageNames.push(chunk.packageClause.name.name);
    for (const node of chunk.decls) {
      if (node.kind === 'FuncDecl') functions.push({ chunk, node });
      else if (node.kind === 'BadDecl' || node.token === 'const' || chunk.problems.length > 0) return undefined;
      else addSpecs(chunk, node, types, variables);
    }
  }
  return { packageNames, functions, types, variables };
}

function addSpecs(
  chunk: Chunk,
  { specs }: GenDecl,
  types: Declared<TypeSpec>[],
  variables: Declared<ValueSpec>[],
): void {
  for (const node of specs) {
    if (node.kind === 'TypeSpec') types.push({ chunk, node });
    else if (node.kind === 'ValueSpec') variables.push({ chunk, node });
  }
}

function compareFunctions(
  old: readonly Declared<FuncDecl>[],
  now: readonly Declared<FuncDecl>[],
  { functions }: DeclarationChanges,
): boolean {
  if (old.length !== now.length) return false;
  return old.every((was, i) => {
    const is = now[i]!;
    const [before, decl] = [was.node, is.node];
    const isSameFunction =
      before.name.name === decl.name.name &&
      textOf(was.chunk, before.recv) === textOf(is.chunk, decl.recv) &&
      isSameReceiver(before, decl) &&
      (before.body === undefined) === (decl.body === undefined);
    if (!isSameFunction) return false;
    const hasSameHead =
      headText(was.chunk, before) === headText(is.chunk, decl) &&
      isSameShape(before.type, decl.type, decl.name.end - before.name.end);
    if (hasSameHead) return true;
    // Instances of a generic type have copies of its methods' types.
    if (hasGenericReceiver(decl)) return false;
    functions.add(decl.name.name);
    return true;
  });
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

export function hasGenericReceiver(decl: FuncDecl): boolean {
  let type = decl.recv?.fields[0]?.type;
  while (type?.kind === 'StarExpr' || type?.kind === 'ParenExpr') type = type.x;
  return type?.kind === 'IndexExpr' || type?.kind === 'IndexListExpr';
}

function textOf(chunk: Chunk, node: Node | undefined): string {
  return node === undefined ? '' : chunk.text.slice(node.start, node.end);
}

function headText(chunk: Chunk, decl: FuncDecl): string {
  return chunk.text.slice(decl.name.end, decl.body?.start ?? decl.end);
}

/** The types stay what they are, but for the fields of structs, which may be others. */
function compareTypes(
  state: PackageState,
  old: readonly Declared<TypeSpec>[],
  now: readonly Declared<TypeSpec>[],
  changes: DeclarationChanges,
): boolean {
  if (old.length !== now.length) return false;
  return old.every((was, i) => {
    const is = now[i]!;
    const [before, spec] = [was.node, is.node];
    if (before.name.name !== spec.name.name || before.isAlias || spec.isAlias) return false;
    if (before.typeParams !== undefined || spec.typeParams !== undefined) return false;
    if (before.type.kind !== 'StructType' || spec.type.kind !== 'StructType')
      return textOf(was.chunk, before.type) === textOf(is.chunk, spec.type) && !declaresMembers(spec.type);
    const named = state.lookup(spec.name.name);
    if (named?.kind !== 'type' || !(named.type instanceof NamedNode)) return false;
    // Asked for later, in that version, it would have other fields than those that are kept now.
    named.type.resolve();
    if (state.entries.get(was.chunk)?.types.includes(named.type) !== true || isCopied(state, named.type)) return false;
    return compareFields(named.type, fieldsOf(was.chunk, before.type), fieldsOf(is.chunk, spec.type), changes);
  });
}

/** Whether another type was declared as this one, and so has got its fields. */
function isCopied(state: PackageState, named: NamedNode): boolean {
  const { resolved } = named.version;
  if (resolved === undefined) return false;
  for (const object of state.scope.values()) {
    if (object.kind !== 'type' || !(object.type instanceof NamedNode) || object.type === named) continue;
    if (object.type.version.resolved === resolved) return true;
  }
  return false;
}

interface FieldText {
  readonly name: string;
  readonly text: string;
  readonly isEmbedded: boolean;
  /** Its type has members of its own, which are other objects in each version. */
  readonly hasMembers: boolean;
}

function fieldsOf(chunk: Chunk, { fields }: StructType): readonly FieldText[] {
  return fields.fields.flatMap((field: Field) => {
    const text = `${textOf(chunk, field.type)} ${textOf(chunk, field.tag)}`;
    const isEmbedded = field.names.length === 0;
    const names = isEmbedded ? [embeddedName(field.type)?.name ?? ''] : field.names.map(({ name }) => name);
    const hasMembers = declaresMembers(field.type);
    return names.map((name) => ({ name, text, isEmbedded, hasMembers }));
  });
}

function compareFields(
  named: NamedNode,
  old: readonly FieldText[],
  now: readonly FieldText[],
  { fields, structs, keptFields }: DeclarationChanges,
): boolean {
  const embedded = (list: readonly FieldText[]): string => listed(list.filter(({ isEmbedded }) => isEmbedded));
  if (embedded(old) !== embedded(now)) return false;
  // One that is declared twice is no program's.
  const countNames = (list: readonly FieldText[]): number => new Set(list.map(({ name }) => name)).size;
  const withName = (list: readonly FieldText[]): readonly FieldText[] => list.filter(({ name }) => name !== '_');
  if ([old, now].some((list) => countNames(withName(list)) !== withName(list).length)) return false;
  const isIn = (list: readonly FieldText[], { name, text }: FieldText): boolean =>
    list.some((field) => field.name === name && field.text === text && !field.hasMembers);
  const changed = [
    ...withName(old).filter((field) => !isIn(now, field)),
    ...withName(now).filter((field) => !isIn(old, field)),
  ];
  for (const { name } of changed) fields.add(name);
  keptFields.set(
    named,
    new Set(
      withName(now)
        .filter((field) => isIn(old, field))
        .map(({ name }) => name),
    ),
  );
  if (changed.length > 0 || listed(old) !== listed(now)) structs.add(named);
  return true;
}

function listed(fields: readonly FieldText[]): string {
  return fields.map(({ name, text }) => `${name} ${text}`).join('\n');
}

function compareVariables(
  state: PackageState,
  old: readonly Declared<ValueSpec>[],
  now: readonly Declared<ValueSpec>[],
  { variables, goneVariables }: DeclarationChanges,
): boolean {
  const [before, after] = [byName(old), byName(now)];
  if (before === undefined || after === undefined) return false;
  for (const [name, text] of after) {
    // The first of several with one name wins, whichever that is.
    if (!before.has(name) && state.scope.has(name)) return false;
    if (before.get(name) !== text) variables.add(name);
  }
  for (const name of before.keys()) {
    if (after.has(name)) continue;
    variables.add(name);
    goneVariables.add(name);
  }
  return true;
}

/** What each variable is declared as; undefined where a name stands twice. */
function byName(specs: readonly Declared<ValueSpec>[]): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  for (const { chunk, node } of specs) {
    const value = [node.type, ...node.values].map((part) => textOf(chunk, part)).join(', ');
    for (const [i, { name }] of node.names.entries()) {
      if (name === '_') continue;
      if (texts.has(name)) return undefined;
      texts.set(name, `${String(i)} ${value}`);
    }
  }
  return texts;
}

/** Whether fields or methods are declared in a type, or in a value of such a type. They are other objects each time that it is checked. */
export function declaresMembers(root: Node | undefined): boolean {
  let isFound = false;
  if (root === undefined) return false;
  walk(root, (node) => {
    if (node.kind === 'StructType') isFound ||= node.fields.fields.length > 0;
    if (node.kind === 'InterfaceType') isFound ||= node.methods.fields.length > 0;
    return !isFound;
  });
  return isFound;
}
