import { servesRequests } from '../knowledge/callbacks.js';
import type { Conflict } from '../flow/summary.js';
import type { CallExpr, CompositeLit, FuncDecl, FuncLit, Node, UnaryExpr } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import { forEachChild } from '../syntax/walk.js';
import type { TypeNameObject } from '../types/object.js';
import type { TypedPackage, TypeInfo } from '../types/package.js';
import { deref, namedOf, typeFullName } from '../types/type-queries.js';
import { isTestFile } from './test-files.js';

/**
 * Leaves out what the requests of a handler do to objects of one request: locals of the function that serves it, and the object whose method makes the
 * handler, where the package makes such objects for one request each, as a probe that is put around the answer.
 */
export function withoutRequestObjects(conflicts: readonly Conflict[], typed: TypedPackage): readonly Conflict[] {
  const known = new Map<TypeNameObject, boolean>();
  return conflicts.filter((conflict) => {
    if (conflict.spawn.kind !== 'handler' || conflict.otherSpawn?.kind !== 'handler') return true;
    if (isInRequest(conflict)) return false;
    const type = typeOfObject(conflict, typed);
    if (type === undefined) return true;
    let isForRequests = known.get(type);
    if (isForRequests === undefined) known.set(type, (isForRequests = areMadeForRequests(type, typed)));
    return !isForRequests;
  });
}

/** Whether both handlers use a local of a function that serves a request itself. */
function isInRequest({ first: { path }, meetingPoint: { node, info } }: Conflict): boolean {
  return path.root.kind === 'var' && path.root.role === 'local' && path.root.owner === node && serves(node, info);
}

/** The type of the object, one of the package's own, whose method made the handlers that meet. */
function typeOfObject({ first, meetingPoint }: Conflict, typed: TypedPackage): TypeNameObject | undefined {
  const { root } = first.path;
  if (root.kind !== 'var' || root.role !== 'receiver' || !meetingPoint.params.includes(root)) return undefined;
  const named = namedOf(deref(root.type));
  return named?.object.packagePath === typed.input.path ? named.object : undefined;
}

/** Whether all objects of a type that are seen to be made are made while a request is served. */
function areMadeForRequests(type: TypeNameObject, typed: TypedPackage): boolean {
  let isMade = false;
  for (const { chunks, uri } of typed.input.files) {
    if (isTestFile(uri)) continue;
    for (const chunk of chunks) {
      if (!mentions(chunk, type.name)) continue;
      for (const isInRequest of makingsIn(chunk, type, typed.info(chunk))) {
        if (!isInRequest) return false;
        isMade = true;
      }
    }
  }
  return isMade;
}

function mentions({ text }: Chunk, name: string): boolean {
  return text.includes(`${name}{`) || text.includes(`new(${name}`);
}

/** For each object of the type that a declaration makes, whether that happens in a function that serves requests. */
function makingsIn({ decls }: Chunk, type: TypeNameObject, info: TypeInfo): readonly boolean[] {
  const found: boolean[] = [];
  const visit = (node: Node, isInRequest: boolean): void => {
    const isHere = isInRequest || ((node.kind === 'FuncLit' || node.kind === 'FuncDecl') && serves(node, info));
    if (isMaking(node) && namedOf(deref(info.typeOf(node)))?.object === type) found.push(isHere);
    forEachChild(node, (child) => {
      visit(child, isHere);
    });
  };
  for (const decl of decls) visit(decl, false);
  return found;
}

/** `&T{}`, `new(T)`, `T{x: 1}`; a plain `T{}` stands for no object, as beside an error. */
function isMaking(node: Node): node is UnaryExpr | CompositeLit | CallExpr {
  switch (node.kind) {
    case 'UnaryExpr':
      return node.op === '&' && node.x.kind === 'CompositeLit';
    case 'CompositeLit':
      return node.elements.length > 0;
    default:
      return node.kind === 'CallExpr' && node.fun.kind === 'Ident' && node.fun.name === 'new';
  }
}

function serves({ type }: FuncLit | FuncDecl, info: TypeInfo): boolean {
  const [first] = type.params.fields;
  return first !== undefined && servesRequests(typeFullName(deref(info.typeOf(first.type))));
}
