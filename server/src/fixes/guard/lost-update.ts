import type { Ident, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { BodyContext } from './body-context.js';
import { usesOfLocal } from './fresh-value.js';
import { isInside, type TargetUse } from './target-uses.js';

/** The text of the element that a use is about, `clients[id]`; also for `delete(clients, id)`. */
export function placeOf(use: TargetUse): string {
  const { view } = use;
  let place: Node = use.reference;
  for (let at = view.parentOf(place); at !== undefined; at = view.parentOf(at)) {
    if ((at.kind !== 'IndexExpr' && at.kind !== 'ParenExpr') || at.x !== place) break;
    place = at;
  }
  const call = view.parentOf(place);
  const key = call?.kind === 'CallExpr' && call.args[0] === place ? call.args[1] : undefined;
  return key === undefined ? view.source(place) : `${view.source(place)}[${view.source(key)}]`;
}

/**
 * Whether a value is read in one region, changed, and stored at the same place in another one: what others store in between
 * would be lost.
 */
export function losesUpdate(context: BodyContext): boolean {
  return context.uses.some(
    (write) =>
      write.role === 'write' && readsBehind(context, write).some((read) => !isHeldThrough(context, read, write)),
  );
}

function isHeldThrough(context: BodyContext, read: TargetUse, write: TargetUse): boolean {
  return context.held.some(({ start, end }) =>
    [read, write].every((use) => use.reference.start >= start && use.reference.end <= end),
  );
}

/** Reads of the place that is written, whose value is in a local that the new value is made of. */
function readsBehind(context: BodyContext, write: TargetUse): TargetUse[] {
  const stmt = assignmentAround(write);
  if (stmt?.kind !== 'AssignStmt') return [];
  const place = placeOf(write);
  return stmt.rhs
    .flatMap((rhs) => identsIn(rhs))
    .flatMap((ident) => {
      const object = context.view.info.objectOf(ident);
      if (object?.kind !== 'var' || object.role !== 'local') return [];
      const assignment = usesOfLocal(context.view, object)
        .map((use) => ({ use, parent: context.view.parentOf(use) }))
        .findLast(
          ({ use, parent }) => use.start < stmt.start && parent?.kind === 'AssignStmt' && parent.lhs.includes(use),
        )?.parent;
      if (assignment?.kind !== 'AssignStmt') return [];
      return context.uses.filter(
        (use) =>
          use.role !== 'write' && assignment.rhs.some((rhs) => isInside(use.reference, rhs)) && placeOf(use) === place,
      );
    });
}

function assignmentAround(use: TargetUse): Node | undefined {
  let at: Node | undefined = use.reference;
  while (at !== undefined && at.kind !== 'AssignStmt' && at.kind !== 'FuncLit' && at.kind !== 'FuncDecl') {
    at = use.view.parentOf(at);
  }
  return at;
}

function identsIn(root: Node): Ident[] {
  const idents: Ident[] = [];
  walk(root, (node) => {
    if (node.kind === 'Ident') idents.push(node);
  });
  return idents;
}
