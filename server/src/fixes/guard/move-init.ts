import type { AssignStmt, Ident, Stmt } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TextEdit } from '../edit.js';
import { applyEdits } from '../edit.js';
import { mayMoveOut, type BodyContext } from './body-context.js';
import { usesOfLocal } from './fresh-value.js';

/** The init of an `if` or `switch`, as a statement of its own before it. */
export interface MovedInit {
  readonly text: string;
  /** Of what it declares, in the rest of the statement; offsets of the chunk. */
  readonly renames: readonly TextEdit[];
}

/**
 * Makes a header's init a statement of the surrounding list. What it declares keeps its name where that means the same
 * there, else gets another one; always another one with `isRenamed`. Undefined when it can't move.
 */
export function moveInit(
  context: BodyContext,
  init: Stmt,
  stmt: Stmt,
  list: readonly Stmt[],
  isRenamed = false,
): MovedInit | undefined {
  const { view } = context;
  if (!view.isOnOneLine(init.start, init.end) || view.hasComment(init.start, init.end)) return undefined;
  if (init.kind !== 'AssignStmt') return { text: view.source(init), renames: [] };
  if (init.op !== ':=') return { text: view.source(init), renames: [] };
  const renames: TextEdit[] = [];
  const inText: TextEdit[] = [];
  let hasNew = false;
  for (const ident of init.lhs) {
    if (ident.kind !== 'Ident') return undefined;
    if (ident.name === '_') continue;
    const object = view.info.objectOf(ident);
    if (object?.kind !== 'var') return undefined;
    if (!isRenamed && context.names.isReusable(list, object)) continue;
    hasNew = true;
    const name = isRenamed ? otherName(context, ident, init) : nameInList(context, ident, object, stmt, list, init);
    if (name === ident.name) continue;
    for (const use of usesOfLocal(view, object)) {
      if (use === ident) inText.push({ start: ident.start - init.start, end: ident.end - init.start, newText: name });
      else renames.push({ start: use.start, end: use.end, newText: name });
    }
  }
  const op: TextEdit = { start: init.opStart - init.start, end: init.opStart - init.start + 2, newText: '=' };
  return { text: applyEdits(view.source(init), hasNew ? inText : [...inText, op]), renames };
}

function nameInList(
  context: BodyContext,
  ident: Ident,
  object: VarObject,
  stmt: Stmt,
  list: readonly Stmt[],
  init: AssignStmt,
): string {
  if (!context.names.isTakenIn(list, ident.name) && mayMoveOut(context, ident.name, stmt, list)) {
    const isCaptured = usesOfLocal(context.view, object).some(
      (use) => context.view.functionAround(use) !== object.owner,
    );
    context.names.noteMoved(list, ident.name, isCaptured ? undefined : object);
    return ident.name;
  }
  return otherName(context, ident, init);
}

function otherName(context: BodyContext, ident: Ident, init: AssignStmt): string {
  const isOk = init.lhs.length === 2 && init.lhs[1] === ident;
  return isOk
    ? context.names.fresh('found', 'exists', 'isPresent')
    : context.names.fresh('element', 'current', 'taken');
}
