import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { isConnection } from '../../../program/connections/connection-type.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, Expr, Node } from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';
import type { TypeInfo } from '../../../types/package.js';
import { fieldsOf, isNamed } from '../../../types/type-queries.js';

/** A `SetDeadline` of a type that embeds a connection, which keeps the time to itself. */
export interface KeptDeadline {
  readonly from: TypedFunction;
  /** The embedded connection, which does the reading. */
  readonly embedded: string;
}

const names = ['SetDeadline', 'SetReadDeadline'];

/** Finds methods that hide those of an embedded connection and neither call anything with the time nor give an error. */
export const findKeptDeadlines = byFunction(
  (mentioned) => names.some((name) => mentioned.has(name)),
  (from): readonly KeptDeadline[] => {
    const one = isTestFile(from.file.uri) ? undefined : keptBy(from);
    return one === undefined ? [] : [one];
  },
);

function keptBy(from: TypedFunction): KeptDeadline | undefined {
  const { decl, info } = from;
  const receiver = decl.recv?.fields[0]?.type;
  const time = decl.type.params.fields[0]?.names[0];
  if (!names.includes(decl.name.name) || receiver === undefined || time === undefined || !decl.body) return undefined;
  const param = info.objectOf(time);
  if (param?.kind !== 'var' || !isNamed(param.type, 'time.Time')) return undefined;
  const embedded = fieldsOf(info.typeOf(receiver)).find(({ isEmbedded, type }) => isEmbedded && isConnection(type));
  if (embedded === undefined) return undefined;
  const nodes: Node[] = [];
  walk(decl.body, (node) => {
    nodes.push(node);
  });
  const isUsed = nodes.some((node) => node.kind === 'SendStmt' || (node.kind === 'CallExpr' && !isLocking(node, info)));
  const isParam = (expr: Expr): boolean => expr.kind === 'Ident' && info.objectOf(expr) === param;
  const isKept = nodes.some((node) => node.kind === 'AssignStmt' && node.rhs.some(isParam));
  return isKept && !isUsed ? { from, embedded: embedded.name } : undefined;
}

/** Calls that do nothing with the time: locks, and conversions. */
function isLocking(call: CallExpr, info: TypeInfo): boolean {
  const callee = info.calleeOf(call);
  return callee.kind === 'conversion' || (callee.kind === 'func' && callee.func.packagePath === 'sync');
}
