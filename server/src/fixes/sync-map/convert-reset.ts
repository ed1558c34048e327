import type { Node, Stmt } from '../../syntax/ast.js';
import { calleeName } from '../guard/classify-use.js';
import type { TargetUse } from '../guard/target-uses.js';
import { anyText, hasGo, mapText, type MapContext } from './map-context.js';
import { initialEntries, storeLines } from './initial-value.js';
import { resetOf } from './find-map-uses.js';
import type { MapWrite } from './map-write.js';
import { removeStatement } from './remove-statement.js';

/** `m = make(…)` and `clear(m)`: nothing where the map is empty anyway, else it is emptied. */
export function convertReset(context: MapContext, stmt: Stmt, use: TargetUse, write: MapWrite): boolean {
  const { view, writer } = context;
  const map = mapText(context, use);
  const entries = write.kind === 'reset' ? initialEntries(view, write.value) : [];
  if (entries === undefined) return false;
  const isEmpty = write.kind === 'reset' && isFirstValue(context, use);
  if (isEmpty && entries.length === 0) return removeStatement(view, writer, stmt);
  // Entries that come one by one are no exchange of the map.
  if (entries.length > 0 && !isEmpty) return false;
  const lines = isEmpty ? storeLines(context, map, entries) : clearLines(context, map);
  const indent = writer.indentOf(stmt);
  if (lines === undefined || indent === undefined || view.hasComment(stmt.start, stmt.end)) return false;
  writer.replace(stmt.start, stmt.end, lines.join(view.eol + indent));
  return true;
}

function clearLines(context: MapContext, map: string): readonly string[] {
  if (hasGo(context, 23)) return [`${map}.Clear()`];
  const key = context.names.fresh('key');
  return [`${map}.Range(func(${key}, _ ${anyText(context)}) bool {`, `\t${map}.Delete(${key})`, '\treturn true', '})'];
}

/** Whether an assignment gives the variable its first map: nothing can have been in it before. */
function isFirstValue(context: MapContext, use: TargetUse): boolean {
  const { owner, view } = context;
  const target = view.info.objectOf(use.reference.kind === 'Ident' ? use.reference : use.reference.sel);
  if (target?.kind !== 'var' || isInLoop(context, use)) return false;
  const isEarlier = context.allUses.some(
    (other) =>
      other.owner === owner && other.reference.start < use.reference.start && other.base.text === use.base.text,
  );
  if (isEarlier) return false;
  if (target.role === 'field') return context.isUnshared(use) && isMadeHere(context, use);
  const isOnly = context.allUses.every((other) => other === use || resetOf(other) === undefined);
  const node = target.declaration?.node;
  if (node?.kind !== 'ValueSpec' || node.values.length > 0 || !isOnly) return false;
  if (target.role === 'local') return target.owner === owner;
  const isEntry = owner.kind === 'FuncDecl' && owner.recv === undefined && /^(?:main|init)$/.test(owner.name.name);
  return isEntry;
}

/** Whether the object that has the map is made by the function itself, without one. */
function isMadeHere({ view, owner }: MapContext, { base, reference }: TargetUse): boolean {
  const [root] = base.roots;
  const node = root?.declaration?.node;
  if (root?.role !== 'local' || root.owner !== owner || base.text !== root.name || reference.kind !== 'SelectorExpr')
    return false;
  if (node?.kind === 'ValueSpec') return node.values.length === 0;
  if (node?.kind !== 'AssignStmt' || node.lhs.length !== 1) return false;
  const [value] = node.rhs;
  const literal = value?.kind === 'UnaryExpr' && value.op === '&' ? value.x : value;
  if (literal?.kind === 'CallExpr') return calleeName(view, literal) === 'new';
  const { name } = reference.sel;
  return (
    literal?.kind === 'CompositeLit' &&
    literal.elements.every((one) => one.kind === 'KeyValueExpr' && !(one.key.kind === 'Ident' && one.key.name === name))
  );
}

function isInLoop({ view, owner }: MapContext, use: TargetUse): boolean {
  for (let at: Node | undefined = use.reference; at !== undefined && at !== owner; at = view.parentOf(at))
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return true;
  return false;
}
